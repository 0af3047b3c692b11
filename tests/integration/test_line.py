"""The whole line on the real engines: a file of mentions, through Kafka and Faust, to SQL; killed
at every stage.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from deploy.local.stack import Endpoints
from pipeline import topics
from tests.builders import make_author, make_mention
from tests.commands import grapevine
from tests.services import Services, wait_until, write_config
from tests.topics import Keys

MENTIONS = 3000
"""Of the file, every tenth about nobody."""
WORTH_A_KILL = 50
"""Mentions that are under way at least when a service is killed."""
ABOUT_ACME = "I love acme bank, number {}"
ABOUT_NOBODY = "the weather is fine, number {}"


@pytest.fixture
def config(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, database: str) -> Path:
    lines = []
    for n in range(MENTIONS):
        text = (ABOUT_NOBODY if n % 10 == 0 else ABOUT_ACME).format(n)
        author = make_author(id=f"file:author:{n % 50}", handle=f"user{n % 50}")
        lines.append(make_mention(id=f"file:t:{n}", text=text, author=author).to_json().decode())
    lines[1500:1500] = ["this is no JSON"]
    (tmp_path / "mentions.jsonl").write_text("\n".join(lines) + "\n")
    return write_config(
        tmp_path,
        {
            "kafka": {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 4},
            "clickhouse": {"url": database},
            "brands": {"acme": {"query": "acme"}},
            "sources": {"archive": {"type": "file", "path": str(tmp_path / "mentions.jsonl")}},
            "service": {"store_batch_rows": 100},  # or it has stored all before it is struck
        },
    )


def sql(config: Path, query: str) -> list[dict[str, Any]]:
    """The rows `grapevine sql --json` prints."""
    done = grapevine("sql", "-c", str(config), "--json", query)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Progress:
    """How far the line has come: the ids that each of its services has brought to its end."""

    def __init__(self, accepted: Keys, enriched: Keys, client: Client) -> None:
        self.accepted, self.enriched, self._client = accepted, enriched, client

    def stored(self, *tables: str) -> set[str]:
        """The ids in these tables; none while the store has not made them yet."""
        ids = " UNION ALL ".join(f"SELECT mention_id FROM {table}" for table in tables)
        try:
            return {id_ for (id_,) in self._client.execute(ids)}
        except ServerException:
            return set()

    def under_way(self, service: str) -> int:
        """How many mentions wait for what a service has begun; 0 where they are too few to speak
        of.
        """
        begun, waiting = {
            "ingest": self._of_ingest,
            "enrich": self._of_enrich,
            "store": self._of_store,
        }[service]()
        return waiting if begun and waiting >= WORTH_A_KILL else 0

    def _of_ingest(self) -> tuple[bool, int]:
        accepted = self.accepted()
        return bool(accepted), MENTIONS - len(accepted)

    def _of_enrich(self) -> tuple[bool, int]:
        enriched = self.enriched()
        return bool(enriched), len(self.accepted() - enriched)

    def _of_store(self) -> tuple[bool, int]:
        stored = self.stored("mentions", "dropped")
        return bool(stored), len(self.enriched() - stored)


@pytest.fixture
def progress(endpoints: Endpoints, topic_prefix: str, clickhouse: Client) -> Iterator[Progress]:
    accepted = Keys(endpoints.kafka, topic_prefix + topics.RAW.name)
    enriched = Keys(endpoints.kafka, topic_prefix + topics.ENRICHED.name)
    with accepted, enriched:
        yield Progress(accepted, enriched, clickhouse)


def test_every_line_of_a_file_is_stored_dropped_or_dead_lettered_whatever_is_killed(
    config: Path, progress: Progress, services: Services
) -> None:
    stages = ("ingest", "enrich", "store")
    running = {name: services.start(name, config) for name in stages}
    struck = {}
    for victim in stages:
        struck[victim] = running[victim].kill9_at_work(partial(progress.under_way, victim))
        running[victim] = services.start(victim, config)
    print("mentions under way when each was killed:", struck)
    assert all(WORTH_A_KILL <= count < MENTIONS for count in struck.values()), struck
    # A store killed while it upgrades the tables leaves their lock behind for half a minute.
    wait_until(
        lambda: len(progress.stored("current_mentions")) == 2700, 200, "2,700 mentions of acme"
    )
    drops = "SELECT uniqExact(mention_id) AS n FROM dropped WHERE reason = 'no_brand'"
    wait_until(lambda: int(sql(config, drops)[0]["n"]) == 300, 60, "300 drops")
    both = "SELECT count() AS n, uniqExact(mention_id) AS ids FROM current_mentions"
    assert [{name: int(value) for name, value in row.items()} for row in sql(config, both)] == [
        {"n": 2700, "ids": 2700}
    ]
    told = grapevine("dead-letters", "list", "-c", str(config), "--json")
    assert told.returncode == 0, told.stderr
    assert {json.loads(letter)["source"] for letter in told.stdout.splitlines()} == {"archive"}
