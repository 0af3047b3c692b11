"""`grapevine rank`: who is listened to, and who knows what, from the stored mentions."""

import time
from datetime import timedelta
from pathlib import Path

import click

from cli.options import config_option, load_and_reach_kafka, stored_answers
from pipeline.terminal import say
from pipeline.terminal.drawn import Console, Table, Text, show_table
from schemas.characters import one_line
from schemas.counted import counted
from schemas.customer import AuthorInfluence

_SHOWN = 20
_WIDE = 160


@click.command(name="rank")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    help="Of so many days.  [default: service.rank_window_days]",
)
@click.option("--dry-run", is_flag=True, help="Show the first ones, publish nothing.")
@config_option
def command(days: int | None, dry_run: bool, config_path: Path) -> None:
    """Rank authors by who turns to them, overall and by topic, and find who knows the topics.

    The results go to the influence topic, which enrich reads, and to ClickHouse: author_standing and
    experts. detect does the same every service.rank_every_secs.
    """
    from pipeline.acts import rank  # needs numpy
    from pipeline.clickhouse import connection
    from pipeline.clock import SYSTEM_CLOCK
    from pipeline.kafka.create import create_topics
    from pipeline.sync.forgotten import forgotten_people
    from sinks.clickhouse.client import connect
    from sinks.clickhouse.network import Window

    config = load_and_reach_kafka(config_path)
    now, begun, out = SYSTEM_CLOCK.now(), time.monotonic(), Console(stderr=True)
    span = timedelta(days=days or config.service.rank_window_days)
    with (
        stored_answers(config),
        connect(connection(config.clickhouse)) as client,
        out.status("ranking …") as status,
    ):
        result = rank.compute(
            client, Window(now - span, now), say=lambda line: status.update(Text(f"{line} …"))
        )
    _show(sorted(result.ranks.values(), key=lambda one: (-one.score, one.author_id))[:_SHOWN])
    told = f"{counted(result.accounts, 'account')}, {counted(result.topics, 'topic')}"
    if dry_run:
        say(f"{told}; nothing was published")
        return
    create_topics(config.kafka)
    sent = rank.publish(config.kafka, result.ranks, forgotten_people(config.kafka))
    secs = time.monotonic() - begun
    say(
        f"{told}; {counted(len(result.ranks), 'rank')}, {sent:,} of them new or changed, {secs:.0f} s"
    )


def _show(ranks: list[AuthorInfluence]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("standing", "author", "why", "topics", "knows"):
        table.add_column(
            heading, overflow="fold", justify="right" if heading == "standing" else "left"
        )
    for one in ranks:
        table.add_row(
            str(one.score),
            Text(one_line(one.author_id)),
            Text(one_line("; ".join((*one.reasons, *one.signs)))),
            Text(one_line(", ".join(f"{each.topic} {each.score}" for each in one.topics))),
            Text(one_line(", ".join(f"{each.topic} {each.score}" for each in one.expertise))),
        )
    if table.row_count:
        show_table(table, wide=_WIDE)
