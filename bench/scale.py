"""One, two and four processes of enrich and of store over eight partitions, and what a mention takes
on disk: what docs/scale.md computes sizes from.

All share this machine's cores with Kafka, ClickHouse and the measurement: on two cores the ideal of
four processes is out of reach by half, and the shares say how far sharing itself is from free.
"""

import time
from collections.abc import Callable, Mapping

from clickhouse_driver import Client

from bench import enrich, scaling, store
from bench.stats import window_rate
from bench.world import World, fill
from pipeline import topics
from pipeline.config import Config
from pipeline.kafka.names import wire_name
from pipeline.topics import Topic
from tests.services import Running, wait_until

PROCESSES = (1, 2, 4)
KEYS = (
    "scale_enrich_1_per_s", "scale_enrich_2_share", "scale_enrich_4_share",
    "scale_store_1_per_s", "scale_store_2_share", "scale_store_4_share",
    "scale_kafka_bytes", "scale_clickhouse_bytes",
)  # fmt: skip
LAST = 0.9
DEADLINE_SECS = 900

Say = Callable[[str], None]


def measure(world: World, *, events: int, rows: int, say: Say) -> dict[str, float]:
    """The figures scale_…: rates of one process, shares of the ideal for more, bytes of a mention."""
    figures = _of_enrich(world, events, say)
    return figures | _of_store(world, rows, say)


def _of_enrich(world: World, count: int, say: Say) -> dict[str, float]:
    field = enrich.prepare(world, count, say, name="scale")
    rates = {}
    for processes in PROCESSES:
        rate = scaling.run(field, processes, f"scale-{processes}")
        rates[processes] = rate.per_s
        say(f"enrich, {processes} process(es): {rate.per_s:,.0f}/s, {rate.cpu_us:.0f} µs each")
    enriched = _topic_bytes(world, field.config, topics.ENRICHED) / (len(PROCESSES) * count)
    kafka = _topic_bytes(world, field.config, topics.RAW) / count + enriched
    say(f"{kafka:,.0f} bytes of a mention in Kafka, raw and enriched")
    return _shares("enrich", rates) | {"scale_kafka_bytes": round(kafka)}


def _of_store(world: World, count: int, say: Say) -> dict[str, float]:
    config = world.config("store")
    say(f"preloading {count:,} enriched mentions")
    fill(config, topics.ENRICHED, store.enriched(config, count))
    rates, size = {}, 0.0
    for processes in PROCESSES:
        database = f"scale_{processes}"
        path = store.with_database(world.variant(config, f"s{processes}"), database)
        services = [world.services.start("store", path) for _ in range(processes)]
        client = Client.from_url(f"{world.stack.endpoints.clickhouse}/{database}")
        rates[processes] = _stored(client, services, config.kafka.partitions, count)
        say(f"store, {processes} process(es): {rates[processes]:,.0f} rows/s")
        for service in services:
            service.terminate(30)
        size = _database_bytes(client) / count
        client.disconnect()
    say(f"{size:,.0f} bytes of a mention in ClickHouse, everything behind it included")
    return _shares("store", rates) | {"scale_clickhouse_bytes": round(size)}


def _shares(name: str, rates: Mapping[int, float]) -> dict[str, float]:
    """The rate of one process, and of more the share of so many times that."""
    shares = {
        f"scale_{name}_{processes}_share": round(rate / (processes * rates[1]), 2)
        for processes, rate in rates.items()
        if processes > 1
    }
    return {f"scale_{name}_1_per_s": round(rates[1])} | shares


def _stored(client: Client, services: list[Running], partitions: int, count: int) -> float:
    """Rows per second from when every process has its partitions."""
    share = partitions / len(services)

    def shared() -> bool:
        held = [one.metric("grapevine_partitions_assigned", service="store") for one in services]
        return all(one == share for one in held) and store.rows(client) > 0

    wait_until(shared, 120, f"{len(services)} processes with {share:g} partitions each")
    samples: list[tuple[float, float]] = []
    deadline = time.monotonic() + DEADLINE_SECS
    before = store.rows(client)
    while not samples or samples[-1][1] < count - before:
        samples.append((time.monotonic(), store.rows(client) - before))
        if samples[-1][0] > deadline:
            raise AssertionError(f"{samples[-1][1]:,.0f} of {count:,} rows in {DEADLINE_SECS} s")
        time.sleep(0.1)
    return window_rate(samples, count - before, first=0.0, last=LAST)


def _topic_bytes(world: World, config: Config, topic: Topic) -> int:
    name = wire_name(config.kafka, topic)
    logs = (world.folder / "stack").rglob(f"{name}-*/*.log")
    return sum(log.stat().st_size for log in logs)


def _database_bytes(client: Client) -> float:
    ((size,),) = client.execute(
        "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()"
    )
    return float(size)
