"""`grapevine forget`: everything about a person is removed, and nothing of them is ever kept again."""

from collections import Counter
from pathlib import Path

import click

from cli.options import acting_user, config_option, load_or_exit
from pipeline.acts import forget
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say
from schemas.flow import FlowError
from sinks.clickhouse.client import connect
from sinks.clickhouse.forget import People, count_stored, forget_people, linked_people

LATER = (
    "The store removes what is in ClickHouse within service.purge_every_secs, as soon as it runs."
)


@click.command(name="forget")
@click.argument("kind", type=click.Choice(["author", "customer", "person"]))
@click.argument("ids", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")
@click.option("--note", default="", help="Why, for the audit; name nobody.")
@config_option
def command(kind: str, ids: tuple[str, ...], yes: bool, note: str, config_path: Path) -> None:
    """Forget people for ever: an author (x:x:12345), a customer by id, or a person: both with all
    that is linked.

    Without --yes it only tells what would be removed. Kept is a hash of each id, by which whatever
    comes again, live, imported or replayed, is refused.
    """
    config = load_or_exit(config_path)
    create_topics(config.kafka)
    people = People(ids if kind != "customer" else (), ids if kind != "author" else ())
    if kind == "person":
        people = _linked(config, people)
    found = forget.traces(config.kafka, people.authors, people.customers)
    identities = tuple(dict.fromkeys((*people.authors, *people.customers)))
    _tell(identities, Counter(trace.what for trace in found), _stored(config, people))
    if not yes:
        say("Nothing was changed. Repeat with --yes to forget them; that cannot be undone.")
        return
    forget.forget(config.kafka, identities, found, by=acting_user(), clock=SYSTEM_CLOCK, note=note)
    try:
        with connect(connection(config.clickhouse)) as client:
            forget_people(client, people)
    except FlowError as error:
        say(f"{error.reason}. {LATER}", err=True)
    say("Forgotten. Remove them from the CRM as well; backups and exports are yours to clean.")


def _linked(config: Config, people: People) -> People:
    try:
        with connect(connection(config.clickhouse)) as client:
            return linked_people(client, people)
    except FlowError as error:
        raise click.ClickException(
            f"{error.reason}. Who belongs to a person is asked there: name authors and customers one by one instead"
        ) from error


def _stored(config: Config, people: People) -> Counter[str] | None:
    """How many rows ClickHouse has of them; None where it does not answer."""
    try:
        with connect(connection(config.clickhouse)) as client:
            return count_stored(client, people)
    except FlowError:
        return None


def _tell(
    identities: tuple[str, ...], on_topics: Counter[str], stored: Counter[str] | None
) -> None:
    say(f"To be forgotten: {', '.join(identities)}")
    for where, counts in (("in Kafka", on_topics), ("in ClickHouse", stored)):
        if counts is None:
            say(f"{where}: it does not answer")
        else:
            told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
            say(f"{where}: {told or 'nothing'}")
    if stored is not None and not on_topics.total() and not stored.total():
        say(
            "Nothing is known under these ids: is each written as the column author_id or customer_id has it?"
        )
