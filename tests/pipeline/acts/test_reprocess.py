"""What of a stored mention counts as changed by today's chain, and what is left alone."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from pipeline.acts.reprocess import Examiner, Tally
from pipeline.clock import SYSTEM_CLOCK
from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from schemas.draft import Draft
from schemas.enriched import (
    Authenticity,
    BrandMatch,
    BrandRelevance,
    Brands,
    BrandSentiment,
    Emotion,
    Influence,
    Intent,
    Intents,
    Language,
    Priority,
    Relevance,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from schemas.flow import Drop
from schemas.judgements import JUDGEMENTS
from schemas.upkeep import Correction, Tombstone
from sinks.clickhouse.stored import JUDGED, Stored
from tests.builders import NOW, make_customer_match, make_mention

MENTION = make_mention()
ACME, ZENITH = BrandMatch(brand="acme", kind="own"), BrandMatch(brand="zenith", kind="competitor")
PARTS: dict[str, Any] = {
    "language": Language(code="en", confidence=0.9),
    "brands": Brands(matches=(ACME, ZENITH)),
    "relevance": Relevance(by_brand=(BrandRelevance(brand="zenith", relevant=False),)),
    "sentiment": Sentiment(
        label="positive", by_brand=(BrandSentiment(brand="acme", label="positive"),)
    ),
    "emotion": Emotion(label="joy"),
    "intents": Intents(found=(Intent(name="question"), Intent(name="praise"))),
    "topics": Topics(found=(Topic(name="login", brand="acme"), Topic(name="fees"))),
    "influence": Influence(score=7),
    "role": Role(name="person"),
    "customer": make_customer_match(),
    "authenticity": Authenticity(spam=0.7),
    "priority": Priority(score=40, needs_answer=True, department="sales"),
}
ROW: dict[str, Any] = {
    "lang": "en", "brands": ["acme", "zenith"], "brand_relevant": [True, False],
    "brand_sentiments": ["positive", ""],
    "sentiment": "positive", "emotion": "joy", "intents": ["praise", "question"],
    "topics": ["fees", "login"],
    "topic_brands": ["", "acme"], "speaks_as": "person", "influence": 7, "customer_id": "c-1",
    "customer_status": "confirmed", "spam": 0.7, "priority": 40, "needs_answer": True,
    "department": "sales",
    "models": {"sentiment": "0a1b2c3d"},
}  # fmt: skip
NOTHING: dict[str, Any] = {
    "lang": "", "brands": [], "brand_relevant": [], "brand_sentiments": [], "sentiment": "",
    "emotion": "",
    "intents": [], "topics": [], "topic_brands": [], "speaks_as": "", "influence": 0,
    "customer_id": "",
    "customer_status": "", "spam": 0, "priority": 0, "needs_answer": False, "department": "",
    "models": {},
}  # fmt: skip
VERSIONS = {"sentiment": "0a1b2c3d"}


def step(field: str, part: Any) -> Step:
    def enrich(draft: Draft) -> Any:
        if isinstance(part, Exception):
            raise part
        return part

    return Step(field, field, enrich)


def examined(
    row: dict[str, Any],
    parts: dict[str, Any] = PARTS,
    *known: Correction,
    only: Any = tuple(PARTS),
    models: dict[str, str] = VERSIONS,
    stone: Tombstone | None = None,
) -> tuple[bool, Tally]:
    processor = Processor(
        chain=tuple(step(field, part) for field, part in parts.items()),
        tombstone=lambda *_: stone,
        clock=SYSTEM_CLOCK,
        corrections=lambda _: known,
    )
    tally = Tally()
    due = bool(Examiner(processor, only, models).due([Stored(MENTION, 0, NOW, row)], tally))
    return due, tally


def test_the_row_of_today_is_left_alone() -> None:
    assert set(ROW) == set(NOTHING) == set(JUDGED)
    assert examined(ROW) == (False, Tally(seen=1))
    assert examined(NOTHING, {}, models={}) == (False, Tally(seen=1))


@pytest.mark.parametrize(
    ("part", "name"), [(row.part, name) for row in JUDGEMENTS for name in row.labels]
)
def test_each_judgement_counts(part: str, name: str) -> None:
    due, tally = examined(NOTHING, {part: PARTS[part], "brands": PARTS["brands"]})
    assert due
    (((before, after), times),) = tally.changes[name].items()
    assert (before in ("", "0", "no"), times) == (True, 1)
    assert after not in ("", "0", "no")
    assert tally.examples[name, before, after] == MENTION.id


def test_what_changed_is_told_by_label() -> None:
    due, tally = examined(
        ROW | {"sentiment": "negative", "brand_sentiments": ["negative", "neutral"]}
    )
    assert due
    assert tally.changes == {
        "sentiment": Counter({("negative", "positive"): 1}),
        "sentiment by brand": Counter({("acme negative, zenith neutral", "acme positive"): 1}),
    }


def test_only_narrows_what_counts() -> None:
    assert examined(ROW | {"sentiment": "negative"}, only={"language"})[0] is False
    assert examined(ROW | {"lang": "de", "sentiment": "negative"}, only={"language"})[0] is True


def test_another_version_of_a_model_is_reason_enough() -> None:
    for row in (ROW | {"models": {}}, ROW | {"models": {"sentiment": "ffffffff"}}):
        due, tally = examined(row)
        assert (due, tally.due, tally.renewed, tally.changes) == (True, 1, 1, {})
    assert examined(ROW | {"models": {}}, models={})[0] is False


def test_what_people_decided_is_as_it_should_be() -> None:
    decided = Correction(
        mention_id=MENTION.id, field="sentiment:acme", value="negative", by="ann", at=NOW
    )
    row = ROW | {"brand_sentiments": ["negative", ""]}
    assert examined(row)[0] is True
    assert examined(row, PARTS, decided)[0] is False


@pytest.mark.parametrize("reason", ["no_brand", "muted"])
def test_what_would_not_be_kept_today_is_left_alone(reason: str) -> None:
    assert examined(NOTHING, PARTS | {"brands": Drop(reason)}) == (False, Tally(seen=1, unkept=1))
    stone = Tombstone(
        kind="mention", subject=MENTION.id, revision=MENTION.revision, at=NOW + timedelta(days=1)
    )
    assert examined(NOTHING, stone=stone) == (False, Tally(seen=1, unkept=1))


def test_a_failing_enricher_spoils_no_row() -> None:
    assert examined(ROW, PARTS | {"sentiment": RuntimeError("broken")}) == (
        False,
        Tally(seen=1, failed=1),
    )
