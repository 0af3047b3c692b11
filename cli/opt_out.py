"""`grapevine opt-out`: a person does not want to be recognised on a platform, or anywhere."""

from pathlib import Path

import click

from cli import _people
from cli.options import (
    acting_user,
    config_option,
    kafka_answers,
    load_and_reach_kafka,
    local_minute,
)
from pipeline.acts import opt_outs
from pipeline.acts.links import opt_outs as those_that_hold
from pipeline.clock import SYSTEM_CLOCK
from pipeline.kafka.create import create_topics
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, show_table
from schemas.flow import FlowError
from sinks.clickhouse.kin import people_of
from sinks.clickhouse.opt_out import make_anonymous


@click.group(name="opt-out")
def command() -> None:
    """Who does not want to be recognised: linked with nobody, not profiled, still counted without
    being known.
    """


@command.command(name="add")
@click.option(
    "--platform",
    default="",
    metavar="TYPE",
    help="Only there (x, mastodon …).  [default: everywhere]",
)
@click.option("--note", default="", help="Why, for the audit; name nobody.")
@_people.people_options
@config_option
def add(
    kind: str,
    ids: tuple[str, ...],
    only: bool,
    without: tuple[str, ...],
    platform: str,
    note: str,
    config_path: Path,
) -> None:
    """Ids as `grapevine forget` takes them; accounts and records that are linked with them are meant
    too, unless --only. What was said stays counted, under an id that is nobody's.
    """
    config, asked = load_and_reach_kafka(config_path), _people.Asked(kind, ids, only, without)
    create_topics(config.kafka)
    with _people.client_if_any(config) as client:
        people = people_of(_people.find_people(client, asked))
        accounts = [one for one in people.authors if ":anonymous-" not in one]
        authors = tuple(one for one in accounts if platform in ("", one.partition(":")[0]))
        records = opt_outs.opt_outs_of(
            authors,
            people.customers,
            platform,
            by=acting_user(),
            note=note,
            lifted=False,
            clock=SYSTEM_CLOCK,
        )
        if not records:
            raise click.ClickException(f"none of their accounts is on {platform}")
        opt_outs.send_opt_outs(config.kafka, records)
        where = platform or "everywhere"
        for one in records:
            say(f"{one.kind} {one.id} is not recognised any more on {where}")
        if client is not None:
            try:
                count = make_anonymous(client, authors)
                say(
                    f"{count:,} rows of mentions are nobody's from now on; alerts stay as they were raised"
                )
            except FlowError as error:
                say(f"{error.reason}. What is stored stays as it is: repeat the command.", err=True)


@command.command(name="lift")
@click.argument("kind", type=click.Choice(("author", "customer")))
@click.argument("ids", nargs=-1, required=True)
@click.option("--platform", default="", metavar="TYPE", help="The same as it was added with.")
@click.option("--note", default="", help="Why, for the audit.")
@config_option
def lift(kind: str, ids: tuple[str, ...], platform: str, note: str, config_path: Path) -> None:
    """They want to be recognised again, from now on."""
    config = load_and_reach_kafka(config_path)
    create_topics(config.kafka)
    holding = {one.key for one in those_that_hold(config.kafka)}
    missing = [one for one in ids if f"{kind}|{one}|{platform}" not in holding]
    if missing:
        raise click.ClickException(
            f"{', '.join(missing)} did not opt out {f'on {platform}' if platform else 'everywhere'}: see "
            "`grapevine opt-out list`"
        )
    records = opt_outs.opt_outs_of(
        ids if kind == "author" else (),
        ids if kind == "customer" else (),
        platform,
        by=acting_user(),
        note=note,
        lifted=True,
        clock=SYSTEM_CLOCK,
    )
    opt_outs.send_opt_outs(config.kafka, records)
    for one in records:
        say(f"{one.kind} {one.id} may be recognised again")


@command.command(name="list")
@config_option
def list_(config_path: Path) -> None:
    """Who opted out, and where."""
    config = load_and_reach_kafka(config_path)
    with kafka_answers(config):
        create_topics(config.kafka)
        holding = those_that_hold(config.kafka)
    if not holding:
        say("nobody opted out")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("since", "what", "id", "where", "note"):
        table.add_column(heading, overflow="fold")
    for one in sorted(holding, key=lambda one: (one.at, one.key)):
        since = local_minute(one.at, config.zone)
        table.add_row(since, one.kind, one.id, one.platform or "everywhere", one.note)
    show_table(table)
