"""The chain: enrichers in their order, on one draft or on many, and what fails or is dropped harms
no other.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from enrichers.engines.features import AT_ONCE
from pipeline.enrich.chain import Step, run_chain, run_chain_on
from pipeline.enrich.decisions import by_part
from schemas.draft import Draft
from schemas.enriched import Emotion, Intents, Language, Priority
from schemas.flow import Drop
from schemas.together import Together
from schemas.upkeep import Correction
from tests.builders import NOW, make_draft, make_mention


def written(text: str) -> Draft:
    return make_draft(make_mention(text=text))


def refuse_bad(draft: Draft) -> Language:
    if draft.mention.text == "bad":
        raise Drop("muted", "for the test")
    if draft.mention.text == "ugly":
        raise ValueError("cannot read this")
    return Language(code="en", confidence=1)


def language_told(draft: Draft) -> str:
    return draft.language.code if draft.language is not None else "none"


def feel_all(drafts: Sequence[Draft]) -> list[Emotion]:
    assert len(drafts) <= AT_ONCE
    if any(draft.mention.text == "sour" for draft in drafts):
        raise ValueError("sour")
    return [
        Emotion(label="joy", words=(draft.mention.text, language_told(draft))) for draft in drafts
    ]


CHAIN = (
    Step("refuse", "language", refuse_bad),
    Step("feel", "emotion", Together(feel_all)),
    Step("weigh", "priority", lambda draft: Priority(score=50 if draft.emotion else 0)),
)


def shown(draft: Draft) -> tuple[Any, ...]:
    return draft.language, draft.emotion, draft.priority, draft.failed


def test_drafts_run_together_end_as_each_alone() -> None:
    texts = ["good", "bad", "ugly", "sour", "better"]
    together = [written(text) for text in texts]
    dropped = run_chain_on(CHAIN, together)
    assert {place: drop.reason for place, drop in dropped.items()} == {1: "muted"}
    for place, text in enumerate(texts):
        alone = written(text)
        try:
            run_chain(CHAIN, alone)
        except Drop:
            assert place in dropped
        assert shown(alone) == shown(together[place])
    assert together[2].failed == {"refuse": "ValueError: cannot read this"}
    assert together[3].failed == {"feel": "ValueError: sour"}
    assert together[3].priority == Priority(score=0)
    assert together[4].emotion == Emotion(label="joy", words=("better", "en"))


def test_what_is_dropped_is_asked_no_further() -> None:
    drafts = [written("bad"), written("good")]
    run_chain_on(CHAIN, drafts)
    assert shown(drafts[0]) == (None, None, None, {})


def test_more_drafts_than_are_judged_at_once() -> None:
    drafts = [written(f"text {number}") for number in range(2 * AT_ONCE + 3)]
    drafts[AT_ONCE + 1] = written("bad")
    assert [*run_chain_on(CHAIN, drafts)] == [AT_ONCE + 1]
    assert [draft.emotion.words[0] for draft in drafts if draft.emotion] == [
        draft.mention.text for draft in drafts if draft.mention.text != "bad"
    ]


@pytest.mark.parametrize("place", [0, AT_ONCE, AT_ONCE + 4])
def test_what_people_decided_goes_to_its_own_draft_and_is_seen_by_the_enrichers_behind(
    place: int,
) -> None:
    chain = (
        *CHAIN[:2],
        Step("weigh", "priority", lambda draft: Priority(score=len(language_told(draft)))),
    )
    said = Correction(
        mention_id="x:x:1",
        field="language",
        value="hi-Latn",
        by="anna",
        at=NOW + timedelta(seconds=1),
    )
    intents = Correction(mention_id="x:x:1", field="intents", value=["praise"], by="anna", at=NOW)
    drafts = [written("good") for _ in range(AT_ONCE + 5)]
    run_chain_on(chain, drafts, {place: by_part([said, intents])})
    decided = drafts[place]
    assert [one for one, draft in enumerate(drafts) if draft.corrected] == [place]
    assert decided.corrected == ("intents", "language")
    assert language_told(decided) == "hi-Latn"
    assert decided.priority == Priority(score=len("hi-Latn"))
    assert isinstance(decided.intents, Intents)
    assert [one.name for one in decided.intents.found] == ["praise"]


def test_nothing_to_run() -> None:
    assert run_chain_on(CHAIN, []) == {}
