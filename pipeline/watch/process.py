"""What the mention rules make of one enriched record: candidates for alerts.v1. Pure but for the
tombstone look-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipeline import logs, metrics, topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.stream.batch import PoisonError
from schemas.alert import Candidate
from schemas.base import first_problem
from schemas.context import Clock
from schemas.enriched import ENRICHED, Enriched, EnrichedMention
from schemas.identity import person_subject
from schemas.upkeep import Tombstone

log = logs.get_logger("watch")

_LATENCY = metrics.STAGE_LATENCY_SECS.labels("watch")


@dataclass(frozen=True, slots=True)
class Watcher:
    """The configured mention rules by name. `clock` measures latencies; None in event time."""

    rules: Mapping[str, Callable[[EnrichedMention], Candidate | None]]
    tombstone: Callable[[str, str], Tombstone | None]
    clock: Clock | None = None

    def process(self, value: bytes | None) -> list[Outgoing]:
        """Candidates of live mentions that still stand; raises PoisonError for bytes that are no
        enriched record.
        """
        record = _read(value)
        if not isinstance(record, EnrichedMention) or record.again or record.mention.lane != "live":
            return []
        if self._gone(record):
            return []
        if self.clock is not None:
            _LATENCY.observe(max(0.0, (self.clock.now() - record.mention.seen_at).total_seconds()))
        return [
            Outgoing(topics.ALERTS, candidate.dedup_key.encode(), candidate.to_json())
            for name, match in self.rules.items()
            if (candidate := _matched(name, match, record)) is not None
        ]

    def _gone(self, record: EnrichedMention) -> bool:
        mention, customer = record.mention, record.customer
        people = [mention.author.id] if mention.author is not None else []
        people += [customer.customer_id] if customer is not None else []
        if any(self.tombstone("person", person_subject(person)) is not None for person in people):
            return True
        stone = self.tombstone("mention", mention.id)
        # A restored mention carries the revision of its own lifted tombstone, and stands.
        if stone is not None and (stone.revision, 1) > (mention.revision, record.rank):
            return True
        author = self.tombstone("author", mention.author.id) if mention.author is not None else None
        return author is not None and author.revision >= mention.revision


def _matched(
    name: str, match: Callable[[EnrichedMention], Any], record: EnrichedMention
) -> Candidate | None:
    try:
        candidate: Candidate | None = match(record)
    except (
        Exception
    ) as error:  # the one border of rules: a rule that fails on a mention never stops the others
        metrics.ENRICHER_FAILURES.labels(f"rule:{name}").inc()
        log.warning(
            "a rule failed on a mention", rule=name, error=f"{type(error).__name__}: {error}"
        )
        return None
    if candidate is not None:
        metrics.CANDIDATES.labels(name).inc()
    return candidate


def _read(value: bytes | None) -> Enriched:
    try:
        return ENRICHED.validate_json(value or b"")
    except ValidationError as error:
        raise PoisonError(f"not an enriched record: {first_problem(error)}") from error
