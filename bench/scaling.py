"""Two enrich processes against one, over the same preloaded topic, on whatever cores Kafka leaves
them.
"""

from collections.abc import Callable

from bench import enrich
from bench.stats import Rate, side_by_side
from bench.world import Ends, World, watch_rate
from pipeline import topics
from tests.services import wait_until

Say = Callable[[str], None]


def measure(world: World, *, rounds: int, count: int, say: Say) -> dict[str, float]:
    """The ratio of their rates; runs of one and of two take turns."""
    field = enrich.prepare(world, count, say, name="scaling")
    rates: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for processes in (1, 2):
            rate = run(field, processes, f"{processes}-{number}")
            rates[processes].append(rate.per_s)
            say(
                f"round {number + 1}/{rounds}: {processes} process(es) {rate.per_s:,.0f}/s, {rate.cpu_us:.0f} µs each"
            )
    return {"enrich_2_vs_1": round(side_by_side(rates[2], rates[1]), 3)}


def run(field: enrich.Field, processes: int, group: str) -> Rate:
    """The rate from the moment on at which every process has partitions; before it one of them
    works alone.
    """
    ends = Ends(field.config, topics.ENRICHED)
    before = ends.total()
    services = [field.start(f"scaling-{group}") for _ in range(processes)]
    share = field.config.kafka.partitions / processes

    def shared() -> bool:
        held = [
            service.metric("grapevine_partitions_assigned", service="enrich")
            for service in services
        ]
        return all(partitions == share for partitions in held) and ends.total() > before

    wait_until(shared, 120, f"{processes} processes with {share:g} partitions each")
    done = ends.total()
    ends.close()
    left = field.count - (done - before)
    rate = watch_rate(
        field.config,
        topics.ENRICHED,
        done,
        left,
        [service.pid for service in services],
        last=0.85,
    )
    for service in services:
        service.terminate(30)
    return rate
