"""`grapevine links`: who may be whom, and what people decide about it."""

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from cli.alerts import Span
from cli.options import (
    acting_user,
    config_option,
    kafka_answers,
    load_or_exit,
    local_minute,
    stored_answers,
)
from pipeline.acts import links
from pipeline.acts.looked_up import note_look_up
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say, say_json
from pipeline.terminal.drawn import Table, show_table
from schemas.characters import one_line
from schemas.counted import counted
from schemas.customer import Link
from sinks.clickhouse.candidates import read_customers
from sinks.clickhouse.client import connect

_WIDE = 160
_BASES = ("opt_in", "given")


@click.group(name="links")
def command() -> None:
    """See and decide which accounts are which customers'."""


def _by(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds who decides, and why."""
    noted = click.option("--note", default="", help="Why, for the others.")(function)
    by = click.option("--by", default=acting_user, show_default="you", help="Who decides this.")
    return by(noted)


@command.command(name="list")
@click.option(
    "--status",
    type=click.Choice(("suggested", "confirmed", "rejected", "all")),
    default="suggested",
    show_default=True,
    help="Which.",
)
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@config_option
def list_(status: str, limit: int, as_json: bool, config_path: Path) -> None:
    """The pairs that wait for a decision, surest first, or those that have one."""
    config, there = _there(config_path)
    chosen = [one for one in there.links.values() if status in (one.status, "all")]
    if status == "suggested":
        known = {one.author_id for one in there.links.values() if one.status == "confirmed"}
        chosen = [one for one in chosen if one.author_id not in known]
    chosen.sort(key=lambda one: (-one.confidence, one.pair))
    if as_json:
        for one in chosen[:limit]:
            say_json(one.to_json())
        return
    if not chosen:
        say("nothing waits for a decision" if status == "suggested" else "there is none")
        return
    there = _with_customers(config, there, {one.customer_id for one in chosen[:limit]})
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("sure", "account", "customer", "why", "basis", "method"):
        table.add_column(heading, overflow="fold")
    for one in chosen[:limit]:
        customer = there.customers.get(one.customer_id)
        named = f"{one.customer_id} {one_line(customer.name)}" if customer else one.customer_id
        table.add_row(
            f"{one.confidence:.0%}",
            one.author_id,
            named,
            one_line(one.evidence),
            one.basis,
            one.method,
        )
    show_table(table, wide=_WIDE)
    say(f"{min(limit, len(chosen))} of {counted(len(chosen), 'pair')}")


@command.command()
@click.argument("who")
@click.option("--why", default="", help="What for, for the log of look-ups.")
@config_option
def show(who: str, why: str, config_path: Path) -> None:
    """Every link of WHO, an author's id or a customer's: how it came, what was decided, opt-outs.

    The look-up is logged.
    """
    config, there = _there(config_path)
    note_look_up(
        config.kafka,
        [who],
        by=acting_user(),
        how=f"links show; {why}" if why else "links show",
        clock=SYSTEM_CLOCK,
    )
    shown = [*there.of_author(who), *there.of_customer(who)]
    out = [one for one in there.opt_outs.values() if one.id == who]
    for one in shown:
        for line in _described(one, config):
            say(line)
    for opted in out:
        where = opted.platform or "every platform"
        say(f"opted out on {where}, {local_minute(opted.at, config.zone)}")
    if not shown and not out:
        raise click.ClickException(
            f"no link of {who!r} is known: name an id as the columns author_id and customer_id have it"
        )


@command.command()
@click.argument("author")
@click.argument("customer")
@click.option(
    "--basis",
    type=click.Choice(_BASES),
    default=None,
    help="They agreed, or gave you this account.",
)
@_by
@config_option
def confirm(
    author: str, customer: str, basis: str | None, by: str, note: str, config_path: Path
) -> None:
    """AUTHOR (an account's id) is CUSTOMER (an id). Whoever else it was taken for is not."""
    config, there = _there(config_path)
    there = _with_customers(config, there, {customer})
    with _refused():
        made = links.confirm(
            there, config.consent, author, customer, basis=basis or "", by=by, clock=SYSTEM_CLOCK
        )
    _send(config, made, note)


@command.command()
@click.argument("author")
@click.argument("customer")
@_by
@config_option
def reject(author: str, customer: str, by: str, note: str, config_path: Path) -> None:
    """AUTHOR is not CUSTOMER: never linked, never suggested again."""
    config, there = _there(config_path)
    _send(config, links.reject(there, author, customer, by=by, clock=SYSTEM_CLOCK), note)


@command.command()
@click.argument("author")
@click.argument("customer")
@_by
@config_option
def undo(author: str, customer: str, by: str, note: str, config_path: Path) -> None:
    """Take back what was decided last about the pair: what held before holds again."""
    config, there = _there(config_path)
    with _refused():
        made = links.undo(there, author, customer, by=by, clock=SYSTEM_CLOCK)
    _send(config, made, note, undone=True)


@command.command()
@click.argument("customer")
@click.argument("into")
@click.option("--undo", "undone", is_flag=True, help="They are two after all.")
@_by
@config_option
def merge(customer: str, into: str, undone: bool, by: str, note: str, config_path: Path) -> None:
    """The records CUSTOMER and INTO are of one person: the accounts of the first are linked with the
    second.
    """
    config, there = _there(config_path)
    there = _with_customers(config, there, {customer, into})
    with _refused():
        if undone:
            made = links.unmerge(there, customer, into, by=by, clock=SYSTEM_CLOCK)
        else:
            made = links.merge(there, config.consent, customer, into, by=by, clock=SYSTEM_CLOCK)
    _send(config, made, note, undone=undone)


@command.command()
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=90,
    show_default=True,
    help="Who spoke in so many days.",
)
@click.option(
    "--least",
    type=click.FloatRange(0.05, 1),
    default=0.2,
    show_default=True,
    help="How sure a suggestion must be.",
)
@click.option("--every", type=Span(), default=None, help="Go on, once in this time (6h).")
@click.option("--dry-run", is_flag=True, help="Only tell.")
@config_option
def suggest(
    days: int, least: float, every: timedelta | None, dry_run: bool, config_path: Path
) -> None:
    """Look for accounts that may be customers', by name, place, employer, work and handles elsewhere,
    and put them into the queue of `grapevine links list`.
    """
    from pipeline.acts import suggest as act  # brings the library that compares

    while True:
        config, there = _there(config_path)
        with stored_answers(config), connect(connection(config.clickhouse)) as client:
            queue = act.work_out(
                client, there, config.consent, days=days, least=least, clock=SYSTEM_CLOCK
            )
        if not dry_run:
            with kafka_answers(config):
                act.send_queue(config.kafka, queue)
        say(
            f"{counted(queue.compared, 'account')} nobody knew: {len(queue.suggested)} suggested"
            f" anew, {len(queue.gone)} not likely any more"
        )
        if every is None:
            return
        time.sleep(every.total_seconds())


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    """Ends the command with the reason where a decision must not be."""
    try:
        yield
    except links.RefusedError as error:
        raise click.ClickException(str(error)) from error


def _there(path: Path) -> tuple[Config, links.Known]:
    config = load_or_exit(path)
    with kafka_answers(config):
        create_topics(config.kafka)
        return config, links.known(config.kafka)


def _with_customers(config: Config, there: links.Known, ids: Collection[str]) -> links.Known:
    with stored_answers(config), connect(connection(config.clickhouse)) as client:
        return replace(there, customers={one.id: one for one in read_customers(client, ids)})


def _send(config: Config, made: Sequence[Link], note: str, *, undone: bool = False) -> None:
    with kafka_answers(config):
        links.send(config.kafka, made, note=note, undone=undone)
    for one in made:
        say(f"{one.author_id} and {one.customer_id}: {one.status}")
    say("The views follow once the store has it.")


def _described(one: Link, config: Config) -> Iterable[str]:
    worth = config.consent.grade(one.basis)
    basis = f"{one.basis} ({worth})" if worth else "none"
    yield f"{one.author_id} is {one.customer_id}: {one.status}, {one.confidence:.0%} sure"
    yield f"    by {one.method}: {one_line(one.evidence) or 'no more is known'}; basis {basis}"
    when = local_minute(one.at, config.zone)
    if one.is_decision:
        yield f"    decided by {one_line(one.decided_by)}, {when}; before: {one.before or 'nothing'}"
    else:
        yield f"    worked out {when}"
