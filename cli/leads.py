"""`grapevine leads`: who wants to buy, or asks whom to take, and is in no CRM."""

import sys
from pathlib import Path

import click

from cli.options import (
    acting_user,
    config_option,
    kafka_answers,
    load_or_exit,
    local_minute,
    since,
    stored_answers,
)
from pipeline.acts.looked_up import note_look_up
from pipeline.acts.sql import Answer, redacted, write_csv, write_json
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say, shown
from pipeline.terminal.drawn import Table, show_table
from schemas.characters import one_line
from schemas.counted import counted
from schemas.crm import Lead
from sinks.clickhouse.client import connect
from sinks.clickhouse.crm import read_leads, sent_leads

_SHOWN_CHARS = 90
_COLUMNS = (
    "author_id", "brand", "handle", "name", "url", "wants", "consent", "mentions", "influence",
    "first_at", "last_at", "words", "sent_to",
)  # fmt: skip


@click.command(name="leads")
@click.option("--since", "span", default="30d", show_default=True, help="Who spoke since then.")
@click.option("--brand", default="", help="Of this brand only.")
@click.option("--asked", is_flag=True, help="Only those who spoke to an account of yours.")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="Most of them."
)
@click.option("--json", "form", flag_value="json", help="One JSON object per line.")
@click.option("--csv", "form", flag_value="csv", help="CSV with a header line.")
@config_option
def command(
    span: str, brand: str, asked: bool, limit: int, form: str | None, config_path: Path
) -> None:
    """List the leads, the latest first: one per author and brand, with what they want, their own words,
    whether they spoke to you (consent), and to which CRMs they were handed over. Each export is logged.
    """
    config = load_or_exit(config_path)
    begin = since(span, SYSTEM_CLOCK.now(), config)
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        met = read_leads(client, begin, asked_only=asked)
        met = [lead for lead in met if brand in ("", lead.brand)][:limit]
        sent = sent_leads(client, [lead.author_id for lead in met])
    rows = [(lead, sent.get((lead.author_id, lead.brand), ())) for lead in met]
    if form is None:
        _show(rows, config)
        return
    _log(config, len(rows), form)
    _write(rows, form, masked=config.redact_pii.exports)


def _log(config: Config, count: int, form: str) -> None:
    """A list of people that was taken out is logged."""
    with kafka_answers(config):
        create_topics(config.kafka)
        note_look_up(
            config.kafka, ["leads"], verb="export", by=acting_user(),
            how=f"{form}, {counted(count, 'lead')}", clock=SYSTEM_CLOCK,
        )  # fmt: skip


def _show(rows: list[tuple[Lead, tuple[str, ...]]], config: Config) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("last", "who", "brand", "wants", "consent", "sent to", "words"):
        table.add_column(heading, overflow="fold")
    for lead, sent in rows:
        words = one_line(lead.words[0]) if lead.words else ""
        table.add_row(
            local_minute(lead.last_at, config.zone),
            one_line(f"{lead.name} @{lead.handle}".strip(" @") if lead.handle else lead.name or lead.author_id),
            one_line(lead.brand),
            ", ".join(want.replace("_", " ") for want in lead.wants),
            lead.consent,
            one_line(", ".join(sent)) or "–",
            words if len(words) <= _SHOWN_CHARS else words[: _SHOWN_CHARS - 1] + "…",
        )  # fmt: skip
    if rows:
        show_table(table)
    say(counted(len(rows), "lead"))


def _write(rows: list[tuple[Lead, tuple[str, ...]]], form: str, *, masked: bool) -> None:
    told = [lead.model_dump() | {"sent_to": list(sent)} for lead, sent in rows]
    answer = Answer(
        [(name, "String") for name in _COLUMNS],
        iter([[row[name] for name in _COLUMNS] for row in told]),
    )
    answer = redacted(answer) if masked else answer
    if form == "csv":
        write_csv(answer, shown(sys.stdout))
    else:
        write_json(answer, sys.stdout)
