"""Stored mentions held against what the chain makes of them today: what would change, and having it
changed.

A mention is due where a judgement differs from its row, or a trained model has another version than
had a say then. So what was done is not due again: an interrupted run goes on where it was when it
is begun anew.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline import topics
from pipeline.acts.correct import again_of
from pipeline.config.model import Kafka
from pipeline.enrich.process import Processor
from pipeline.kafka.lag import waiting
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.judgements import JUDGEMENTS, Label
from schemas.upkeep import Action
from sinks.clickhouse.stored import Stored

HISTORY_GROUP = "enrich-history"
MOST_WAITING = 5000
"""Mentions on their way at most: what is read from the tables stays fresh, and the store has room
for what is live.
"""
LOOK_SECS = 0.5


@dataclass(slots=True)
class Tally:
    """What was found: mentions looked at and due; those that stay as they are since they would not
    be kept today, or an enricher fails on them; and of each judgement how often which label became
    which, with some mentions' ids.

    `renewed` of those due differ in the versions of models only.
    """

    seen: int = 0
    due: int = 0
    renewed: int = 0
    unkept: int = 0
    failed: int = 0
    changes: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    examples: dict[tuple[str, str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examiner:
    """The chain of today. `parts` are those that count, `models` the versions that should have had
    a say.
    """

    processor: Processor
    parts: Collection[str]
    models: Mapping[str, str]

    def due(self, page: Sequence[Stored], tally: Tally) -> list[Stored]:
        """Those mentions that are to be enriched anew; `tally` takes note of what and why."""
        drafts = self.processor.judge([stored.mention for stored in page])
        return [
            stored
            for stored, draft in zip(page, drafts, strict=True)
            if self._is_due(stored, draft, tally)
        ]

    def _is_due(self, stored: Stored, draft: Draft | Drop, tally: Tally) -> bool:
        tally.seen += 1
        if isinstance(draft, Drop):
            tally.unkept += 1
            return False
        if draft.failed:
            tally.failed += 1
            return False
        changed = False
        for name, label in self._labels():
            before, after = label.stored(stored.row), label.now(draft)
            if before != after:
                changed = True
                tally.changes.setdefault(name, Counter())[before, after] += 1
                tally.examples.setdefault((name, before, after), stored.mention.id)
        renewed = not changed and any(
            stored.row["models"].get(name) != one for name, one in self.models.items()
        )
        tally.renewed += renewed
        tally.due += changed or renewed
        return changed or renewed

    def _labels(self) -> Iterator[tuple[str, Label]]:
        for judgement in JUDGEMENTS:
            if judgement.part in self.parts:
                yield from judgement.labels.items()


def reprocess(
    kafka: Kafka,
    pages: Iterable[Sequence[Stored]],
    examiner: Examiner,
    tally: Tally,
    told: Callable[[str], None],
) -> None:
    """Have every mention that is due enriched anew on the history lane, never too many at a time.
    `told` hears why it waits, and an empty text when it goes on. What was sent when this is
    interrupted is done all the same.
    """
    sent = 0
    with Sender(kafka, "grapevine-reprocess") as sender:
        for page in pages:
            events = [again_of(stored) for stored in examiner.due(page, tally)]
            sent += sender.deliver(
                Outgoing(topics.HISTORY, event.key.encode(), event.to_json()) for event in events
            )
            if sent >= MOST_WAITING // 2:
                _wait(kafka, told)
                sent = 0
            told("")


def _wait(kafka: Kafka, told: Callable[[str], None]) -> None:
    while (left := waiting(kafka, HISTORY_GROUP, topics.HISTORY)) > MOST_WAITING // 2:
        told(f"`enrich --lane history` has {left:,} to do")
        time.sleep(LOOK_SECS)


def note_reprocessing(kafka: Kafka, what: str, *, by: str, clock: Clock) -> None:
    """Keep for the audit who had what enriched anew."""
    now = clock.now()
    action = Action.of("reprocess", "mentions", by=by, at=now, note=what)
    with Sender(kafka, "grapevine-reprocess") as sender:
        sender.deliver([Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())])
