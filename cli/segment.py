"""`grapevine segment`: a saved group of customers as ids, each with the basis on which it may be known."""

import sys
from pathlib import Path

import click

from cli.options import acting_user, config_option, kafka_answers, load_or_exit, stored_answers
from pipeline.acts.looked_up import note_look_up
from pipeline.acts.segment import Members, members
from pipeline.acts.sql import Answer, QueryError, write_csv, write_json
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say, shown
from pipeline.terminal.drawn import Table, show_table
from schemas.characters import one_line
from schemas.choices import choices_hint
from schemas.counted import counted
from schemas.view import ViewError
from sinks.clickhouse.client import connect

MOST_SHOWN = 50


@click.command(name="segment")
@click.argument("name", required=False)
@click.option(
    "--csv", "form", flag_value="csv", help="Ids with their basis, CSV with a header line."
)
@click.option("--json", "form", flag_value="json", help="The same, one JSON object per line.")
@config_option
def command(name: str | None, form: str | None, config_path: Path) -> None:
    """Show who is in the segment NAME of the configuration, or list the segments without one.

    In none is whom the CRM knows on no legal basis; whom nobody may write to only where the segment says
    so. Each export is logged.
    """
    config = load_or_exit(config_path)
    if name is None:
        _list(config)
        return
    if name not in config.segments:
        hint = choices_hint(name, config.segments) if config.segments else "none is configured"
        raise click.ClickException(f"there is no segment {name!r} ({hint})")
    try:
        with stored_answers(config), connect(connection(config.clickhouse)) as client:
            who = members(client, config, config.segments[name], SYSTEM_CLOCK.now())
    except (QueryError, ViewError) as error:
        raise click.ClickException(f"segments.{name}: {error}") from error
    _log(config, name, len(who.members), form or "shown")
    if form is None:
        _show(who)
    else:
        _write(who, form)
    say(_left_out(who), err=True)


def _list(config: Config) -> None:
    for name, segment in config.segments.items():
        what = segment.of or "a SELECT"
        least = f", at least {segment.at_least}" if segment.at_least > 1 else ""
        say(f"{name}: {one_line(what)}{least}")
    if not config.segments:
        say("No segment is configured: see docs/customers-at-work.md")


def _show(who: Members) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("customer", "name", "segment", "basis", "mentions"):
        table.add_column(heading, overflow="fold")
    for one in who.members[:MOST_SHOWN]:
        cells = (one.customer_id, one.name, one.segment, one.basis, f"{one.mentions:,}")
        table.add_row(*map(one_line, cells))
    if who.members:
        show_table(table)
    if len(who.members) > MOST_SHOWN:
        say(f"the first {MOST_SHOWN}; --csv has all")


def _write(who: Members, form: str) -> None:
    columns = [("customer_id", "String"), ("basis", "String"), ("mentions", "UInt64")]
    answer = Answer(columns, iter([(m.customer_id, m.basis, m.mentions) for m in who.members]))
    if form == "csv":
        write_csv(answer, shown(sys.stdout))
    else:
        write_json(answer, sys.stdout)


def _left_out(who: Members) -> str:
    told = [counted(len(who.members), "customer")]
    if who.without_basis:
        told.append(f"{who.without_basis:,} left out: no legal basis, or in no CRM any more")
    if who.not_to_contact:
        told.append(f"{who.not_to_contact:,} left out: nobody may write to them")
    return "; ".join(told)


def _log(config: Config, name: str, count: int, how: str) -> None:
    with kafka_answers(config):
        create_topics(config.kafka)
        note_look_up(
            config.kafka,
            [f"segment {name}"],
            verb="export",
            by=acting_user(),
            how=f"{how}, {counted(count, 'customer')}",
            clock=SYSTEM_CLOCK,
        )
