"""`grapevine path`: who carried a story from whom to whom, and when."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click
import orjson

from cli.options import config_option, load_or_exit, local_minute, stored_answers
from pipeline.acts.path import Carried, Step, path
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.terminal import say, say_json
from schemas.characters import one_line
from schemas.counted import counted
from sinks.clickhouse.carried import Author, find_start, read_steps, read_who
from sinks.clickhouse.client import connect

_BEFORE_DAYS = 7
_CARRIERS = 5
_HOW = {"repost": "reposted", "quote": "quoted", "copy": "wrote the same as"}


@click.command(name="path")
@click.argument("story")
@click.option(
    "--days", type=click.IntRange(1, 365), default=14, show_default=True,
    help="Followed for so long after it, and a week before.",
)  # fmt: skip
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="At most so many steps.",
)
@click.option("--json", "bare", is_flag=True, help="One JSON object per step.")
@config_option
def command(story: str, days: int, limit: int, bare: bool, config_path: Path) -> None:
    """Show the way of STORY, a mention's id or address, or the name of a cluster of copies: who had it
    from whom, by repost, quote, link or in the same words, when, and how many came by way of them.

    The same in SQL: SELECT * FROM story_steps.
    """
    config = load_or_exit(config_path)
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        start = find_start(client, story)
        if start is None:
            raise click.ClickException(f"there is no mention and no story {story}")
        name, at = start
        rows = read_steps(client, at - timedelta(days=_BEFORE_DAYS), at + timedelta(days=days))
        carried = path((Step(*row) for row in rows), name)
        ids = [one for each in carried for one in (each.step.id, each.step.origin)]
        who = read_who(client, ids)
    if bare:
        for each in carried[:limit]:
            say_json(orjson.dumps(_record(each, who)))
        return
    _show(config, name, carried, who, limit)


def _show(
    config: Config, name: str, carried: Sequence[Carried], who: Mapping[str, Author], limit: int
) -> None:
    if not carried:
        say(f"nobody carried {name} on")
        return
    last = ""
    for each in carried[:limit]:
        step = each.step
        if each.depth == 0 and step.origin != last:
            last = step.origin
            when = local_minute(step.origin_at, config.zone)
            say(f"{when} {_name(step.origin, step.origin_author, who)}: {_words(step.origin, who)}")
        brought = f", {each.brought:,} more by way of it" if each.brought else ""
        say(
            f"{'  ' * (each.depth + 1)}{local_minute(step.at, config.zone)} {_name(step.id, step.author, who)}"
            f" {_HOW[step.how]} {_name(step.origin, step.origin_author, who)}"
            f" after {_length(step.at - step.origin_at)}{brought}"
        )
    if len(carried) > limit:
        say(f"the first {limit:,} of {len(carried):,}; --limit shows more")
    best = sorted(carried, key=lambda one: -one.brought)[:_CARRIERS]
    told = ", ".join(
        f"{_name(one.step.id, one.step.author, who)} ({one.brought:,})"
        for one in best
        if one.brought
    )
    first, final = carried[0].step.origin_at, max(one.step.at for one in carried)
    say(
        f"{counted(len(carried), 'step')} in {_length(final - first)}"
        + (f"; most by way of {told}" if told else "")
    )


def _record(each: Carried, who: Mapping[str, Author]) -> dict[str, object]:
    step = each.step
    author = who.get(step.id)
    return {
        "mention_id": step.id, "author_id": step.author, "handle": author.handle if author else "",
        "followers": author.followers if author else 0, "at": step.at, "how": step.how,
        "from_mention": step.origin, "from_author": step.origin_author, "from_at": step.origin_at,
        "story": step.story, "depth": each.depth, "brought": each.brought,
    }  # fmt: skip


def _name(id: str, author_id: str, who: Mapping[str, Author]) -> str:
    author = who.get(id)
    return f"@{one_line(author.handle)}" if author and author.handle else one_line(author_id)


def _words(id: str, who: Mapping[str, Author]) -> str:
    return one_line(who[id].text) if id in who else id


def _length(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 2880 else counted(minutes // 1440, "day")
