"""`make chaos`: runs a campaign, tells how it goes, writes var/chaos.json; 1 where a promise broke.

SIGTERM ends it after the running fault, with the counts so far.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.chaos import report
from bench.chaos.campaign import Step, names_for, plan
from bench.chaos.faults import KINDS
from bench.chaos.line import PATIENCE_SECS
from bench.chaos.setting import campaign
from pipeline.terminal.drawn import Console

VAR = Path("var")
RESULT = VAR / "chaos.json"


def main() -> int:
    """Run, show, keep."""
    options = _options()
    console = Console() if sys.stdout.isatty() else Console(width=160)

    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False, emoji=False)
        sys.stdout.flush()

    say(f"seed {options.seed}, {options.brokers} broker(s), {options.rate:g} mentions/s")
    VAR.mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="chaos-", dir=VAR)).resolve()
    with campaign(place, options.seed, options.brokers, options.rate, say) as running:
        running.patience_secs = options.patience
        signal.signal(signal.SIGTERM, lambda *_: running.end())
        running.run(_steps(options), time.monotonic() + options.minutes * 60)
        result = report.result(running, options.brokers, options.rate)
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(json.dumps(result, indent=2) + "\n")
    console.print(report.table(result))
    console.print(report.sums(result), highlight=False)
    console.print(f"Kept in {options.result}.")
    if result["broken"]:
        console.print(f"What the services said is in {place}.")
        return 1
    shutil.rmtree(place, ignore_errors=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="A seeded campaign of faults over the whole line under load."
    )
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--rate", type=float, default=30, help="mentions a second")
    parser.add_argument("--longest", type=float, default=60, help="of a fault, in seconds")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE_SECS, help="until the books balance, in seconds"
    )
    parser.add_argument("--only", action="append", choices=list(KINDS), help="a kind of fault")
    parser.add_argument("--step", type=int, help="only this step of the seed: to see it again")
    parser.add_argument("--result", type=Path, default=RESULT)
    return parser.parse_args()


def _steps(options: argparse.Namespace) -> Iterator[Step]:
    steps = plan(options.seed, options.only or names_for(options.brokers), options.longest)
    return islice(steps, options.step, options.step + 1) if options.step is not None else steps


if __name__ == "__main__":
    sys.exit(main())
