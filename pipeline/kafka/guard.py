"""Every service's first step, and what watches afterwards: its topics exist, and the offsets it
goes on from still mean the records they meant.

Offsets go back when a topic is deleted and made again, a cluster is restored, or a log is cut in an
unclean election. Clients pass over what lies below their position in silence. So each process looks
every few seconds; where a topic is another one, ends earlier than it did, or has a new leader who
does not have all that was there, it raises an alarm and ends, to be started anew, and a start begins
at the earliest record where the committed offset is void. What is read twice changes nothing. A
topic that is missing is made again.

Clients may also lose their place in a group without noticing: where a group stands still before
records that are there, its processes end and join it anew.
"""

import asyncio
import contextlib
import json
import math
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError, NoError
from kafka.structs import OffsetAndMetadata

from pipeline import logs
from pipeline.alarms import offsets_alarm
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config.model import Config
from pipeline.kafka.clients import admin
from pipeline.kafka.create import create_topics, topics_exist
from pipeline.kafka.look import (
    Cuts,
    Look,
    cuts_between,
    ids_of,
    look_at_topics,
    missing,
    void_places,
    went_back,
)
from pipeline.kafka.names import group_name, wire_name
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.kafka.standstill import Standstill
from pipeline.service import EXIT_STUCK, Health, StoppedError, end_process
from pipeline.threads import in_thread
from pipeline.topics import ALERTS, Topic

Groups = Mapping[str, Sequence[Topic]]
"""Consumer groups of a service with the topics each reads."""

EVERY_SECS = 3.0
EMPTY_SECS = 60.0
"""How long a group may take to let go of processes that have ended: longer than any session."""
RETRY_SECS = 1.0

log = logs.get_logger("kafka.guard")


async def kafka_holds(config: Config, health: Health, stop: asyncio.Event, groups: Groups) -> bool:
    """Wait for Kafka, make what topics are missing, set the offsets of these consumer groups back
    where they are void, and watch over all of it from now on. False where the service is stopped
    before.
    """
    if not await topics_exist(config.kafka, health, stop):
        return False
    ending = threading.Event()
    guard = Guard(config, health, ending, groups)
    checking = asyncio.ensure_future(in_thread(guard.begin))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({checking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not checking.done():
        ending.set()
        checking.cancel()
        return False
    stopping.cancel()
    checking.result()
    threading.Thread(target=guard.watch, name="guard", daemon=True).start()
    return True


class Guard:
    """Looks at the topics for one process. `begin` once, then `watch` in a thread of its own."""

    def __init__(
        self, config: Config, health: Health, ending: threading.Event, groups: Groups
    ) -> None:
        self._config, self._health, self._ending, self._groups = config, health, ending, groups
        self._look: Look = {}
        self._doubtful, self._told_missing = False, ""
        looks = math.ceil(config.service.stuck_after_secs / EVERY_SECS)
        self._standstills = {group: Standstill(looks) for group in groups}

    def begin(self) -> None:
        """Set void offsets back, however long Kafka is away. Returns early where the service stops."""
        while not self._ending.is_set():
            try:
                with _client(self._config) as manager:
                    self._look = look_at_topics(self._config.kafka, manager, {})
                    for group, topics in self._groups.items():
                        look = {topic: self._look[topic] for topic in topics if topic in self._look}
                        self._check(manager, group, look)
                return
            except KafkaError as error:
                self._health.failed(str(error))
                self._ending.wait(RETRY_SECS)
            self._health.idle()

    def watch(self) -> None:
        """Look until the process ends."""
        while not self._ending.is_set():
            with contextlib.suppress(KafkaError), _client(self._config) as manager:
                while not self._ending.wait(EVERY_SECS):
                    self._compare(look_at_topics(self._config.kafka, manager, self._look))
                    self._end_where_nobody_reads(manager)
            self._ending.wait(EVERY_SECS)

    def _compare(self, now: Look) -> None:
        # Also one that was never seen here: every service makes all of them before it looks.
        if gone := missing(now):
            names = ", ".join(topic.name for topic in gone)
            self._health.set_waiting(f"Kafka has lost {names}, which is made again")
            if names != self._told_missing:  # once, though making them may fail again and again
                log.error("topics are missing and are made again", topics=names)
            self._told_missing = names
            create_topics(self._config.kafka)
            return
        told = went_back(self._look, now)
        if told and not self._doubtful:
            self._doubtful = True  # a new leader tells an earlier end for a moment
            return
        if told:
            log.error("offsets went back, ending this process to begin anew", what=told)
            cuts = cuts_between(self._look, now)
            for group in self._groups:
                note = self._note(group)
                _write(note, Remembered(_read(note).ids, cuts))
            self._raise(told)
            end_process(1)
        self._look, self._doubtful = {**self._look, **now}, False

    def _end_where_nobody_reads(self, manager: KafkaAdminClient) -> None:
        """End the process where a group of its stands still though the service says it works: it
        joins anew when it is back. Every process of the group does so, for none knows whose fault
        it is.
        """
        for group, standstill in self._standstills.items():
            if not self._health.ready:
                standstill.reset()
                continue
            committed, ends = self._committed(manager, group), self._ends(self._groups[group])
            still = standstill.of(committed, ends)
            if unread := [tp for tp in still if _first(manager, tp) < ends[tp]]:  # not expired
                log.error(
                    "nobody reads what has come, ending this process to join its group anew",
                    group=group,
                    partitions=[f"{tp.topic} {tp.partition}" for tp in unread],
                )
                end_process(EXIT_STUCK)

    def _committed(self, manager: KafkaAdminClient, group: str) -> dict[TopicPartition, int]:
        name = group_name(self._config.kafka, group)
        offsets = manager.list_group_offsets({name: None}).get(name, {})
        return {tp: place.offset for tp, place in offsets.items()}

    def _ends(self, topics: Sequence[Topic]) -> dict[TopicPartition, int]:
        return {
            TopicPartition(wire_name(self._config.kafka, topic), partition): end
            for topic in topics
            if topic in self._look
            for partition, end in self._look[topic].ends.items()
        }

    def _check(self, manager: KafkaAdminClient, group: str, look: Look) -> None:
        """Set back what is void of one group, aloud, and remember the ids of its topics."""
        note, name = self._note(group), group_name(self._config.kafka, group)
        committed, remembered = self._committed(manager, group), _read(note)
        void = void_places(committed, remembered.ids, look, self._config.kafka, remembered.cuts)
        if void:
            told = sorted(set(void.values()))
            log.error("positions are void, beginning at the earliest record", what=told)
            self._raise([f"{reason}; {group} reads it from its first record" for reason in told])
            self._set_back(manager, name, void)
        _write(note, Remembered(ids_of(look), {}))

    def _set_back(
        self, manager: KafkaAdminClient, name: str, places: Iterable[TopicPartition]
    ) -> None:
        """Kafka takes this only once the group is without members: those that ended are in it for
        as long as their session. That is waited for also because a static member that is back
        before inherits what it had, of a topic that was missing: nothing, for ever.

        Where the group stays in use, whoever uses it has looked too.
        """
        to = {tp: OffsetAndMetadata(0, "", -1) for tp in places}
        deadline = time.monotonic() + EMPTY_SECS
        while not self._ending.is_set():
            answers = manager.alter_group_offsets(name, to)
            if all(answer is NoError for answer in answers.values()):
                return
            if time.monotonic() > deadline:
                log.warning("the group stays in use, its offsets are left", group=name)
                return
            self._health.idle()
            self._ending.wait(RETRY_SECS)
        raise StoppedError("stopped before the offsets were set back")

    def _raise(self, told: Sequence[str]) -> None:
        candidate = offsets_alarm(self._health.service, "; ".join(told), SYSTEM_CLOCK.now())
        try:
            with Sender(self._config.kafka, "grapevine-guard") as sender:
                sender.deliver(
                    [Outgoing(ALERTS, candidate.dedup_key.encode(), candidate.to_json())]
                )
        except KafkaError as error:
            log.warning("the alarm could not be raised", reason=str(error))

    def _note(self, group: str) -> Path:
        prefix = self._config.kafka.prefix
        return self._config.service.state_dir / "topics" / f"{prefix}{group}.json"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a group knew of its topics: their ids, and where logs were cut off under it, which the
    next process has to mend.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    cuts: Cuts = field(default_factory=dict)


def _first(manager: KafkaAdminClient, place: TopicPartition) -> int:
    """The earliest record that is there still."""
    first: int = manager.list_partition_offsets({place: OffsetSpec.EARLIEST})[place].offset
    return first


@contextlib.contextmanager
def _client(config: Config) -> Iterator[KafkaAdminClient]:
    manager = admin(config.kafka)
    try:
        yield manager
    finally:
        manager.close()


def _read(note: Path) -> Remembered:
    """What is remembered; nothing where nothing readable is there."""
    try:
        told = json.loads(note.read_text())
        ids, cuts = told.pop("ids", told), told.pop("cuts", {})  # once the ids alone were noted
        return Remembered(
            {str(name): str(id_) for name, id_ in ids.items()},
            {
                name: {int(number): int(end) for number, end in cut.items()}
                for name, cut in cuts.items()
            },
        )
    except (OSError, ValueError, AttributeError, TypeError):
        return Remembered()


def _write(note: Path, remembered: Remembered) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    fresh = note.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(asdict(remembered)))
    fresh.replace(note)
