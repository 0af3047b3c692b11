"""Remembers which number on a server is which mention, for deletions and replies name the number
only.

It is on the source's context (`context.memory.of(Memory)`) and outlives reconnects. After a restart,
deletions of posts seen before it are not understood any more; `recheck` finds them.
"""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """A mention's id and the id of its thread, where that is known."""

    mention_id: str
    thread_id: str


@dataclass(slots=True)
class Memory:
    """The newest `size` posts by their number."""

    size: int = 0
    _known: OrderedDict[str, Known] = field(default_factory=OrderedDict)

    def note(self, number: str, mention_id: str, thread_id: str) -> None:
        """Remember a post; the oldest is forgotten beyond `size`."""
        self._known[number] = Known(mention_id, thread_id)
        self._known.move_to_end(number)
        while len(self._known) > self.size:
            self._known.popitem(last=False)

    def find(self, number: str) -> Known | None:
        """The post with this number, None where it is not remembered."""
        return self._known.get(number)
