"""Fixtures over the real engines: one Kafka and one ClickHouse for all workers, names of its own for
each test.

A test that kills a server starts that one for itself (`own_kafka`, `own_clickhouse`); the shared
ones stay up.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaTimeoutError

from deploy.local.ports import remembered_ports
from deploy.local.stack import COMMANDS, Endpoints, RunningStack, start_stack
from tests.kept_tables import KeptTables
from tests.shared_stack import SharedStack, join_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> SharedStack:
    """Kafka and ClickHouse, running, shared with the other workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared, leave = join_stack(folder / "shared-stack")
    pytestconfig.add_cleanup(leave)  # no finaliser: it may wait longer than a test may last
    return shared


@pytest.fixture
def endpoints(stack: SharedStack) -> Endpoints:
    """Where the servers of the session listen."""
    return stack.endpoints


@contextmanager
def own_kafka(folder: Path) -> Iterator[tuple[RunningStack, str]]:
    """A Kafka to kill, and where it listens; for tests that need no ClickHouse."""
    with _own_server("kafka", folder) as (running, port):
        yield running, f"127.0.0.1:{port}"


@contextmanager
def own_clickhouse(folder: Path, shared: Endpoints) -> Iterator[tuple[RunningStack, Endpoints]]:
    """A ClickHouse to kill, and where it is to be found beside the shared Kafka."""
    with _own_server("clickhouse", folder) as (running, port):
        yield running, replace(shared, clickhouse=f"clickhouse://127.0.0.1:{port}")


@contextmanager
def _own_server(name: str, folder: Path) -> Iterator[tuple[RunningStack, int]]:
    running = start_stack(folder, {name: COMMANDS[name]})
    try:
        yield running, remembered_ports(folder)[name]
    finally:
        running.stop()


@pytest.fixture
def topic_prefix() -> str:
    """A prefix no other test uses, for topics and consumer groups."""
    return f"t{uuid.uuid4().hex[:10]}."


@pytest.fixture
def database(endpoints: Endpoints) -> Iterator[str]:
    """The URL of a new, empty database: clickhouse://host:port/name. It is dropped afterwards."""
    name = f"t{uuid.uuid4().hex[:10]}"
    with Client.from_url(endpoints.clickhouse) as client:
        client.execute(f"CREATE DATABASE {name}")
        yield f"{endpoints.clickhouse}/{name}"
        client.execute(f"DROP DATABASE {name} SYNC")


@pytest.fixture(scope="session")
def kept_tables(stack: SharedStack) -> Iterator[KeptTables]:
    """The database that `tables` empties for each test of a worker."""
    kept = KeptTables(stack.endpoints.clickhouse, retained=True)
    yield kept
    kept.drop()


@pytest.fixture(scope="session")
def bare_tables(stack: SharedStack) -> Iterator[KeptTables]:
    """The same without retention: for rows of any age."""
    kept = KeptTables(stack.endpoints.clickhouse, retained=False)
    yield kept
    kept.drop()


@pytest.fixture
def tables(kept_tables: KeptTables) -> str:
    """The URL of a database with every table, all of them empty, as the store leaves them."""
    return kept_tables.emptied().url


@pytest.fixture
def clickhouse(database: str) -> Iterator[Client]:
    """A client in this test's own database."""
    with Client.from_url(database) as client:
        yield client


def create_topics(bootstrap: str, *names: str, partitions: int = 1, **configs: str) -> None:
    """Create topics; `configs` are topic settings with underscores for dots
    (cleanup_policy="compact").
    """
    settings = {name.replace("_", "."): value for name, value in configs.items()}
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        admin.create_topics(
            [NewTopic(name, partitions, 1, topic_configs=settings) for name in names]
        )
    finally:
        admin.close()


@pytest.fixture
def producer(endpoints: Endpoints) -> Iterator[KafkaProducer]:
    """A producer of bytes that waits for all acknowledgements."""
    with kafka_producer(endpoints.kafka) as made:
        yield made


@contextmanager
def kafka_producer(bootstrap: str, **settings: Any) -> Iterator[KafkaProducer]:
    """An idempotent producer of bytes with acks=all. Its end waits five seconds for what is in
    flight: kafka-python's own waits for ever for a broker that died as it renewed its producer id.
    """
    made = KafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, **settings
    )
    try:
        yield made
    finally:
        with suppress(KafkaTimeoutError):
            made.close(timeout=5)


def read_topic(bootstrap: str, topic: str, count: int, *, timeout_secs: float = 20.0) -> list[Any]:
    """Return the first `count` records of a topic from its beginning, fewer when they do not come
    in time.
    """
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=int(timeout_secs * 1000),
    )
    records: list[Any] = []
    try:
        for record in consumer:
            records.append(record)
            if len(records) >= count:
                break
    finally:
        consumer.close()
    return records
