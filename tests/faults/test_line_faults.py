"""Faults of the whole line: Kafka killed under way, hostile mentions, poison in directories. Both
sides are counted.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error

from deploy.local.stack import Endpoints, RunningStack
from pipeline import topics
from pipeline.config import load_config
from pipeline.kafka.clients import producer
from pipeline.kafka.create import create_topics
from pipeline.kafka.read import all_records
from tests.builders import make_author, make_customer, make_mention
from tests.conftest import grapevine_data
from tests.services import Services, wait_until, write_config
from tests.stack import own_kafka

HOSTILE_DATES = (
    "1970-01-01T00:00:00Z",
    "2099-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
)
HOSTILE_TEXTS = (
    "",
    "\u0000",
    "\ud83d",
    "‮acme",
    "acme " + "e\u0301" * 5000,
    "<script>acme</script>",
    "acme" * 10,
    "\\N",
)


def line_config(folder: Path, at: Endpoints, prefix: str, database: str, lines: list[str]) -> Path:
    """A line over a file of JSON lines, for brand acme."""
    (folder / "mentions.jsonl").write_text("\n".join(lines) + "\n", "utf-8", "surrogatepass")
    return write_config(
        folder,
        {
            "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 2},
            "clickhouse": {"url": f"{at.clickhouse}/{database}"},
            "brands": {"acme": {"query": "acme"}},
            "sources": {"archive": {"type": "file", "path": str(folder / "mentions.jsonl")}},
        },
    )


def ask(at: Endpoints, database: str, sql: str) -> Any:
    """The first value of a query; None while the database does not answer or lacks its tables."""
    try:
        with Client.from_url(f"{at.clickhouse}/{database}") as client:
            rows = client.execute(sql)
            return rows[0][0] if rows else None
    except (Error, OSError, EOFError):
        return None


def test_kafka_killed_under_way_loses_and_doubles_nothing(
    tmp_path: Path, endpoints: Endpoints, tables: str, services: Services
) -> None:
    name = tables.rpartition("/")[2]
    with own_kafka(tmp_path / "stack") as (own, bootstrap):
        _lives_through_a_kill(own, replace(endpoints, kafka=bootstrap), name, tmp_path, services)


def _lives_through_a_kill(
    own: RunningStack, at: Endpoints, database: str, folder: Path, services: Services
) -> None:
    lines = [
        make_mention(id=f"file:t:{n}", text=f"acme works, number {n}", author=make_author())
        .to_json()
        .decode()
        for n in range(20_000)
    ]
    path = line_config(folder, at, "", database, lines)
    running = {name: services.start(name, path) for name in ("ingest", "enrich", "store")}
    count = "SELECT count() FROM current_mentions"
    wait_until(lambda: (ask(at, database, count) or 0) > 500, 90, "work has begun")
    own.kill("kafka")
    stored = ask(at, database, count)
    assert 500 < stored < 20_000, "much is under way"
    own.start("kafka")
    for name, service in list(running.items()):
        if (
            service.process.poll() is not None
        ):  # ended honestly, as a supervisor would see it: started again
            running[name] = services.start(name, path)

    def all_there() -> bool:
        for name, service in list(running.items()):
            if service.process.poll() is not None:
                running[name] = services.start(name, path)
        return bool(ask(at, database, count) == 20_000)

    wait_until(all_there, 150, "all mentions are stored")
    twice = "SELECT count() - uniqExact(mention_id) FROM brand_mentions WHERE brand = 'acme'"
    assert ask(at, database, twice) == 0


def test_hostile_mentions_are_stored_dropped_or_dead_lettered_never_lost(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    texts = [*HOSTILE_TEXTS, *_naughty_strings()]
    documents = [
        json.loads(make_mention(id=f"file:t:{n}").to_json()) | {"text": text}
        for n, text in enumerate(texts)
    ]
    for n, date in enumerate(HOSTILE_DATES):
        documents.append(
            json.loads(make_mention(id=f"file:d:{n}").to_json()) | {"published_at": date}
        )
    documents.append(
        json.loads(make_mention(id="file:big:1").to_json())
        | {"text": "acme " + "long words " * 500_000}
    )
    name = tables.rpartition("/")[2]
    path = line_config(
        tmp_path, endpoints, topic_prefix, name, [json.dumps(document) for document in documents]
    )
    for service in ("ingest", "enrich", "store"):
        services.start(service, path)
    config = load_config(path, env={})

    def balance() -> tuple[int, int, int]:
        stored = ask(endpoints, name, "SELECT uniqExact(mention_id) FROM mentions") or 0
        dropped = ask(endpoints, name, "SELECT uniqExact(mention_id) FROM dropped") or 0
        letters = sum(1 for _ in all_records(config.kafka, topics.DEAD_LETTERS))
        return stored, dropped, letters

    try:
        wait_until(
            lambda: sum(balance()) == len(documents),
            120,
            "accepted = stored + dropped + dead-lettered",
        )
    finally:
        print("stored, dropped, dead letters, sent:", *balance(), len(documents))
    assert (
        ask(
            endpoints,
            name,
            "SELECT count() FROM mentions WHERE mention_id LIKE '%:big:1' AND truncated",
        )
        == 1
    )
    assert (
        ask(
            endpoints,
            name,
            "SELECT count() FROM mentions WHERE published_at > now() + INTERVAL 2 DAY",
        )
        == 0
    )


def test_poison_in_directories_is_ignored_and_said(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    name = tables.rpartition("/")[2]
    mention = make_mention(
        id="file:t:1", type="x", text="acme!", author=make_author(handle="annabank")
    )
    path = line_config(tmp_path, endpoints, topic_prefix, name, [mention.to_json().decode()])
    config = load_config(path, env={})
    create_topics(config.kafka)
    customer = make_customer(handles=("x:annabank",), basis="consent")
    with producer(config.kafka) as sender:
        for topic in (
            topics.CUSTOMERS,
            topics.LINKS,
            topics.INFLUENCE,
            topics.TOMBSTONES,
            topics.CURSORS,
        ):
            for poison in (b"\xff\xfe", b"{}", b"null", b""):
                sender.send(topic_prefix + topic.name, key=b"poison", value=poison).get(30)
        sender.send(topic_prefix + topics.CUSTOMERS.name, key=b"c-1", value=customer.to_json()).get(
            30
        )
    for service in ("ingest", "enrich", "store"):
        services.start(service, path)
    linked = "SELECT customer_id FROM current_mentions"
    wait_until(
        lambda: ask(endpoints, name, linked) == customer.id,
        90,
        "the mention is stored with its customer",
    )


def _naughty_strings() -> list[str]:
    data = grapevine_data()
    if data is None:
        return []
    strings: list[str] = json.loads((data / "bad_input/naughty_strings.json").read_text("utf-8"))
    return strings
