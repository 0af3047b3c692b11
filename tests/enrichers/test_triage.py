"""Triage: each reason gives its points, more of anything never lowers it; who answers, and by when."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.triage import OWN_VOICE, Settings, build
from schemas.draft import Draft
from schemas.enriched import BrandMatch, Brands, CleanText, CustomerMatch, Influence, Priority, Sentiment
from tests.builders import (
    BRANDS,
    make_customer_match,
    make_draft,
    make_engagement,
    make_mention,
    make_purchase,
    make_tools,
)

ACME = BrandMatch(brand="acme", kind="own")
ZENITH = BrandMatch(brand="zenith", kind="competitor")
triage = build(Settings(), make_tools())


def weigh(text: str = "acme", *, mention: dict[str, Any] | None = None, **fields: Any) -> Priority:
    draft = make_draft(make_mention(**{"text": text, "author": None} | (mention or {})))
    for name, value in ({"clean": CleanText(text=text), "brands": Brands(matches=(ACME,))} | fields).items():
        setattr(draft, name, value)
    return triage(draft)


def mood(compound: float) -> Sentiment:
    label = "negative" if compound <= -0.05 else "positive" if compound >= 0.05 else "neutral"
    return Sentiment.model_validate({"label": label, "compound": compound})


def test_nothing_special_is_nothing() -> None:
    assert weigh() == Priority(score=0)
    assert weigh("great!", sentiment=mood(0.8)) == Priority(score=0)


@pytest.mark.parametrize(
    ("fields", "score", "reason"),
    [
        ({"sentiment": mood(-0.4)}, 23, "negative"),
        ({"sentiment": mood(-0.9)}, 33, "very negative"),
        ({"mention": {"rating": 1}}, 30, "rated 1 of 5"),
        ({"mention": {"rating": 2.5}}, 18, "rated 2.5 of 5"),
        ({"mention": {"rating": 3}}, 6, "rated 3 of 5"),
        ({"customer": make_customer_match(segment="")}, 25, "customer"),
        ({"customer": make_customer_match(segment="", status="suggested")}, 12, "probably a customer"),
        ({"influence": Influence(score=80)}, 16, "influence 80"),
        ({"text": "how, acme?"}, 4, "a question"),
        ({"text": "なぜ？ acme"}, 4, "a question"),
        ({"text": "hey @AcmeBank."}, 5, "addresses us"),
        ({"text": "acme", "mention": {"handles": ("acmebank",)}}, 5, "addresses us"),
        ({"text": "@acmebank why?"}, 15, "a question to us"),
        ({"text": "I’m leaving acme"}, 15, "may leave: “i'm leaving”"),
        ({"text": "CANCEL MY card"}, 15, "may leave: “cancel my”"),
        ({"text": "locked out of acme"}, 10, "urgent: “locked out”"),
        ({"mention": {"engagement": make_engagement(likes=90, replies=3, reposts=1)}}, 5, "94 reactions"),
    ],
)
def test_points_and_reasons(fields: dict[str, Any], score: int, reason: str) -> None:
    found = weigh(**fields)
    assert (found.score, found.reasons) == (score, (reason,))


@pytest.mark.parametrize("text", ["the scammers' fraudster", "unurgent", "rehacked", "@acmebank2", "@acmebank.co"])
def test_words_count_whole_only(text: str) -> None:
    assert weigh(text) == Priority(score=0)


def test_the_stronger_of_sentiment_and_rating_counts() -> None:
    assert weigh(sentiment=mood(-0.1), mention={"rating": 1.0}).score == 30
    assert weigh(sentiment=mood(-1.0), mention={"rating": 3.0}).score == 35


def test_unsupported_sentiment_leaves_the_rating() -> None:
    assert weigh(sentiment=Sentiment(label="unsupported"), mention={"rating": 1.0}).score == 30


def test_an_angry_customer_with_a_problem_passes_seventy_and_a_stranger_does_not() -> None:
    bought = make_customer_match(purchases=(make_purchase().model_dump(exclude={"id"}),))
    text = "@acmebank the app locked me out again, terrible. Why?"
    angry: dict[str, Any] = {"sentiment": mood(-0.6), "influence": Influence(score=30)}
    assert weigh(text, customer=bought, **angry).score >= 70
    assert weigh(text, **angry).score < 70


def test_the_sum_is_cut_at_a_hundred() -> None:
    bought = make_customer_match(purchases=(make_purchase().model_dump(exclude={"id"}),))
    text = "@acmebank hacked! I'm leaving. Why?"
    found = weigh(text, customer=bought, sentiment=mood(-1), influence=Influence(score=100))
    assert found.score == 100
    assert len(found.reasons) == 8


@pytest.mark.parametrize(
    "brands",
    [
        Brands(matches=(ACME.model_copy(update={"voice": False}),), author_role="account", author_brand="acme"),
        Brands(matches=(ACME, ZENITH), author_role="staff", author_brand="acme"),
        Brands(matches=(ZENITH.model_copy(update={"voice": False}),), author_role="account", author_brand="zenith"),
    ],
)
def test_own_voices_come_last(brands: Brands) -> None:
    assert weigh("terrible outage?", brands=brands, sentiment=mood(-0.9)) == OWN_VOICE


def test_a_competitor_about_us_counts() -> None:
    brands = Brands(matches=(ACME, ZENITH.model_copy(update={"voice": False})), author_role="account",
                    author_brand="zenith")  # fmt: skip
    assert weigh("acme outage", brands=brands, sentiment=mood(-0.9)).score > 40


def test_competitors_only_is_capped_and_says_so() -> None:
    text = "scam! I'm leaving zenithbank"
    capped = weigh(text, brands=Brands(matches=(ZENITH,)), sentiment=mood(-0.9))
    both = weigh(text, brands=Brands(matches=(ZENITH, ACME)), sentiment=mood(-0.9))
    assert (capped.score, capped.reasons[-1]) == (40, "competitors only (at most 40)")
    assert both.score == 58


def test_a_competitors_account_is_not_us() -> None:
    assert weigh("@zenithbank why?").reasons == ("a question",)


def test_without_brands_the_rest_still_counts() -> None:
    assert weigh("urgent", brands=None).score == 10


def test_settings_set_segments_words_and_cap() -> None:
    own = Settings(valued_segments=("Silver",), leaving_words=("kündige", " "), urgent_words=(), competitor_cap=10)
    enrich = build(own, make_tools(brands=BRANDS))
    draft = Draft(make_mention(text="Ich KÜNDIGE, urgent", author=None), customer=make_customer_match(segment="silver"))
    assert enrich(draft).score == 45
    assert enrich(draft).reasons == ("customer (silver)", "valued segment", "may leave: “kündige”")


compounds = st.floats(-1, 1)
figures = st.integers(0, 10**9)


@given(
    first=compounds, second=compounds, low=st.integers(0, 100), high=st.integers(0, 100), likes=figures, more=figures
)
def test_more_of_anything_never_lowers_it(
    first: float, second: float, low: int, high: int, likes: int, more: int
) -> None:
    def score(compound: float, influence: int, reactions: int, customer: CustomerMatch | None, text: str) -> int:
        mention = {"engagement": make_engagement(likes=reactions)}
        fields = {"sentiment": mood(compound), "influence": Influence(score=influence), "customer": customer}
        return weigh(text, mention=mention, **fields).score

    worse, better = min(first, second), max(first, second)
    calm = score(better, min(low, high), likes, None, "acme")
    stages = [
        calm,
        score(worse, min(low, high), likes, None, "acme"),
        score(worse, max(low, high), likes, None, "acme"),
        score(worse, max(low, high), likes + more, None, "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(status="suggested", segment=""), "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(segment=""), "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(), "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(), "acme?"),
        score(worse, max(low, high), likes + more, make_customer_match(), "@acmebank?"),
        score(worse, max(low, high), likes + more, make_customer_match(), "@acmebank? urgent"),
        score(worse, max(low, high), likes + more, make_customer_match(), "@acmebank? urgent, never again"),
    ]
    assert stages == sorted(stages)
    assert 0 <= stages[0] <= stages[-1] <= 100


@given(st.floats(0, 5), st.floats(0, 5))
def test_a_worse_rating_never_lowers_it(one: float, other: float) -> None:
    worse, better = min(one, other), max(one, other)
    assert weigh(mention={"rating": worse}).score >= weigh(mention={"rating": better}).score
