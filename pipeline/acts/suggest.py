"""`grapevine links suggest`: pairs of author and customer that may be one, put into the review queue.

What is suggested is worked out anew each time: what is no longer likely leaves the queue; what a person
decided stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clickhouse_driver import Client

from enrichers.engines.resemblance.accounts import Account, Suggestion, suggest
from pipeline import topics
from pipeline.acts.links import Known
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.consent import Consent
from schemas.context import Clock
from schemas.customer import Link
from sinks.clickhouse.candidates import (
    read_authors,
    read_customers,
    read_doubtful,
    read_known,
)

LEAST = 0.2
"""Less likely pairs are not put into the queue unless they are asked for."""


@dataclass(frozen=True, slots=True)
class Queue:
    """`suggested`: what is in the queue from now on; `gone`: pairs that leave it; `compared`: how many
    accounts that nobody knew.
    """

    suggested: Sequence[Link]
    gone: Sequence[str]
    compared: int


def work_out(
    client: Client, there: Known, consent: Consent, *, days: int, least: float, clock: Clock
) -> Queue:
    """Compare who spoke in the last `days` with the customers. Raises Retry and Fatal."""
    customers = [one for one in read_customers(client) if one.basis]
    ids = {one.id for one in customers}
    known = {author: customer for author, customer in read_known(client).items() if customer in ids}
    authors = {one.id: one for one in read_authors(client, days)}
    new = [Account(one) for id_, one in authors.items() if id_ not in known]
    fit = [(authors[id_], customer) for id_, customer in known.items() if id_ in authors]
    decided = [(one.author_id, one.customer_id) for one in there.links.values() if one.is_decision]
    told = suggest(customers, new, fit, consent.may_link, decided) if customers and new else []
    links = {
        f"{one.author_id}|{one.customer_id}": _link(one, clock)
        for one in told
        if one.confidence >= least
    }
    for one in read_doubtful(client, days):
        before = there.links.get(one.pair)
        if one.author_id not in known and (before is None or before.status == "suggested"):
            links[one.pair] = one
    links = {
        pair: one
        for pair, one in links.items()
        if not there.opted_out(one.author_id, one.customer_id)
    }
    fresh = [one for one in links.values() if _is_news(one, there.links)]
    queued = [
        pair
        for pair, one in there.links.items()
        if one.status == "suggested" and not one.is_decision
    ]
    return Queue(fresh, [pair for pair in queued if pair not in links], len(new))


def _is_news(link: Link, known: Mapping[str, Link]) -> bool:
    """Nobody decided it, and it is not in the queue with the same words already."""
    before = known.get(link.pair)
    if before is None:
        return True
    same = (before.evidence, round(before.confidence, 2)) == (
        link.evidence,
        round(link.confidence, 2),
    )
    return before.status == "suggested" and not before.is_decision and not same


def _link(one: Suggestion, clock: Clock) -> Link:
    return Link(
        author_id=one.author_id,
        customer_id=one.customer_id,
        method="resemblance",
        evidence=one.evidence,
        confidence=round(one.confidence, 4),
        basis=one.basis,
        status="suggested",
        at=clock.now(),
    )


def send_queue(kafka: Kafka, queue: Queue) -> None:
    """When it returns, Kafka has it."""
    with Sender(kafka, "grapevine-links") as sender:
        sender.deliver(
            Outgoing(topics.LINKS, one.key.encode(), one.to_json()) for one in queue.suggested
        )
        sender.deliver(Outgoing(topics.LINKS, pair.encode(), None) for pair in queue.gone)
