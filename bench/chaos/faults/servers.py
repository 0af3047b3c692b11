"""Kafka or ClickHouse dies or stands still, and comes back."""

import contextlib
import os
import signal
from collections.abc import Iterator

from bench.chaos.faults.kind import Field


@contextlib.contextmanager
def kafka_killed(field: Field) -> Iterator[str]:
    """kill -9 of the broker, or of one of three."""
    with _down(field, _broker(field)) as name:
        yield name


@contextlib.contextmanager
def kafka_frozen(field: Field) -> Iterator[str]:
    """A broker stands still."""
    with _still(field, _broker(field)) as name:
        yield name


@contextlib.contextmanager
def kafka_all_killed(field: Field) -> Iterator[str]:
    """Every broker dies at once: power is cut."""
    with _down(field, *field.line.servers.brokers):
        yield "every broker"


@contextlib.contextmanager
def clickhouse_killed(field: Field) -> Iterator[str]:
    """kill -9 of ClickHouse."""
    with _down(field, "clickhouse") as name:
        yield name


@contextlib.contextmanager
def clickhouse_frozen(field: Field) -> Iterator[str]:
    """ClickHouse stands still."""
    with _still(field, "clickhouse") as name:
        yield name


@contextlib.contextmanager
def started_without_kafka(field: Field) -> Iterator[str]:
    """Everything goes down, and the services come back before Kafka does."""
    with _down(field, *field.line.servers.brokers):
        for running in field.line.running.values():
            running.kill9()
        yield "every service"


def _broker(field: Field) -> str:
    return field.rng.choice(field.line.servers.brokers)


@contextlib.contextmanager
def _down(field: Field, *names: str) -> Iterator[str]:
    stack = field.line.servers.stack
    for name in names:
        stack.kill(name)
    try:
        yield ", ".join(names)
    finally:
        stack.start(*names)


@contextlib.contextmanager
def _still(field: Field, name: str) -> Iterator[str]:
    pid = field.line.servers.stack.pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield name
    finally:
        os.kill(pid, signal.SIGCONT)
