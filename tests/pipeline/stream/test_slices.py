"""Slices: contiguous from the right place, committable as a prefix of one generation only."""

import asyncio
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stream import slices
from pipeline.stream.slices import IDLE_SECS, POLL_SECS, SLICE_BYTES, SLICE_RECORDS
from tests.pipeline.stream.partition_log import A, B, Group, Log

FEW = st.integers(1, 30)


class Lines:
    """Keeps what is told, as far as the test asks."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, int]]] = []

    def error(self, line: str, *, topic: str, partition: int, **where: int) -> None:
        self.told.append((next(iter(re.findall("beyond the end", line)), line), where))


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A log that begins somewhere, has gaps, and of which perhaps something was committed."""
    steps = draw(st.lists(st.sampled_from([1, 1, 1, 1, 1, 2, 40]), min_size=1, max_size=60))
    offset, offsets = draw(st.integers(0, 5)), []
    for step in steps:
        offsets.append(offset)
        offset += step
    return Log(offsets, draw(st.none() | st.integers(0, offsets[-1] + 1)))


@given(logs(), FEW)
@settings(max_examples=60, deadline=None)
async def test_every_record_from_the_committed_one_on_is_handed_over_once_in_order(
    log: Log, most: int
) -> None:
    group = Group({A: log}, most)
    await group.join(1)
    await group.drain_all()
    assert group.offsets() == [offset for offset in log.offsets if offset >= (log.committed or 0)]
    for before, after in pairwise(group.slices):
        between = range(before.next_offset, after.offset)
        assert not set(between) & set(log.offsets), "only what is really gone may be missing"
    for one in group.slices:
        assert (one.offset, one.next_offset) == (one.value[0].offset, one.value[-1].offset + 1)


async def test_a_slice_has_so_many_records_at_most_and_partitions_take_turns() -> None:
    group = Group({A: Log([*range(2 * SLICE_RECORDS + 1)]), B: Log([*range(SLICE_RECORDS)])})
    await group.join(1)
    await group.drain()
    assert [(one.tp, len(one.value)) for one in group.slices] == [
        (A, SLICE_RECORDS),
        (B, SLICE_RECORDS),
        (A, SLICE_RECORDS),
        (A, 1),
    ]


@pytest.mark.parametrize(
    ("value_bytes", "each"),
    [(SLICE_BYTES // 4, 4), (SLICE_BYTES // 4 + 1, 3), (SLICE_BYTES, 1), (SLICE_BYTES + 1, 1)],
)
async def test_a_slice_has_so_many_bytes_at_most_or_one_record(value_bytes: int, each: int) -> None:
    group = Group({A: Log([*range(12)], value_bytes=value_bytes)})
    await group.join(1)
    await group.drain_all()
    assert [len(one.value) for one in group.slices] == [each] * (12 // each)
    assert group.offsets() == [*range(12)]


@pytest.mark.parametrize(
    ("committed", "first"),
    [
        pytest.param(None, 7, id="no commit: the earliest record"),
        pytest.param(0, 7, id="committed at zero, the beginning is gone"),
        pytest.param(3, 7, id="retention overtook the commit"),
        pytest.param(9, 9, id="committed"),
    ],
)
async def test_the_first_slice_starts_at_the_committed_offset(
    committed: int | None, first: int
) -> None:
    group = Group({A: Log([*range(7, 12)], committed)})
    await group.join(1)
    await group.drain_all()
    assert group.offsets() == [*range(first, 12)]


async def test_records_that_were_lost_on_the_way_are_read_again() -> None:
    log = Log([*range(30)])
    group = Group({A: log}, most=10)
    await group.join(1)
    await group.drain()
    log.at = 15  # five records were fetched and never came
    await group.drain_all()
    assert group.thread.seeks == [{A: 10}]
    assert group.offsets() == [*range(30)]


async def test_a_gap_that_is_still_there_at_the_second_reading_is_accepted() -> None:
    group = Group({A: Log([*range(10), *range(50, 60)])}, most=10)
    await group.join(1)
    await group.drain_all()
    assert group.thread.seeks == [{A: 10}], "read twice, not for ever"
    assert group.offsets() == [*range(10), *range(50, 60)]


async def test_records_that_come_twice_are_handed_over_once() -> None:
    log = Log([*range(20)])
    group = Group({A: log}, most=10)
    await group.join(1)
    await group.drain()
    log.at = 4
    await group.drain_all()
    assert group.offsets() == [*range(20)]


async def test_a_new_partition_does_not_disturb_those_that_are_read() -> None:
    """Where it goes on is asked for by seeking everything back to its commit."""
    first, new = Log([*range(40)]), Log([])
    group = Group({A: first, B: new}, most=10)
    await group.join(1)
    await group.drain(2)
    new.offsets, new.end = [*range(5)], 5
    await group.drain_all()
    assert (group.offsets(A), group.offsets(B)) == ([*range(40)], [*range(5)])


@given(st.permutations(range(6)))
@settings(max_examples=40, deadline=None)
async def test_only_a_prefix_of_acknowledged_slices_is_committable(order: list[int]) -> None:
    group = Group({A: Log([*range(60)])}, most=10)
    await group.join(1)
    await group.drain_all()
    acked: set[int] = set()
    for place in order:
        assert group.consumer.ack(group.slices[place])
        acked.add(place)
        prefix = next((number for number in range(6) if number not in acked), 6)
        assert group.committable() == (prefix * 10 or None)


async def test_a_slice_is_acknowledged_once() -> None:
    group = Group({A: Log([*range(5)])})
    await group.join(1)
    await group.drain()
    assert group.consumer.ack(group.slices[0])
    assert not group.consumer.ack(group.slices[0])


async def test_what_an_earlier_generation_was_handed_commits_nothing() -> None:
    group = Group({A: Log([*range(20)])}, most=10)
    await group.join(1)
    await group.drain_all()
    await group.rejoin(2)
    group.consumer.ack(group.slices[0])
    assert group.committable() is None
    await group.drain_all()
    assert group.offsets(generation=2) == [*range(20)], "nothing was committed: all comes again"
    group.consumer.ack(group.slices[1])
    assert group.committable() is None
    group.consumer.ack(group.slices[2])
    assert group.committable() == 10


async def test_an_acknowledgement_between_a_new_generation_and_its_partitions_commits_nothing() -> (
    None
):
    """Faust tells the generation first; by then the partition may be another's."""
    group = Group({A: Log([*range(10)])})
    await group.join(1)
    await group.drain_all()
    group.app.consumer_generation_id = 2
    group.consumer.ack(group.slices[0])
    assert group.committable() is None


async def test_what_stays_ours_is_read_again_from_its_commit() -> None:
    """Faust seeks there at every assignment, whether the partition was revoked or not."""
    group = Group({A: Log([*range(20)])}, most=10)
    await group.join(1)
    await group.drain_all()
    await group.join(2)
    await group.drain_all()
    assert group.offsets(generation=2) == [*range(20)]


async def test_where_faust_has_not_sought_the_committed_offset_is_asked_for() -> None:
    group = Group({A: Log([*range(20)], committed=9)})
    await group.join(1, sought=False)
    group.thread.logs[A].at = 0
    await group.drain_all()
    assert group.offsets() == [*range(9, 20)]


async def test_a_revoked_partition_commits_nothing_any_more() -> None:
    group = Group({A: Log([*range(10)]), B: Log([*range(10)])})
    await group.join(1)
    await group.drain()
    for one in group.slices:
        group.consumer.ack(one)
    assert (group.committable(A), group.committable(B)) == (10, 10)
    await group.consumer.on_partitions_revoked({A})
    assert (group.committable(A), group.committable(B)) == (None, 10)


async def test_records_on_their_way_while_the_group_changes_are_read_again() -> None:
    """They belong to a generation that is over when they arrive; what went to others is left alone."""
    group = Group({A: Log([*range(30)]), B: Log([*range(30)])}, most=10)
    await group.join(1)
    await group.drain()
    fetch = group.thread.getmany

    async def fetch_meanwhile(*arguments: object) -> object:
        found = await fetch(*arguments)  # type: ignore[arg-type]
        group.app.consumer_generation_id = 2
        del group.thread.logs[B]
        return found

    group.thread.getmany = fetch_meanwhile  # type: ignore[assignment,method-assign]
    await group.drain()
    group.thread.getmany = fetch  # type: ignore[method-assign]
    assert group.offsets() == [*range(10)]
    assert group.thread.seeks == [{A: 10}]
    await group.drain_all()
    assert group.offsets() == [*range(30)]


async def test_a_slice_that_waits_for_room_is_let_go_when_the_flow_stops() -> None:
    """Else a rebalance would wait for the agent, and the agent's sink may be down for hours."""
    group = Group({A: Log([*range(20)])}, most=10)
    await group.join(1)
    group.stuck = True
    draining = asyncio.create_task(group.drain())
    await asyncio.sleep(0)
    group.consumer.stop_flow()
    await asyncio.wait_for(draining, 5)
    group.stuck = False
    await group.rejoin(2)
    await group.drain_all()
    assert group.offsets() == [*range(20)]


async def test_a_full_buffer_is_waited_for_briefly() -> None:
    group = Group({A: Log([*range(20)])}, most=10)
    await group.join(1)
    group.consumer.on_buffer_full(A)
    await asyncio.wait_for(group.drain(), 0.5)
    assert group.slices == []
    group.consumer.on_buffer_drop(A)
    await group.drain_all()
    assert group.offsets() == [*range(20)]


async def test_where_one_buffer_is_full_others_are_not_waited_for_long() -> None:
    """A fetch that waits does not see that the full one has room again."""
    group = Group({A: Log([*range(20)]), B: Log([*range(20)])})
    await group.join(1)
    await group.drain()
    group.consumer.on_buffer_full(A)
    await group.drain()
    assert group.thread.waits == [POLL_SECS, IDLE_SECS]


async def test_a_position_beyond_the_end_is_told_and_read_from_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The topic was made anew, or its log was cut: its records are other ones, none may be passed over."""
    log = Lines()
    monkeypatch.setattr(slices, "log", log)
    group = Group({A: Log([*range(20)], committed=5_000)})
    await group.join(1)
    await group.drain_all()
    assert group.offsets() == [*range(20)]
    assert log.told == [("beyond the end", {"position": 5_000, "end": 20})]
    group.consumer.ack(group.slices[0])
    assert group.committable() == 20


async def test_a_topic_that_is_made_anew_under_way_is_read_from_the_beginning() -> None:
    old, new = Log([*range(100)]), Log([*range(30)])
    group = Group({A: old})
    await group.join(1)
    await group.drain_all()
    new.at = 100
    group.thread.logs[A] = new
    await group.drain_all()
    assert group.offsets()[100:] == [*range(30)]
    group.consumer.ack(group.slices[1])
    assert group.committable() == 30
    group.consumer.ack(group.slices[0])  # of the old log, which nobody can commit in any more
    assert group.committable() == 30
