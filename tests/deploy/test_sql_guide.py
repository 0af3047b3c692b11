"""docs/sql.md: its table of views is the database's own, and every question runs and finds
something.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from clickhouse_driver import Client

from schemas.alert import AlertState, Delivery
from schemas.enriched import (
    Authenticity,
    BrandMatch,
    Brands,
    Dropped,
    Emotion,
    EnrichedMention,
    Intent,
    Intents,
    Priority,
    Role,
    Sentiment,
    Topic,
    Topics,
)
from schemas.upkeep import Correction, SourceRun, TopicPlan
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import (
    Progress,
    write_accounts,
    write_alert_states,
    write_corrections,
    write_customers,
    write_progress,
    write_settings,
    write_source_runs,
    write_topic_plans,
)
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import (
    BRANDS,
    make_author,
    make_customer,
    make_engagement,
    make_enriched,
    make_mention,
)
from tests.kept_tables import KeptTables

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "sql.md").read_text("utf-8")
QUESTIONS = re.findall(r"^### (.+?)\n\n```sql\n(.+?)```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def answers(bare_tables: KeptTables) -> Iterator[Client]:
    """A database with a week of a few mentions, an alert, a gap: a little of everything the
    questions ask for.
    """
    with connect(bare_tables.emptied()) as client:
        fill(client, datetime.now(UTC))
        yield client


def fill(client: Client, now: datetime) -> None:
    records = [
        complaint(now - timedelta(minutes=30), 1),
        complaint(now - timedelta(days=7, minutes=30), 2),
    ]
    praise = make_enriched(
        make_mention(id="x:x:3", text="zenithbank is fine",
        author=make_author(id="x:x:7", handle="bea"),
                     published_at=now - timedelta(hours=2), seen_at=now - timedelta(hours=2)),
        brands=Brands(matches=(BrandMatch(brand="zenith", kind="competitor"),)), customer=None,
        sentiment=Sentiment(label="positive", compound=0.5, pos=0.5, neu=0.5),
    )  # fmt: skip
    dropped = Dropped(id="x:x:4", source="x-search", revision=1, seen_at=now, reason="no_brand")
    lately = now - timedelta(days=2)
    press = make_enriched(
        make_mention(id="x:x:5", text="acme, once more",
        author=make_author(id="x:x:5", handle="dora"),
                     published_at=lately, seen_at=lately),
        role=Role(name="journalist", confidence=0.9, employer="The Dill"), customer=None,
        sentiment=Sentiment(label="neutral", confidence=0.5, uncertain=True),
    )  # fmt: skip
    copies = [copied(now - timedelta(days=3), number) for number in range(10, 15)]
    batch = insert_records(
        client, [record.to_json() for record in (*records, praise, press, *copies, dropped)]
    )
    assert not batch.refused
    rewrite_series(client, batch.buckets)
    write_customers(client, [make_customer()])
    write_accounts(client, BRANDS)
    write_settings(client, {"timezone": "Europe/Berlin"})
    write_topic_plans(
        client, [TopicPlan("login", "", "app team", (now - timedelta(days=5)).date())]
    )
    write_corrections(
        client,
        [Correction(mention_id="x:x:3", field="sentiment", value="positive", by="anna", at=now)],
    )
    gap = {
        "source": "x-search",
        "kind": "gap",
        "start": now - timedelta(hours=3),
        "end": now - timedelta(hours=2),
    }
    write_source_runs(client, [SourceRun.model_validate(gap | {"reason": "HTTP 503"})])
    write_progress(client, [Progress("mentions.enriched.v1", 0, 4, 0, now, now)])
    sent = Delivery(destination="care", state="sent", at=now)
    write_alert_states(
        client,
        [
            AlertState(
                dedup_key="k",
                rule="angry-customer",
                title="A gold customer is angry",
                opened_at=now,
                last_at=now,
                updated_at=now,
                deliveries=(sent,),
            )
        ],
    )


def complaint(at: datetime, number: int) -> EnrichedMention:
    return make_enriched(
        make_mention(
            id=f"x:x:{number}",
            text="@acmebank why does the app log me out?",
            handles=("acmebank",),
            hashtags=("acmefail",),
            engagement=make_engagement(),
            published_at=at,
            seen_at=at,
        ),
        emotion=Emotion(label="anger", confidence=0.8),
        intents=Intents(found=(Intent(name="complaint", confidence=0.9, reason="“log me out”"),)),
        topics=Topics(found=(Topic(name="login", terms=("log me out",)),)),
        priority=Priority(
            score=72, needs_answer=True, department="service", answer_by=at + timedelta(hours=4)
        ),
    )


def copied(at: datetime, number: int) -> EnrichedMention:
    return make_enriched(
        make_mention(
            id=f"x:x:{number}",
            text="Leave acme today and win!",
            published_at=at,
            seen_at=at,
            author=make_author(id=f"x:x:{number}", handle=f"c{number}"),
        ),
        authenticity=Authenticity(spam=0.7, copy_key="c0ffee"),
        customer=None,
    )


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 10


@pytest.mark.parametrize(("title", "question"), QUESTIONS, ids=[title for title, _ in QUESTIONS])
def test_every_question_finds_something(answers: Client, title: str, question: str) -> None:
    rows = answers.execute(question)
    assert rows, title


def test_the_table_of_views_is_the_databases_own(answers: Client) -> None:
    comments = "SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View'"
    views = dict(answers.execute(comments))
    section = GUIDE.partition("## Views")[2].partition("\n## ")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", section, re.MULTILINE)) == views


def test_the_figures_are_those_of_the_mentions(answers: Client) -> None:
    asked = dict(QUESTIONS)
    (waiting,) = answers.execute(asked["Who waits for an answer"])
    assert waiting[0:3] == ("negative", "acme", "annabank")
    ((product, segment, mentions, *_),) = answers.execute(
        asked["What customers say about what they bought"]
    )
    assert (product, segment, mentions) == ("Acme Gold Account", "gold", 2)
    ((wanted, mentions, authors, by_customers),) = answers.execute(
        asked["What people want from us"]
    )
    assert (wanted, mentions, authors, by_customers) == ("complaint", 1, 1, 1)
    ((topic, owner, *_, outcome),) = answers.execute(asked["Did the fix help"])
    assert (topic, owner, outcome) == ("login", "app team", "no clear change")
    ((copies, authors, *_),) = answers.execute(
        asked["Which texts many post as if they were their own"]
    )
    assert (copies, authors) == (5, 5)
    ((_, now, usual),) = answers.execute(asked["Today against the usual, hour by hour"])
    assert (now, usual) == (1, 1)
