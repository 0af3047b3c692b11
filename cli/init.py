"""`grapevine init`: a first configuration, by asking."""

import os
import shlex
from pathlib import Path

import click

from cli.options import load_or_exit
from deploy.up.first import PLACES, Answers, first_config, secrets_of
from pipeline.acts.look import problems_seen
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import ConfigError
from pipeline.config.document import read_document
from pipeline.terminal import say
from schemas.choices import names_in


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
        names_in(_asked(f"Where to listen: {PLACES}", places, yes, usual="hackernews")),
        _confirmed("Send alerts to Slack", slack, yes),
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
        say(f"It needs a secret: export {name}=…")
    if unset:
        return False
    problems = problems_seen(load_or_exit(file, part=""), SYSTEM_CLOCK)
    if problems:
        say(str(ConfigError(file, problems)), lines=True)
    return not problems
