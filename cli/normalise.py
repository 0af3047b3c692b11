"""`grapevine normalise TYPE FILE`: what a connector makes of payloads, line by line, with no service,
configuration or network.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import click
import orjson

from cli.options import Kind
from connectors.tools import json
from pipeline import registry
from pipeline.logs import get_logger
from pipeline.terminal import say, say_json
from schemas.counted import counted
from schemas.event import Event
from schemas.examples import example_settings
from schemas.flow import Reject
from schemas.settings import Settings

_REASONS = 5
_REASON_CHARS = 120
_GZIP = b"\x1f\x8b"

log = get_logger("normalise")


@click.command(name="normalise")
@click.argument("kind", metavar="TYPE", type=Kind("type of source", "connectors"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help="The source's name; default: TYPE.")
def command(kind: str, file: Path, name: str) -> None:
    """Print the events of every payload in FILE, as a source of TYPE would publish them.

    Each line of FILE (gzip too) is a payload as the service sends it; for github it is
    {"event": …, "payload": …}, for email {"raw_b64": …}. Each gives one line: {"events": […]}, or
    {"reject": "why"}. The settings are those of the connector's example; what ingest adds (seen_at,
    sane dates) is not there yet. A summary comes on stderr.

    Example: grapevine normalise mastodon statuses.jsonl
    """
    module: Any = registry.load("connectors", kind)
    if not hasattr(module, "normalise"):
        raise click.ClickException(f"{kind} reads no payloads one by one")
    summary = _Summary()
    settings = example_settings(module)
    try:
        for line in _lines(file):
            say_json(summary.take(_outcome(module, line, name or kind, settings)))
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(
            f"{file} cannot be read after {counted(summary.lines, 'line')}: {error}"
        ) from error
    summary.tell()


class _Summary:
    """Counts what came of the lines."""

    def __init__(self) -> None:
        self.lines, self.nothing = 0, 0
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def take(self, outcome: list[Event] | str) -> bytes:
        """The line to print for one that was read."""
        self.lines += 1
        if isinstance(outcome, list):
            try:
                told = b'{"events":[' + b",".join(one.to_json() for one in outcome) + b"]}"
            except (ValueError, RecursionError) as error:
                outcome = f"cannot be written as JSON: {error}"[:500]
            else:
                self.nothing += not outcome
                self.kinds.update(one.kind for one in outcome)
                return told
        self.reasons[outcome[:_REASON_CHARS]] += 1
        return orjson.dumps({"reject": outcome.encode("utf-8", "replace").decode()})

    def tell(self) -> None:
        """All of it in a few lines, on stderr."""
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in self.kinds.most_common())
        refused = self.reasons.total()
        say(
            f"{counted(self.lines, 'line')}: {counted(self.kinds.total(), 'event')}"
            f"{f' ({kinds})' if kinds else ''}, {self.nothing:,} with nothing to keep, "
            f"{refused:,} rejected",
            err=True,
        )
        for reason, number in self.reasons.most_common(_REASONS):
            say(f"  {number:,} × {reason}", err=True)


def _outcome(module: Any, line: bytes, name: str, settings: Settings) -> list[Event] | str:
    """The events of a line, or why there are none."""
    try:
        return list(module.normalise(json.loads(line), name=name, settings=settings))
    except json.NotJson as error:
        return f"is not JSON: {error}" if line.strip() else "is an empty line"
    except Reject as reject:
        return reject.reason
    except Exception as error:  # the border: a defect costs its line, and is told as one
        log.exception("a connector failed in an unforeseen way", type=name)
        return f"is met by a defect of ours: {type(error).__name__}: {error}"[:500]


def _lines(file: Path) -> Iterator[bytes]:
    with _opened(file) as content:
        for line in content:
            yield line.removesuffix(b"\n").removesuffix(b"\r")


def _opened(file: Path) -> IO[bytes]:
    with file.open("rb") as handle:
        packed = handle.read(2) == _GZIP
    return cast(IO[bytes], gzip.open(file)) if packed else file.open("rb")
