"""The line for tests of what goes through it: topics and tables of a test's own, events sent by
hand, commands.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli import grapevine
from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.clickhouse import connection
from pipeline.config import load_config
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from sinks.clickhouse.client import connect
from tests.services import write_config
from tests.topics import read_all


class Line:
    """Listens for acme and zenith. Services are started by the test (tests/services.py) with `path`."""

    def __init__(
        self, folder: Path, at: Endpoints, prefix: str, database: str, **sections: Any
    ) -> None:
        self.path = write_config(
            folder,
            {
                "kafka": {"bootstrap": at.kafka, "prefix": prefix, "partitions": 2},
                "clickhouse": {"url": database},
                "brands": {
                    "acme": {"query": "acme"},
                    "zenith": {"kind": "competitor", "query": "zenith"},
                },
                **sections,
            },
        )
        self.config = load_config(self.path, env={})
        create_topics(self.config.kafka)
        self.sender = Sender(self.config.kafka)

    def send(self, topic: topics.Topic, *records: tuple[str, bytes]) -> None:
        """Publish records; returns when they are acknowledged."""
        self.sender.deliver(Outgoing(topic, key.encode(), value) for key, value in records)

    def command(self, *arguments: str) -> Result:
        """Run a sub-command of grapevine with this line's configuration."""
        return CliRunner().invoke(grapevine, [*arguments, "-c", str(self.path)])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What ClickHouse answers."""
        with connect(connection(self.config.clickhouse)) as client:
            found: list[tuple[Any, ...]] = client.execute(query)
            return found

    def records(self, topic: topics.Topic) -> list[Any]:
        """All that a topic has."""
        return read_all(self.config.kafka.bootstrap, self.config.kafka.prefix + topic.name)

    def keys(self, topic: topics.Topic) -> dict[str, bytes]:
        """The latest value of every key that was not deleted."""
        latest = {record.key.decode(): record.value for record in self.records(topic)}
        return {key: value for key, value in latest.items() if value is not None}


@contextlib.contextmanager
def running_line(
    folder: Path, at: Endpoints, prefix: str, database: str, **sections: Any
) -> Iterator[Line]:
    """A line that is closed with the block; `sections` go on top of its configuration."""
    made = Line(folder, at, prefix, database, **sections)
    try:
        yield made
    finally:
        made.sender.close(5)
