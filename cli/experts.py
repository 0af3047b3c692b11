"""`grapevine experts`: who knows a topic, and what shows it."""

from pathlib import Path
from typing import Any

import click
import orjson

from cli.options import config_option, load_or_exit, local_minute, stored_answers
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.terminal import say, say_json
from schemas.characters import one_line
from schemas.counted import counted
from sinks.clickhouse.client import connect
from sinks.clickhouse.influencers import known_topics, read_experts


@click.command(name="experts")
@click.argument("topic", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 1_000), default=10, show_default=True, help="At most so many."
)
@click.option("--json", "bare", is_flag=True, help="One JSON object per line.")
@config_option
def command(topic: str | None, limit: int, bare: bool, config_path: Path) -> None:
    """Show who knows TOPIC: whose answers others confirm, cite and thank for, over time. Not who is
    loud. Without it, list the topics that somebody knows.

    As `grapevine rank` found it last; the same in SQL: SELECT * FROM experts.
    """
    config = load_or_exit(config_path)
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        rows = known_topics(client) if topic is None else read_experts(client, topic, limit)
    if bare:
        for row in rows:
            say_json(orjson.dumps(row, default=str))
        return
    if not rows:
        what = "any topic" if topic is None else f"{topic!r}"
        say(f"nobody is known to know {what}; `grapevine rank` looks anew")
    for row in rows:
        if topic is None:
            say(f"{row['topic']}: {row['people']:,}")
        else:
            _show(config, row)


def _show(config: Config, row: dict[str, Any]) -> None:
    customer = f" (customer {one_line(row['customer_id'])})" if row["customer_id"] else ""
    who = f"@{one_line(row['handle'])}" if row["handle"] else one_line(row["author_id"])
    say(f"{row['score']:3} {who}{customer}: {one_line('; '.join(row['reasons']))}")
    for said in row["said"]:
        when = local_minute(said["published_at"], config.zone)
        say(f"      {when} {one_line(said['text'])} {one_line(said['url'])}")
    if missing := len(row["evidence"]) - len(row["said"]):
        say(f"      {counted(missing, 'mention')} more, deleted since")
