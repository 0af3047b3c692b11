"""`grapevine ask`: a question in plain words, or the address of a View, answered with figures and
mentions.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from clickhouse_driver import Client

from cli._asked import show_changed, show_figures, show_overview, show_person, show_thread
from cli.options import (
    acting_user,
    config_option,
    kafka_answers,
    load_or_exit,
    local_minute,
    stored_answers,
)
from pipeline.acts.ask import answer, overview, records
from pipeline.acts.known import known_of
from pipeline.acts.sql import Answer, QueryError, write_csv, write_json
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.terminal import say, say_json, shown
from schemas.counted import counted
from schemas.view import (
    FILTERS,
    UNSET,
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
from sinks.clickhouse.ask.dimensions import DIMENSIONS, dimension
from sinks.clickhouse.ask.export import export
from sinks.clickhouse.ask.figures import MOST_LABELS, figures
from sinks.clickhouse.ask.person import person
from sinks.clickhouse.ask.query import Asked, Query
from sinks.clickhouse.ask.rows import MOST_ROWS, Place, place_of
from sinks.clickhouse.ask.thread import thread
from sinks.clickhouse.client import connect

CHANGED_BY = ("brand", "topic", "source", "intent", "author", "cluster")
"""What a change is taken apart by, where nothing is named."""
_ADDRESS = re.compile(r"(\?|https?://\S+\?)[a-z_]+=|[a-z_]+=\S*$")


def _can_be_asked() -> str:
    """The filters with their words, for the end of the help."""
    lines = (f"  {name:13} {_in_words(name)}" for name in FILTERS)
    return "\n".join(("\b", "What can be asked (docs/ask.md):", *lines))


def _in_words(name: str) -> str:
    if name == "time":
        return "last 7 days, yesterday, this month, since monday, from 2026-11-01 …"
    row, any_value = FILTERS[name], "" if getattr(UNSET, name) is None else "…"
    return f"{row.says} {', '.join(row.values.values()) or any_value}".strip()


@click.command(name="ask", epilog=_can_be_asked())
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
    help="Most mentions, or labels of --by.  [default on the terminal: 10 and 1000; in files: all]",
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
    _refuse_both(form, parquet, page, by)
    config = load_or_exit(config_path)
    now = SYSTEM_CLOCK.now()
    try:
        if by is not None:
            dimension(by)
        after = place_of(page) if page is not None else None
        told = _understood(" ".join(question), config, now)
        asked = Asked(told.view, now, config.zone)
        if told.changed:
            _refuse_of_comparison(form, limit, page)
        if form == "url":
            say(to_url(told.view))
            return
        query = _query(told, asked, by, limit)
        if form == "sql":
            _say_query(query)
            return
        if told.view.author.any and after is None:
            _log(config, told.view.author.any)
        with stored_answers(config), connect(connection(config.clickhouse)) as client:
            if form or parquet:
                masked = redact if redact is not None else config.redact_pii.exports
                _write(answer(client, query, masked=masked), form, parquet)
                return
            _say_understood(told, asked, config)
            _show(client, config, told, asked, _Wish(by, limit, after, bool(redact)))
    except (ViewError, QueryError) as error:
        raise click.ClickException(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Wish:
    """How the terminal is to show it."""

    by: str | None
    limit: int | None
    after: Place | None
    masked: bool


def _show(client: Client, config: Config, told: Question, asked: Asked, wish: _Wish) -> None:
    """The answer, on a terminal."""
    ask = partial(records, client, masked=wish.masked)
    if told.changed:
        show_changed({by: ask(changed(asked, by)) for by in _dimensions(wish.by)})
    elif wish.by is not None:
        most = wish.limit or MOST_LABELS
        show_figures(wish.by, ask(figures(asked, wish.by, limit=most)), most)
    elif _is_conversation(told.view):
        most = wish.limit or MOST_ROWS
        show_thread(ask(thread(asked, limit=most)), asked.zone, most)
    else:
        if told.view.author.any and wish.after is None:
            show_person(ask(person(asked)), asked.zone)
        page = overview(client, asked, wish.limit or 10, wish.after, masked=wish.masked)
        show_overview(page, asked.zone)


def _log(config: Config, people: Sequence[str]) -> None:
    """Who looks a person up is noted; without Kafka nobody is shown."""
    from pipeline.acts.looked_up import note_look_up
    from pipeline.kafka.create import create_topics

    with kafka_answers(config):
        create_topics(config.kafka)
        note_look_up(config.kafka, people, by=acting_user(), how="ask", clock=SYSTEM_CLOCK)


def _refuse_both(form: str | None, parquet: Path | None, page: str | None, by: str | None) -> None:
    """Options that cannot both be meant."""
    if form and parquet:
        raise click.UsageError(f"--{form} and --parquet: choose one")
    if page is not None and (form or parquet or by is not None):
        raise click.UsageError(
            "--page goes on with what the terminal shows; files and figures hold all of it"
        )


def _refuse_of_comparison(form: str | None, limit: int | None, page: str | None) -> None:
    """Options that mean nothing for what changed."""
    if form == "url":
        raise ViewError("an address holds no comparison: leave “what changed” out, or --url")
    if limit is not None or page is not None:
        raise ViewError("--limit and --page are for mentions and figures, not for what changed")


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
        return figures(asked, by, limit=limit)
    if _is_conversation(told.view):
        return thread(asked, limit=limit)
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
    begin, end = (local_minute(moment, config.zone) if moment else "" for moment in span)
    return f"{begin or 'the beginning'} to {end or 'now'}"


def _say_query(query: Query) -> None:
    import orjson

    say(query.sql.strip(), lines=True)
    say_json(orjson.dumps(query.parameters))


def _write(rows: Answer, form: str | None, parquet: Path | None) -> None:
    if parquet:
        from pipeline.acts.parquet import write_parquet

        try:
            count = write_parquet(rows, parquet)
        except OSError as error:
            raise click.ClickException(f"cannot write {parquet}: {error}") from error
        say(f"{counted(count, 'row')} in {parquet}", err=True)
    elif form == "csv":
        write_csv(rows, shown(sys.stdout))
    else:
        write_json(rows, sys.stdout)
