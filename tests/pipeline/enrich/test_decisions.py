"""What people decide takes the place of what was worked out, field by field, and says so."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import correct
from enrichers.testing.strategies import drafts
from pipeline.enrich.chain import Step, run_chain
from pipeline.enrich.decisions import by_part, decide, read_field
from schemas.draft import Draft, enriched
from schemas.enriched import (
    Authenticity,
    BrandMatch,
    BrandRelevance,
    Brands,
    BrandSentiment,
    Emotion,
    EnrichedMention,
    Intents,
    Language,
    Priority,
    Relevance,
    Role,
    Sentiment,
    Topic,
)
from schemas.judgements import DECIDABLE, PART_DECIDED
from schemas.upkeep import Correction
from tests.builders import NOW, make_draft

ACME, ZENITH = BrandMatch(brand="acme", kind="own"), BrandMatch(brand="zenith", kind="competitor")
FELT = Sentiment(
    label="positive", compound=0.5, confidence=0.6, uncertain=True, words=("love",),
    by_brand=(BrandSentiment(brand="acme", label="positive", confidence=0.6, lean=0.4),),
)  # fmt: skip


def said(field: str, value: Any, after_secs: float = 0) -> Correction:
    return Correction(
        mention_id="x:x:9001",
        field=field,
        value=value,
        by="ann",
        at=NOW + timedelta(seconds=after_secs),
    )


def decided(draft: Draft, field: str, value: Any) -> Any:
    """The part that a decision gives."""
    decide(draft, [said(field, value)])
    assert draft.failed == {}
    assert draft.corrected == (field,)
    return getattr(draft, PART_DECIDED[field.partition(":")[0]])


def test_sentiment_of_the_whole_is_that_towards_the_only_brand() -> None:
    draft = make_draft(sentiment=FELT, brands=Brands(matches=(ACME,)))
    assert decided(draft, "sentiment", "negative") == Sentiment(
        label="negative",
        compound=0.5,
        confidence=1,
        by_brand=(BrandSentiment(brand="acme", label="negative", confidence=1, lean=-1),),
    )


def test_sentiment_of_the_whole_leaves_several_brands_alone() -> None:
    draft = make_draft(sentiment=FELT, brands=Brands(matches=(ACME, ZENITH)))
    assert decided(draft, "sentiment", "neutral").by_brand == FELT.by_brand


def test_sentiment_towards_one_brand() -> None:
    draft = make_draft(sentiment=FELT, brands=Brands(matches=(ACME, ZENITH)))
    found = decided(draft, "sentiment:zenith", "negative")
    assert (found.label, found.uncertain) == ("positive", True)
    assert [(one.brand, one.label) for one in found.by_brand] == [
        ("acme", "positive"),
        ("zenith", "negative"),
    ]


def test_the_brand_s_own_decision_wins_over_that_for_the_whole() -> None:
    draft = make_draft(sentiment=FELT, brands=Brands(matches=(ACME,)))
    parts = by_part([said("sentiment:acme", "neutral"), said("sentiment", "negative")])
    decide(draft, parts["sentiment"])
    assert draft.sentiment is not None
    assert (draft.sentiment.label, draft.sentiment.by_brand[0].label) == ("negative", "neutral")
    assert draft.corrected == ("sentiment", "sentiment:acme")


def test_the_other_fields() -> None:
    assert decided(make_draft(), "language", "hi-Latn") == Language(code="hi-Latn", confidence=1)
    assert decided(make_draft(), "emotion", "joy") == Emotion(label="joy", confidence=1)
    assert [one.name for one in decided(make_draft(), "intents", ["praise", "question"]).found] == [
        "praise",
        "question",
    ]
    assert decided(make_draft(), "intents", []) == Intents()
    named = [{"name": "login", "brand": ""}, {"name": "fees", "brand": "acme"}]
    assert decided(make_draft(), "topics", named).found == (
        Topic(name="login"),
        Topic(name="fees", brand="acme"),
    )
    judged = Relevance(by_brand=(BrandRelevance(brand="zenith", reason="“telescope”"),))
    relevance = decided(make_draft(relevance=judged), "relevant:zenith", False)
    assert [(one.brand, one.relevant, one.confidence) for one in relevance.by_brand] == [
        ("zenith", False, 1)
    ]
    speaks = Role(name="person", employer="The Dill", confidence=0.5)
    assert decided(make_draft(role=speaks), "role", "journalist").model_dump(
        exclude={"reasons"}
    ) == Role(name="journalist", employer="The Dill", confidence=1).model_dump(exclude={"reasons"})
    assert (
        decided(make_draft(authenticity=Authenticity(spam=0.9, bot=0.3)), "spam", False).spam == 0
    )


def test_parts_of_the_priority() -> None:
    urgent = Priority(
        score=80, needs_answer=True, department="service", answer_by=NOW, reasons=("angry",)
    )
    assert decided(make_draft(priority=urgent), "priority", 5).score == 5
    silent = decided(make_draft(priority=urgent), "needs_answer", False)
    assert (silent.score, silent.needs_answer, silent.answer_by) == (80, False, None)
    assert decided(make_draft(priority=urgent), "department", "legal").department == "legal"
    assert decided(make_draft(), "needs_answer", True).needs_answer


def test_the_latest_decision_holds_unless_it_was_undone() -> None:
    first, second, undone = (
        said("sentiment", "neutral"),
        said("sentiment", "negative", 1),
        said("sentiment", None, 2),
    )
    assert by_part([second, first]) == {"sentiment": [second]}
    assert by_part([undone, first, second]) == {}
    assert by_part([first, said("department", "pr"), said("priority", 9)]) == {
        "sentiment": [first],
        "priority": [said("department", "pr"), said("priority", 9)],
    }
    assert by_part([said("a_field_of_a_later_version", 1)]) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sentiment", "furious"),
        ("sentiment:acme", 7),
        ("intents", ["dance"]),
        ("intents", 5),
        ("priority", 101),
        ("topics", [{}]),
        ("topics", ["login"]),
        ("relevant:acme", "perhaps"),
        ("spam", []),
    ],
)
def test_what_no_mention_can_hold_is_marked_and_changes_nothing(field: str, value: Any) -> None:
    draft = make_draft(sentiment=FELT, brands=Brands(matches=(ACME,)))
    before = {
        name: getattr(draft, name)
        for name in ("sentiment", "intents", "priority", "topics", "relevance")
    }
    decide(draft, [said(field, value)])
    if field != "spam":  # an empty list is as good as no
        assert set(draft.failed) == {f"correction:{field}"}
        assert draft.corrected == ()
    assert {name: getattr(draft, name) for name in before} == before


def test_the_enrichers_behind_see_what_was_decided() -> None:
    seen = []

    def weigh(draft: Draft) -> Priority:
        seen.append(
            (draft.sentiment and draft.sentiment.label, draft.emotion and draft.emotion.label)
        )
        return Priority(score=1)

    def fails(draft: Draft) -> Sentiment:
        raise RuntimeError("broken")

    chain = (Step("score_sentiment", "sentiment", fails), Step("triage", "priority", weigh))
    draft = make_draft()
    run_chain(
        chain,
        draft,
        by_part([said("sentiment", "negative"), said("emotion", "anger"), said("priority", 90)]),
    )
    assert seen == [("negative", "anger")], (
        "also of a field that failed, and of one that no enricher fills"
    )
    assert draft.priority is not None
    assert draft.priority.score == 90
    assert draft.corrected == ("emotion", "priority", "sentiment")
    assert set(draft.failed) == {"score_sentiment"}


@given(
    draft=drafts(),
    field=st.sampled_from(sorted(DECIDABLE)),
    value=st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 200),
        st.text(max_size=5),
        st.lists(st.text(max_size=8), max_size=3),
        st.sampled_from(["negative", "en", "pr", "anger"]),
        st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
    ),
)
def test_whatever_is_on_the_topic_the_mention_can_be_published(
    draft: Draft, field: str, value: Any
) -> None:
    name = field if DECIDABLE[field].brand != "always" else f"{field}:acme"
    decide(draft, [said(name, value)])
    record = enriched(draft, models={}, model_epoch=0, enriched_at=NOW)
    assert EnrichedMention.model_validate_json(record.to_json()) == record


@pytest.mark.parametrize("name", list(DECIDABLE))
def test_the_guide_and_the_help_name_every_field(name: str) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "corrections.md").read_text()
    assert f"| `{name}{':BRAND' if DECIDABLE[name].brand == 'always' else ''}` |" in guide
    assert f"{name}{':BRAND' if DECIDABLE[name].brand == 'always' else ''}=" in (
        correct.command.epilog or ""
    )


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (
            "sentimant",
            "there is no field 'sentimant' to correct (did you mean sentiment? valid: department, emotion, ",
        ),
        (
            "emotion:acme",
            "emotion is not decided brand by brand: write emotion=anger|joy|optimism|sadness|none",
        ),
        ("relevant", "relevant is decided for one brand: write relevant:BRAND=yes|no"),
        (
            "sentiment:zenit",
            "the mention is not about 'zenit' (did you mean zenith? valid: acme, zenith)",
        ),
    ],
)
def test_a_wrong_field_is_answered_with_the_valid_ones(field: str, told: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_field(field, ("acme", "zenith"))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("sentiment", "negative", "negative"),
        ("relevant", "no", False),
        ("spam", "yes", True),
        ("priority", "0", 0),
        ("intents", "praise, question,praise", ["praise", "question"]),
        ("intents", "", []),
        ("language", "de", "de"),
        ("department", "legal", "legal"),
        ("needs_answer", "yes", True),
        ("role", "partner", "partner"),
        ("emotion", "none", "none"),
        ("language", "hi-Latn", "hi-Latn"),
        ("language", "und", "und"),
    ],
)
def test_values_are_read(field: str, text: str, value: Any) -> None:
    assert DECIDABLE[field].read(text) == value


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("sentiment", "bad", "'bad' is not allowed (valid: negative, neutral, positive)"),
        (
            "intents",
            "praise,complain",
            "'complain' is not allowed (did you mean complaint? valid: asking_for_",
        ),
        ("relevant", "maybe", "'maybe' is not allowed (valid: no, yes)"),
        ("language", "german", "two letters of ISO 639-1 (en, de), hi-Latn, or und"),
        ("priority", "high", "a whole number from 0 to 100"),
        ("priority", "101", "a whole number from 0 to 100"),
        ("priority", "-1", "a whole number from 0 to 100"),
        ("department", "", "valid: billing, legal, pr"),
    ],
)
def test_wrong_values_are_answered_with_the_valid_ones(field: str, text: str, told: str) -> None:
    with pytest.raises(ValueError) as caught:
        DECIDABLE[field].read(text)
    assert told in str(caught.value)
