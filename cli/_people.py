"""What `forget` and `export-person` share: whom they mean, and how that was found."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import click
from clickhouse_driver import Client

from pipeline.acts.identities import Identities, identities_of
from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.terminal import say
from schemas.flow import FlowError
from sinks.clickhouse.client import connect
from sinks.clickhouse.forget import People
from sinks.clickhouse.kin import Kin, find_claimed, find_kin, find_sharers, people_of
from sinks.clickhouse.opt_out import find_anonymous
from sinks.clickhouse.said import read_said

KINDS = ("author", "customer", "person", "handle", "email")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the command line names: ids of a kind, nobody else (`only`), not these (`without`)."""

    kind: str
    ids: tuple[str, ...]
    only: bool
    without: tuple[str, ...]


def people_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds KIND IDS… and the options that say who else is meant."""
    for add in (
        click.option(
            "--without",
            multiple=True,
            metavar="ID",
            help="Not this account or customer, though it seems linked. May be repeated.",
        ),
        click.option("--only", is_flag=True, help="These alone, and nobody they are linked with."),
        click.argument("ids", nargs=-1, required=True),
        click.argument("kind", type=click.Choice(KINDS)),
    ):
        function = add(function)
    return function


@contextlib.contextmanager
def client_if_any(config: Config) -> Iterator[Client | None]:
    """ClickHouse, None where it does not answer or has no tables yet."""
    with connect(connection(config.clickhouse)) as client:
        try:
            read_said(client, People(("nobody",)))
        except FlowError as error:
            say(f"{error.reason}. Only topics and files are searched.", err=True)
            yield None
            return
        yield client


def find_people(client: Client | None, asked: Asked) -> list[Kin]:
    """Everybody meant, and how each was found, also the id under which an account that opted out is
    counted; ends the command where that cannot be known.
    """
    met = _find_people(client, asked)
    if client is None:
        return met
    unknown = find_anonymous(client, people_of(met).authors)
    return [*met, *(Kin("author", one, f"counted instead of {of}") for of, one in unknown.items())]


def _find_people(client: Client | None, asked: Asked) -> list[Kin]:
    claimed = asked.kind in ("handle", "email")
    if client is None:
        if claimed or not asked.only:
            raise click.ClickException(
                "Who belongs to a person is asked in ClickHouse: name authors and customers with --only instead"
            )
        return [Kin(kind, one, "named") for kind, one in _named(asked)]
    if claimed:
        handles = asked.ids if asked.kind == "handle" else ()
        emails = asked.ids if asked.kind == "email" else ()
        bearers = find_claimed(client, handles=handles, emails=emails)
        bearers = [one for one in bearers if one.id not in asked.without]
        meant = (
            bearers if asked.only else find_kin(client, people_of(bearers), without=asked.without)
        )
        how = {(one.kind, one.id): one.how for one in bearers}
        return [Kin(one.kind, one.id, how.get((one.kind, one.id), one.how)) for one in meant]
    named = [Kin(kind, one, "named") for kind, one in _named(asked)]
    return named if asked.only else find_kin(client, people_of(named), without=asked.without)


def known_by(config: Config, client: Client | None, kin: list[Kin]) -> Identities:
    """All that they are known by."""
    people = people_of(kin)
    if client is None:
        return identities_of(config.kafka, people, None, lambda _: {})
    said = read_said(client, people)
    return identities_of(
        config.kafka, people, said, lambda claims: find_sharers(client, claims, people)
    )


def nobody(asked: Asked) -> click.ClickException:
    """The error for ids under which nothing is known."""
    hint = {
        "handle": "is each written TYPE:@handle, as x:@anna?",
        "email": "is each a whole address?",
    }.get(asked.kind, "is each written as the column author_id or customer_id has it?")
    return click.ClickException(f"Nothing is known of {', '.join(asked.ids)}: {hint}")


def _named(asked: Asked) -> Iterator[tuple[Any, str]]:
    for one in dict.fromkeys(asked.ids):
        if asked.kind != "customer":
            yield "author", one
        if asked.kind != "author":
            yield "customer", one
