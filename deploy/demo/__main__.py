"""`python -m deploy.demo`: the demo from its first line to its report; `make demo` runs it."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from deploy.demo.generate import FULL_DAY, SMALLEST
from deploy.demo.play import StuckError
from deploy.demo.run import Wishes, run
from deploy.local.errors import LocalStackError
from deploy.up.run import UpError
from pipeline.terminal.drawn import Console
from schemas.flow import FlowError


def main() -> int:
    """Run the demo; the exit code for the shell: 0 when all is told and the balance is right."""
    wishes = parse()
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # also where a shell started us in the background, deaf to Ctrl-C
        signal.signal(number, _interrupt)
    console = Console()
    try:
        return run(wishes, console, os.environ)
    except KeyboardInterrupt:
        console.print("\nStopped. Nothing is left running.")
        return 130
    except (UpError, LocalStackError, StuckError, FlowError) as error:
        console.print(
            f"\nThe demo cannot go on: {error}", style="red", markup=False, highlight=False
        )
        return 1


def parse(arguments: Sequence[str] | None = None) -> Wishes:
    """What the command line asks for; ends the process with the reason where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.demo",
        description="An invented bank's bad day, played through the whole line on this machine.",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="another seed invents another crowd (default: 7)"
    )
    parser.add_argument(
        "--mentions",
        type=_count,
        default=FULL_DAY,
        metavar="N",
        help=f"mentions of the day, at least {SMALLEST:,} (default: {FULL_DAY:,})",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="leave everything running after the report, until Ctrl-C",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("var/demo"),
        help="folder for the story, data and logs (default: var/demo)",
    )
    given = parser.parse_args(arguments)
    return Wishes(
        seed=given.seed, mentions=given.mentions, keep=given.keep, data=given.data.resolve()
    )


def _count(text: str) -> int:
    try:
        count = int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if count < SMALLEST:
        raise argparse.ArgumentTypeError(
            f"the story needs at least {SMALLEST:,} mentions, {count:,} are too few"
        )
    return count


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
