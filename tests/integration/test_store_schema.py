"""The tables, views and functions of the store on the real engine: every column, every view,
retention, migrations.
"""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from clickhouse_driver import Client

from schemas.base import EPOCH, to_ms
from schemas.enriched import AuthorGone, Dropped, Enriched, EnrichedDeletion, EnrichedMention
from schemas.flow import Fatal
from schemas.mention import Engagement
from schemas.upkeep import Correction
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.directories import (
    remove_customers,
    write_corrections,
    write_customers,
    write_settings,
)
from sinks.clickhouse.figures import live_figures
from sinks.clickhouse.migrate import MIGRATIONS, migrate
from sinks.clickhouse.purge import purge
from sinks.clickhouse.series import last_rewrite, rewrite_series, stale_buckets
from sinks.clickhouse.tables import apply_retention
from sinks.clickhouse.write import insert_records
from tests.builders import NOW, make_author, make_customer, make_enriched, make_mention
from tests.full_record import full_mention


def _put(store: Client, *records: Enriched) -> None:
    assert insert_records(store, [record.to_json() for record in records]).refused == []


def _rows(store: Client, query: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = store.execute(query)
    return rows


def _row(store: Client, query: str) -> dict[str, Any]:
    rows, columns = store.execute(query, with_column_types=True)
    assert len(rows) == 1
    return dict(zip([name for name, _ in columns], rows[0], strict=True))


def _ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_every_column_of_a_mention_comes_back(store: Client) -> None:
    record = full_mention()
    _put(store, record)
    mention, author = record.mention, record.mention.author
    assert author
    row = _row(store, "SELECT * FROM mentions")
    version = row.pop("version")
    assert version >> 80 == mention.revision
    assert version >> 78 & 3 == 2
    assert version >> 58 & 0xFFFFF == 7
    assert version >> 57 & 1 == 0
    assert version >> 15 & (1 << 42) - 1 == to_ms(record.enriched_at)
    assert orjson.loads(row.pop("payload")) == mention.payload
    assert row == {
        "mention_id": "x:x:42",
        "source": "x-search",
        "type": "x",
        "kind": "comment",
        "url": "https://x.example/42",
        "site": "x.example",
        "title": "Título",
        "text": mention.text,
        "clean_text": "i can't log in again",
        "truncated": True,
        "clean_truncated": True,
        "lang": "en",
        "lang_confidence": 0.75,
        "claimed_lang": "de",
        "author_id": "x:x:77",
        "author_handle": "anna",
        "author_name": "Anna É.",
        "author_followers": 0,
        "author_verified": True,
        "author_role": "staff",
        "author_brand": "acme",
        "unproven": True,
        "published_at": _ms(mention.published_at),
        "published_claimed": "1899-01-01",
        "seen_at": mention.seen_at,
        "enriched_at": record.enriched_at,
        "lane": "history",
        "revision": mention.revision,
        "rank": 2,
        "model_epoch": 7,
        "parent_id": "x:x:41",
        "thread_id": "x:x:40",
        "hashtags": ["fail", "bank"],
        "handles": ["acmebank"],
        "links": ["https://a.example"],
        "rating": 2.5,
        "app_version": "137.2",
        "brands": ["acme", "zenith"],
        "brand_kinds": ["own", "competitor"],
        "brand_voices": [False, True],
        "brand_terms": [["acme", "acme bank"], []],
        "source_brand": "acme",
        "sentiment": "negative",
        "sentiment_compound": -0.5,
        "sentiment_positive": 0.125,
        "sentiment_neutral": 0.375,
        "sentiment_negative": 0.5,
        "sentiment_confidence": 0.75,
        "sentiment_uncertain": True,
        "sentiment_words": ["hate", "it"],
        "sentiment_tier": "unread",
        "brand_sentiments": ["", "positive"],
        "brand_leans": [0.0, 0.25],
        "brand_confidences": [0.0, 0.5],
        "brand_relevant": [True, False],
        "brand_relevant_confidences": [0.0, 0.75],
        "brand_relevant_reasons": ["", "“telescope”"],
        "emotion": "anger",
        "emotion_confidence": 0.625,
        "emotion_words": ["hate"],
        "intents": ["complaint", "outage"],
        "intent_confidences": [0.875, 0.5],
        "intent_experimental": [False, True],
        "intent_reasons": ["“can't”", "“log in”"],
        "topics": ["login"],
        "topic_brands": ["acme"],
        "topic_terms": [["log in"]],
        "speaks_as": "journalist",
        "speaks_as_confidence": 0.75,
        "speaks_as_reasons": ["bio"],
        "employer": "The Dill",
        "profession": "reporter",
        "spam": 0.25,
        "bot": 0.125,
        "copy_key": "c0ffee",
        "authenticity_reasons": ["many links"],
        "influence": 61,
        "influence_reasons": ["12,000 followers"],
        "priority": 88,
        "priority_reasons": ["customer", "negative"],
        "needs_answer": True,
        "department": "service",
        "answer_by": NOW + timedelta(hours=1),
        "customer_id": "c-9",
        "customer_status": "confirmed",
        "customer_method": "email",
        "customer_evidence": "anna@mail.example",
        "customer_confidence": 0.5,
        "customer_basis": "contract",
        "failed": {"detect_topic": "model missing"},
        "corrected": ["sentiment"],
        "models": {"sentiment": "0a1b2c3d"},
    }
    kept_from = record.enriched_at  # it came with the history lane
    assert _rows(store, "SELECT * FROM engagement") == [
        ("x:x:42", mention.seen_at, 1, 0, 3, 2**53, kept_from)
    ]
    known = _row(store, "SELECT * EXCEPT version FROM authors")
    assert known == {
        "author_id": "x:x:77",
        "source": "x-search",
        "type": "x",
        "handle": "anna",
        "name": "Anna É.",
        "url": "https://x.example/anna",
        "email": "anna@mail.example",
        "bio": "Bio",
        "followers": 0,
        "following": 2,
        "posts": 3,
        "verified": True,
        "joined_at": author.joined_at,
        "influence": 61,
        "revision": mention.revision,
        "seen_at": mention.seen_at,
        "kept_from": kept_from,
    }


def test_a_mention_that_nothing_is_known_about_has_honest_defaults(store: Client) -> None:
    _put(store, EnrichedMention(mention=make_mention(author=None), enriched_at=NOW))
    row = _row(store, "SELECT * FROM mentions")
    assert (row["author_id"], row["author_followers"], row["rating"], row["sentiment"]) == (
        "",
        None,
        None,
        "",
    )
    assert (row["brands"], row["customer_status"], row["author_role"], row["payload"]) == (
        [],
        "",
        "public",
        "",
    )
    assert (row["emotion"], row["intents"], row["topics"], row["speaks_as"], row["copy_key"]) == (
        "",
        [],
        [],
        "",
        "",
    )
    assert (row["unproven"], row["needs_answer"], row["answer_by"]) == (False, False, EPOCH)
    assert (row["corrected"], row["models"]) == ([], {})
    assert _rows(store, "SELECT count() FROM engagement") == [(0,)]
    assert _rows(store, "SELECT count() FROM authors") == [(0,)]


def test_fields_an_older_writer_left_out_take_the_models_defaults(store: Client) -> None:
    kept = {"id", "source", "type", "published_at"}
    mention = {k: v for k, v in make_mention().model_dump(mode="json").items() if k in kept}
    document = {"kind": "mention", "mention": mention, "enriched_at": NOW.isoformat(),
                "brands": {"matches": [{"brand": "acme", "kind": "own"}]},
                "customer": {"customer_id": "c", "method": "email", "confidence": 1}}  # fmt: skip
    assert insert_records(store, [orjson.dumps(document)]).refused == []
    columns = "kind, lane, rank, brand_voices, brand_relevant, brand_confidences, customer_status, author_role"
    row = _row(store, f"SELECT {columns} FROM mentions")
    assert row == {
        "kind": "post",
        "lane": "live",
        "rank": 0,
        "brand_voices": [True],
        "brand_relevant": [True],
        "brand_confidences": [0.0],
        "customer_status": "suggested",
        "author_role": "public",
    }


TEXTS = [
    "",
    "\x00\x01",
    "a\\'b`\"",
    '{"kind": 1}',
    "👩\u200d👧 e\u0301",
    "\u202eabc",
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_comes_back_as_written(store: Client, text: str) -> None:
    _put(store, make_enriched(make_mention(text=text)))
    assert _rows(store, "SELECT text FROM current_mentions") == [(text,)]


@pytest.mark.parametrize("year", [1970, 2000, 2099])
def test_early_and_late_dates_come_back(store: Client, year: int) -> None:
    published = datetime(year, 1, 2, 3, 4, 5, 678_000, UTC)
    _put(store, make_enriched(make_mention(published_at=published, revision=1, lane="history")))
    assert _rows(store, "SELECT published_at FROM current_mentions") == [(published,)]


def test_payload_numbers_of_any_size_do_not_stop_a_mention(store: Client) -> None:
    _put(store, make_enriched(make_mention(payload={"id": 2**80, "deep": [[[{"x": 1e300}]]]})))
    assert str(2**80) in _rows(store, "SELECT payload FROM mentions")[0][0]


def test_only_the_culprits_are_refused_where_clickhouse_refuses_a_batch(store: Client) -> None:
    """ClickHouse's JSON reader stops at a number Python's readers pass over in a field they do not
    know.
    """
    raws = [make_enriched(make_mention(id=f"x:x:{n}")).to_json() for n in range(8)]
    for n in (2, 5):
        raws[n] = raws[n].replace(b'"enriched_at"', b'"unknown":1e999,"enriched_at"')
    batch = insert_records(store, raws)
    assert [index for index, _ in batch.refused] == [2, 5]
    assert "not readable JSON" in batch.refused[0][1]
    assert _rows(store, "SELECT count() FROM current_mentions") == [(6,)]


def test_engagement_keeps_every_moment_and_shows_the_latest(store: Client) -> None:
    record = full_mention()
    figures = {"seen_at": NOW + timedelta(hours=1), "engagement": Engagement(likes=9, views=2**53)}
    later = record.model_copy(update={"mention": record.mention.model_copy(update=figures)})
    _put(store, record, later, record)
    assert _rows(store, "SELECT seen_at, likes FROM engagement FINAL ORDER BY seen_at") == [
        (NOW, 1),
        (NOW + timedelta(hours=1), 9),
    ]
    assert _rows(store, "SELECT likes, views FROM mention_engagement") == [(9, 2**53)]


def test_accepted_is_stored_and_deleted_and_dropped(store: Client) -> None:
    _put(
        store,
        *(make_enriched(make_mention(id=f"x:x:{n}")) for n in range(5)),
        EnrichedDeletion(id="x:x:0", source="s", revision=to_ms(NOW) + 1, seen_at=NOW),
        *(
            Dropped(id=f"x:x:{n}", source="s", revision=n, seen_at=NOW, reason="no_brand")
            for n in (4, 7, 8, 8)
        ),
    )
    found = _rows(
        store, "SELECT outcome, count() FROM mention_outcomes GROUP BY outcome ORDER BY outcome"
    )
    assert found == [("deleted", 1), ("dropped", 2), ("stored", 4)]


def _parts_read(store: Client, query: str, table: str) -> tuple[int, int]:
    """Granules of `table` that a query reads, of how many, by EXPLAIN."""
    plan = "\n".join(line for (line,) in store.execute(f"EXPLAIN indexes = 1 {query}"))
    block = plan[plan.index(f".{table})") :]
    found = re.findall(r"Granules: (\d+)/(\d+)", block.split("ReadFrom", 1)[0])
    return int(found[-1][0]), int(found[0][1])


def test_filters_on_time_and_id_reach_the_index(store: Client) -> None:
    days = [NOW - timedelta(days=day) for day in range(12)]
    mentions = [
        make_mention(id=f"x:x:{n}", published_at=day, revision=1) for n, day in enumerate(days)
    ]
    for mention in mentions:
        _put(store, make_enriched(mention))
    last = f"published_at > toDateTime64('{days[1]:%Y-%m-%d %H:%M:%S}', 3, 'UTC')"
    for query in (
        f"SELECT count() FROM brand_mentions WHERE brand = 'acme' AND {last}",
        f"SELECT count() FROM current_mentions WHERE {last}",
        f"SELECT count() FROM mentions_with_customer WHERE {last}",
        f"SELECT mentions FROM daily_brand_summary WHERE day = '{days[1]:%Y-%m-%d}'",
        *(f"SELECT count() FROM {view} WHERE {last}" for view in ("to_answer", "review_queue")),
        *(
            f"SELECT countIf(influence > 9) FROM {view} WHERE {last}"
            for view in ("mention_intents", "topic_mentions")
        ),
        f"SELECT mentions FROM emotions WHERE day = '{days[1]:%Y-%m-%d}'",
        f"SELECT count() FROM current_mentions WHERE toDate(published_at) = '{days[5]:%Y-%m-%d}'",
    ):
        read, whole = _parts_read(store, query, "mentions")
        assert 1 <= read <= 2 < whole, query


def test_series_say_zero_where_a_mention_vanished(store: Client) -> None:
    mention = make_mention()
    batch = insert_records(store, [make_enriched(mention).to_json()])
    rewrite_series(store, batch.buckets)
    total = "SELECT value FROM series_5m FINAL WHERE metric = 'mentions' AND dimension = ''"
    assert _rows(store, total) == [(1.0,)]
    gone = EnrichedDeletion(
        id=mention.id, source="s", revision=mention.revision, seen_at=NOW + timedelta(days=1)
    )
    batch = insert_records(store, [gone.to_json()])
    rewrite_series(store, batch.buckets)
    assert _rows(store, total) == [(0.0,)]


def test_a_restarted_store_finds_what_the_series_lack(store: Client) -> None:
    assert last_rewrite(store) is None
    batch = insert_records(store, [make_enriched().to_json()])
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert stale_buckets(store, before) == batch.buckets
    rewrite_series(store, batch.buckets)
    assert before < (last_rewrite(store) or before)
    assert stale_buckets(store, datetime.now(UTC) + timedelta(minutes=1)) == set()


def test_own_voices_are_not_in_the_series(store: Client) -> None:
    staff = make_enriched().model_copy(update={"brands": full_mention().brands})
    batch = insert_records(store, [staff.to_json()])
    rewrite_series(store, batch.buckets)
    assert _rows(store, "SELECT DISTINCT brand FROM series_5m FINAL") == [("zenith",)]


def test_reposts_count_as_reach_not_as_voice(store: Client) -> None:
    author = make_author(id="x:x:fan", followers=70)
    repost = make_enriched(make_mention(id="x:x:2", kind="repost", author=author))
    batch = insert_records(store, [make_enriched().to_json(), repost.to_json()])
    rewrite_series(store, batch.buckets)
    found = _rows(
        store,
        "SELECT metric, value FROM series_5m FINAL WHERE dimension = '' AND value != 0 ORDER BY metric",
    )
    assert found == [("authors", 1.0), ("mentions", 1.0), ("negative", 1.0), ("reach", 320.0)]
    buckets = [int(bucket.timestamp()) // 300 for bucket in batch.buckets]
    assert live_figures(store, "", buckets)["acme", ""] == {
        metric: {buckets[0]: value} for metric, value in [*found, ("positive", 0.0)]
    }


def test_retention_is_set_once_and_changed_only_when_it_differs(new_store: Client) -> None:
    assert len(apply_retention(new_store, payload_days=30, mention_days=1095, deleted_days=30)) == 9
    assert apply_retention(new_store, payload_days=30, mention_days=1095, deleted_days=30) == []
    assert apply_retention(new_store, payload_days=7, mention_days=1095, deleted_days=30) == [
        "mentions.payload"
    ]
    changed = apply_retention(new_store, payload_days=7, mention_days=1095, deleted_days=9)
    assert changed == ["deletions", "author_deletions"]


def test_what_is_too_old_goes_and_payloads_go_earlier(new_store: Client) -> None:
    store = new_store
    now = datetime.now(UTC)
    payload = {"raw": 1}
    old = make_mention(id="x:x:1", seen_at=now - timedelta(days=400), payload=payload)
    long_ago = now - timedelta(days=4000)
    late = make_mention(id="x:x:4", published_at=long_ago, seen_at=now)
    imported = make_mention(id="x:x:5", published_at=long_ago, seen_at=long_ago, lane="history")
    fresh = make_mention(id="x:x:2", published_at=now, seen_at=now, payload=payload)
    seen = make_mention(
        id="x:x:3", published_at=now, seen_at=now - timedelta(days=40), payload=payload
    )
    _put(store, *(make_enriched(mention) for mention in (old, fresh, seen, late)))
    _put(store, make_enriched(imported, enriched_at=now))
    apply_retention(store, payload_days=30, mention_days=365, deleted_days=30)
    store.execute("OPTIMIZE TABLE mentions FINAL")
    assert _rows(store, "SELECT mention_id, payload != '' FROM mentions ORDER BY 1") == [
        ("x:x:2", 1),
        ("x:x:3", 0),
        ("x:x:4", 0),
        ("x:x:5", 0),
    ]


def test_purge_takes_authors_who_left_and_removed_customers_from_disk(store: Client) -> None:
    first = make_enriched(make_mention(id="x:x:1", author=make_author(id="x:x:a")))
    second = make_enriched(make_mention(id="x:x:2", author=make_author(id="x:x:b")))
    _put(
        store,
        first,
        second,
        AuthorGone(id="x:x:a", source="s", revision=first.mention.revision, seen_at=NOW),
    )
    write_customers(store, [make_customer(), make_customer(id="c-2")])
    remove_customers(store, ["c-1"])
    assert _rows(store, "SELECT author_id FROM current_authors") == [("x:x:b",)]
    assert purge(store) == 1
    assert _rows(store, "SELECT mention_id FROM mentions") == [("x:x:2",)]
    assert _rows(store, "SELECT author_id FROM authors") == [("x:x:b",)]
    assert _rows(store, "SELECT name FROM customers WHERE customer_id = 'c-1'") == [("",)]
    assert _rows(store, "SELECT customer_id FROM current_customers") == [("c-2",)]


def test_purge_takes_what_people_decided_about_deleted_mentions(store: Client) -> None:
    gone, again = make_enriched(make_mention(id="x:x:1")), make_enriched(make_mention(id="x:x:2"))
    _put(store, gone, again)
    for record in (gone, again):
        revision = record.mention.revision + 1
        _put(store, EnrichedDeletion(id=record.id, source="s", revision=revision, seen_at=NOW))
    _put(store, make_enriched(make_mention(id="x:x:2", revision=again.mention.revision + 2)))
    write_corrections(
        store,
        [
            Correction(
                mention_id=f"x:x:{n}", field="sentiment", value="positive", by="anna", at=NOW
            )
            for n in (1, 2, 3)
        ],
    )
    assert purge(store) == 2
    assert _rows(store, "SELECT mention_id FROM corrections ORDER BY 1") == [("x:x:2",), ("x:x:3",)]


def test_what_was_stored_before_the_judgements_is_shown(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for file in sorted(MIGRATIONS.glob("*.sql"))[:3]:
        (tmp_path / file.name).write_text(file.read_text())
    repost = make_mention(id="x:x:2", kind="repost", author=make_author(id="x:x:b", followers=70))
    with connect(Connection(database)) as client:
        with monkeypatch.context() as earlier:
            earlier.setattr("sinks.clickhouse.migrate.MIGRATIONS", tmp_path)
            assert migrate(Connection(database)) == [1, 2, 3]
        _put(client, full_mention(), make_enriched(repost))
        migrate(Connection(database))
        shown = "SELECT mention_id, brand, voice, echo, relevant, sentiment_confidence, intents, answer_by"
        assert _rows(client, f"{shown} FROM brand_mentions ORDER BY mention_id, brand") == [
            ("x:x:2", "acme", False, True, True, 0.0, [], EPOCH),
            ("x:x:42", "acme", False, False, True, 0.75, [], EPOCH),
            ("x:x:42", "zenith", True, False, True, 0.0, [], EPOCH),
        ]
        assert _rows(
            client, "SELECT brand, mentions, reach, reposts FROM daily_brand_summary ORDER BY brand"
        ) == [
            ("acme", 0, 70, 1),
            ("zenith", 1, 0, 0),
        ]
        _put(client, full_mention())
        assert _rows(client, "SELECT relevant FROM brand_mentions WHERE brand = 'zenith'") == [
            (False,)
        ]


def test_migrations_are_idempotent_and_many_may_start_at_once(database: str) -> None:
    connection = Connection(f"{database}_many")
    applied: list[list[int]] = []
    try:
        threads = [
            threading.Thread(target=lambda: applied.append(migrate(connection))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = [int(file.name[:4]) for file in sorted(MIGRATIONS.glob("*.sql"))]
        assert sorted(applied) == [[], [], [], numbers]
        with connect(connection) as client:
            assert _rows(client, "SELECT count() FROM current_mentions") == [(0,)]
    finally:
        with connect(connection, database="default") as client:
            client.execute(f"DROP DATABASE IF EXISTS {connection.database} SYNC")


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(database: str) -> None:
    connection = Connection(database)
    migrate(connection)
    with connect(connection) as client:
        client.execute(
            "ALTER TABLE schema_versions UPDATE md5 = 'other' WHERE version = 1 SETTINGS mutations_sync = 1"
        )
        with pytest.raises(Fatal, match="do not fit"):
            migrate(connection)
        assert _rows(client, "EXISTS TABLE grapevine_migrating") == [(0,)]


def test_a_missing_database_says_what_to_do(database: str) -> None:
    with connect(Connection(database)) as client, pytest.raises(Fatal, match="run store"):
        insert_records(client, [make_enriched().to_json()])


def test_every_table_and_view_says_what_a_row_is(store: Client) -> None:
    silent = _rows(
        store,
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND comment = ''"
        " AND engine != 'MaterializedView' AND name NOT IN ('schema_versions')",
    )
    assert silent == []


def test_days_are_of_the_business_time_zone(store: Client) -> None:
    _put(
        store, make_enriched(make_mention(published_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC)))
    )
    days = "SELECT day FROM daily_brand_summary"
    assert _rows(store, days) == [(date(2026, 11, 20),)]
    write_settings(store, {"timezone": "Europe/Berlin"})
    assert _rows(store, days) == [(date(2026, 11, 21),)]
