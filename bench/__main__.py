"""`make bench`: measures every figure, prints the table, writes var/bench.json.

python -m bench [--quick] [--only KEY …]   measure all figures, or some and keep the others of the
last run; `--only views` stands for all keys that begin so
python -m bench --docs                     write the last run's table into docs/speed.md
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import (
    alerts,
    bench_chain,
    bench_match,
    bench_vader,
    enrich,
    imports,
    line,
    look_ups,
    rank,
    report,
    scale,
    scaling,
    sizes,
    start_up,
    store,
)
from bench.figures import KEYS
from bench.views import measure as views
from bench.world import World, world
from pipeline.terminal.drawn import Console

RESULT = Path("var/bench.json")
PAGE = Path("docs/speed.md")
SIZES = Path("docs/scale.md")


@dataclass(frozen=True, slots=True)
class Size:
    """How long a measurement takes: rounds, records, seconds."""

    rounds: int = 5
    events: int = 20_000
    scaling: int = 60_000
    rows: int = 200_000
    seconds: float = 30
    customers: int = look_ups.MANY
    texts: int = 1_000_000
    views: int = 10_000_000
    edges: int = 10_000_000
    upgraded: bool = False


QUICK = Size(
    rounds=1, events=8_000, scaling=20_000, rows=60_000, seconds=10, customers=100_000, texts=20_000,
    views=500_000, edges=500_000,
)  # fmt: skip
Say = Callable[[str], None]
Measure = Callable[[World, Sequence[str], Size, Say], Mapping[str, float]]


def _match(_: World, __: Sequence[str], ___: Size, say: Say) -> Mapping[str, float]:
    figures = bench_match.bench_match()
    say(json.dumps(figures))
    return figures


def _chain(_: World, __: Sequence[str], ___: Size, say: Say) -> Mapping[str, float]:
    figures = bench_chain.against_vader()
    say(json.dumps(figures))
    return figures


def _reader(_: World, __: Sequence[str], ___: Size, say: Say) -> Mapping[str, float]:
    figures = bench_chain.reading()
    say(json.dumps(figures))
    return figures


def _vader(_: World, __: Sequence[str], size: Size, say: Say) -> Mapping[str, float]:
    figures = {**bench_vader.against_library(), "vader_differ": bench_vader.differing(size.texts)}
    say(json.dumps({**figures, "texts": size.texts}))
    return figures


MEASURES: tuple[tuple[tuple[str, ...], Measure], ...] = (
    (
        tuple(enrich.KEYS),
        lambda world, keys, size, say: enrich.measure(
            world, keys, rounds=size.rounds, count=size.events, say=say
        ),
    ),
    (("chain_vs_vader",), _chain),
    (("reader_ms", "reader_per_s"), _reader),
    (("vader_vs_library", "vader_differ"), _vader),
    (
        ("enrich_2_vs_1",),
        lambda world, _, size, say: scaling.measure(
            world, rounds=max(1, size.rounds // 2), count=size.scaling, say=say
        ),
    ),
    (
        ("store_rows_per_s", "store_vs_enrich"),
        lambda world, _, size, say: store.measure(
            world, rounds=max(1, size.rounds // 2), count=size.rows, say=say
        ),
    ),
    (
        ("accepted_to_queryable_p99_s",),
        lambda world, _, size, say: line.measure(world, seconds=size.seconds, say=say),
    ),
    (
        ("alert_to_slack_p99_s",),
        lambda world, _, size, say: alerts.measure(world, seconds=size.seconds, say=say),
    ),
    (("queries_10000_vs_10",), _match),
    (
        look_ups.KEYS,
        lambda world, keys, size, say: look_ups.measure(world, keys, many=size.customers, say=say),
    ),
    (
        imports.KEYS,
        lambda world, keys, size, say: imports.measure(world, many=size.customers, say=say),
    ),
    (
        scale.KEYS,
        lambda world, _, size, say: scale.measure(
            world, events=size.scaling, rows=2 * size.rows, say=say
        ),
    ),
    (("help_cpu_s", "try_cpu_s"), lambda world, *_: start_up.measure(world.folder)),
    (
        rank.KEYS,
        lambda world, _, size, say: rank.measure(
            world.stack.endpoints.clickhouse, edges=size.edges, say=say
        ),
    ),
    (
        views.KEYS,
        lambda world, _, size, say: views.measure(
            world.stack.endpoints.clickhouse, rows=size.views, say=say, upgraded=size.upgraded
        ),
    ),
)
"""Which figures each measurement gives. store_vs_enrich needs two of them."""


def main() -> int:
    """Measure, show, keep; the exit code tells whether every measurement went through."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument(
        "--only",
        action="append",
        type=_keys,
        metavar="KEY",
        help=f"one of {', '.join(KEYS)}, or what several begin with (views)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: to see that it runs, not for figures"
    )
    parser.add_argument(
        "--docs", action="store_true", help=f"write the last run's tables into {PAGE} and {SIZES}"
    )
    parser.add_argument(
        "--rows", type=int, metavar="N", help="mentions behind the views; for figures 10,000,000"
    )
    parser.add_argument(
        "--upgraded",
        action="store_true",
        help="the mentions are there before what makes the views fast",
    )
    options = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=150)
    if options.docs:
        figures = report.read(RESULT)
        for page, name, text in (
            (PAGE, "figures", report.markdown(figures)),
            (SIZES, "sizes", sizes.markdown(figures)),
        ):
            page.write_text(report.renew(page.read_text(), name, text))
        return 0
    wanted = [key for keys in options.only for key in keys] if options.only else list(KEYS)
    size = QUICK if options.quick else Size()
    size = replace(size, views=options.rows or size.views, upgraded=options.upgraded)
    figures, failed = _measure(wanted, size, console)
    if options.only:
        figures = {**report.read(RESULT), **figures}
    report.write(RESULT, figures)
    console.print(report.table(figures))
    console.print(f"{_machine()}. Kept in {RESULT}.")
    return 1 if failed else 0


def _keys(name: str) -> list[str]:
    keys = [key for key in KEYS if key == name or key.startswith(f"{name}_")]
    if not keys:
        raise argparse.ArgumentTypeError(f"{name} is no figure, and none begins so")
    return keys


def _measure(wanted: Sequence[str], size: Size, console: Console) -> tuple[dict[str, float], bool]:
    measured: dict[str, float] = {}
    failed = False
    for keys, measure in MEASURES:
        mine = [key for key in keys if key in wanted]
        if not mine:
            continue
        console.print(", ".join(mine), style="bold")
        begun = time.monotonic()

        def say(text: str, begun: float = begun) -> None:
            console.print(f"  {time.monotonic() - begun:5.0f} s  {text}", highlight=False)

        try:
            with world() as own:
                measured |= measure(own, mine, size, say)
        except Exception:  # the border of a measurement: the others still say something
            console.print_exception()
            failed = True
    if "store_vs_enrich" in wanted and {"store_rows_per_s", "enrich_per_s"} <= measured.keys():
        measured["store_vs_enrich"] = round(
            measured["store_rows_per_s"] / measured["enrich_per_s"], 2
        )
    return {key: value for key, value in measured.items() if key in wanted}, failed


def _machine() -> str:
    load = os.getloadavg()[0]
    busy = (
        f", which others were using too (load {load:.1f})"
        if load > 1.5 * (os.cpu_count() or 1)
        else ""
    )
    return f"Measured on {os.cpu_count()} cores shared with Kafka and ClickHouse{busy}"


if __name__ == "__main__":
    sys.exit(main())
