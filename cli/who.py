"""`grapevine who`: what is known of a person, as the homework before a meeting."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from cli._person import show_somebody
from cli.options import acting_user, config_option, kafka_answers, load_or_exit, stored_answers
from pipeline.acts.looked_up import note_look_up
from pipeline.acts.who import document, homework
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say_json
from sinks.clickhouse.ask.who import Somebody, find_somebody, read_somebody
from sinks.clickhouse.client import connect

MOST = 10


@click.command(name="who")
@click.argument("person", metavar="HANDLE|CUSTOMER")
@click.option("--json", "as_json", is_flag=True, help="All of it as one JSON document.")
@click.option(
    "--redact/--no-redact",
    default=None,
    help="Mask addresses, phone numbers, cards and IBANs in what was said.  [default: redact_pii.exports for JSON]",
)
@click.option("--why", default="", help="What for, for the log of look-ups.")
@config_option
def command(person: str, as_json: bool, redact: bool | None, why: str, config_path: Path) -> None:
    """Show who somebody is: a handle (x:@anna, @anna), the id of an account or a customer, an e-mail
    address or a customer's name. Accounts, purchases, tickets, what they said and felt over time, links
    and why, influence, open matters.

    The look-up is logged, under the hash of who was looked up. In SQL the same is the view `who`.
    """
    config = load_or_exit(config_path)
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        who = _the_one(find_somebody(client, person), person)
        _log(config, who, f"who; {why}" if why else "who")
        parts = read_somebody(client, who)
    now = SYSTEM_CLOCK.now()
    if as_json:
        masked = config.redact_pii.exports if redact is None else redact
        told = document(who, parts, masked=masked)
        say_json(json.dumps(told, ensure_ascii=False, default=_plain, indent=2))
        return
    show_somebody(document(who, parts, masked=bool(redact)), homework(who, parts, now), config.zone)


def _the_one(met: list[Somebody], asked: str) -> Somebody:
    if len(met) == 1:
        return met[0]
    if not met:
        raise click.ClickException(
            f"Nobody is known as {asked}: write a handle as x:@anna, or an id as the columns author_id and "
            "customer_id have it"
        )
    named = ", ".join(one.person for one in met[:MOST])
    more = f" and {len(met) - MOST} more" if len(met) > MOST else ""
    raise click.ClickException(f"{asked} may be several people: name one of {named}{more}")


def _log(config: Config, who: Somebody, how: str) -> None:
    with kafka_answers(config):
        create_topics(config.kafka)
        note_look_up(
            config.kafka,
            [who.customer] if who.customer else who.authors,
            by=acting_user(),
            how=how,
            clock=SYSTEM_CLOCK,
        )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return str(value)
