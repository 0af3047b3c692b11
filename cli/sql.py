"""`grapevine sql`: ask ClickHouse; without a question, list what there is to ask."""

import sys
from pathlib import Path
from typing import TextIO

import click
from clickhouse_driver import Client

from cli.options import config_option, load_or_exit, stored_answers
from pipeline.acts.sql import (
    Answer,
    QueryError,
    ask,
    contents,
    redacted,
    write_csv,
    write_json,
    write_table,
)
from pipeline.clickhouse import connection
from pipeline.terminal import say, shown
from schemas.counted import counted
from sinks.clickhouse.client import connect

WRITERS = {"table": write_table, "json": write_json, "csv": write_csv}


def _pair(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise click.BadParameter(f"{value!r} must read name=value")
    return dict(value.split("=", 1) for value in values)


@click.command(name="sql")
@click.argument("query", required=False)
@click.option("--json", "form", flag_value="json", help="One JSON object per line.")
@click.option("--csv", "form", flag_value="csv", help="CSV with a header line.")
@click.option(
    "--file", "-f", type=click.File(), help="Read the query from a file, - for standard input."
)
@click.option(
    "--param",
    "-p",
    "parameters",
    multiple=True,
    callback=_pair,
    metavar="NAME=VALUE",
    help="Fill {NAME:Type} in the query. May be repeated.",
)
@click.option(
    "--redact/--no-redact",
    default=None,
    help="Mask e-mail addresses, phone numbers, cards and IBANs.  [default: redact_pii.exports for files]",
)
@click.option("--write", is_flag=True, help="Allow statements that change data.")
@config_option
def command(
    query: str | None,
    form: str | None,
    file: TextIO | None,
    parameters: dict[str, str],
    redact: bool | None,
    write: bool,
    config_path: Path,
) -> None:
    """Run QUERY over what Grapevine has stored. Without one, list the tables and views with what a
    row of each is.

    Example: grapevine sql "SELECT * FROM daily_brand_summary WHERE brand = {b:String}" -p b=acme
    """
    if query and file:
        raise click.UsageError("give the query or --file, not both")
    text = file.read() if file else query
    config = load_or_exit(config_path)
    try:
        with stored_answers(config), connect(connection(config.clickhouse)) as client:
            answer = _answer(client, text, parameters, write)
            exported = form in ("json", "csv") and config.redact_pii.exports
            _print(
                redacted(answer) if redact or (redact is None and exported) else answer,
                form or "table",
            )
    except QueryError as error:
        raise click.ClickException(str(error)) from error


def _answer(client: Client, text: str | None, parameters: dict[str, str], write: bool) -> Answer:
    return contents(client) if text is None else ask(client, text, parameters, write=write)


def _print(answer: Answer, form: str) -> None:
    count = WRITERS[form](answer, shown(sys.stdout) if form == "csv" else sys.stdout)
    if form == "table" and sys.stdout.isatty():
        say(counted(count, "row"), err=True)
