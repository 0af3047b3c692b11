"""What the runner and the push server hand to Kafka: pages of events, dead letters, cursors, runs,
candidates.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from pipeline import metrics
from pipeline.config.model import Config
from pipeline.ingest.first_dates import FirstDates
from pipeline.ingest.publish import NotTakenError, Publisher
from pipeline.ingest.stamp import Stamping, encode, lane_of, stamp
from pipeline.kafka.aside import Aside
from pipeline.kafka.outgoing import Outgoing
from pipeline.topics import ALERTS, CURSORS, HISTORY, RAW, SOURCE_RUNS, Topic
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.event import Event
from schemas.flow import Reject
from schemas.upkeep import Cursor, SourceRun


@dataclass(frozen=True, slots=True)
class Outlet:
    """The topics as ingest writes them. Every method returns when all is acknowledged."""

    config: Config
    publisher: Publisher
    clock: Clock
    first_dates: FirstDates | None = None

    async def events(
        self, source: str, events: Sequence[Event], stamping: Stamping
    ) -> list[Reject]:
        """Stamp and publish; returns what cannot travel, for the dead letters."""
        now = self.clock.now()
        rejects: list[Reject] = []
        records: list[Outgoing] = []
        kinds: Counter[str] = Counter()
        stamped_events = [stamp(event, now, stamping) for event in events]
        if self.first_dates is not None:
            stamped_events = self.first_dates.settle(stamped_events)
        for stamped in stamped_events:
            try:
                value = encode(stamped, stamping.max_bytes)
            except Reject as reject:
                rejects.append(Reject(reject.reason, _whole(stamped)))
                continue
            topic = HISTORY if lane_of(stamped) == "history" else RAW
            records.append(Outgoing(topic, stamped.key.encode(), value))
            kinds[stamped.kind] += 1
        try:
            await self.publisher.deliver(records)
        except NotTakenError as error:
            rejects += [Reject(f"{error}", record.value) for record in error.records]
        for kind, count in kinds.items():
            metrics.EVENTS_ACCEPTED.labels(source, kind).inc(count)
        return rejects

    async def rejects(self, source: str, rejects: Iterable[Reject]) -> None:
        """Publish dead letters, each with the input as its source gave it."""
        aside = Aside(self.config, "ingest", self.clock)
        letters = [aside.payload(source, raw_bytes(r.payload), r.reason) for r in rejects]
        await self.publisher.deliver(letters)

    async def cursor(self, cursor: Cursor) -> None:
        """Save how far a source was read."""
        await self._one(CURSORS, cursor.source, cursor.to_json())

    async def runs(self, runs: Iterable[SourceRun]) -> None:
        """Record stretches that were covered or missed."""
        await self.publisher.deliver(
            [Outgoing(SOURCE_RUNS, run.source.encode(), run.to_json()) for run in runs]
        )

    async def candidate(self, candidate: Candidate) -> None:
        """Raise or clear an alarm."""
        await self._one(ALERTS, candidate.dedup_key, candidate.to_json())

    async def _one(self, topic: Topic, key: str, value: bytes) -> None:
        await self.publisher.deliver([Outgoing(topic, key.encode(), value)])


def _whole(event: Event) -> bytes:
    try:
        return event.to_json()
    except (ValueError, RecursionError):
        return repr(event).encode("utf-8", "replace")


def raw_bytes(payload: Any) -> bytes:
    """A rejected input as bytes: its own where it has some, else its JSON, else what Python shows
    of it.
    """
    if isinstance(payload, bytes | bytearray | memoryview):
        return bytes(payload)
    if isinstance(payload, str):
        return payload.encode("utf-8", "surrogatepass")
    if payload is None:
        return b""
    try:
        return orjson.dumps(payload, default=str, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, ValueError, RecursionError):
        return repr(payload).encode("utf-8", "replace")
