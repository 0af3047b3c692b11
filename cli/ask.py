"""`grapevine ask`: a question in plain words, or the address of a View, answered with figures and
mentions.
"""

import re
import sys
from datetime import datetime
from pathlib import Path

import click

from cli._asked import show_changed, show_figures, show_overview, show_thread
from cli.options import config_option, load_or_exit
from pipeline.acts.ask import answer, known_of, overview, records
from pipeline.acts.sql import Answer, QueryError, redacted, write_csv, write_json
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.terminal import say, say_json, shown
from schemas.flow import FlowError
from schemas.view import (
    Question,
    View,
    ViewError,
    compared,
    from_url,
    not_understood,
    read_question,
    span_of,
    to_url,
    words,
)
from sinks.clickhouse.ask.changed import changed
from sinks.clickhouse.ask.dimensions import DIMENSIONS
from sinks.clickhouse.ask.export import export
from sinks.clickhouse.ask.figures import figures
from sinks.clickhouse.ask.query import Asked, Query
from sinks.clickhouse.ask.rows import place_of
from sinks.clickhouse.ask.thread import thread
from sinks.clickhouse.client import connect

CHANGED_BY = ("brand", "topic", "source", "intent", "author", "cluster")
"""What a change is taken apart by, where nothing is named."""
_ADDRESS = re.compile(r"(\?|https?://\S+\?|)[a-z_]+=\S*$")


@click.command(name="ask")
@click.argument("question", nargs=-1, required=True)
@click.option("--by", metavar="DIMENSION", help=f"Count by one of: {', '.join(DIMENSIONS)}.")
@click.option("--json", "form", flag_value="json", help="All of it, one JSON object per line.")
@click.option("--csv", "form", flag_value="csv", help="All of it, CSV with a header line.")
@click.option(
    "--parquet",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all of it into a Parquet file.",
)
@click.option("--sql", "form", flag_value="sql", help="Show the statement and what is bound in it.")
@click.option("--url", "form", flag_value="url", help="Show the address of this View.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    help="Most mentions.  [default: 10 on the terminal, all in files]",
)
@click.option("--page", metavar="TOKEN", help="The page that begins there, as the one before said.")
@click.option(
    "--redact/--no-redact",
    default=None,
    help="Mask e-mail addresses, phone numbers, cards and IBANs.  [default: redact_pii.exports for files]",
)
@config_option
def command(
    question: tuple[str, ...],
    by: str | None,
    form: str | None,
    parquet: Path | None,
    limit: int | None,
    page: str | None,
    redact: bool | None,
    config_path: Path,
) -> None:
    """Ask in words which mentions you mean, or by the address of a View.

    Example: grapevine ask negative mentions of acme by customers last 7 days
    """
    config = load_or_exit(config_path)
    now = SYSTEM_CLOCK.now()
    try:
        told = _understood(" ".join(question), config, now)
        asked = Asked(told.view, now, config.zone)
        if form == "url":
            say(to_url(told.view))
            return
        query = _query(told, asked, by, limit)
        if form == "sql":
            _say_query(query)
            return
        with connect(connection(config.clickhouse)) as client:
            if form or parquet:
                hidden = redact if redact is not None else config.redact_pii.exports
                _write(answer(client, query), form, parquet, hidden=hidden)
                return
            _say_understood(told, asked, config)
            if told.changed:
                parts = {name: records(client, changed(asked, name)) for name in _dimensions(by)}
                show_changed(parts)
            elif by:
                show_figures(by, records(client, query))
            elif _is_conversation(told.view):
                show_thread(records(client, query), config.zone)
            else:
                after = place_of(page) if page else None
                show_overview(overview(client, asked, limit or 10, after), config.zone)
    except (ViewError, QueryError) as error:
        raise click.ClickException(str(error)) from error
    except FlowError as error:
        raise click.ClickException(error.reason) from error


def _understood(text: str, config: Config, now: datetime) -> Question:
    """The question, every word of it; raises ViewError that names what is not understood."""
    known = known_of(config)
    if _is_address(text):
        return Question(from_url(text, known))
    told = read_question(text, known, today=now.astimezone(config.zone).date())
    if told.unread:
        raise ViewError(not_understood(told))
    return (
        told if told.view.time or not told.changed else Question(told.view.with_(time="7d"), True)
    )


def _is_address(text: str) -> bool:
    """Whether it is written as an address is: `?brand=acme`, `https://…/mentions?brand=acme`."""
    return _ADDRESS.match(text.strip()) is not None


def _is_conversation(view: View) -> bool:
    """Whether threads are asked for and nothing else: then they are shown whole."""
    return bool(view.thread.any) and view.without("thread") == View()


def _dimensions(by: str | None) -> tuple[str, ...]:
    return (by,) if by else CHANGED_BY


def _query(told: Question, asked: Asked, by: str | None, limit: int | None) -> Query:
    """The one statement that files, and --sql, are about."""
    if told.changed:
        return changed(asked, _dimensions(by)[0])
    if by:
        return figures(asked, by)
    if _is_conversation(told.view):
        return thread(asked)
    return export(asked, limit=limit)


def _say_understood(told: Question, asked: Asked, config: Config) -> None:
    """What was understood, with the times it stands for."""
    say(f"What changed: {words(told.view)}" if told.changed else words(told.view))
    zone = config.timezone
    if told.changed:
        after, before = compared(told.view.time, asked.now, config.zone)
        say(f"{_span(after, config)} against {_span(before, config)} ({zone})")
    elif told.view.time:
        say(f"{_span(span_of(told.view.time, asked.now, config.zone), config)} ({zone})")
    else:
        say(f"at any time (shown in {zone})")


def _span(span: tuple[datetime | None, datetime | None], config: Config) -> str:
    begin, end = (
        f"{moment.astimezone(config.zone):%Y-%m-%d %H:%M}" if moment else "" for moment in span
    )
    return f"{begin or 'the beginning'} to {end or 'now'}"


def _say_query(query: Query) -> None:
    import orjson

    say(query.sql.strip(), lines=True)
    say_json(orjson.dumps(query.parameters))


def _write(told: Answer, form: str | None, parquet: Path | None, *, hidden: bool) -> None:
    rows = redacted(told) if hidden else told
    if parquet:
        from pipeline.acts.parquet import write_parquet

        count = write_parquet(rows, parquet)
        say(f"{count} row{'' if count == 1 else 's'} in {parquet}", err=True)
    elif form == "csv":
        write_csv(rows, shown(sys.stdout))
    else:
        write_json(rows, sys.stdout)
