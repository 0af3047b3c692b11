"""Events taken together: an outcome for each in its place, the same as alone, whatever stands
beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from pipeline.stream.batch import PoisonError, one_by_one
from schemas.draft import Draft
from schemas.enriched import ENRICHED, PARTS, Sentiment
from schemas.event import (
    AuthorDeleted,
    MentionAgain,
    MentionDeleted,
    MentionPosted,
    MentionRestored,
)
from schemas.flow import Drop
from schemas.identity import person_subject
from schemas.upkeep import Correction, Tombstone
from tests.builders import NOW, make_author, make_mention
from tests.full_record import full_mention
from tests.pipeline.enrich.test_again import Clock

GONE = make_mention(id="x:x:gone")
EVENTS = (
    MentionPosted(mention=make_mention()),
    MentionPosted(mention=make_mention(id="x:x:2", text="not about us")),
    MentionPosted(mention=make_mention(id="x:x:3", author=make_author(id="x:x:forgotten"))),
    MentionPosted(mention=GONE),
    MentionRestored(mention=GONE),
    MentionAgain(mention=make_mention(id="x:x:4"), enriched_at=NOW),
    MentionAgain(mention=make_mention(id="x:x:5", text="not about us"), enriched_at=NOW),
    MentionDeleted(mention_id="x:x:6", source="x", revision=5),
    AuthorDeleted(author_id="x:x:7", source="x", revision=5),
)
VALUES: tuple[bytes | None, ...] = (*(event.to_json() for event in EVENTS), b"no event", b"", None)


def judge(draft: Draft) -> Sentiment:
    if draft.mention.text == "not about us":
        raise Drop("no_brand", "for the test")
    return Sentiment(label="positive")


def tombstone(kind: str, subject: str) -> Tombstone | None:
    if (kind, subject) in (("mention", GONE.id), ("person", person_subject("x:x:forgotten"))):
        return Tombstone.model_validate(
            {"kind": kind, "subject": subject, "revision": 10**13, "at": NOW}
        )
    return None


def corrections(mention_id: str) -> Sequence[Correction]:
    said = Correction(mention_id="x:x:4", field="sentiment", value="negative", by="ann", at=NOW)
    return (said,) if mention_id == "x:x:4" else ()


PROCESSOR = Processor(
    chain=(Step("judge", "sentiment", judge),),
    tombstone=tombstone,
    clock=Clock(NOW),
    corrections=corrections,
)


def told(outcomes: Sequence[Any]) -> list[Any]:
    return [str(outcome) if isinstance(outcome, PoisonError) else outcome for outcome in outcomes]


@given(st.lists(st.sampled_from(VALUES), max_size=20))
def test_an_outcome_for_each_as_if_it_were_alone(values: list[bytes | None]) -> None:
    assert told(PROCESSOR.process_all(values)) == told(one_by_one(PROCESSOR.process)(values))


def test_only_what_cannot_be_read_is_poison() -> None:
    outcomes = PROCESSOR.process_all(VALUES)
    assert [isinstance(outcome, PoisonError) for outcome in outcomes] == [False] * len(EVENTS) + [
        True
    ] * 3
    assert b'"negative"' in (outcomes[5][0].value or b"")  # type: ignore[index]


def test_every_part_that_the_chain_fills_is_published() -> None:
    full = full_mention()
    fills = tuple(Step(f"fill {name}", name, _gives(getattr(full, name))) for name in PARTS)
    event = MentionPosted(mention=full.mention)
    *_, outgoing = replace(PROCESSOR, chain=fills).process(event.to_json())
    record = ENRICHED.validate_json(outgoing.value or b"")
    assert {name: getattr(record, name) for name in PARTS} == {
        name: getattr(full, name) for name in PARTS
    }


def _gives(part: Any) -> Callable[[Draft], Any]:
    return lambda draft: part
