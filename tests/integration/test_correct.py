"""`grapevine correct` and `grapevine reprocess` on the real engines: a person's word takes effect
at once and survives edits, replays and new models; nothing else about the mention changes, and
nobody is alarmed.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.enrich.chain import model_versions
from schemas.base import to_ms
from schemas.enriched import Sentiment
from schemas.event import MentionPosted
from schemas.upkeep import Action, Correction
from tests.builders import (
    NOW,
    make_author,
    make_customer_match,
    make_engagement,
    make_enriched,
    make_mention,
)
from tests.line import Line, running_line
from tests.services import Services, wait_until

ANNA = make_author(id="x:x:anna", handle="anna", bio="Reporter in Example Town")
LOVED = make_mention(
    id="x:x:anna-1", author=ANNA, text="I love acme, what a great bank!",
    engagement=make_engagement(),
    published_at=NOW - timedelta(minutes=2),
    payload={"id": "1", "deep": {"list": [1.5, None, "é"]}},
)  # fmt: skip
OTHER = make_mention(
    id="x:x:bob-1",
    url="https://x.example/bob/1",
    author=make_author(id="x:x:bob", handle="bob", name="Bob Example", url="https://x.example/bob"),
    text="I love acme, lovely people",
)
WHEN = ("--since", "2026-11-01", "--until", "2026-12-01")
UNCHANGED = "lane, seen_at, published_at, revision, rank, text, author_id, author_followers, brands"


@pytest.fixture
def line(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> Iterator[Line]:
    rules = {"unhappy": {"type": "mention", "when": "sentiment == 'negative'", "notify": []}}
    with running_line(tmp_path, endpoints, topic_prefix, tables, rules=rules) as made:
        yield made


def start_all(line: Line, services: Services) -> None:
    for service, *arguments in (
        ("enrich",),
        ("enrich", "--lane", "history"),
        ("store",),
        ("watch",),
    ):
        services.start(service, line.path, *arguments)
    for running in services.running:
        if running.service != "enrich":
            running.wait_ready()


def judged(line: Line, mention: Any = LOVED) -> tuple[Any, ...]:
    """Sentiment on the whole and towards acme, intents, priority, and what a person decided of them."""
    rows = line.rows(
        "SELECT m.sentiment, b.sentiment, m.intents, m.priority, m.corrected FROM current_mentions AS m"
        f" INNER JOIN brand_mentions AS b ON m.mention_id = b.mention_id WHERE m.mention_id = '{mention.id}'"
    )
    return rows[0] if rows else ()


def series(line: Line) -> list[tuple[Any, ...]]:
    return line.rows(
        "SELECT bucket, metric, value FROM series_5m FINAL WHERE brand = 'acme' AND dimension = '' AND value > 0"
        " AND metric IN ('mentions', 'positive', 'negative') ORDER BY 1, 2"
    )


def everything_else(line: Line) -> list[Any]:
    """All that a correction must leave alone."""
    return [
        line.rows(query)
        for query in (
            f"SELECT {UNCHANGED} FROM current_mentions ORDER BY mention_id",
            "SELECT mention_id, payload FROM mentions FINAL ORDER BY mention_id",
            "SELECT * FROM engagement FINAL ORDER BY ALL",
            "SELECT * EXCEPT (version, influence) FROM authors FINAL ORDER BY author_id",
            "SELECT mention_id, bucket, counts, published_on FROM sightings FINAL ORDER BY ALL",
            "SELECT source, last_seen_at FROM source_health",
        )
    ]


def ok(line: Line, *arguments: str) -> str:
    done = line.command(*arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_person_s_word_wins_for_ever(line: Line, services: Services) -> None:
    start_all(line, services)
    line.send(
        topics.RAW, *((one.id, MentionPosted(mention=one).to_json()) for one in (LOVED, OTHER))
    )
    wait_until(
        lambda: judged(line)[:2] == judged(line, OTHER)[:2] == ("positive", "positive"),
        90,
        "both are stored",
    )
    bucket = (
        series(line)[0][0] if wait_until(lambda: series(line), 30, "the series has them") else None
    )
    assert [row[1:] for row in series(line)] == [("mentions", 2), ("positive", 2)]
    ((models,),) = line.rows("SELECT DISTINCT models FROM current_mentions")
    # they are as old as the tests: late, so only the fast judge read them
    assert models == {
        name: version
        for name, version in model_versions(line.config.enrich).items()
        if name != "reader"
    }
    assert {"sentiment", "languages"} <= models.keys()
    before, of_the_models = everything_else(line), judged(line)
    first = line.records(topics.ENRICHED)

    decided = ok(
        line,
        "correct",
        LOVED.id,
        "sentiment=negative",
        "intents=complaint,question",
        "priority=91",
        "--by",
        "ann",
    )
    assert decided.startswith(
        "x:x:anna-1: sentiment=negative, intents=complaint,question, priority=91. It shows once"
    )
    corrected = (
        "negative",
        "negative",
        ["complaint", "question"],
        91,
        ["intents", "priority", "sentiment"],
    )
    wait_until(lambda: judged(line) == corrected, 30, "the row follows at once")
    wait_until(lambda: len(series(line)) == 3, 30, "the series follows")
    assert series(line) == [
        (bucket, "mentions", 2),
        (bucket, "negative", 1),
        (bucket, "positive", 1),
    ]
    assert everything_else(line) == before
    wait_until(
        lambda: services.running[3].metric("grapevine_records_read_total") >= 3,
        30,
        "watch has seen it",
    )
    assert line.records(topics.ALERTS) == [], "a decision is no news"
    (action,) = (Action.model_validate_json(value) for value in line.keys(topics.ACTIONS).values())
    assert (action.verb, action.subject, action.by) == ("correct", LOVED.id, "ann")
    assert action.note == "sentiment=negative, intents=complaint,question, priority=91"
    assert "sentiment=negative" in ok(line, "correct", "--list")
    assert (
        ok(line, "correct", OTHER.id, "--list")
        == "nothing was decided by a person about x:x:bob-1\n"
    )

    edited = LOVED.model_copy(
        update={"text": "I love acme, and its app", "revision": to_ms(NOW + timedelta(hours=1))}
    )
    line.send(topics.RAW, (edited.id, MentionPosted(mention=edited).to_json()))
    text = f"SELECT text FROM current_mentions WHERE mention_id = '{LOVED.id}'"
    wait_until(lambda: line.rows(text) == [(edited.text,)], 30, "the edit is stored")
    assert judged(line) == corrected, "an edit changes the words, not the decision"
    line.send(topics.RAW, (edited.id, MentionPosted(mention=edited).to_json()))
    line.send(
        topics.RAW, *((one.id, MentionPosted(mention=one).to_json()) for one in (LOVED, OTHER))
    )
    line.send(topics.ENRICHED, *((record.key.decode(), record.value) for record in first))
    anew = make_mention(id="x:x:anna-2", author=ANNA, text="acme again")
    line.send(topics.RAW, (anew.id, MentionPosted(mention=anew).to_json()))
    wait_until(lambda: judged(line, anew), 30, "all of the replay is stored")
    assert (judged(line), line.rows(text)) == (corrected, [(edited.text,)])

    assert "sentiment undone" in ok(line, "correct", LOVED.id, "--undo", "sentiment")
    wait_until(lambda: judged(line)[:2] == of_the_models[:2], 30, "the models judge again")
    assert judged(line)[2:] == (["complaint", "question"], 91, ["intents", "priority"])

    ok(line, "forget", "author", ANNA.id, "--yes")
    assert line.keys(topics.CORRECTIONS) == {}
    assert LOVED.id not in str(line.rows("SELECT mention_id FROM current_mentions"))
    wait_until(
        lambda: line.rows("SELECT * FROM corrections FINAL") == [],
        30,
        "no trace of what was decided about her",
    )


def test_new_models_judge_what_is_stored_and_people_stay_right(
    line: Line, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.acts.reprocess.MOST_WAITING", 1
    )  # each page waits for the history lane
    start_all(line, services)
    restored = make_mention(
        id="x:x:bob-2", author=OTHER.author, text="I love acme, great work", revision=to_ms(NOW)
    )
    wrong = Sentiment(label="negative", confidence=0.4)
    olds = [
        make_enriched(
            one,
            sentiment=wrong,
            customer=None,
            rank=rank,
            enriched_at=NOW + timedelta(days=900 * (rank == 2)),
        )
        for one, rank in ((LOVED, 0), (OTHER, 0), (restored, 2))
    ]
    gone = make_enriched(
        make_mention(id="x:x:old", text="this is about nobody"), customer=make_customer_match()
    )
    line.send(topics.ENRICHED, *((one.id, one.to_json()) for one in (*olds, gone)))
    stored = "SELECT mention_id, sentiment FROM current_mentions ORDER BY mention_id"
    wait_until(lambda: len(line.rows(stored)) == 4, 90, "rows of an older model")
    ok(line, "correct", LOVED.id, "sentiment=neutral", "--by", "ann")
    wait_until(lambda: judged(line)[0] == "neutral", 60, "the decision")
    before = everything_else(line)

    tried = ok(line, "reprocess", *WHEN)
    assert "4 mentions looked at: 2 would be enriched anew." in tried, tried
    assert "1 would not be kept today" in tried
    assert "Nothing was changed. Repeat with --yes" in tried
    assert [row[1] for row in line.rows(stored)] == ["neutral", "negative", "negative", "negative"]
    assert "0 would be enriched anew" in ok(
        line, "reprocess", *WHEN, "--only", "match_brands,link_customer"
    )
    assert "No mention is stored" in ok(line, "reprocess", *WHEN, "--brand", "zenith")

    assert "2 are being enriched anew" in ok(
        line, "reprocess", *WHEN, "--yes", "--only", "score_sentiment"
    )
    right = [
        ("x:x:anna-1", "neutral"),
        ("x:x:bob-1", "positive"),
        ("x:x:bob-2", "positive"),
        ("x:x:old", "negative"),
    ]
    wait_until(lambda: line.rows(stored) == right, 60, "the rows of today's models")
    assert everything_else(line) == before
    assert line.rows("SELECT countIf(empty(models)) FROM current_mentions") == [(1,)], (
        "that which was left alone"
    )
    assert "4 mentions looked at: 0 would be enriched anew." in ok(line, "reprocess", *WHEN)
    assert line.keys(topics.ACTIONS)["mentions"] is not None
    wait_until(
        lambda: services.running[3].metric("grapevine_records_read_total") >= 7,
        30,
        "watch has seen it all",
    )
    raised = {record.key for record in line.records(topics.ALERTS)}
    assert len(raised) == 4, "by the rows that were news once, none by what was enriched anew"


def test_what_cannot_be_decided_is_said_with_what_can(line: Line, services: Services) -> None:
    services.start("store", line.path).wait_ready()
    wrong = line.command("correct", "x:x:none", "sentiment=negative")
    assert (wrong.exit_code, wrong.output) == (
        1,
        "Error: no mention 'x:x:none' is stored: name the column mention_id of current_mentions, or url\n",
    )
    line.send(topics.ENRICHED, (OTHER.id, make_enriched(OTHER).to_json()))
    wait_until(lambda: line.rows("SELECT 1 FROM current_mentions"), 60, "one mention")
    for arguments, told in (
        (
            ("sentimant=negative",),
            "there is no field 'sentimant' to correct (did you mean sentiment?",
        ),
        (("sentiment=bad",), "'bad' is not allowed (valid: negative, neutral, positive)"),
        (("sentiment",), "'sentiment' says no value: write sentiment=positive|neutral|negative"),
        (("relevant:zenith=no",), "the mention is not about 'zenith' (valid: acme)"),
        (("topics=login",), "there is no topic 'login' (valid: none is configured)"),
        (("--undo", "emotion"), "emotion of this mention was not decided by anybody (nothing was)"),
        (("spam=yes", "spam=no"), "spam is said twice"),
        (
            (),
            "say which MENTION and what is right, FIELD=VALUE. Fields: language=CODE relevant:BRAND=yes|no",
        ),
    ):
        answer = line.command("correct", OTHER.id, *arguments)
        assert answer.exit_code == 2, answer.output
        assert told in " ".join(answer.output.split())
    assert line.keys(topics.CORRECTIONS) == line.keys(topics.ACTIONS) == {}
    ok(line, "correct", OTHER.url, "relevant:acme=no", "language=de")
    decided = {
        Correction.model_validate_json(value).field: value
        for value in line.keys(topics.CORRECTIONS).values()
    }
    assert decided.keys() == {"relevant:acme", "language"}
    assert len(line.records(topics.HISTORY)) == 1
    for options, told in (
        (("--since", "yesterday"), "'yesterday' is no time: write 30d"),
        (
            ("--since", "2026-11-20", "--until", "2026-11-19"),
            "--since 2026-11-20 is not before 2026-11-19 00:00 UTC",
        ),
        (
            ("--since", "3d", "--only", "score_sentimant"),
            "the chain has no enricher 'score_sentimant' (did you mean",
        ),
        (
            ("--since", "3d", "--brand", "acmee"),
            "there is no brand 'acmee' (did you mean acme? valid: acme, zenith)",
        ),
    ):
        answer = line.command("reprocess", *options)
        assert answer.exit_code == 1, answer.output
        assert told in " ".join(answer.output.split())
