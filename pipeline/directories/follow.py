"""Keeps the directories of this host in step with their topics. One thread per process; the one
that holds the host's lock writes, the others stand by and take over when it dies.
"""

import fcntl
import os
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline import logs, metrics
from pipeline.config.model import Kafka
from pipeline.directories.disk import Change, Checkpoint, DirectoryFile, is_removed
from pipeline.directories.kinds import Kind
from pipeline.directories.sound import UNSOUND, can_be_read, is_whole, remove_if_broken, suspect
from pipeline.kafka.clients import consumer
from pipeline.kafka.names import declared
from pipeline.kafka.partitions import partitions_made, topic_ids
from pipeline.service import end_process
from pipeline.topics import DELETE_RETENTION_MS, Topic
from schemas.context import Clock
from schemas.identity import IDENTITY_VERSION

log = logs.get_logger("directories")

STANDBY_SECS = 0.5
REFRESH_CHECKPOINT_MS = 60_000


class Follower:
    """Follows the topics of several directories. `ready(timeout)` is the gate a service waits at
    before it works.
    """

    def __init__(self, kafka: Kafka, folder: Path, kinds: Sequence[Kind], clock: Clock) -> None:
        self._kafka, self._folder, self._kinds, self._clock = kafka, folder, kinds, clock
        self._stop = threading.Event()
        self._caught_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="directories", daemon=True)
        self._mended = self._opened = False
        self.error: BaseException | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop following; the files stay as they are."""
        self._stop.set()
        self._thread.join(timeout=10)

    def ready(self, timeout: float) -> bool:
        """Wait until this host's copies have reached what the topics held when the process started."""
        return self._caught_up.wait(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except KafkaError as error:
                log.warning("directories wait for Kafka", error=str(error))
                self._stop.wait(1)
            except BaseException as error:  # the border of this thread: the service must hear of it
                if isinstance(error, UNSOUND):
                    for kind in self._kinds:
                        suspect(self._folder / kind.name)
                self.error = error
                log.exception("directories stopped")
                return

    def _follow(self) -> None:
        """Write while this process holds the host's lock; returns when the directories must be
        looked at anew.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        ids = self._topic_ids()
        ends = self._end_offsets()
        with (self._folder / "writer.lock").open("a") as lock:
            while not self._stop.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self._begin_anew_if_removed()
                    self._stand_by(ids, ends)
                    continue
                self._begin_anew_if_removed()
                self._mend(died=os.fstat(lock.fileno()).st_size > 0)
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
                self._write(self._topic_ids(), ends)
                if self._stop.is_set():
                    lock.truncate(0)  # an orderly end
                return

    def _mend(self, *, died: bool) -> None:
        """Remove the files that cannot be read; all of each is read where their last writer died."""
        if self._mended:
            return  # they are open in this process, and were sound
        folders = [self._folder / kind.name for kind in self._kinds]
        broken = [folder for folder in folders if remove_if_broken(folder, thoroughly=died)]
        if broken and self._opened:
            end_process(1)  # it is mapped in this process, which must begin anew
        self._mended = True

    def _begin_anew_if_removed(self) -> None:
        removed = [kind.name for kind in self._kinds if is_removed(self._folder / kind.name)]
        if removed:
            log.error("directories were built anew by another process", directories=removed)
            end_process(1)

    def _stand_by(self, ids: dict[str, str], ends: dict[str, dict[int, int]]) -> None:
        reached = (self._reached(kind, ids[kind.name], ends[kind.name]) for kind in self._kinds)
        if not self._caught_up.is_set() and all(reached):
            self._caught_up.set()
        self._stop.wait(STANDBY_SECS)

    def _reached(self, kind: Kind, topic_id: str, ends: dict[int, int]) -> bool:
        folder = self._folder / kind.name
        if not is_whole(folder) and not can_be_read(folder):
            return False  # its writer builds it anew
        self._opened = True
        checkpoint = DirectoryFile(folder).checkpoint()
        if checkpoint is None or checkpoint.topic_id != topic_id:
            return False
        if checkpoint.folding != IDENTITY_VERSION:
            return (
                False  # found under what another version made of names; its writer builds it anew
            )
        return all(checkpoint.offsets.get(partition, 0) >= end for partition, end in ends.items())

    def _topic_ids(self) -> dict[str, str]:
        ids = topic_ids(self._kafka, [kind.topic for kind in self._kinds])
        return {kind.name: ids[kind.topic] for kind in self._kinds}

    def _end_offsets(self) -> dict[str, dict[int, int]]:
        client = consumer(self._kafka)
        try:
            ends: dict[str, dict[int, int]] = {}
            for kind in self._kinds:
                end_offsets = client.end_offsets(partitions_made(self._kafka, client, kind.topic))
                ends[kind.name] = {tp.partition: offset for tp, offset in end_offsets.items()}
            return ends
        finally:
            client.close()

    def _write(self, ids: dict[str, str], ends: dict[str, dict[int, int]]) -> None:
        client = consumer(self._kafka)
        try:
            writers = {
                kind.topic: _Writer(
                    kind, DirectoryFile(self._folder / kind.name), ids[kind.name], self._clock
                )
                for kind in self._kinds
            }
            places = {topic: partitions_made(self._kafka, client, topic) for topic in writers}
            client.assign([tp for partitions in places.values() for tp in partitions])
            for topic, writer in writers.items():
                writer.seek(client, places[topic])
            while not self._stop.is_set():
                records = client.poll(timeout_ms=200)
                by_topic: dict[Topic | None, list[Any]] = defaultdict(list)
                for tp, batch in records.items():
                    by_topic[declared(self._kafka, tp.topic)] += batch
                if any(writer.is_behind(by_topic[topic]) for topic, writer in writers.items()):
                    log.warning("a directory's topic was made anew")
                    return
                for topic, writer in writers.items():
                    writer.apply(by_topic[topic])
                if not self._caught_up.is_set() and all(
                    writer.offsets.get(p, 0) >= end
                    for writer in writers.values()
                    for p, end in ends[writer.kind.name].items()
                ):
                    self._caught_up.set()
        finally:
            client.close()


class _Writer:
    """Applies the records of one topic to one directory."""

    def __init__(self, kind: Kind, file: DirectoryFile, topic_id: str, clock: Clock) -> None:
        self.kind, self._file, self._topic_id, self._clock = kind, file, topic_id, clock
        self.offsets: dict[int, int] = {}
        self._saved_ms = 0

    def seek(self, client: KafkaConsumer, partitions: list[TopicPartition]) -> None:
        """Go on from the checkpoint; start anew where it is too old, of another topic, or outside
        of what is kept.
        """
        checkpoint = self._file.checkpoint()
        first, end = client.beginning_offsets(partitions), client.end_offsets(partitions)
        if checkpoint is None or not self._usable(
            checkpoint, {tp.partition: end[tp] for tp in partitions}
        ):
            if checkpoint is not None:
                log.warning("directory is built anew", directory=self.kind.name)
            self._file.wipe()
            self.offsets = {tp.partition: first[tp] for tp in partitions}
        else:
            self.offsets = {
                tp.partition: checkpoint.offsets.get(tp.partition, first[tp]) for tp in partitions
            }
        for tp in partitions:
            client.seek(tp, max(self.offsets[tp.partition], first[tp]))
            self.offsets[tp.partition] = max(self.offsets[tp.partition], first[tp])
        self._save([])

    def _usable(self, checkpoint: Checkpoint, ends: dict[int, int]) -> bool:
        age_ms = self._now_ms() - checkpoint.at_ms
        inside = all(
            offset <= ends.get(partition, -1) for partition, offset in checkpoint.offsets.items()
        )
        dated = -REFRESH_CHECKPOINT_MS <= age_ms < DELETE_RETENTION_MS  # else its clock was wrong
        ours = checkpoint.topic_id == self._topic_id and checkpoint.folding == IDENTITY_VERSION
        return ours and dated and inside

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def is_behind(self, records: list[Any]) -> bool:
        """Whether records lie before what was applied already: then their topic is no longer the same."""
        return any(record.offset < self.offsets[record.partition] for record in records)

    def apply(self, records: list[Any]) -> None:
        """Apply records and save the checkpoint with them; without records the checkpoint's time is
        kept fresh.
        """
        if records:
            self._save(records)
        elif abs(self._now_ms() - self._saved_ms) > REFRESH_CHECKPOINT_MS:
            self._save([])

    def _save(self, records: list[Any]) -> None:
        changes: dict[str, Change] = {}
        for record in records:
            self.offsets[record.partition] = record.offset + 1
            key = (record.key or b"").decode("utf-8", "replace")
            index = self.kind.index_or_none(record.value) if key else None
            if index is None:
                log.error(
                    "unreadable record in a directory's topic is ignored",
                    directory=self.kind.name,
                    partition=record.partition,
                    offset=record.offset,
                )
                metrics.DROPPED.labels("directories", "unreadable").inc()
                continue
            first = changes.get(key)
            old = first.old_index if first else (self.kind.index_or_none(self._file.get(key)) or ())
            changes[key] = Change(key, record.value, index, old)
        self._saved_ms = self._now_ms()
        self._file.apply(
            changes.values(), Checkpoint(self._topic_id, self._saved_ms, dict(self.offsets))
        )
        metrics.DIRECTORY_RECORDS.labels(self.kind.name).set(self._file.count())
