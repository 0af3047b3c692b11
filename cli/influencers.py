"""`grapevine influencers`: the records of influencers who are no customers: stage, owner, contacts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click
import orjson

from cli.options import (
    acting_user,
    config_option,
    kafka_answers,
    load_or_exit,
    local_minute,
    stored_answers,
)
from pipeline.acts import influencers
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.sync.forgotten import forgotten_people
from pipeline.terminal import say, say_json
from pipeline.terminal.drawn import Table, Text, show_table
from schemas.characters import one_line
from schemas.customer import InfluencerStage
from schemas.identity import person_subject
from sinks.clickhouse.client import connect
from sinks.clickhouse.influencers import (
    Somebody,
    find_somebody,
    read_candidates,
    read_influencers,
)
from sinks.clickhouse.network import wants_out

STAGES = get_args(InfluencerStage)
_WIDE = 160


@click.group(name="influencers")
def command() -> None:
    """Look after influencers who are no customers: who is listened to, what stage they are in, who
    looks after them, what was said.
    """


@command.command(name="list")
@click.option("--stage", type=click.Choice(STAGES), default=None, help="Those in this stage.")
@click.option("--new", is_flag=True, help="Who is listened to and has no record yet, instead.")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="At most so many.",
)
@click.option("--json", "bare", is_flag=True, help="One JSON object per line.")
@config_option
def list_(stage: str | None, new: bool, limit: int, bare: bool, config_path: Path) -> None:
    """Show the records, or with --new who could have one."""
    config = load_or_exit(config_path)
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        rows = (
            read_candidates(client, limit) if new else read_influencers(client, stage or "", limit)
        )
    if bare:
        for row in rows:
            say_json(orjson.dumps(row, default=str))
    elif rows:
        _show_new(rows) if new else _show(config, rows)
    else:
        say("nobody")


@command.command(name="set")
@click.argument("author")
@click.option("--stage", type=click.Choice(STAGES), default=None, help="How far it has come.")
@click.option("--owner", default=None, help="The colleague who looks after them.")
@click.option("--remove", is_flag=True, help="Remove the record.")
@click.option("--by", default=acting_user, show_default="you", help="Who decides this.")
@config_option
def set_(
    author: str,
    stage: InfluencerStage | None,
    owner: str | None,
    remove: bool,
    by: str,
    config_path: Path,
) -> None:
    """Make or change the record of AUTHOR, an id (x:x:1001) or a handle (x:@anna)."""
    config = load_or_exit(config_path)
    somebody = _somebody(config, author)
    with kafka_answers(config):
        create_topics(config.kafka)
        _refuse_forgotten(config, somebody)
        if remove:
            influencers.send(config.kafka, somebody.author_id, None, by=by, clock=SYSTEM_CLOCK)
            say(f"{somebody.author_id} has no record any more, says {by}")
            return
        known = influencers.known_influencer(config.kafka, somebody.author_id)
        record = influencers.changed(
            known,
            somebody.author_id,
            somebody.handle,
            by=by,
            clock=SYSTEM_CLOCK,
            stage=stage,
            owner=owner,
        )
        influencers.send(config.kafka, record.author_id, record, by=by, clock=SYSTEM_CLOCK)
    say(f"{record.author_id}: {record.stage}, {record.owner or 'nobody'} looks after it")


@command.command(name="note")
@click.argument("author")
@click.argument("text")
@click.option("--how", default="", help="How you spoke: e-mail, call, event …")
@click.option("--by", default=acting_user, show_default="you", help="Who spoke with them.")
@config_option
def note(author: str, text: str, how: str, by: str, config_path: Path) -> None:
    """Note a contact with AUTHOR: TEXT is what was said."""
    config = load_or_exit(config_path)
    somebody = _somebody(config, author)
    with kafka_answers(config):
        create_topics(config.kafka)
        _refuse_forgotten(config, somebody)
        known = influencers.known_influencer(config.kafka, somebody.author_id)
        stage: InfluencerStage | None = (
            "contacted" if known is None or known.stage == "found" else None
        )
        record = influencers.changed(
            known, somebody.author_id, somebody.handle, by=by, clock=SYSTEM_CLOCK,
            stage=stage, contact=(how, text),
        )  # fmt: skip
        influencers.send(config.kafka, record.author_id, record, by=by, clock=SYSTEM_CLOCK)
    say(f"{record.author_id}: {record.stage}, contact {len(record.contacts)} noted")


def _somebody(config: Config, name: str) -> Somebody:
    """The one author who is meant; no customer, whose record is the CRM's."""
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        people = find_somebody(client, name)
        out = len(people) == 1 and wants_out(client, people[0].author_id)
    if len(people) != 1:
        several = ", ".join(one.author_id for one in people[:5])
        raise click.ClickException(
            f"{name} may be {several}: name one by its id"
            if people
            else f"nobody who spoke is {name}"
        )
    if people[0].customer_id:
        raise click.ClickException(
            f"{name} is customer {people[0].customer_id}: what is noted of customers stands in the CRM"
        )
    if out:
        raise click.ClickException(f"{name} does not want to be profiled: nothing is noted of them")
    return people[0]


def _refuse_forgotten(config: Config, somebody: Somebody) -> None:
    if person_subject(somebody.author_id) in forgotten_people(config.kafka):
        raise click.ClickException("this person was forgotten for ever: nothing is kept of them")


def _show(config: Config, rows: Sequence[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("influencer", "stage", "owner", "influence", "contacts", "last"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        last = row["contact_notes"][-1] if row["contact_notes"] else ""
        when = local_minute(row["last_contact_at"], config.zone) if row["contacts"] else ""
        table.add_row(
            Text(
                one_line(
                    f"@{row['handle']} {row['author_id']}" if row["handle"] else row["author_id"]
                )
            ),
            row["stage"],
            Text(one_line(row["owner"])),
            str(row["influence"]),
            str(row["contacts"]),
            Text(one_line(f"{when} {last}")),
        )
    show_table(table, wide=_WIDE)


def _show_new(rows: Sequence[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("standing", "who", "why", "topics"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            str(row["score"]),
            Text(one_line(f"@{row['handle']} {row['author_id']}")),
            Text(one_line("; ".join(row["reasons"]))),
            Text(one_line(", ".join(row["topics"]))),
        )
    show_table(table, wide=_WIDE)
