"""`grapevine sync NAME`: one source of customers read now, beside the service, with progress and counts."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
import orjson

from cli.options import config_option, kafka_answers, load_or_exit, where_it_runs
from pipeline import topics
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.config.model import CustomersEntry
from pipeline.kafka.create import create_topics
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from pipeline.sync.ledger import Ledger
from pipeline.sync.one import Hand, Outlook, look_at_source, remove, sync_source
from pipeline.sync.plan import Comparison
from pipeline.terminal import say, say_json
from pipeline.terminal.drawn import Table, progress_bar, show_table
from schemas.choices import choices_hint
from schemas.counted import counted
from schemas.customer import Customer
from schemas.flow import FlowError

_SHOWN = 20
_SHOWN_REASONS = 5
_PIPED_SECS = 10.0
"""How often progress is told where nobody sits at a terminal."""


@click.command(name="sync")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The counts as one JSON object.")
@config_option
def command(name: str, dry_run: bool, as_json: bool, config_path: Path) -> None:
    """Read everybody of the source of customers NAME now, and publish what changed.

    It works beside the service sync, which does the same at its own pace. An interrupted one is
    repeated: what was published stays and is not published twice. Nobody who was forgotten comes back.
    """
    config = where_it_runs(load_or_exit(config_path, part="sync"), config_path)
    if name not in config.customers:
        hint = choices_hint(name, config.customers) if config.customers else "none is configured"
        raise click.ClickException(f"there is no source of customers {name!r} ({hint})")
    with kafka_answers(config):
        create_topics(config.kafka)
        _sync(config, config.customers[name], dry_run=dry_run, as_json=as_json)


def _sync(config: Config, entry: CustomersEntry, *, dry_run: bool, as_json: bool) -> None:
    progress, ledger = Progress(entry.name), Ledger(config.kafka)
    hand = Hand(config, ledger, SYSTEM_CLOCK, progress)
    try:
        returned = ledger.refresh()
        if dry_run:
            first: dict[str, bytes] = {}

            def look(id_: str, record: bytes) -> None:
                if len(first) < _SHOWN:
                    first[id_] = record

            outlook = look_at_source(hand, entry, look)
            compared, removed = outlook.compared, len(outlook.removed)
            if not as_json:
                _show_outlook(config, outlook, first)
        else:
            with Sender(config.kafka, "grapevine-sync-once") as sender:
                remove(sender, returned)
                compared = sync_source(hand, sender, entry, "")
            removed = compared.taken_off
    except (FlowError, OSError) as error:
        raise click.ClickException(f"{entry.name}: {error}") from error
    finally:
        progress.end()
        ledger.close()
    _tell(entry.name, _counts(compared, removed, progress.secs), dry_run, as_json)
    if not as_json:
        _tell_rejected(compared)


class Progress:
    """Tells how far a reading is: a moving line on a terminal, a line now and then elsewhere."""

    def __init__(self, name: str) -> None:
        self._name, self._began, self._told = name, time.monotonic(), 0.0
        self._bar = progress_bar() if sys.stderr.isatty() else None
        if self._bar is not None:
            self._bar.start()
            self._line = self._bar.add_task(f"{name}: reading who is there", total=None)

    @property
    def secs(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    def __call__(self, compared: Comparison) -> bool:
        rate = compared.size / max(self.secs, 0.001)
        text = (
            f"{self._name}: {compared.size:,} customers read, {compared.new + compared.changed:,} "
            f"to write, {compared.refused:,} rejected, {rate:,.0f}/s"
        )
        if self._bar is not None:
            self._bar.update(self._line, description=text)
        elif self.secs - self._told >= _PIPED_SECS:
            self._told = self.secs
            say(text, err=True)
        return True

    def end(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.stop()


def _counts(compared: Comparison, removed: int, secs: float) -> dict[str, Any]:
    return {
        "customers": compared.size, "new": compared.new, "changed": compared.changed,
        "unchanged": compared.unchanged, "removed": removed, "rejected": compared.refused,
        "forgotten": compared.held_back, "secs": round(secs, 1),
    }  # fmt: skip


def _tell(name: str, counts: dict[str, Any], dry_run: bool, as_json: bool) -> None:
    if as_json:
        say_json(json.dumps({"source": name, "dry_run": dry_run, **counts}))
        return
    would = "would be " if dry_run else ""
    say(
        f"{name}: {counted(counts['customers'], 'customer')} read in {counts['secs']:g} s; "
        f"{counts['new']:,} {would}new, {counts['changed']:,} {would}changed, {counts['removed']:,} "
        f"{would}removed, {counts['unchanged']:,} as before"
    )
    if counts["forgotten"]:
        say(f"{counts['forgotten']:,} were forgotten for ever and are left out")


def _tell_rejected(compared: Comparison) -> None:
    for reject in compared.rejected[:_SHOWN_REASONS]:
        say(f"✗ {reject.reason}")
    if compared.refused > _SHOWN_REASONS:
        say(f"✗ and {compared.refused - _SHOWN_REASONS:,} more rows and cells that cannot be used")


def _show_outlook(config: Config, outlook: Outlook, first: dict[str, bytes]) -> None:
    """The first of what would change: who, and which of their fields. Never what stands in them."""
    rows = [(id_, what) for id_, what in _changes(config, first)]
    rows += [(id_, "removed") for id_ in outlook.removed[: max(0, _SHOWN - len(rows))]]
    if not rows:
        return
    table = Table(title="What would change", title_justify="left")
    for heading in ("customer", "how"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    show_table(table)


def _changes(config: Config, first: dict[str, bytes]) -> list[tuple[str, str]]:
    before: dict[str, bytes | None] = {}
    if first:
        for record in all_records(config.kafka, topics.CUSTOMERS):
            if (id_ := (record.key or b"").decode("utf-8", "replace")) in first:
                before[id_] = record.value
    return [(id_, _how(before.get(id_), record)) for id_, record in first.items()]


def _how(before: bytes | None, record: bytes) -> str:
    if before is None:
        return "new"
    old, new = _fields(before), _fields(record)
    differ = [name for name in Customer.model_fields if old.get(name) != new.get(name)]
    return f"changed: {', '.join(name for name in differ if name != 'updated_at')}"


def _fields(record: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(record)
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}
