"""`grapevine init`: a first configuration, by asking."""

import contextlib
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.options import load_or_exit
from connectors.file.guessing import guess
from connectors.tools.lines import BrokenFileError
from deploy.up.first import PLACES, Answers, first_config, is_file, secrets_of, source_of
from pipeline.acts.look import problems_seen
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import ConfigError
from pipeline.config.document import read_document
from pipeline.terminal import say
from schemas.choices import names_in
from schemas.flow import FlowError


@click.command(name="init")
@click.argument(
    "file", type=click.Path(path_type=Path, dir_okay=False), default=Path("grapevine.yaml")
)
@click.option("--brand", help="Your brand and its other names, with commas; asked for without.")
@click.option("--competitors", help="Competitors, with commas.")
@click.option("--places", help=f"Where to listen, with commas: {PLACES}.")
@click.option("--slack/--no-slack", default=None, help="Send alerts to a Slack webhook.")
@click.option("--start/--no-start", default=None, help="Start it at once, as `grapevine up` does.")
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says is left out.")
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    brand: str | None,
    competitors: str | None,
    places: str | None,
    slack: bool | None,
    start: bool | None,
    yes: bool,
) -> None:
    """Write a first configuration by asking, check it, and offer to start.

    Writes FILE (default: grapevine.yaml), which must not be there yet. Secrets never stand in it.
    """
    if file.exists():
        raise click.ClickException(
            f"{file} is there already: name another file, or change that one"
        )
    answers = Answers(
        names_in(_asked("Your brand, and other names it goes by (Acme, Acme Bank)", brand, yes)),
        names_in(_asked("Competitors", competitors, yes, optional=True)),
        listened := _places(places, yes),
        _confirmed("Send alerts to Slack", slack, yes),
        _files(listened, file),
    )
    try:
        text = first_config(answers)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    file.write_text(text, "utf-8")
    say(f"\nWritten: {file}\n\n{text}", lines=True)
    sound = _told(file)
    if sound and _confirmed("Start it now", start, yes):
        from cli.up import command as up

        context.invoke(up, config_path=file, data=Path("var/up"), enrich_processes=1)
        return
    where = shlex.quote(str(file))
    say(f"Next: grapevine check {where}\n      grapevine up -c {where}", lines=True)
    if not sound:
        raise click.exceptions.Exit(1)


def _places(given: str | None, yes: bool) -> list[str]:
    """Where to listen; asked for again while an answer is of no use."""
    while True:
        places = names_in(_asked(f"Where to listen: {PLACES}", given, yes, usual="hackernews"))
        try:
            for place in places:
                source_of(place)
        except ValueError as error:
            if given is not None or yes:
                raise click.ClickException(str(error)) from error
            say(f"{error}", err=True)
        else:
            return list(places)


def _files(places: Sequence[str], config: Path) -> dict[str, dict[str, Any]]:
    """How the files among the places are read, as far as `grapevine import` can guess it: as history."""
    settings: dict[str, dict[str, Any]] = {}
    for place in places:
        path = config.parent / place
        if is_file(place) and path.is_file():
            with contextlib.suppress(FlowError, BrokenFileError, OSError):
                guessed = guess(path)
                if not guessed.choices:
                    settings[place] = {"lane": "history", **guessed.settings}
    return settings


def _asked(
    what: str, given: str | None, yes: bool, *, optional: bool = False, usual: str = ""
) -> str:
    if given is not None:
        return given
    if yes:
        return usual
    default = usual if usual else "" if optional else None
    return str(click.prompt(what, default=default, show_default=bool(usual), err=True))


def _confirmed(what: str, given: bool | None, yes: bool) -> bool:
    return given if given is not None else not yes and click.confirm(f"{what}?", err=True)


def _told(file: Path) -> bool:
    """Whether the file can be used as it is; says what is missing."""
    unset = [name for name in secrets_of(read_document(file)) if not os.environ.get(name)]
    for name in unset:
        made = '"whsec_$(openssl rand -base64 32)"' if name == "WEBHOOK_SECRET" else "…"
        say(f"It needs a secret: export {name}={made}")
    if unset:
        return False
    problems = problems_seen(load_or_exit(file, part=""), SYSTEM_CLOCK)
    if problems:
        say(str(ConfigError(file, problems)), lines=True)
    return not problems
