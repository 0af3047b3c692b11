"""Assignment: a source runs in one process at a time, whatever joins, leaves, freezes or is slow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kafka.errors import KafkaConnectionError

from pipeline.ingest import assignment
from tests.pipeline.ingest.group import Group, Ledger, Process
from tests.pipeline.ingest.producing import until

PARTITIONS = 6


class World:
    """A group with its processes. `start` joins another one."""

    def __init__(self, partitions: int = PARTITIONS) -> None:
        self.group, self.ledger = Group(partitions), Ledger()
        self.processes: list[Process] = []

    def start(self) -> Process:
        process = Process(f"p{len(self.processes)}", self.group, self.ledger)
        self.processes.append(process)
        process.assignment.start()
        return process

    async def end(self, process: Process) -> None:
        process.page_done.set()
        process.thaw()
        await process.assignment.close(5)
        self.processes.remove(process)

    def settled(self) -> bool:
        """Every partition is held by exactly one process, as the group has it."""
        held = [number for one in self.processes for number in one.holds]
        agreed = all(one.consumers and one.holds == one.member.owned for one in self.processes)
        return agreed and sorted(held) == [*range(len(self.group.records))]

    def read(self) -> bool:
        """Every cursor that was written is known where its partition is held."""
        return all(
            len(table.cursors) == len(self.group.records[number])
            for one in self.processes
            for number, table in one.tables.items()
        )


@contextlib.asynccontextmanager
async def running(partitions: int = PARTITIONS) -> AsyncIterator[World]:
    world = World(partitions)
    try:
        yield world
    finally:
        for process in [*world.processes]:
            await world.end(process)
    assert world.ledger.clashes == []


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "AGAIN_SECS", 0.01)


async def test_one_process_takes_everything_with_its_cursors_from_beginning_to_end() -> None:
    async with running() as world:
        for number in range(7):
            world.group.write(2, f"source {number % 3}", str(number))
        process = world.start()
        await until(world.settled)
        assert process.taken_with[2] == 3, "all are known when the sources start"
        assert process.tables[2].cursors["source 0"].position == {"at": "6"}
        assert sorted(process.tables[2].cursors) == ["source 0", "source 1", "source 2"]
        assert all(not process.tables[other].cursors for other in range(PARTITIONS) if other != 2)


async def test_a_second_process_gets_half_and_what_stays_is_not_touched() -> None:
    async with running() as world:
        first = world.start()
        await until(world.settled)
        second = world.start()
        await until(lambda: world.settled() and len(second.holds) == PARTITIONS // 2)
        touched = [number for _, name, number in world.ledger.events if name == first.name]
        assert all(touched.count(number) == 1 for number in first.holds), "taken once, kept"


async def test_a_process_that_leaves_is_followed_at_once() -> None:
    async with running() as world:
        first, second = world.start(), world.start()
        await until(lambda: world.settled() and len(second.holds) == PARTITIONS // 2)
        await world.end(first)
        await until(lambda: second.holds == {*range(PARTITIONS)})
        assert not any(first.lost), "it ended in order"


async def test_more_processes_than_partitions_stand_by_and_are_ready() -> None:
    async with running(1) as world:
        processes = [world.start() for _ in range(3)]
        await until(lambda: world.settled() and all(one.ready for one in processes))
        assert sorted(map(len, (one.holds for one in processes))) == [0, 0, 1]


async def test_a_partition_moves_only_when_its_page_in_hand_is_done() -> None:
    async with running() as world:
        first = world.start()
        await until(world.settled)
        first.page_done.clear()
        second = world.start()
        await until(lambda: second.ready)
        assert first.holds == {*range(PARTITIONS)}
        assert second.holds == set()
        assert first.assignment.lease_valid(), "it may still publish that page"
        first.page_done.set()
        await until(lambda: world.settled() and len(second.holds) == PARTITIONS // 2)


@pytest.mark.parametrize("asking", [True, False], ids=["not asked for yet", "half read"])
async def test_what_is_revoked_before_it_is_read_is_not_taken(asking: bool) -> None:
    async with running(2) as world:
        for number in range(2):
            world.group.write(number, "feed", "7")
        world.group.unanswered, world.group.stalled = 1_000_000 * asking, True
        first = world.start()
        await until(lambda: first.consumers and first.member.owned == {0, 1})
        second = world.start()
        await until(lambda: second.consumers and len(second.member.owned) == 1)
        world.group.unanswered, world.group.stalled = 0, False
        await until(world.settled)
        assert len(world.ledger.events) == 2


async def test_what_was_half_read_when_the_lease_was_lost_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assignment, "LEASE_SECS", 0.2)
    async with running() as world:
        for number in range(PARTITIONS):
            world.group.write(number, "feed", "7")
        world.group.stalled = True
        first = world.start()
        await until(lambda: first.consumers and len(first.member.owned) == PARTITIONS)
        frozen = first.member
        first.freeze()
        await until(lambda: not first.assignment.lease_valid())
        world.group.expel(frozen)
        second = world.start()
        await until(lambda: second.consumers and len(second.member.owned) == PARTITIONS)
        first.thaw()
        await until(
            lambda: len(first.consumers) == 2 and len(first.member.owned) == PARTITIONS // 2
        )
        world.group.stalled = False
        await until(lambda: world.settled() and world.read())


async def test_ends_that_are_not_told_in_time_are_asked_for_again() -> None:
    async with running() as world:
        world.group.write(1, "feed", "7")
        world.group.unanswered = 3
        process = world.start()
        await until(world.settled)
        assert process.tables[1].cursors["feed"].position == {"at": "7"}


async def test_cursors_that_come_later_are_heard_of() -> None:
    async with running() as world:
        process = world.start()
        await until(world.settled)
        world.group.write(3, "pushed", "1")
        await until(lambda: process.heard_of)
        assert process.heard_of == [3]
        assert "pushed" in process.tables[3].cursors


async def test_a_frozen_process_has_lost_its_lease_before_others_take_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assignment, "LEASE_SECS", 0.2)
    async with running() as world:
        first, second = world.start(), world.start()
        await until(lambda: world.settled() and len(second.holds) == PARTITIONS // 2)
        frozen = first.member
        first.freeze()
        await until(lambda: not first.assignment.lease_valid())
        world.group.expel(frozen)  # the session is longer than the lease
        await until(lambda: second.holds == {*range(PARTITIONS)})
        first.thaw()
        await until(lambda: world.settled() and len(first.holds) == PARTITIONS // 2)
        assert first.member is not frozen, "it has joined anew"
        assert first.waiting == ["Kafka assigns no sources: LeaseLostError"]


async def test_what_kafka_gave_to_others_is_released_as_lost() -> None:
    """Its page in hand may not be finished: somebody else is at it."""
    async with running() as world:
        process = world.start()
        await until(world.settled)
        process.page_done.clear()
        world.group.expel(process.member)
        await until(lambda: process.lost == [True] * PARTITIONS)
        await until(world.settled)


async def test_a_release_that_is_overdue_ends_the_lease_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kafka gives the partition to another meanwhile; whoever still works on it must not publish."""
    monkeypatch.setattr(assignment, "ANSWER_SECS", 0.05)
    async with running() as world:
        first = world.start()
        await until(world.settled)
        first.page_done.clear()
        second = world.start()
        await until(lambda: second.holds)
        assert not first.assignment.lease_valid()
        first.page_done.set()
        await until(first.assignment.lease_valid)
        await until(world.settled)


async def test_while_kafka_does_not_answer_it_is_asked_again() -> None:
    async with running() as world:
        process = Process("p", world.group, world.ledger)
        world.processes.append(process)
        process.refusals = [KafkaConnectionError(), OSError("no route")]
        process.assignment.start()
        await until(world.settled)
        assert process.waiting == [
            "Kafka assigns no sources: KafkaConnectionError",
            "Kafka assigns no sources: OSError",
        ]


async def test_closing_gives_everything_back() -> None:
    async with running() as world:
        process = world.start()
        await until(world.settled)
        await world.end(process)
        assert process.holds == set()
        assert world.group.members == {}


STEPS = st.lists(st.sampled_from(["join", "leave", "freeze", "write", "slow page"]), max_size=6)


@given(STEPS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whatever_happens_nothing_is_held_twice_and_everything_in_the_end(
    steps: list[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "LEASE_SECS", 0.3)
        await _live_through(steps)


async def _live_through(steps: list[str]) -> None:
    async with running() as world:
        world.start()
        for number, step in enumerate(steps):
            await _do(world, step, number)
        for process in world.processes:
            process.page_done.set()
        await until(lambda: not world.processes or world.settled())
        await until(lambda: not world.processes or world.read())


async def _do(world: World, step: str, number: int) -> None:
    """One step; all but a leaving goes on without waiting for the group to settle."""
    some = world.processes[number % len(world.processes)] if world.processes else None
    if step == "join" or some is None:
        world.start()
    elif step == "leave":
        await world.end(some)
    elif step == "freeze":
        await until(lambda: some.consumers and some.member.id)
        frozen = some.member
        some.freeze()
        await until(lambda: not some.assignment.lease_valid())
        world.group.expel(frozen)
        some.thaw()
    elif step == "write":
        world.group.write(number % PARTITIONS, f"source {number}", "1")
    else:
        some.page_done.clear()
        asyncio.get_running_loop().call_later(0.02, some.page_done.set)
