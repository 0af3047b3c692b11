"""`grapevine forget`: everything about a person is removed, nothing of them is ever kept again, and a
search of every place proves it.
"""

import time
from collections.abc import Callable
from pathlib import Path

import click
from clickhouse_driver import Client

from cli import _people
from cli.options import acting_user, config_option, load_and_reach_kafka
from pipeline.acts import forget
from pipeline.acts.host_files import clean_host
from pipeline.acts.identities import Identities
from pipeline.acts.search import Tally, search, tally
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config
from pipeline.kafka.create import create_topics
from pipeline.terminal import say
from pipeline.terminal.drawn import Table, show_table
from schemas.flow import FlowError
from schemas.identity import remembered_claims
from sinks.clickhouse.forget import forget_people
from sinks.clickhouse.kin import Kin

ELSEWHERE = (
    "Not searched, yours to clean: the CRM (but for what Grapevine wrote there), backups and exports, segments that "
    "were exported, ClickHouse's own logs of queries, e-mails and messages that were sent (a Slack bot's own, in "
    "threads too, are edited by notify; what people wrote is not)."
)


ROUNDS, ARRIVAL_SECS = 3, 5
"""Records that services had in hand when the erasure was remembered arrive within seconds."""


@click.command(name="forget")
@_people.people_options
@click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")
@click.option("--note", default="", help="Why, for the audit; name nobody.")
@config_option
def command(
    kind: str,
    ids: tuple[str, ...],
    only: bool,
    without: tuple[str, ...],
    yes: bool,
    note: str,
    config_path: Path,
) -> None:
    """Forget people for ever, with every account and customer record that is linked with them: by
    an author's id (x:x:12345), a customer's, either (person), a handle (x:@anna) or an e-mail
    address.

    Without --yes it only tells whom and what would be removed. Kept is a hash of each id, by which
    whatever comes again, live, imported or replayed, is refused. Afterwards every table, topic and
    file is searched for what was removed.
    """
    config, asked = load_and_reach_kafka(config_path), _people.Asked(kind, ids, only, without)
    create_topics(config.kafka)
    with _people.client_if_any(config) as client:
        kin = _people.find_people(client, asked)
        identities = _people.known_by(config, client, kin)
        before = tally(search(config, client, identities))
        if not before and client is not None:
            raise _people.nobody(asked)
        _tell(kin, before, identities)
        if not yes:
            say("Nothing was changed. Repeat with --yes to forget them; that cannot be undone.")
            return
        _forget(config, client, identities, note)
        clean_host(config, identities, SYSTEM_CLOCK)
        after = _search_until_gone(config, client, identities)
        _prove(before, after, asked_all=client is not None)


def _forget(config: Config, client: Client | None, identities: Identities, note: str) -> None:
    people = identities.people
    traces = forget.traces(config.kafka, people.authors, people.customers, config.crm_names)
    everyone = tuple(dict.fromkeys((*people.authors, *people.customers)))
    forget.forget(
        config.kafka,
        everyone,
        traces,
        # Whether a claim is theirs alone is known where ClickHouse answers.
        claims=() if client is None else remembered_claims(identities.claims, people.authors),
        by=acting_user(),
        clock=SYSTEM_CLOCK,
        note=note,
    )
    if client is not None:
        try:
            forget_people(client, people)
        except FlowError as error:
            say(f"{error.reason}. The store removes the rest, as soon as it runs.", err=True)


def _tell(kin: list[Kin], before: Tally, identities: Identities) -> None:
    everyone = Table(title="To be forgotten", title_justify="left")
    for heading in ("kind", "id", "found by"):
        everyone.add_column(heading, overflow="fold")
    for one in kin:
        everyone.add_row(one.kind, one.id, one.how)
    show_table(everyone)
    places = Table(title="What is known of them", title_justify="left")
    places.add_column("place", overflow="fold")
    places.add_column("found", justify="right")
    for place, (count, _) in before.items():
        places.add_row(place, f"{count:,}")
    show_table(places)
    for claim, who in identities.shared:
        say(f"Not searched for, as others bear it too: {claim} ({who})")


def _search_until_gone(config: Config, client: Client | None, identities: Identities) -> Tally:
    """What a search of every place finds in the end."""

    def look() -> Tally:
        return tally(search(config, client, identities))

    def sweep() -> None:
        assert client is not None
        forget_people(client, identities.people)
        clean_host(config, identities, SYSTEM_CLOCK)

    if client is None:
        return look()
    return look_until_gone(look, sweep, lambda: time.sleep(ARRIVAL_SECS))


def look_until_gone(
    look: Callable[[], Tally], sweep: Callable[[], None], wait: Callable[[], None]
) -> Tally:
    """What is found once what was on its way when the erasure was remembered has arrived and is swept
    away too, or after ROUNDS.
    """
    after = look()
    for _ in range(ROUNDS):
        if not _endless(after):
            break
        wait()
        sweep()
        after = look()
    return after


def _endless(places: Tally) -> list[str]:
    """Places that still hold something and would for ever."""
    return [place for place, (count, until) in places.items() if count and not until]


def _prove(before: Tally, after: Tally, *, asked_all: bool) -> None:
    proof = Table(title="Proof: what a search of every place finds", title_justify="left")
    for heading in ("place", "before", "after", "remains until"):
        proof.add_column(
            heading, justify="left" if heading in ("place", "remains until") else "right"
        )
    for place in dict.fromkeys((*before, *after)):
        left, until = after.get(place, (0, ""))
        proof.add_row(
            place,
            f"{before.get(place, (0, ''))[0]:,}",
            f"{left:,}",
            until or ("STILL THERE" if left else ""),
        )
    show_table(proof)
    say(ELSEWHERE)
    kept = _endless(after)
    if not asked_all:
        raise click.ClickException(
            "The erasure is remembered and the topics are clean. ClickHouse did not answer: the store removes what is "
            "there, as soon as it runs. Repeat the command then, for the proof"
        )
    if kept:
        raise click.ClickException(
            f"Not all is gone: {', '.join(kept)}. Repeat the command; what is still there then is a defect"
        )
    say("Forgotten.")
