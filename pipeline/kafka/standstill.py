"""Tells where a group has records to read and does not move on.

A client may lose its place in the group without a word, after a coordinator moved or a broker came
back (https://github.com/aio-libs/aiokafka/issues/1154): it holds on to some partitions, or to none,
and takes itself for idle. Nobody reads the rest, and no restart comes, for nothing looks wrong from
inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kafka import TopicPartition


@dataclass
class Standstill:
    """One group, looked at again and again. `looks`: after so many in a row a partition that is
    behind and did not move stands still. A process that was frozen has not looked meanwhile.
    """

    looks: int
    _still: dict[TopicPartition, tuple[int, int]] = field(default_factory=dict)

    def of(
        self, committed: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> list[TopicPartition]:
        """The partitions that stand still by now. Those without a commit are not judged: not every
        group commits.
        """
        behind = {tp: at for tp, at in committed.items() if 0 <= at < ends.get(tp, 0)}
        self._still = {tp: (at, self._times(tp, at) + 1) for tp, at in behind.items()}
        return sorted(tp for tp, (_, times) in self._still.items() if times > self.looks)

    def reset(self) -> None:
        """The service waits for something, and rightly stands."""
        self._still.clear()

    def _times(self, tp: TopicPartition, at: int) -> int:
        was, times = self._still.get(tp, (-1, 0))
        return times if was == at else 0
