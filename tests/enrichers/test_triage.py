"""Triage: each reason gives its points, more of anything never lowers it; who answers, and by when."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from enrichers.triage import OWN_VOICE, Settings, build
from schemas.base import EPOCH
from schemas.customer import Relation, Ticket
from schemas.draft import Draft
from schemas.enriched import (
    Authenticity,
    BrandMatch,
    BrandRelevance,
    Brands,
    CleanText,
    CustomerMatch,
    Emotion,
    Influence,
    Intents,
    Language,
    Priority,
    Relevance,
    Renewal,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from sinks.clickhouse.forget import TRACE
from tests.builders import (
    BRANDS,
    NOW,
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
    for name, value in (
        {"clean": CleanText(text=text), "brands": Brands(matches=(ACME,))} | fields
    ).items():
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
        (
            {"customer": make_customer_match(segment="", status="suggested")},
            12,
            "probably a customer",
        ),
        ({"influence": Influence(score=80)}, 16, "influence 80"),
        ({"text": "how, acme?"}, 4, "a question"),
        ({"text": "なぜ？ acme"}, 4, "a question"),
        ({"text": "hey @AcmeBank."}, 5, "addresses us"),
        ({"text": "acme", "mention": {"handles": ("acmebank",)}}, 5, "addresses us"),
        ({"text": "@acmebank why?"}, 15, "a question to us"),
        ({"text": "I’m leaving acme"}, 15, "may leave: “i'm leaving”"),
        ({"text": "CANCEL MY card"}, 15, "may leave: “cancel my”"),
        ({"text": "locked out of acme"}, 10, "urgent: “locked out”"),
        (
            {"mention": {"engagement": make_engagement(likes=90, replies=3, reposts=1)}},
            5,
            "94 reactions",
        ),
    ],
)
def test_points_and_reasons(fields: dict[str, Any], score: int, reason: str) -> None:
    found = weigh(**fields)
    assert (found.score, found.reasons) == (score, (reason,))


@pytest.mark.parametrize(
    "text", ["the scammers' fraudster", "unurgent", "rehacked", "@acmebank2", "@acmebank.co"]
)
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


TICKET = Ticket(id="T-7", subject="Card refused", opened_at=NOW - timedelta(days=5))
DUE = Renewal(product="Home Loan", at=NOW + timedelta(days=12), in_days=12)


@pytest.mark.parametrize(
    ("stands", "text", "more", "reason"),
    [
        pytest.param(
            {"in_warranty": ("Drill",), "named": ("Drill",)}, "the drill, acme", 8,
            "in warranty: Drill", id="named",
        ),
        pytest.param(
            {"in_warranty": ("Drill",)}, "acme, how?", 4, "in warranty: Drill", id="asked",
        ),
        pytest.param({"in_warranty": ("Drill",)}, "acme", 0, "", id="content and not named"),
        pytest.param({"renewals": (DUE,)}, "acme", 8, "renewal in 12 days: Home Loan", id="soon"),
        pytest.param(
            {"renewals": (DUE.model_copy(update={"in_days": 40}),)}, "acme", 4,
            "renewal in 40 days: Home Loan", id="later",
        ),
        pytest.param({"tickets": (TICKET,)}, "acme", 8, "ticket open since 15 Nov 2026: T-7", id="ticket"),
    ],
)  # fmt: skip
def test_what_was_bought_and_promised_raises_the_priority(
    stands: dict[str, Any], text: str, more: int, reason: str
) -> None:
    plain = weigh(text, customer=make_customer_match(segment=""))
    known = weigh(text, customer=make_customer_match(segment="", **stands))
    assert known.score == plain.score + more
    assert (reason in known.reasons) == bool(reason)
    unsure = make_customer_match(segment="", status="suggested", **stands)
    assert weigh(text, customer=unsure).reasons[0] == "probably a customer"
    assert reason not in weigh(text, customer=unsure).reasons or not reason


def test_every_reason_of_a_customer_is_found_by_an_erasure() -> None:
    stands: dict[str, Any] = {
        "in_warranty": ("Drill",), "named": ("Drill",), "renewals": (DUE,), "tickets": (TICKET,),
        "do_not_contact": True, "purchases": (make_purchase().model_dump(exclude={"id"}),),
    }  # fmt: skip
    theirs = re.compile(re.search(r"match\(one, '(.*?)'\)", TRACE)[1])  # type: ignore[index]
    for relation in get_args(Relation):
        for status in ("confirmed", "suggested"):
            match = make_customer_match(relation=relation, status=status, **stands)
            assert [r for r in weigh(customer=match).reasons if not theirs.search(r)] == []


def test_who_must_not_be_contacted_is_answered_only_where_they_spoke_to_us() -> None:
    alone = make_customer_match(do_not_contact=True)
    bad: dict[str, Any] = {"sentiment": mood(-0.7), "intents": None, "customer": alone}
    assert not weigh("acme is terrible", **bad).needs_answer
    assert "do not contact" in weigh("acme is terrible", **bad).reasons
    assert weigh("@acmebank this is terrible", **bad).needs_answer
    assert weigh("acme is terrible", **(bad | {"customer": make_customer_match()})).needs_answer


def test_the_sum_is_cut_at_a_hundred() -> None:
    bought = make_customer_match(purchases=(make_purchase().model_dump(exclude={"id"}),))
    text = "@acmebank fraud! I'm leaving. Why?"
    found = weigh(text, customer=bought, sentiment=mood(-1), influence=Influence(score=100))
    assert found.score == 100
    assert len(found.reasons) == 8


@pytest.mark.parametrize(
    "brands",
    [
        Brands(
            matches=(ACME.model_copy(update={"voice": False}),),
            author_role="account",
            author_brand="acme",
        ),
        Brands(matches=(ACME, ZENITH), author_role="staff", author_brand="acme"),
        Brands(
            matches=(ZENITH.model_copy(update={"voice": False}),),
            author_role="account",
            author_brand="zenith",
        ),
    ],
)
def test_own_voices_come_last(brands: Brands) -> None:
    assert weigh("terrible outage?", brands=brands, sentiment=mood(-0.9)) == OWN_VOICE


def test_a_competitor_about_us_counts() -> None:
    brands = Brands(
        matches=(ACME, ZENITH.model_copy(update={"voice": False})),
        author_role="account",
        author_brand="zenith",
    )
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
    own = Settings(
        valued_segments=("Silver",),
        leaving_words=("kündige", " "),
        urgent_words=(),
        competitor_cap=10,
    )
    enrich = build(own, make_tools(brands=BRANDS))
    draft = Draft(
        make_mention(text="Ich KÜNDIGE, urgent", author=None),
        customer=make_customer_match(segment="silver"),
    )
    assert enrich(draft).score == 45
    assert enrich(draft).reasons == ("customer (silver)", "valued segment", "may leave: “kündige”")


def judged(**labels: str) -> Sentiment:
    """Sentiment towards brands, as sure as can be."""
    return Sentiment.model_validate(
        {
            "label": "neutral",
            "by_brand": [
                {"brand": brand, "label": label, "confidence": 1} for brand, label in labels.items()
            ],
        }
    )


def wants(*names: str, confidence: float = 1.0, experimental: bool = False) -> Intents:
    return Intents.model_validate(
        {
            "found": [
                {"name": name, "confidence": confidence, "experimental": experimental}
                for name in names
            ]
        }
    )


BOTH = Brands(matches=(ACME, ZENITH))
INDUSTRY = Brands(matches=(BrandMatch(brand="banks", kind="industry"),))


def test_what_is_felt_towards_us_counts_not_what_is_felt_overall() -> None:
    assert weigh(brands=BOTH, sentiment=judged(acme="negative", zenith="positive")).score == 35
    assert weigh(brands=BOTH, sentiment=judged(acme="positive", zenith="negative")).score == 0
    assert weigh(sentiment=judged(zenith="negative")).score == 0  # overall it is neutral
    two = Brands(matches=(ACME, ACME.model_copy(update={"brand": "acme-app"})))
    assert (
        weigh(brands=two, sentiment=judged(**{"acme": "positive", "acme-app": "negative"})).score
        == 35
    )


@pytest.mark.parametrize(
    ("fields", "score", "reason"),
    [
        ({"intents": wants("complaint")}, 25, "a complaint"),
        ({"intents": wants("complaint", confidence=0.6)}, 21, "a complaint"),
        ({"intents": wants("complaint"), "sentiment": mood(-0.9)}, 33, "very negative"),
        ({"intents": wants("churn_risk")}, 15, "may leave"),
        ({"intents": wants("churn_risk"), "text": "done with acme"}, 15, "may leave: “done with”"),
        ({"intents": wants("outage")}, 10, "reports an outage"),
        ({"intents": wants("billing", "outage", confidence=0.8)}, 8, "reports an outage"),
        ({"intents": wants("billing")}, 5, "about a bill"),
        ({"intents": wants("purchase_intent", "comparison")}, 10, "wants to buy"),
        ({"intents": wants("asking_for_references")}, 8, "asks whom to take"),
        ({"intents": wants("question")}, 4, "a question"),
        ({"emotion": Emotion(label="anger")}, 5, "angry"),
        ({"role": Role(name="journalist")}, 15, "a journalist"),
    ],
)
def test_other_judgements_have_their_points(
    fields: dict[str, Any], score: int, reason: str
) -> None:
    found = weigh(**fields)
    assert (found.score, found.reasons) == (score, (reason,))


@pytest.mark.parametrize("name", ["praise", "job", "news", "promotion", "feature_request"])
def test_some_intents_give_no_points(name: str) -> None:
    assert weigh(intents=wants(name)).score == 0


def test_pleasure_in_us_is_no_grievance() -> None:
    pleased = judged(acme="positive")
    assert (
        weigh(sentiment=pleased, intents=wants("complaint"), emotion=Emotion(label="anger")).score
        == 0
    )
    assert weigh("injured", sentiment=pleased).score == 10


def test_experimental_intents_count_only_where_wanted() -> None:
    doubtful = wants("churn_risk", experimental=True)
    assert weigh(intents=doubtful) == Priority(score=0)
    draft = make_draft(
        make_mention(text="acme", author=None), brands=Brands(matches=(ACME,)), intents=doubtful
    )
    assert build(Settings(experimental_intents=True), make_tools())(draft).score == 15


def test_danger_is_urgent_and_for_legal() -> None:
    found = weigh("The acme kettle CAUGHT FIRE")
    assert (found.score, found.department, found.needs_answer) == (90, "legal", True)
    assert found.reasons == ("danger: “caught fire”",)
    assert found.answer_by == NOW + timedelta(hours=1)
    assert weigh("insult to injury, acme").score == 0


@pytest.mark.parametrize(
    "text", ["my lawyer will call acme", "Mein Anwalt meldet sich, acme", "acme: fraude!"]
)
def test_words_of_law_are_urgent_in_a_grievance(text: str) -> None:
    angry = weigh(text, sentiment=mood(-0.2))
    assert (angry.score, angry.department) == (90, "legal")
    calm = weigh(text)
    assert (calm.score, calm.department) == (10, "legal")


def test_a_repost_counts_half_and_spam_as_far_as_it_is_none() -> None:
    bad = mood(-1.0)
    assert weigh(sentiment=bad).score == 35
    assert weigh(sentiment=bad, mention={"kind": "repost"}).score == 18
    spam = weigh(sentiment=bad, authenticity=Authenticity(spam=0.8))
    assert (spam.score, spam.reasons[-1]) == (7, "likely spam (counts 20%)")
    assert weigh(sentiment=bad, authenticity=Authenticity(spam=0.4)).score == 35


def test_what_is_not_about_the_brand_is_capped() -> None:
    other = Relevance(by_brand=(BrandRelevance(brand="acme", relevant=False),))
    found = weigh("scam?", relevance=other, sentiment=mood(-1))
    assert (found.score, found.reasons[-1]) == (10, "not about the brand (at most 10)")
    assert not found.needs_answer
    both = weigh("scam?", brands=BOTH, relevance=other, sentiment=mood(-1))
    assert (both.score, both.reasons[-1]) == (40, "competitors only (at most 40)")


CALM = {"sentiment": judged(acme="positive")}
BAD = {"sentiment": mood(-0.5)}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "does acme open on Sundays?"},
        {"text": "@acmebank hello?", "mention": {"parent_id": "x:x:1"}},
        {"text": "@acmebank is zenithbank down?", "brands": Brands(matches=(ZENITH,))},
        BAD,
        BAD | {"intents": Intents(), "language": Language(code="de", confidence=1)},
        BAD | {"intents": Intents(), "customer": make_customer_match()},
        BAD | {"intents": Intents(), "text": "@acmebank awful"},
        {"mention": {"rating": 1.0}},
        {"intents": wants("complaint")},
        {"intents": wants("purchase_intent")} | CALM,
        {"intents": wants("churn_risk")},
        {"text": "I'm leaving acme"},
        {"text": "locked out of acme"},
        {"brands": INDUSTRY, "intents": wants("asking_for_references")},
    ],
)
def test_somebody_should_answer(fields: dict[str, Any]) -> None:
    found = weigh(**fields)
    assert found.needs_answer
    assert found.department
    assert found.answer_by is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "acme opens a branch"},
        {"text": "acme is great"} | CALM,
        {"text": "why acme?", "mention": {"parent_id": "x:x:1"}},  # a talk among others
        {"text": "why acme?", "mention": {"kind": "repost"}},
        {"text": "why acme?", "mention": {"kind": "article"}},
        {"text": "why acme?", "authenticity": Authenticity(spam=0.5)},
        {"text": "why acme?", "authenticity": Authenticity(bot=0.9)},
        {"text": "why acme?", "role": Role(name="employee")},
        {"text": "why acme?", "role": Role(name="competitor_staff")},
        {"text": "why acme?", "role": Role(name="paid_promoter")},
        {"text": "why acme?", "intents": wants("promotion")},
        {"text": "why acme?", "intents": wants("news", "question")},
        {"text": "zenithbank?", "brands": Brands(matches=(ZENITH,))} | BAD,
        {"text": "which bank?", "brands": INDUSTRY},
        {
            "text": "acme?",
            "brands": Brands(matches=(ACME,), author_role="account", author_brand="zenith"),
        },
        {
            "text": "acme?",
            "brands": Brands(matches=(ACME,), author_role="staff", author_brand="acme"),
        },
        BAD | {"intents": Intents()},  # English, and no complaint
        {"intents": wants("complaint")} | CALM,
    ],
)
def test_nobody_need_answer(fields: dict[str, Any]) -> None:
    found = weigh(**fields)
    assert not found.needs_answer
    assert found.answer_by is None


@pytest.mark.parametrize(
    ("fields", "department"),
    [
        ({}, ""),
        ({"intents": wants("praise")}, ""),
        ({"text": "help acme?"}, "service"),
        ({"intents": wants("complaint")}, "service"),
        ({"intents": wants("complaint", "billing")}, "billing"),
        ({"text": "acme charged me twice"}, "billing"),
        ({"text": "Wo bleibt meine Rückerstattung, acme"}, "billing"),
        ({"intents": wants("feature_request", "question")}, "product"),
        ({"text": "please add dark mode, acme"}, "product"),
        ({"intents": wants("purchase_intent")}, "sales"),
        ({"text": "acme, how much is the gold card?"}, "sales"),
        ({"text": "Press enquiry for acme: refund policy?"}, "pr"),
        ({"text": "acme refund?", "role": Role(name="journalist")}, "pr"),
        ({"mention": {"kind": "article"}}, "pr"),
        ({"text": "zenithbank refund?", "brands": Brands(matches=(ZENITH,))}, ""),
        ({"text": "refund?", "authenticity": Authenticity(spam=0.9)}, ""),
    ],
)
def test_each_has_its_department(fields: dict[str, Any], department: str) -> None:
    assert weigh(**fields).department == department


def test_departments_follow_ones_own_topics_and_intents() -> None:
    own = Settings(departments={"login": "product", "churn_risk": "sales"})
    enrich = build(own, make_tools())
    draft = make_draft(
        make_mention(text="acme refund", author=None), brands=Brands(matches=(ACME,))
    )
    assert enrich(draft).reasons == ("billing: “refund”",)
    draft.topics = Topics(found=(Topic(name="prices"), Topic(name="login", brand="acme")))
    found = enrich(draft)
    assert (found.department, found.reasons) == ("product", ("topic login",))
    leaving = make_draft(make_mention(text="acme", author=None), brands=Brands(matches=(ACME,)))
    leaving.intents = wants("churn_risk")
    assert enrich(leaving).department == "sales"


@pytest.mark.parametrize(
    ("seen", "score", "expected"),
    [
        ("2026-11-20T12:00", 80, "2026-11-20T13:00"),
        ("2026-11-20T12:00", 50, "2026-11-20T16:00"),
        ("2026-11-20T12:00", 5, "2026-11-23T12:00"),
        ("2026-11-20T16:30", 80, "2026-11-24T09:30"),  # Monday is a holiday here
    ],
)
def test_the_deadline_depends_on_the_priority(seen: str, score: int, expected: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    holidays = (date(2026, 11, 23),) if score == 80 else ()
    enrich = build(Settings(holidays=holidays), make_tools(zone=berlin))
    at = datetime.fromisoformat(seen).replace(tzinfo=berlin)
    draft = make_draft(
        make_mention(text="acme?", author=None, seen_at=at, published_at=at - timedelta(days=1))
    )
    draft.influence = Influence(score=min(100, 5 * score - 20))
    if score > 24:
        draft.customer, draft.sentiment = (
            make_customer_match(segment=""),
            mood(-1.0) if score > 50 else None,
        )
    assert enrich(draft).answer_by == datetime.fromisoformat(expected).replace(tzinfo=berlin)


def test_time_runs_from_publication_where_it_is_history() -> None:
    old = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert weigh(
        "acme?", mention={"published_at": old, "lane": "history"}
    ).answer_by == old + timedelta(hours=8)
    assert weigh("acme?", mention={"published_at": old}).answer_by == datetime(
        2026, 11, 23, 12, 0, tzinfo=UTC
    )
    assert weigh(
        "acme?", mention={"published_at": old, "seen_at": EPOCH}
    ).answer_by == old + timedelta(hours=8)


@pytest.mark.parametrize(
    "settings",
    [
        {"business_hours": "9 to 5"},
        {"business_days": []},
        {"business_days": ["someday"]},
        {"high_from": 80},
        {"departments": {"login": "kitchen"}},
        {"normal_hours": 0},
    ],
)
def test_settings_without_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(settings)


compounds = st.floats(-1, 1)
figures = st.integers(0, 10**9)


@given(
    first=compounds,
    second=compounds,
    low=st.integers(0, 100),
    high=st.integers(0, 100),
    likes=figures,
    more=figures,
)
def test_more_of_anything_never_lowers_it(
    first: float, second: float, low: int, high: int, likes: int, more: int
) -> None:
    def score(
        compound: float, influence: int, reactions: int, customer: CustomerMatch | None, text: str
    ) -> int:
        mention = {"engagement": make_engagement(likes=reactions)}
        fields = {
            "sentiment": mood(compound),
            "influence": Influence(score=influence),
            "customer": customer,
        }
        return weigh(text, mention=mention, **fields).score

    worse, better = min(first, second), max(first, second)
    calm = score(better, min(low, high), likes, None, "acme")
    stages = [
        calm,
        score(worse, min(low, high), likes, None, "acme"),
        score(worse, max(low, high), likes, None, "acme"),
        score(worse, max(low, high), likes + more, None, "acme"),
        score(
            worse,
            max(low, high),
            likes + more,
            make_customer_match(status="suggested", segment=""),
            "acme",
        ),
        score(worse, max(low, high), likes + more, make_customer_match(segment=""), "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(), "acme"),
        score(worse, max(low, high), likes + more, make_customer_match(), "acme?"),
        score(worse, max(low, high), likes + more, make_customer_match(), "@acmebank?"),
        score(worse, max(low, high), likes + more, make_customer_match(), "@acmebank? urgent"),
        score(
            worse,
            max(low, high),
            likes + more,
            make_customer_match(),
            "@acmebank? urgent, never again",
        ),
    ]
    assert stages == sorted(stages)
    assert 0 <= stages[0] <= stages[-1] <= 100


@given(st.floats(0, 5), st.floats(0, 5))
def test_a_worse_rating_never_lowers_it(one: float, other: float) -> None:
    worse, better = min(one, other), max(one, other)
    assert weigh(mention={"rating": worse}).score >= weigh(mention={"rating": better}).score


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(("complaint", "churn_risk", "outage", "purchase_intent")),
)
def test_a_surer_intent_never_lowers_it_and_spam_never_raises_it(
    one: float, other: float, name: str
) -> None:
    low, high = sorted((one, other))
    assert (
        weigh(intents=wants(name, confidence=low)).score
        <= weigh(intents=wants(name, confidence=high)).score
    )
    bad = mood(-0.9)
    clean, doubtful = (
        weigh(sentiment=bad, authenticity=Authenticity(spam=spam)).score for spam in (low, high)
    )
    assert clean >= doubtful


_PARCEL = "where is my late parcel, acme?"
_SAFETY = (
    "the acme kettle caught fire",
    "Acme recalls 40,000 kettles over fire risk",
    "Acme boss arrested on fraud charges",
    "Acme admits data leak affecting 2 million customers",
)


@given(
    compounds,
    st.integers(0, 100),
    figures,
    st.sampled_from((None, make_customer_match())),
    st.sampled_from(_SAFETY),
    st.sampled_from((mood(-1), mood(0), mood(0.9))),
)
def test_safety_and_law_never_rank_below_a_late_parcel(
    compound: float,
    influence: int,
    likes: int,
    customer: CustomerMatch | None,
    crisis: str,
    felt: Sentiment,
) -> None:
    """However angry, loyal and famous who waits for a parcel, and however nobody who tells of a fire."""
    parcel = weigh(
        f"@acmebank {_PARCEL} never again, urgent",
        mention={"rating": 1, "engagement": make_engagement(likes=likes)},
        sentiment=mood(compound),
        influence=Influence(score=influence),
        customer=customer,
        intents=wants("complaint", "churn_risk"),
    )
    if crisis == _SAFETY[0] and felt.label == "positive":
        felt = mood(0)  # listed words alone may be praise: "thanks to you nothing caught fire"
    assert weigh(crisis, sentiment=felt).score >= parcel.score
    kind: dict[str, Any] = {"kind": "article"}
    assert weigh(crisis, mention=kind, sentiment=felt).score >= parcel.score


def test_where_safety_begins_can_be_set() -> None:
    draft = make_draft(make_mention(text="acme caught fire", author=None))
    assert build(Settings(safety_from=80), make_tools())(draft).score == 80
    assert build(Settings(safety_from=60), make_tools())(draft).score == 70  # urgent_from


def test_a_strike_is_urgent_and_for_pr() -> None:
    told = weigh("Acme drivers go on strike over pay")
    assert (told.score, told.department, told.needs_answer) == (70, "pr", False)
