"""`make soak`: steady load through every service; the memory of each must stay flat. Writes
var/soak.json.

    python -m bench.soak [--minutes 10] [--rate 60]

Signed webhooks bring mentions, edits and deletions of earlier ones among them; rules raise alerts
that reach a Slack stand-in; customers are read anew all the time. Flat means: after the warm-up,
the slope of a process's private memory over the rest of the run adds up to less than ALLOWED_MB or
ALLOWED_SHARE of it.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import orjson
import psutil

from bench import mentions
from bench.line import BATCH, Sender
from bench.push import SECRET_ENV, SOURCE
from bench.stats import slope
from bench.world import World, world
from pipeline.terminal.drawn import Console, Table, Text
from tests.integration.test_ingest import free_port
from tests.services import Running
from tests.standins.slack import running_slack

RESULT = Path("var/soak.json")
SERVICES = ("ingest", "enrich", "watch", "store", "detect", "notify", "sync")
SAMPLE_SECS = 5.0
WARM_UP = 0.35
"""Share of the run after which memory must be flat: caches are full, the largest batches were seen.
"""
ALLOWED_MB = 4.0
ALLOWED_SHARE = 0.04
EDITED, DELETED = 0.05, 0.02
MB = 1_000_000


@dataclass(slots=True)
class Memory:
    """What one process held: (seconds, private MB, resident MB)."""

    samples: list[tuple[float, float, float]] = field(default_factory=list)

    def after_warm_up(self) -> list[tuple[float, float, float]]:
        """The samples that count."""
        begin = self.samples[0][0] + WARM_UP * (self.samples[-1][0] - self.samples[0][0])
        return [sample for sample in self.samples if sample[0] >= begin]


def verdict(memory: Memory) -> dict[str, float | bool]:
    """Private MB at the end of the warm-up and of the run, growth by slope over the time between,
    and whether flat.
    """
    counted = memory.after_warm_up()
    per_sec = slope([(at, private) for at, private, _ in counted])
    growth = per_sec * (counted[-1][0] - counted[0][0])
    level = statistics.median(private for _, private, _ in counted)
    return {
        "private_mb": round(counted[0][1], 1),
        "private_mb_at_end": round(counted[-1][1], 1),
        "resident_mb_at_end": round(counted[-1][2], 1),
        "growth_mb": round(growth, 2),
        "mb_per_hour": round(per_sec * 3600, 1),
        "flat": growth <= max(ALLOWED_MB, ALLOWED_SHARE * level),
    }


def main() -> int:
    """Run, show, keep; 0 where every service stayed flat and alive."""
    parser = argparse.ArgumentParser(
        description="Steady load; the memory of every service must stay flat."
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=60, help="mentions a second")
    options = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=130)
    with world() as own, running_slack(per_second=1.0) as slack:
        port = free_port()
        env = {**SECRET_ENV, "HOOK": slack.webhook}
        running = _start(own, port, env)
        console.print(
            f"{options.minutes:g} minutes at {options.rate:g} mentions/s through {', '.join(running)}"
        )
        memories = _soak(running, Sender(port, "soak"), options.minutes * 60, options.rate, console)
        delivered = len(slack.posted())
    judged = {name: verdict(memory) for name, memory in memories.items()}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(
        json.dumps({"minutes": options.minutes, "rate": options.rate, "services": judged}, indent=2)
        + "\n"
    )
    console.print(_table(judged))
    console.print(f"{delivered} messages reached Slack. Kept in {RESULT}.")
    return 0 if all(one["flat"] for one in judged.values()) else 1


def _start(own: World, port: int, env: Mapping[str, str]) -> dict[str, Running]:
    crm = own.folder / "crm.csv"
    crm.write_text(
        "id,name,x\n" + "".join(f"c-{n},Invented Person {n},user{n}\n" for n in range(1000))
    )
    columns = {"id": "id", "name": "name", "handle.x": "x"}
    document = {
        "sources": {"bench": SOURCE},
        "customers": {
            "crm": {"type": "csv", "path": str(crm), "basis": "contract", "columns": columns}
        },
        "rules": {
            "angry": {
                "type": "mention",
                "when": "customer and sentiment == 'negative'",
                "notify": ["care"],
            },
            "storm": {"type": "spike", "of": "negative", "by": "brand", "notify": ["care"]},
        },
        "notify": {"care": {"type": "slack", "webhook": "env:HOOK"}},
        "service": {"push_port": port, "sync_every_secs": 15, "purge_every_secs": 20},
    }
    config = own.config("soak", document, dict(env))
    running = {name: own.services.start(name, config.path, env=env) for name in SERVICES}
    for service in running.values():
        service.wait_ready(180)
    return running


def _soak(
    running: Mapping[str, Running], sender: Sender, seconds: float, rate: float, console: Console
) -> dict[str, Memory]:
    ending = threading.Event()
    load = threading.Thread(target=_load, args=(sender, rate, ending), daemon=True)
    load.start()
    processes = {name: psutil.Process(service.pid) for name, service in running.items()}
    memories = {name: Memory() for name in running}
    begun, told = time.monotonic(), 0.0
    while (passed := time.monotonic() - begun) < seconds:
        for name, process in processes.items():
            memory = process.memory_full_info()
            memories[name].samples.append((passed, memory.uss / MB, memory.rss / MB))
        if passed - told >= 30:
            told = passed
            held = ", ".join(
                f"{name} {memory.samples[-1][1]:.0f}" for name, memory in memories.items()
            )
            console.print(
                f"  {passed:4.0f} s  {len(sender.acked) * BATCH:,} mentions; private MB: {held}",
                highlight=False,
            )
        time.sleep(SAMPLE_SECS)
        assert load.is_alive(), "the load ended: a request was not accepted"
    ending.set()
    load.join(60)
    return memories


def _load(sender: Sender, rate: float, ending: threading.Event) -> None:
    """Send batches at the rate; some mentions of earlier ones come again edited, some are deleted."""
    rng, begun, batches = Random(7), time.monotonic(), 0  # noqa: S311 (repeatable load, nothing secret)
    earlier: list[str] = []
    while not ending.wait(max(0.0, begun + batches * BATCH / rate - time.monotonic())):
        thread, body = sender.batch()
        records = orjson.loads(body)["mentions"]
        now = datetime.now(UTC)
        for known in earlier:
            if rng.random() < EDITED:
                edit = mentions.mention(sender.sent, now, rng, sender.run)
                later = {"id": known, "revision": int(now.timestamp() * 1000)}
                records.append(edit.model_dump(mode="json", exclude_none=True) | later)
            elif rng.random() < DELETED:
                records.append({"kind": "deleted", "mention_id": known})
        earlier = [record["id"] for record in records[:BATCH]]
        sender.send(thread, orjson.dumps({"mentions": records}))
        batches += 1


def _table(judged: Mapping[str, Mapping[str, float | bool]]) -> Table:
    table = Table(title="Memory", title_justify="left")
    headings: Sequence[str] = (
        "service",
        "private MB after warm-up",
        "at the end",
        "resident",
        "growth MB",
        "MB/hour",
        "",
    )
    for heading in headings:
        table.add_column(heading, justify="left" if heading in ("service", "") else "right")
    for name, one in judged.items():
        cells = [
            f"{one[key]:,.1f}"
            for key in (
                "private_mb",
                "private_mb_at_end",
                "resident_mb_at_end",
                "growth_mb",
                "mb_per_hour",
            )
        ]
        table.add_row(
            name, *cells, Text("flat", style="green") if one["flat"] else Text("grows", style="red")
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
