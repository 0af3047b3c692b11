"""The network between a service and its servers fails: packets vanish, connections break."""

import contextlib
from collections.abc import Iterator

from bench.chaos.faults.kind import Field
from bench.chaos.line import SERVICES


@contextlib.contextmanager
def blackhole(field: Field) -> Iterator[str]:
    """Nothing passes between a service and Kafka, ClickHouse or both; nobody is told."""
    name = field.rng.choice(SERVICES)
    to = field.rng.choice(
        ("Kafka", "ClickHouse", "both") if name in ("store", "detect") else ("Kafka",)
    )
    servers = field.line.servers
    ways = [*(servers.kafka_proxies[name] if to != "ClickHouse" else ())]
    ways += [servers.clickhouse_proxies[name]] if to != "Kafka" else []
    for proxy in ways:
        proxy.black.set()
    try:
        yield f"{name} to {to}"
    finally:
        for proxy in ways:
            proxy.black.clear()


@contextlib.contextmanager
def cut(field: Field) -> Iterator[str]:
    """Every connection of a service breaks, several times."""
    name = field.rng.choice(SERVICES)
    for _ in range(3):
        for proxy in field.line.servers.proxies(name):
            proxy.cut()
        field.line.wait(field.rng.uniform(0.2, 1.5))
    yield name
