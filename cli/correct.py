"""`grapevine correct`: a person's word about a mention, which wins over every model from now on."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from cli.options import acting_user, config_option, kafka_answers, load_or_exit, stored_answers
from pipeline.acts import correct
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.enrich.decisions import read_field, read_value
from pipeline.kafka.create import create_topics
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, show_table
from schemas.choices import choices_hint
from schemas.judgements import DECIDABLE
from schemas.upkeep import Correction
from sinks.clickhouse.client import connect
from sinks.clickhouse.stored import Stored, find_stored


def _written_as() -> list[str]:
    """Every field that can be decided, as it is written."""
    forms = {"never": ("",), "maybe": ("", ":BRAND"), "always": (":BRAND",)}
    return [
        f"{name}{form}={field.says}"
        for name, field in DECIDABLE.items()
        for form in forms[field.brand]
    ]


@click.command(name="correct", epilog=f"Fields: {', '.join(_written_as())}.")
@click.argument("mention", required=False)
@click.argument("decisions", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option(
    "--undo", multiple=True, metavar="FIELD", help="Let the models judge this field again."
)
@click.option(
    "--list", "list_", is_flag=True, help="Show what was decided, about MENTION or about all."
)
@click.option("--by", default=acting_user, show_default="you", help="Who decides this.")
@config_option
def command(
    mention: str | None,
    decisions: tuple[str, ...],
    undo: tuple[str, ...],
    list_: bool,
    by: str,
    config_path: Path,
) -> None:
    """Decide fields of MENTION (its id, or its address) for ever: sentiment=negative,
    relevant:acme=no, intents=praise.

    Edits, replays and new models do not change what was decided; rules are not asked again. Lists
    of names are written with commas, and empty for none.
    """
    config = load_or_exit(config_path)
    if list_:
        _list(config, mention)
        return
    if mention is None or not (decisions or undo):
        raise click.UsageError(
            f"say which MENTION and what is right, FIELD=VALUE. Fields: {' '.join(_written_as())}"
        )
    stored = stored_mention(config, mention)
    values: list[tuple[str, Any]] = [_decided(config, stored, decision) for decision in decisions]
    with kafka_answers(config):
        create_topics(config.kafka)
        values += _undone(correct.known_corrections(config.kafka, stored.mention.id), undo)
        if doubled := {
            field for field, _ in values if [name for name, _ in values].count(field) > 1
        }:
            raise click.UsageError(f"{', '.join(sorted(doubled))} is said twice")
        told = ", ".join(_told(values))
        correct.correct(config.kafka, stored, values, by=by, note=told, clock=SYSTEM_CLOCK)
    say(
        f"{stored.mention.id}: {told}. It shows once `enrich --lane history` and the store have done it."
    )


def stored_mention(config: Config, name: str) -> Stored:
    """The one mention of that id or address; ends the command where there is none, or several."""
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        stored = find_stored(client, name)
    if not stored:
        raise click.ClickException(
            f"no mention {name!r} is stored: name the column mention_id of current_mentions, or url"
        )
    if len(stored) > 1:
        raise click.ClickException(
            f"{name} is the address of {', '.join(one.mention.id for one in stored)}: name one"
        )
    return stored[0]


def _decided(config: Config, stored: Stored, decision: str) -> tuple[str, Any]:
    field, equals, text = decision.partition("=")
    brands: Sequence[str] = stored.row["brands"]
    try:
        known = read_field(field, brands)
        if not equals:
            raise ValueError(f"{decision!r} says no value: write {field}={known.says}")
        value = read_value(field, text, brands, config.enrich)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return field, value


def _undone(known: Sequence[Correction], fields: Iterable[str]) -> list[tuple[str, None]]:
    decided = [one.field for one in known]
    for field in fields:
        if field not in decided:
            hint = choices_hint(field, decided) if decided else "nothing was"
            raise click.UsageError(f"{field} of this mention was not decided by anybody ({hint})")
    return [(field, None) for field in fields]


def _told(values: Iterable[tuple[str, Any]]) -> list[str]:
    return [
        f"{field}={_written(value)}" if value is not None else f"{field} undone"
        for field, value in values
    ]


def _written(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(
            dict.fromkeys(one["name"] if isinstance(one, dict) else str(one) for one in value)
        )
    return str(value)


def _list(config: Config, mention: str | None) -> None:
    with kafka_answers(config):
        create_topics(config.kafka)
        corrections = correct.known_corrections(config.kafka, mention or "")
    if not corrections:
        say("nothing was decided by a person" + (f" about {mention}" if mention else ""))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("when", "by", "decided", "mention"):
        table.add_column(column, overflow="fold")
    for one in corrections:
        when = one.at.astimezone(config.zone)
        shown = (
            f"{when:%Y-%m-%d %H:%M}",
            one.by,
            f"{one.field}={_written(one.value)}",
            one.mention_id,
        )
        table.add_row(*shown)
    show_table(table)
