"""Stored mentions held against what the chain makes of them today: what would change, and having it
changed.

A mention is due where a judgement differs from its row, or a trained model has another version than
had a say then. So what was done is not due again: an interrupted run goes on where it was when it
is begun anew.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline import topics
from pipeline.acts.correct import again_of
from pipeline.config.model import Kafka
from pipeline.enrich.process import Enricher
from pipeline.kafka.lag import waiting
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.context import Clock
from schemas.draft import Draft
from schemas.flow import Drop
from schemas.upkeep import Action
from sinks.clickhouse.stored import Stored

HISTORY_GROUP = "enrich-history"
MOST_WAITING = 5000
"""Mentions on their way at most: what is read from the tables stays fresh, and the store has room
for what is live.
"""
LOOK_SECS = 0.5
SPAM = 0.5
"""From this likelihood on a mention counts as spam."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A label by which a row and a draft are compared, and the draft's field that it stands in."""

    field: str
    stored: Callable[[Mapping[str, Any]], str]
    now: Callable[[Draft], str]


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
    """The chain of today. `fields` are those that count, `models` the versions that should have had
    a say.
    """

    enricher: Enricher
    fields: Collection[str]
    models: Mapping[str, str]

    def due(self, page: Sequence[Stored], tally: Tally) -> list[Stored]:
        """Those mentions that are to be enriched anew; `tally` takes note of what and why."""
        drafts = self.enricher.judge([stored.mention for stored in page])
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
        for name, judgement in JUDGEMENTS.items():
            if judgement.field in self.fields:
                before, after = judgement.stored(stored.row), judgement.now(draft)
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
    action = Action(
        id=f"reprocess:{now.timestamp():.3f}",
        verb="reprocess",
        subject="mentions",
        by=by,
        at=now,
        note=what,
    )
    with Sender(kafka, "grapevine-reprocess") as sender:
        sender.deliver([Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _felt(draft: Draft) -> dict[str, str]:
    return (
        {one.brand: one.label for one in draft.sentiment.by_brand}
        if draft.sentiment is not None
        else {}
    )


def _brands(draft: Draft) -> list[str]:
    return [match.brand for match in draft.brands.matches] if draft.brands is not None else []


def _unrelated(draft: Draft) -> list[str]:
    judged = draft.relevance.by_brand if draft.relevance is not None else ()
    return [one.brand for one in judged if not one.relevant and one.brand in _brands(draft)]


def _by_brand(brands: Iterable[str], felt: Iterable[str]) -> str:
    return _listed(f"{brand} {label}" for brand, label in zip(brands, felt, strict=True) if label)


def _topic_names(names: Iterable[str], brands: Iterable[str]) -> str:
    return _listed(
        f"{name} ({brand})" if brand else name for name, brand in zip(names, brands, strict=True)
    )


def _topics_found(draft: Draft) -> str:
    found = draft.topics.found if draft.topics is not None else ()
    return _topic_names((one.name for one in found), (one.brand for one in found))


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


JUDGEMENTS: Mapping[str, Judgement] = {
    "language": Judgement(
        "language",
        lambda row: str(row["lang"]),
        lambda d: d.language.code if d.language is not None else "",
    ),
    "brands": Judgement(
        "brands", lambda row: _listed(row["brands"]), lambda d: _listed(_brands(d))
    ),
    "speaks of something else than": Judgement(
        "relevance",
        lambda row: _listed(
            b
            for b, relevant in zip(row["brands"], row["brand_relevant"], strict=True)
            if not relevant
        ),
        lambda d: _listed(_unrelated(d)),
    ),
    "sentiment": Judgement(
        "sentiment",
        lambda row: str(row["sentiment"]),
        lambda d: d.sentiment.label if d.sentiment is not None else "",
    ),
    "sentiment by brand": Judgement(
        "sentiment",
        lambda row: _by_brand(row["brands"], row["brand_sentiments"]),
        lambda d: _by_brand(_brands(d), (_felt(d).get(brand, "") for brand in _brands(d))),
    ),
    "emotion": Judgement(
        "emotion",
        lambda row: str(row["emotion"]),
        lambda d: d.emotion.label if d.emotion is not None else "",
    ),
    "intents": Judgement(
        "intents",
        lambda row: _listed(row["intents"]),
        lambda d: _listed(one.name for one in d.intents.found) if d.intents is not None else "",
    ),
    "topics": Judgement(
        "topics", lambda row: _topic_names(row["topics"], row["topic_brands"]), _topics_found
    ),
    "influence": Judgement(
        "influence",
        lambda row: str(row["influence"]),
        lambda d: str(d.influence.score if d.influence is not None else 0),
    ),
    "role": Judgement(
        "role",
        lambda row: str(row["speaks_as"]),
        lambda d: d.role.name if d.role is not None else "",
    ),
    "customer": Judgement(
        "customer",
        lambda row: f"{row['customer_status']} {row['customer_id']}".strip(),
        lambda d: f"{d.customer.status} {d.customer.customer_id}" if d.customer is not None else "",
    ),
    "spam": Judgement(
        "authenticity",
        lambda row: _yes_no(row["spam"] >= SPAM),
        lambda d: _yes_no(d.authenticity is not None and d.authenticity.spam >= SPAM),
    ),
    "priority": Judgement(
        "priority",
        lambda row: str(row["priority"]),
        lambda d: str(d.priority.score if d.priority is not None else 0),
    ),
    "needs an answer": Judgement(
        "priority",
        lambda row: _yes_no(row["needs_answer"]),
        lambda d: _yes_no(d.priority is not None and d.priority.needs_answer),
    ),
    "department": Judgement(
        "priority",
        lambda row: str(row["department"]),
        lambda d: d.priority.department if d.priority is not None else "",
    ),
}
"""What is compared, in the order of the chain."""
