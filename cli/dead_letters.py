"""`grapevine dead-letters`: list, show, redrive, drop."""

import base64
import json
from pathlib import Path

import click

from cli.options import acting_user, config_option, load_and_reach_kafka
from pipeline.acts import redrive as box
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.terminal import say, say_json
from pipeline.terminal.drawn import Table, show_table
from schemas.counted import counted

SHOWN_BYTES = 4000


@click.group(name="dead-letters")
def command() -> None:
    """Inputs that could not be processed: kept whole until someone re-drives or drops them."""


def _filters(function: click.decorators.FC) -> click.decorators.FC:
    for name, text in (
        ("--reason", "Part of the reason."),
        ("--service", "Part of the service."),
        ("--source", "Part of the source."),
    ):
        function = click.option(name, default="", help=text)(function)
    return function


@command.command(name="list")
@config_option
@_filters
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="Most that are shown."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(
    config_path: Path, source: str, service: str, reason: str, limit: int, as_json: bool
) -> None:
    """Show dead letters that wait for a decision."""
    config = load_and_reach_kafka(config_path)
    letters = list(box.waiting(config.kafka, source=source, service=service, reason=reason))
    if as_json:
        for boxed in letters[:limit]:
            say_json(
                json.dumps(
                    {"id": boxed.id} | boxed.letter.model_dump(mode="json", exclude={"value"})
                )
            )
        return
    if not letters:
        say("no dead letter waits for a decision")
        return
    table = Table(title=counted(len(letters), "dead letter"))
    for heading in ("id", "at", "service", "source", "reason"):
        table.add_column(heading, overflow="fold")
    for boxed in letters[:limit]:
        letter = boxed.letter
        shown = (
            boxed.id,
            f"{letter.at:%Y-%m-%d %H:%M:%S}",
            letter.service,
            letter.source,
            letter.reason,
        )
        table.add_row(*shown)
    show_table(table)


@command.command()
@config_option
@click.argument("letter_id")
def show(config_path: Path, letter_id: str) -> None:
    """Show one dead letter with its original bytes."""
    boxed = _one(load_and_reach_kafka(config_path), letter_id)
    say_json(
        boxed.letter.model_copy(update={"value": "", "key": ""}).model_dump_json(
            indent=2, exclude_none=True
        )
    )
    original = base64.b64decode(boxed.letter.value)
    say(f"--- original, {len(original)} bytes")
    say(original[:SHOWN_BYTES].decode("utf-8", "backslashreplace"), lines=True)


@command.command()
@config_option
@_filters
@click.argument("letter_ids", nargs=-1)
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="What to do at a letter that cannot be re-driven.",
)
def redrive(
    config_path: Path,
    letter_ids: tuple[str, ...],
    source: str,
    service: str,
    reason: str,
    on_error: str,
) -> None:
    """Send originals to the topics they came from: the ids named, or all that the filters find."""
    _must_choose(*letter_ids, source, service, reason)
    config = load_and_reach_kafka(config_path)
    good: list[box.Boxed] = []
    refused = ""
    for boxed in _chosen(config, letter_ids, source, service, reason):
        refused = box.why_not(config.kafka, boxed)
        if refused and on_error == "stop":
            break
        if refused:
            say(f"skipped: {refused}", err=True)
        else:
            good.append(boxed)
    say(f"{box.redrive(config.kafka, good, by=acting_user(), clock=SYSTEM_CLOCK)} re-driven")
    if refused and on_error == "stop":
        raise click.ClickException(f"{refused}. --on-error skip goes on")


@command.command()
@config_option
@_filters
@click.argument("letter_ids", nargs=-1)
@click.option("--note", default="", help="Why; kept in the audit.")
def drop(
    config_path: Path,
    letter_ids: tuple[str, ...],
    source: str,
    service: str,
    reason: str,
    note: str,
) -> None:
    """Decide that dead letters are not needed: the ids named, or all that the filters find."""
    _must_choose(*letter_ids, source, service, reason)
    config = load_and_reach_kafka(config_path)
    chosen = _chosen(config, letter_ids, source, service, reason)
    say(
        f"{box.drop(config.kafka, chosen, by=acting_user(), clock=SYSTEM_CLOCK, note=note)} dropped"
    )


def _must_choose(*choices: str) -> None:
    if not any(choices):
        raise click.UsageError("name ids, or choose with --source, --service or --reason")


def _chosen(
    config: Config, ids: tuple[str, ...], source: str, service: str, reason: str
) -> list[box.Boxed]:
    letters = list(box.waiting(config.kafka, source=source, service=service, reason=reason))
    unknown = set(ids) - {boxed.id for boxed in letters}
    if unknown:
        raise click.ClickException(
            f"no waiting dead letter {', '.join(sorted(unknown))}: see `grapevine dead-letters list`"
        )
    return [boxed for boxed in letters if not ids or boxed.id in ids]


def _one(config: Config, letter_id: str) -> box.Boxed:
    return _chosen(config, (letter_id,), "", "", "")[0]
