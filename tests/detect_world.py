"""What the tests of detect share: invented mentions stored in ClickHouse, the store's progress,
what came out.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clickhouse_driver import Client

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clickhouse import connection
from pipeline.config import Config, load_config
from pipeline.kafka.create import create_topics
from schemas.alert import Candidate
from schemas.enriched import EnrichedMention, Sentiment
from schemas.series import tick_of
from sinks.clickhouse.client import connect
from sinks.clickhouse.directories import Progress, write_progress
from sinks.clickhouse.migrate import migrate
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.write import insert_records
from tests.builders import make_author, make_enriched, make_mention
from tests.services import write_config
from tests.topics import read_all

DAY = datetime(2026, 11, 17, tzinfo=UTC)
"""A Tuesday, on which invented live mentions are seen."""


class World:
    """One test's database and topics."""

    def __init__(
        self,
        folder: Path,
        at: Endpoints,
        prefix: str,
        database: str,
        env: Mapping[str, str] | None = None,
        **sections: Any,
    ) -> None:
        self.at, self.env = at, dict(env or {})
        self.path = write_config(
            folder,
            {
                "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 2},
                "clickhouse": {"url": database, "query_timeout_secs": 20},
                "brands": {
                    "acme": {"query": "acme"},
                    "zenith": {"query": "zenith", "kind": "competitor"},
                },
                **sections,
            },
        )
        self.config: Config = load_config(self.path, env=self.env)
        create_topics(self.config.kafka)
        self.target = connection(self.config.clickhouse)

    def migrate(self) -> None:
        """Make the tables."""
        migrate(self.target)

    def store(self, records: Iterable[EnrichedMention]) -> None:
        """Store mentions as the store service does, with their series."""
        with connect(self.target) as client:
            values = [record.to_json() for record in records]
            buckets: set[datetime] = set()
            for at in range(0, len(values), 5000):
                buckets |= insert_records(client, values[at : at + 5000]).buckets
            rewrite_series(client, buckets)

    def complete(self, until: datetime) -> None:
        """Say that the store is complete up to then."""
        with connect(self.target) as client:
            rows = [
                Progress(topics.ENRICHED.name, n, 1, 0, until, datetime.now(UTC)) for n in range(2)
            ]
            write_progress(client, rows)

    def candidates(self, rule: str = "") -> list[Candidate]:
        """What is on alerts.v1, by time."""
        records = read_all(self.at.kafka, self.config.kafka.prefix + topics.ALERTS.name)
        found = [Candidate.model_validate_json(record.value) for record in records]
        return sorted((one for one in found if rule in ("", one.rule)), key=lambda one: one.at)

    def judged_until(self) -> datetime | None:
        """How far detect says it has come."""
        path = self.config.service.state_dir / "detect" / f"{self.config.kafka.prefix}judged.json"
        try:
            return datetime.fromisoformat(json.loads(path.read_text())["judged_until"])
        except FileNotFoundError:
            return None

    def unjudged(self, until: datetime, since: datetime) -> int:
        """How many closed five minutes up to `until` detect has still to judge; 0 before it has come
        past `since`, and when it is done.
        """
        at = self.judged_until()
        return 0 if at is None or at <= since else tick_of(until) - tick_of(at)

    def connected(self) -> Client:
        """A client in the test's database."""
        return connect(self.target)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query in the test's database."""
        with Client.from_url(self.config.clickhouse.url) as client:
            rows: list[tuple[Any, ...]] = client.execute(sql)
            return rows


def spoken(name: str, at: datetime, **changes: Any) -> EnrichedMention:
    """A negative mention of acme, published and seen at a moment; `lane`, `source` and `priority`
    as wanted.
    """
    mention = make_mention(
        id=f"file:t:{name}",
        source=changes.pop("source", "reddit"),
        author=make_author(id=f"x:x:{name}", handle=f"user-{name}"),
        text=f"acme is down, says {name}",
        lane=changes.pop("lane", "live"),
        published_at=at,
        seen_at=at,
    )
    changes.setdefault("sentiment", Sentiment(label="negative", compound=-0.6))
    return make_enriched(mention, **changes)


def steady(
    name: str, begin: datetime, end: datetime, every: timedelta, **changes: Any
) -> list[EnrichedMention]:
    """One mention every so often."""
    count = int((end - begin) / every)
    return [spoken(f"{name}-{n}", begin + n * every, **changes) for n in range(count)]
