"""`grapevine import FILE`: guesses how an export is to be read, shows it, and writes the source that
reads it.
"""

import os
import shlex
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import click

from connectors.file.guessing import Guess, guess
from connectors.file.places import Place, Target
from connectors.file.presets import presets
from connectors.file.reading import Item, read_items
from connectors.file.settings import Settings
from connectors.tools.lines import BrokenFileError
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config.adding import source_text, with_source
from pipeline.terminal import say
from pipeline.terminal.drawn import Console, Table
from schemas.choices import choices_hint
from schemas.event import MentionPosted, MentionRestored
from schemas.flow import FlowError
from schemas.mention import Mention

_SHOWN = 5
_TRIED = 1000
_SHOWN_CHARS = 120


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--preset", default="", help="The tool that wrote it; default: recognised.")
@click.option("--name", default="", help="The source's name; default: the file's.")
@click.option("--brand", default="", help="The brand that all of it is about.")
@click.option("--mention-type", default="", help="The network of its posts, such as x.")
@click.option("--date-format", default="", help="How it writes dates, such as %d/%m/%Y.")
@click.option("--timezone", default="", help="Of its dates, where they name none.")
@click.option(
    "--config",
    "-c",
    "--write",
    "config_path",
    type=click.Path(path_type=Path),
    envvar="GRAPEVINE_CONFIG",
    default=Path("grapevine.yaml"),
    show_default=True,
    help="The configuration the source is written into.",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
def command(
    file: Path,
    preset: str,
    name: str,
    brand: str,
    mention_type: str,
    date_format: str,
    timezone: str,
    config_path: Path,
    yes: bool,
) -> None:
    """Guess how FILE is to be read, show it, and write the source that reads it.

    The encoding, the delimiter, the columns and the form of dates are guessed; the first mentions
    are shown as they would be read. Nothing is imported before `grapevine up` runs.
    """
    if preset and preset not in presets():
        raise click.BadParameter(choices_hint(preset, presets()), param_hint="--preset")
    try:
        guessed = guess(file, preset=preset, date_format=date_format)
        chosen = _date_format(guessed, ask=not yes)
    except (FlowError, BrokenFileError, OSError) as error:
        raise click.ClickException(f"{error}") from error
    told = {"brand": brand, "mention_type": mention_type, "timezone": timezone}
    settings = guessed.settings | {"date_format": chosen} | told
    source = {"type": "file", "path": _relative(file, config_path), "lane": "history"}
    source |= {key: value for key, value in settings.items() if value}
    name = name or _name_of(file)
    _show_guess(file, guessed)
    _show_mentions(file, source, name)
    text = source_text(name, source)
    say(f"\nThe source, for {config_path}:\n\n{text}", lines=True)
    if not yes:
        click.confirm(f"Write it into {config_path}?", default=True, abort=True)
    config_path.write_text(
        with_source(config_path, name, source, brand=brand, env=os.environ), "utf-8"
    )
    shown = shlex.quote(str(config_path))
    say(f"Written. Next: grapevine check {shown}, then grapevine up -c {shown}")


def _date_format(guessed: Guess, *, ask: bool) -> str:
    """The format of dates; asked for where the dates themselves could mean several."""
    if not guessed.choices:
        return str(guessed.settings.get("date_format", ""))
    question = f"{guessed.date!r} could be {' or '.join(guessed.choices)}"
    if not ask:
        raise click.ClickException(f"{question}: say which with --date-format")
    return str(click.prompt(f"{question}: which is it?", type=click.Choice(guessed.choices)))


def _show_guess(file: Path, guessed: Guess) -> None:
    between = f", cells between {guessed.delimiter!r}" if guessed.delimiter else ", JSON"
    preset = guessed.settings.get("preset")
    by = f"an export of {preset}" if preset else "no tool's export that is known"
    say(f"{file}: {by}, encoded in {guessed.encoding}{between}.")
    if guessed.unused:
        say(f"Not used: {', '.join(guessed.unused[:30])}.")


def _show_mentions(file: Path, source: dict[str, Any], name: str) -> None:
    """The first mentions as they would be read, and what could not be."""
    settings = Settings.model_validate(
        {key: value for key, value in source.items() if key != "type"} | {"path": str(file)}
    )
    items = read_items(Target(file, Place()), name=name, settings=settings, now=SYSTEM_CLOCK.now())
    try:
        tried = list(islice(items, _TRIED))
    except (FlowError, OSError) as error:
        raise click.ClickException(f"{error}") from error
    mentions = [
        item.event.mention
        for item in tried
        if isinstance(item.event, MentionPosted | MentionRestored)
    ]
    Console().print(_table(mentions[:_SHOWN]))
    _tell(tried, len(mentions))


def _table(mentions: list[Mention]) -> Table:
    table = Table(title=f"The first {len(mentions)} mentions")
    for heading in ("published (UTC)", "kind", "who", "says", "more"):
        table.add_column(heading, overflow="fold")
    for one in mentions:
        who = one.author.handle or one.author.name if one.author else ""
        says = " – ".join(filter(None, (one.title, one.text)))[:_SHOWN_CHARS]
        table.add_row(f"{one.published_at:%Y-%m-%d %H:%M}", one.kind, who, says, _more(one))
    return table


def _more(mention: Mention) -> str:
    """What else is known of a mention, in few words."""
    figures = mention.engagement.model_dump(exclude_none=True) if mention.engagement else {}
    if mention.author and mention.author.followers is not None:
        figures["followers"] = mention.author.followers
    if mention.rating is not None:
        figures["rating"] = mention.rating
    known = [mention.lang, *(f"#{tag}" for tag in mention.hashtags), mention.site or mention.url]
    return ", ".join([*filter(None, known), *(f"{value} {key}" for key, value in figures.items())])


def _tell(tried: list[Item], mentions: int) -> None:
    rejects = [item.reject.reason for item in tried if item.reject]
    say(f"Of the first {len(tried):,} records {mentions:,} can be read.")
    for reason in rejects[:_SHOWN]:
        say(f"✗ {reason}")
    left_out = Counter(field for item in tried for field in item.left_out)
    for field, count in left_out.items():
        why = next(item.left_out[field] for item in tried if field in item.left_out)
        say(f"✗ {count:,} cells are left out: {why}")
    if not mentions:
        raise click.ClickException("nothing of it can be read: name the right columns by hand")


def _relative(file: Path, config_path: Path) -> str:
    """The file as the configuration names it: from its own folder, where it lies below."""
    folder = config_path.absolute().parent
    absolute = file.absolute()
    return str(absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute)


def _name_of(file: Path) -> str:
    name = "".join(sign if sign.isalnum() else "-" for sign in file.name.partition(".")[0].lower())
    return name.strip("-") or "import"
