"""The views over the judgements: what counts as voice, intents, topics and their fixes, answers,
doubts, campaigns.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.enriched import (
    Authenticity,
    BrandMatch,
    BrandRelevance,
    Brands,
    BrandSentiment,
    Emotion,
    EnrichedMention,
    Intent,
    Intents,
    Priority,
    Relevance,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from schemas.upkeep import Action, Correction, SourceRun, TopicPlan
from sinks.clickhouse import directories as sink
from sinks.clickhouse.forget import People, forget_people
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_customer, make_enriched, make_mention

Rows = list[tuple[Any, ...]]

ACME = BrandMatch(brand="acme", kind="own")
ZENITH = BrandMatch(brand="zenith", kind="competitor")
DAY = timedelta(days=1)


def _put(store: Client, *records: EnrichedMention) -> None:
    assert insert_records(store, [record.to_json() for record in records]).refused == []


def _rows(store: Client, query: str) -> Rows:
    rows: Rows = store.execute(query)
    return rows


def _said(
    number: int,
    *,
    about: Sequence[BrandMatch] = (ACME,),
    account: bool = False,
    followers: int = 0,
    mention: dict[str, Any] | None = None,
    **parts: Any,
) -> EnrichedMention:
    """A mention by an author of its own."""
    author = make_author(id=f"x:x:a{number}", handle=f"a{number}", followers=followers)
    given = {"id": f"x:x:{number}", "author": author} | (mention or {})
    role = "account" if account else "public"
    matches = tuple(match.model_copy(update={"voice": not account}) for match in about)
    return make_enriched(
        make_mention(**given),
        **{
            "brands": Brands(matches=matches, author_role=role),
            "sentiment": Sentiment(label="negative"),
            "customer": None,
            "priority": None,
        }
        | parts,
    )


def _topics(*named: tuple[str, str]) -> Topics:
    return Topics(
        found=tuple(Topic(name=name, brand=brand, terms=(name,)) for name, brand in named)
    )


# --- what counts ---


def test_voices_are_counted_and_reposts_reach_people(store: Client) -> None:
    elsewhere = Relevance(by_brand=(BrandRelevance(brand="acme", relevant=False, confidence=0.9),))
    _put(
        store,
        _said(
            1,
            followers=100,
            intents=Intents(found=(Intent(name="complaint"),)),
            emotion=Emotion(label="anger"),
            priority=Priority(score=80, needs_answer=True),
        ),
        _said(2, followers=30, mention={"kind": "repost"}, emotion=Emotion(label="anger")),
        _said(3, followers=1000, relevance=elsewhere),
        _said(4, followers=10_000, account=True),
        _said(5, followers=7, about=(ZENITH,), mention={"kind": "repost"}),
    )
    assert _rows(
        store, "SELECT mention_id, voice, echo, relevant FROM brand_mentions ORDER BY mention_id"
    ) == [
        ("x:x:1", True, False, True),
        ("x:x:2", False, True, True),
        ("x:x:3", False, False, False),
        ("x:x:4", False, False, True),
        ("x:x:5", False, True, True),
    ]
    columns = (
        "brand, mentions, authors, negative, reach, urgent, reposts, complaints, angry, need_answer"
    )
    assert _rows(store, f"SELECT {columns} FROM daily_brand_summary ORDER BY brand") == [
        ("acme", 1, 1, 1, 130, 1, 1, 1, 1, 1),
        ("zenith", 0, 0, 0, 7, 0, 1, 0, 0, 0),
    ]
    assert _rows(store, "SELECT brand, share FROM share_of_voice ORDER BY brand") == [
        ("acme", 1.0),
        ("zenith", 0.0),
    ]


def test_a_day_of_reposts_only_has_no_shares(store: Client) -> None:
    _put(store, _said(1, mention={"kind": "repost"}))
    assert _rows(store, "SELECT mentions, share FROM share_of_voice") == [(0, 0.0)]


def test_how_sure_a_sentiment_is_belongs_to_its_brand(store: Client) -> None:
    towards = (BrandSentiment(brand="zenith", label="negative", confidence=0.75),)
    felt = Sentiment(label="positive", confidence=0.5, by_brand=towards)
    _put(store, _said(1, about=(ACME, ZENITH), sentiment=felt))
    assert _rows(
        store, "SELECT brand, sentiment, sentiment_confidence FROM brand_mentions ORDER BY brand"
    ) == [
        ("acme", "positive", 0.5),
        ("zenith", "negative", 0.75),
    ]


# --- what is wanted, and about what ---


def test_intents_have_a_row_each(store: Client) -> None:
    found = (
        Intent(name="complaint", confidence=0.75, reason="“can't”"),
        Intent(name="outage", confidence=0.5, experimental=True),
    )
    _put(store, _said(1, about=(ACME, ZENITH), intents=Intents(found=found)), _said(2))
    columns = "mention_id, brand, intent, confidence, experimental, reason"
    assert _rows(store, f"SELECT {columns} FROM mention_intents ORDER BY brand, intent") == [
        ("x:x:1", brand, *wanted)
        for brand in ("acme", "zenith")
        for wanted in (("complaint", 0.75, False, "“can't”"), ("outage", 0.5, True, ""))
    ]


def test_a_topic_has_a_row_for_the_brand_it_is_listed_under_or_for_each(store: Client) -> None:
    _put(
        store,
        _said(1, about=(ACME, ZENITH), topics=_topics(("login", "acme"), ("outage", ""))),
        _said(2, topics=_topics(("fees", "zenith"))),
    )
    assert _rows(
        store, "SELECT brand, topic, topic_brand, terms FROM topic_mentions ORDER BY brand, topic"
    ) == [
        ("acme", "login", "acme", ["login"]),
        ("acme", "outage", "", ["outage"]),
        ("zenith", "outage", "", ["outage"]),
    ]


def test_themes_tell_whether_a_topic_fell_after_its_fix(store: Client) -> None:
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    fixed = today - 20 * DAY
    login = _topics(("login", "acme"))

    def on(number: int, day: datetime, label: Any = "negative", **changes: Any) -> EnrichedMention:
        return _said(
            number,
            mention={"published_at": day},
            topics=login,
            sentiment=Sentiment(label=label),
            **changes,
        )

    sink.write_topic_plans(
        store,
        [
            TopicPlan("login", "acme", "anna", fixed.date()),
            TopicPlan("login", "zenith", "ben", fixed.date()),
            TopicPlan("fees", "", "", None),
            TopicPlan("branches", "", "", today.date()),
        ],
    )
    _put(
        store,
        *(on(n, fixed - n * DAY, "neutral" if n > 21 else "negative") for n in range(1, 31)),
        on(40, fixed),
        on(41, fixed + 3 * DAY),
        on(42, fixed + 10 * DAY, "positive"),
        on(43, fixed + 11 * DAY, account=True),
        on(44, today),
        *(
            _said(
                50 + n,
                about=(ACME, ZENITH),
                mention={"published_at": today - n * DAY},
                topics=_topics(("fees", "")),
            )
            for n in range(1, 4)
        ),
    )
    whole = _rows(store, "SELECT * FROM themes ORDER BY topic, brand")
    nothing = (None, None, None, None)
    assert whole == [
        (
            "branches",
            "",
            "",
            today.date(),
            0,
            0,
            14,
            28,
            0,
            0,
            0.0,
            None,
            None,
            0.0,
            *nothing,
            "too early",
        ),
        (
            "fees",
            "",
            "",
            date(1970, 1, 1),
            0,
            3,
            0,
            0,
            0,
            0,
            None,
            None,
            None,
            None,
            *nothing,
            "not fixed",
        ),
        (
            "login",
            "acme",
            "anna",
            fixed.date(),
            19,
            11,
            14,
            28,
            14,
            19,
            1.0,
            0.14,
            -85.7,
            1.0,
            0.11,
            -89.5,
            0.75,
            0.5,
            "fell",
        ),
        (
            "login",
            "zenith",
            "ben",
            fixed.date(),
            19,
            0,
            14,
            28,
            14,
            19,
            0.0,
            0.0,
            None,
            0.0,
            0.0,
            None,
            None,
            None,
            "no clear change",
        ),
    ]


def _steady_theme(store: Client, today: datetime, days: Sequence[int]) -> None:
    """A topic fixed ten days ago, and a mention of it on each of these days before today."""
    sink.write_topic_plans(store, [TopicPlan("fees", "", "", (today - 10 * DAY).date())])
    said = [
        _said(n, mention={"published_at": today - n * DAY}, topics=_topics(("fees", "")))
        for n in days
    ]
    _put(store, *said)


@pytest.mark.parametrize("told", [True, False], ids=["coverage told", "coverage not told"])
def test_themes_count_no_day_before_recording_began(store: Client, told: bool) -> None:
    """A mention a day since five days before the fix is no rise, whatever was not heard before."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    _steady_theme(store, today, range(16))
    if told:
        began = today - 16 * DAY
        sink.write_source_runs(
            store, [SourceRun(source="x", kind="covered", start=began, end=today)]
        )
    rows = _rows(
        store,
        "SELECT known_before, known_after, change_percent_14, change_percent_28, outcome FROM themes",
    )
    assert rows == [(5, 9, 0.0, 0.0, "no clear change")]


def test_a_theme_that_was_not_heard_before_its_fix_says_so(store: Client) -> None:
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    _steady_theme(store, today, range(6))
    assert _rows(store, "SELECT change_percent_28, outcome FROM themes") == [
        (None, "not heard before")
    ]


def test_what_is_marked_answered_waits_no_more(store: Client) -> None:
    wanted = Priority(score=40, needs_answer=True, department="service", answer_by=NOW)
    rude = {"handles": ("acmebank",), "kind": "review", "parent_id": ""}
    _put(
        store,
        *(
            _said(n, priority=wanted, mention=rude, sentiment=Sentiment(label="negative"))
            for n in (1, 2)
        ),
    )
    store.execute("INSERT INTO settings (name, value) VALUES ('pseudonym_key', 'k')")
    views = ("to_answer", "to_answer_without_people", "unanswered")

    def waiting() -> list[int]:
        return [_rows(store, f"SELECT count() FROM {view}")[0][0] for view in views]

    def act(verb: str, at: datetime) -> None:
        subject = _said(1).mention.id
        values = {"id": f"{verb}:{at}", "verb": verb, "subject": subject, "by": "ann", "at": at}
        sink.write_actions(store, [Action.model_validate(values)])

    assert waiting() == [2, 2, 2]
    act("answered", NOW)
    assert waiting() == [1, 1, 1]
    act("unanswered", NOW + DAY)
    assert waiting() == [2, 2, 2]


def test_imported_history_does_not_wait_for_an_answer(store: Client) -> None:
    """Whose time was over when it was imported; what came in late but in time does."""

    def past(number: int, due: datetime, **mention: Any) -> EnrichedMention:
        priority = Priority(score=40, needs_answer=True, department="service", answer_by=due)
        return _said(number, priority=priority, mention=mention, enriched_at=NOW)

    old = NOW - 300 * DAY
    _put(
        store,
        past(1, old, lane="history", published_at=old, seen_at=NOW),
        past(2, NOW + DAY, lane="history", published_at=NOW - DAY, seen_at=NOW),
        past(3, old, published_at=old, seen_at=NOW),
        past(4, old + DAY, lane="history", published_at=old, seen_at=old),  # as files are imported
        past(5, NOW + DAY, lane="history", published_at=NOW - DAY, seen_at=NOW - DAY),
    )
    assert [row[0] for row in _rows(store, "SELECT mention_id FROM to_answer ORDER BY 1")] == [
        _said(number).mention.id for number in (2, 3, 5)
    ]


@pytest.mark.parametrize("fixed", [None, 3, 300], ids=["none", "soon", "far ahead"])
def test_a_theme_without_a_fix_has_its_last_four_weeks(store: Client, fixed: int | None) -> None:
    today = datetime.now(UTC)
    sink.write_topic_plans(
        store, [TopicPlan("fees", "", "", (today + fixed * DAY).date() if fixed else None)]
    )
    days = (0, 1, 28, 29)
    _put(
        store,
        *(
            _said(n, mention={"published_at": today - n * DAY}, topics=_topics(("fees", "")))
            for n in days
        ),
    )
    outcome = "too early" if fixed else "not fixed"
    assert _rows(store, "SELECT last_28_days, outcome FROM themes") == [(2, outcome)]


def test_topic_plans_follow_the_configuration(store: Client) -> None:
    kept = TopicPlan("login", "acme", "anna", None)
    assert sink.write_topic_plans(store, [kept, TopicPlan("fees", "", "", None)]) == 2
    assert (
        sink.write_topic_plans(store, [TopicPlan("login", "acme", "ben", date(2026, 11, 1))]) == 1
    )
    assert _rows(store, "SELECT topic, brand, owner, fixed_on FROM topic_plans FINAL") == [
        ("login", "acme", "ben", date(2026, 11, 1))
    ]
    assert sink.write_topic_plans(store, []) == 0
    assert _rows(store, "SELECT count() FROM topic_plans FINAL") == [(0,)]


def test_emotions_add_up_day_by_day(store: Client) -> None:
    labels = ("anger", "anger", "joy", "none")
    _put(
        store,
        *(_said(n, emotion=Emotion(label=label)) for n, label in enumerate(labels)),
        _said(8),
        _said(9, emotion=Emotion(label="joy"), mention={"kind": "repost"}),
    )
    assert _rows(
        store, "SELECT day, brand, emotion, mentions, authors, share FROM emotions ORDER BY emotion"
    ) == [
        (date(2026, 11, 20), "acme", "anger", 2, 2, 0.5),
        (date(2026, 11, 20), "acme", "joy", 1, 1, 0.25),
        (date(2026, 11, 20), "acme", "none", 1, 1, 0.25),
    ]


def test_a_campaign_is_one_text_by_five_authors_in_seven_days(store: Client) -> None:
    def copies(
        first: int, key: str, days: Sequence[float], **changes: Any
    ) -> list[EnrichedMention]:
        return [
            _said(
                first + n,
                authenticity=Authenticity(copy_key=key, bot=0.25),
                mention={"published_at": NOW - day * DAY, "text": f"{key} {first + n}"} | changes,
            )
            for n, day in enumerate(days)
        ]

    _put(
        store,
        *copies(10, "five", [6, 3, 2.5, 2, 0]),
        *copies(20, "four", [3, 2, 1, 0]),
        *copies(30, "slow", [8, 6, 4, 2, 0]),
        *copies(40, "passed on", [0] * 9, kind="repost"),
        *copies(50, "", [0] * 9),
        *copies(60, "one author", [0] * 9, author=make_author()),
    )
    assert _rows(store, "SELECT * FROM copied_texts") == [
        ("five", 5, 5, 5, NOW - 6 * DAY, NOW, "x:x:10", "five 10", ["acme"], 0.25)
    ]


# --- what a person should do ---


def test_to_answer_lists_what_needs_an_answer_and_has_none(store: Client) -> None:
    now = datetime.now(UTC).replace(microsecond=0)

    def needs(number: int, hours: int) -> EnrichedMention:
        due = Priority(
            score=50,
            needs_answer=True,
            department="billing",
            answer_by=now + timedelta(hours=hours),
        )
        return _said(number, priority=due)

    _put(
        store,
        needs(1, -1),
        needs(2, 2),
        needs(3, 2),
        _said(4, priority=Priority(score=90)),
        _said(5, account=True, mention={"parent_id": "x:x:3"}),
        _said(6, mention={"parent_id": "x:x:2"}),
    )
    columns = "mention_id, brands, department, answer_by, overdue"
    assert _rows(store, f"SELECT {columns} FROM to_answer ORDER BY mention_id") == [
        ("x:x:1", ["acme"], "billing", now - timedelta(hours=1), 1),
        ("x:x:2", ["acme"], "billing", now + timedelta(hours=2), 0),
    ]
    assert (
        abs(_rows(store, "SELECT left_secs FROM to_answer WHERE mention_id = 'x:x:1'")[0][0] + 3600)
        < 60
    )


def _decided(number: int, field: str, value: Any) -> Correction:
    return Correction(
        mention_id=f"x:x:{number}",
        field=field,
        value=value,
        by="anna",
        at=NOW,
        author_id="x:x:1001",
    )


def test_the_review_queue_holds_doubts_until_somebody_decides(store: Client) -> None:
    unsure = Sentiment(label="neutral", confidence=0.5, uncertain=True, words=("well",))
    judged = (
        BrandRelevance(brand="acme", relevant=False, confidence=0.5, reason="“telescope”"),
        BrandRelevance(brand="zenith", relevant=True, confidence=0.9),
    )
    wants = (
        Intent(name="complaint", confidence=0.5, reason="“can't”"),
        Intent(name="question", confidence=0.75),
        Intent(name="outage", confidence=0.25, experimental=True),
    )
    press = Role(name="journalist", confidence=0.5, reasons=("bio",))
    relevance, intents = Relevance(by_brand=judged), Intents(found=wants)
    _put(
        store,
        _said(
            1,
            about=(ACME, ZENITH),
            sentiment=unsure,
            relevance=relevance,
            intents=intents,
            role=press,
        ),
        _said(2, sentiment=unsure, corrected=("sentiment",)),
        _said(3, sentiment=unsure, account=True),
        _said(4, sentiment=unsure, mention={"kind": "repost"}),
        _said(5, role=Role(name="person", confidence=0.5)),
    )
    columns = "mention_id, field, judged, confidence, because"
    queue = f"SELECT {columns} FROM review_queue ORDER BY field"
    whole = [
        ("x:x:1", "intents", "complaint", 0.5, ["“can't”"]),
        ("x:x:1", "relevant:acme", "no", 0.5, ["“telescope”"]),
        ("x:x:1", "role", "journalist", 0.5, ["bio"]),
        ("x:x:1", "sentiment", "neutral", 0.5, ["well"]),
    ]
    assert _rows(store, queue) == whole
    sink.write_corrections(
        store, [_decided(1, "intents", ["praise"]), _decided(1, "relevant:acme", value=False)]
    )
    assert _rows(store, queue) == whole[2:]
    sink.write_corrections(store, [_decided(1, "intents", None)])
    assert _rows(store, queue) == [whole[0], *whole[2:]]


def test_corrections_hold_the_latest_decision_until_it_is_undone_or_removed(store: Client) -> None:
    first, second = (
        _decided(1, "sentiment", "positive"),
        _decided(1, "intents", ["praise", "question"]),
    )
    assert sink.write_corrections(store, [_decided(1, "sentiment", "neutral"), second, first]) == 2
    held = "SELECT mention_id, field, value, corrected_by, author_id, at FROM corrections FINAL ORDER BY field"
    assert _rows(store, held) == [
        ("x:x:1", "intents", '["praise","question"]', "anna", "x:x:1001", NOW),
        ("x:x:1", "sentiment", '"positive"', "anna", "x:x:1001", NOW),
    ]
    assert sink.remove_corrections(store, [first.key, "no key"]) == 1
    assert [row[1] for row in _rows(store, held)] == ["intents"]
    sink.write_corrections(store, [second.model_copy(update={"value": None})])
    assert _rows(store, held) == []


@pytest.mark.parametrize("stored", [True, False], ids=["with the mention", "come late"])
def test_who_is_forgotten_takes_the_decisions_along(store: Client, stored: bool) -> None:
    if stored:
        _put(store, make_enriched(make_mention(id="x:x:1")))
    sink.write_corrections(store, [_decided(1, "sentiment", "positive")])
    assert forget_people(store, People(authors=("x:x:1001",))) == int(stored)
    assert _rows(store, "SELECT count() FROM corrections") == [(0,)]


def test_mentions_of_customers_show_the_judgements(store: Client) -> None:
    sink.write_customers(store, [make_customer()])
    urgent = Priority(score=70, needs_answer=True, department="service", answer_by=NOW)
    _put(
        store,
        _said(
            1,
            mention={"author": make_author()},
            priority=urgent,
            topics=_topics(("login", "")),
            emotion=Emotion(label="anger"),
            intents=Intents(found=(Intent(name="churn_risk"),)),
        ),
    )
    columns = "customer_id, emotion, intents, topics, needs_answer, department, answer_by"
    assert _rows(store, f"SELECT {columns} FROM mentions_with_customer") == [
        ("c-1", "anger", ["churn_risk"], ["login"], True, "service", NOW)
    ]
