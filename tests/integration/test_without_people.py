"""The role of deploy/clickhouse/analyst.sql on the real engine: what it may read tells nothing of
people, and nothing else can be read.

ClickHouse itself judges the rights: a view of the administrator's that reads as `analyst` is what
that user would get.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from deploy.local.clickhouse import clickhouse_command
from schemas.enriched import Priority
from schemas.upkeep import Action, Correction, SourceRun
from sinks.clickhouse import directories as sink
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.links import write_links
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.write import insert_records
from sinks.testing.notices import make_alert
from tests.builders import NOW, make_alert_mention, make_customer, make_link, make_purchase
from tests.full_record import full_mention
from tests.services import wait_until

ROLE = (Path(__file__).parents[2] / "deploy/clickhouse/analyst.sql").read_text()
GRANTS = re.findall(
    r"^(GRANT SELECT ON grapevine\.(\w+)) TO grapevine_without_people;$", ROLE, re.M
)
ACCESS_DENIED = 497
USERS = """<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users>
<default><password/><networks><ip>::/0</ip></networks><access_management>1</access_management></default>
<analyst><password/><networks><ip>::/0</ip></networks><grants>{grants}</grants></analyst>
</users></clickhouse>"""
WITHHELD = {
    "author_customers", "brand_mentions", "copied_texts", "copy_campaigns", "current_customers",
    "current_authors", "current_links", "current_mentions", "alert_history", "deliveries",
    "mention_copies", "mention_engagement", "mention_intents", "mention_outcomes",
    "mentions_with_customer", "purchases", "review_queue", "themes", "to_answer", "top_authors",
    "topic_mentions", "unanswered", "answered_mentions", "changed_days", "counted_days",
    "hidden_mentions", "lately_deleted", "tickets", "customer_footprint", "edges", "author_standing",
    "experts", "story_steps", "brand_advocates", "influencer_records", "unprofiled_authors",
    "current_leads", "who", "suggested_links",
}  # fmt: skip
"""Views that show people or their ids, most of them with a counterpart that does not."""
COLUMNS = {
    # pseudonyms, and words without addresses, handles and their author's name
    "mention", "parent", "thread", "author", "customer", "alert", "title", "text",
    # of the mention
    "source", "type", "kind", "truncated", "lang", "lang_confidence", "unproven", "lane",
    "published_at", "seen_at", "enriched_at", "model_epoch", "hashtags", "rating", "models",
    # whom it is about
    "brand", "brands", "brand_kind", "brand_kinds", "voice", "brand_voices", "echo", "brand_echoes",
    "terms", "brand_terms", "brand_sentiments", "lean", "brand_leans", "brand_confidences",
    "relevant", "brand_relevant", "brand_relevant_confidences", "source_brand",
    # judgements
    "sentiment", "overall_sentiment", "sentiment_compound", "sentiment_positive", "sentiment_neutral",
    "sentiment_negative", "sentiment_confidence", "sentiment_uncertain", "emotion",
    "emotion_confidence", "intent", "intents", "confidence", "intent_confidences", "experimental",
    "intent_experimental", "topic", "topics", "topic_brand", "topic_brands", "topic_terms",
    "speaks_as", "speaks_as_confidence", "author_role", "author_brand", "spam", "bot", "copy_key",
    "influence", "priority", "needs_answer", "department", "answer_by", "overdue", "left_secs",
    "need", "is_question", "age_secs", "by_customer", "customer_status", "corrected",
    # of customers
    "segment", "basis", "link_method", "link_confidence", "customer_kind", "purchases", "products",
    "relation", "tickets", "do_not_contact", "platform", "what", "origin",
    # of leads
    "wants", "consent",
    # of alerts
    "rule", "severity", "status", "opened_at", "last_at", "resolved_at", "snoozed_until",
    "updated_at", "lasted_secs", "candidates", "value", "expected", "peak", "escalations",
    "destination", "destinations", "sent", "failed", "state", "purpose", "at", "attempts",
    # of those who speak for or against it, and to whom
    "side", "to_author",
    # counts and figures
    "mentions", "authors", "positive", "neutral", "negative", "negative_share", "reach",
    "by_customers", "urgent", "reposts", "complaints", "angry", "need_answer", "share", "day",
    "likes", "replies", "views", "as_of", "copies", "authors_in_7_days", "first_at",
    "highest_bot", "cluster", "young_authors", "young_share", "mean_bot", "sources", "outcome",
    "reason", "fixed_on", "days_after", "known_before",
    "known_before_14", "known_after", "known_after_14", "last_28_days", "per_day_before_14", "per_day_after_14",
    "change_percent_14", "per_day_before_28", "per_day_after_28", "change_percent_28",
    "negative_share_before", "negative_share_after", "metric", "dimension", "label", "bucket",
    "computed_at",
    # of the sources and the store
    "gap_secs", "gap_sources", "reasons", "last_seen_at", "stored_24h", "dropped_24h",
    "covered_until", "last_gap_end", "gap_secs_24h", "delay_secs", "partition", "position", "lag",
    "complete_until",
}  # fmt: skip
"""Names of columns that were judged to tell nothing of people; a new one is judged before it is
added here. `reason` and `reasons` are those of deletions and of gaps.
"""
SECRETS = (
    "zanna", "zeta", "zmail", "zpage", "zbio", "zboss", "zjob", "z-4711", "zreply", "zthread",
    "zfriend", "zlink", "zevidence", "zpayload", "znote", "zowner", "zreason", "zwhy", "4915112345678",
    "zkey", "zclaimed", "zboughtby",
)  # fmt: skip
"""What stands for a person in the store: each may be found by the administrator, none by the analyst."""


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that has the user `analyst`, with everything about a person stored."""
    folder = tmp_path_factory.mktemp("analyst")
    grants = "".join(f"<query>{grant}</query>" for grant, _ in GRANTS)
    (folder / "users.xml").write_text(USERS.format(grants=grants))
    (folder / "config.xml").write_text(
        "<clickhouse><users_config>users.xml</users_config></clickhouse>"
    )
    spec = clickhouse_command(folder / "data")
    server = subprocess.Popen(spec.argv, cwd=folder, env=spec.environment)
    try:
        wait_until(spec.ready, 30, "ClickHouse answers")
        connection = Connection(f"{spec.endpoint}/grapevine")
        migrate(connection)
        with connect(connection) as client:
            client.execute("CREATE DATABASE asked")
            _fill(client)
            yield client
    finally:
        server.terminate()
        server.wait(30)


def _fill(client: Client) -> None:
    """A person, in every column that may hold something of one."""
    record = full_mention()
    assert record.mention.author
    author = record.mention.author.model_copy(
        update={
            "id": "x:x:zeta",
            "handle": "zanna",
            "name": "Zanna Zeta",
            "url": "https://zpage.example/zanna",
            "email": "zanna@zmail.example",
            "bio": "zbio",
        }
    )
    mention = record.mention.model_copy(
        update={
            "id": "x:x:zanna-42",
            "url": "https://x.example/zanna/42",
            "site": "zpage.example",
            "title": "ZANNA ZETA asks @zfriend.co",
            "text": "Mail me: zanna@zmail.example or +49 151 12345678, u/zfriend, "
            "https://zlink.example/a www.zlink.example. Zanna",
            "author": author,
            "parent_id": "x:x:zreply",
            "thread_id": "x:x:zthread",
            "handles": ("zfriend",),
            "links": ("https://zlink.example/a",),
            "published_claimed": "zclaimed",
            "unproven": True,
            "payload": {"a": "zpayload"},
        }
    )
    role, customer = record.role, record.customer
    assert role
    assert customer
    whole = record.model_copy(
        update={
            "mention": mention,
            "role": role.model_copy(
                update={"employer": "zboss", "profession": "zjob", "reasons": ("zbio",)}
            ),
            "customer": customer.model_copy(
                update={"customer_id": "z-4711", "evidence": "zevidence"}
            ),
            "priority": Priority(score=88, reasons=("zreason",), needs_answer=True),
            "failed": {"tag_topics": "zwhy"},
        }
    )
    assert insert_records(client, [whole.to_json()]).refused == []
    bought = make_purchase(id="zboughtby")
    sink.write_customers(
        client,
        [
            make_customer(
                id="z-4711",
                name="Zanna Zeta",
                handles=("x:zanna",),
                emails=("zanna@zmail.example",),
                profiles=("zpage.example/zanna",),
                author_ids=("x:x:zeta",),
                purchases=(bought,),
            )
        ],
    )
    write_links(
        client, [make_link(author_id="x:x:zeta", customer_id="z-4711", evidence="zevidence")]
    )
    alert = make_alert(
        dedup_key="angry:zkey",
        title="zanna is angry",
        text="zanna said",
        reasons=("zreason",),
        note="znote",
        owner="zowner",
        mentions=(make_alert_mention(id=mention.id, author_id=author.id),),
    )
    sink.write_alert_states(client, [alert])
    sink.write_actions(
        client,
        [
            Action(
                id="a", verb="resolve", subject=alert.dedup_key, by="zowner", at=NOW, note="znote"
            )
        ],
    )
    decided = Correction(
        mention_id=mention.id, field="spam", value=True, by="zowner", at=NOW, author_id=author.id
    )
    sink.write_corrections(client, [decided])
    sink.write_source_runs(client, [SourceRun(source="x", kind="gap", start=NOW, end=NOW)])


def as_analyst(admin: Client, question: str) -> list[tuple[Any, ...]]:
    """What ClickHouse answers the analyst; raises ServerException."""
    admin.execute(
        f"CREATE OR REPLACE VIEW asked.it DEFINER = analyst SQL SECURITY DEFINER AS {question}"
    )
    rows: list[tuple[Any, ...]] = admin.execute("SELECT * FROM asked.it")
    return rows


def refused(admin: Client, question: str) -> bool:
    try:
        as_analyst(admin, question)
    except ServerException as error:
        return bool(error.code == ACCESS_DENIED)
    return False


def test_the_analyst_reads_what_is_granted_and_finds_nobody(admin: Client) -> None:
    for _, view in GRANTS:
        rows = as_analyst(admin, f"SELECT * FROM grapevine.{view}")
        said = str(rows).casefold()
        assert [one for one in SECRETS if one in said] == [], f"{view} names a person"
    full = "SELECT mention, author, by_customer, unproven, title, text FROM grapevine.current_mentions_without_people"
    ((mention, author, by_customer, unproven, title, text),) = as_analyst(admin, full)
    assert re.fullmatch("[0-9a-f]{16}", mention)
    assert re.fullmatch("[0-9a-f]{16}", author)
    assert (by_customer, unproven) == (True, True)
    assert title == "[author] asks [handle]"
    assert text == "Mail me: [e-mail] or [number], [handle], [link] [link] [author]"
    joined = """SELECT count() FROM grapevine.brand_mentions_without_people AS m
        INNER JOIN grapevine.mentions_with_customer_without_people AS c ON m.mention = c.mention"""
    assert as_analyst(admin, joined) == [(2,)], "pseudonyms join"


def test_each_secret_is_there_to_be_found(admin: Client) -> None:
    """Or the test above would prove nothing."""
    tables = admin.execute(
        "SELECT name FROM system.tables WHERE database = 'grapevine' AND engine LIKE '%MergeTree'"
    )
    everything = str([admin.execute(f"SELECT * FROM {table}") for (table,) in tables]).casefold()
    everything = everything.replace(" ", "")
    assert [one for one in SECRETS if one not in everything] == []


def test_nothing_else_can_be_read(admin: Client) -> None:
    tables = {
        name
        for (name,) in admin.execute(
            "SELECT name FROM system.tables WHERE database = 'grapevine' AND engine != 'MaterializedView'"
        )
    }
    granted = {view for _, view in GRANTS}
    assert granted <= tables
    open_to_all = [
        name
        for name in sorted(tables - granted)
        if not refused(admin, f"SELECT * FROM grapevine.{name}")
    ]
    assert open_to_all == []
    shown = "SELECT DISTINCT table FROM system.columns WHERE database = 'grapevine'"
    assert {name for (name,) in as_analyst(admin, shown)} == granted


def test_every_column_and_every_view_was_judged(admin: Client) -> None:
    columns = "SELECT DISTINCT name FROM system.columns WHERE database = 'grapevine'"
    assert {name for (name,) in as_analyst(admin, columns)} ^ COLUMNS == set()
    views = "SELECT name FROM system.tables WHERE database = 'grapevine' AND engine = 'View'"
    known = {view for _, view in GRANTS} - {"series_5m", "store_progress"}
    assert {name for (name,) in admin.execute(views)} == known | WITHHELD
