"""What people decide about pairs of author and customer: a record of its own on links, and an audited
action. Whoever decides may be wrong, so every decision can be undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline import topics
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import latest_records
from pipeline.kafka.send import Sender
from schemas.consent import Consent
from schemas.context import Clock
from schemas.customer import Customer, Link, LinkMethod, links_that_hold
from schemas.upkeep import Action, OptOut

Status = Literal["suggested", "confirmed", "rejected"]
_VERBS = {"confirmed": "confirm_link", "rejected": "reject_link", "suggested": "undo_link"}
MERGED = "the same person as "
"""Begins the evidence of what `merge` decides."""


class RefusedError(Exception):
    """A decision that must not be; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the topics hold of links and opt-outs, and the records of customers that matter here."""

    links: dict[str, Link]
    """By pair: what holds."""
    customers: dict[str, Customer]
    opt_outs: dict[str, OptOut]

    def of_author(self, author: str) -> list[Link]:
        return [link for link in self.links.values() if link.author_id == author]

    def of_customer(self, customer: str) -> list[Link]:
        return [link for link in self.links.values() if link.customer_id == customer]

    def opted_out(self, author: str, customer: str) -> bool:
        platform = author.partition(":")[0]
        keys = (
            f"{kind}|{id_}|{where}"
            for kind, id_ in (("author", author), ("customer", customer))
            for where in ("", platform)
        )
        return any(key in self.opt_outs and not self.opt_outs[key].lifted for key in keys)


def known(kafka: Kafka) -> Known:
    """As it is on the topics now, without any customer's record; raises KafkaError."""
    links = [
        link
        for record in latest_records(kafka, topics.LINKS).values()
        if (link := _link(record)) is not None
    ]
    return Known(
        {link.pair: link for link in links_that_hold(links)},
        {},
        {one.key: one for one in opt_outs(kafka)},
    )


def opt_outs(kafka: Kafka) -> list[OptOut]:
    """Those that hold now; raises KafkaError."""
    records = latest_records(kafka, topics.OPT_OUTS).values()
    told = (_opt_out(record) for record in records)
    return [one for one in told if one is not None and not one.lifted]


def confirm(
    there: Known, consent: Consent, author: str, customer: str, *, basis: str, by: str, clock: Clock
) -> list[Link]:
    """The decisions that follow: the pair is one, and whoever else was taken for the author is not.
    Raises RefusedError.
    """
    record = there.customers.get(customer)
    if record is None:
        raise RefusedError(f"there is no customer {customer!r}: name the column customer_id")
    if there.opted_out(author, customer):
        raise RefusedError("one of them opted out there: `grapevine opt-out list` shows it")
    before = there.links.get(f"{author}|{customer}")
    method: LinkMethod = before.method if before is not None else "person"
    platform = author.partition(":")[0]
    stands_on = basis or record.basis
    if not consent.may_link(stands_on, method if not basis else "person", platform):
        raise RefusedError(
            f"no basis, no link: {_has(record.basis)}, which is not enough for {method} on {platform}. "
            "If they agreed, or gave you this account, say so with --basis opt_in or given"
        )
    others = [
        _decided(other, "rejected", f"{customer} was confirmed instead", by, clock)
        for other in there.of_author(author)
        if other.status == "confirmed" and other.customer_id != customer
    ]
    link = before or _fresh(author, customer, clock.now())
    chosen = _decided(link, "confirmed", link.evidence or "a person said so", by, clock)
    update = {"basis": stands_on, "confidence": 1.0, "method": "person" if basis else method}
    return [*others, chosen.model_copy(update=update)]


def reject(there: Known, author: str, customer: str, *, by: str, clock: Clock) -> list[Link]:
    """The decision that they are not one: never linked nor suggested again."""
    link = there.links.get(f"{author}|{customer}") or _fresh(author, customer, clock.now())
    return [_decided(link, "rejected", link.evidence, by, clock)]


def undo(there: Known, author: str, customer: str, *, by: str, clock: Clock) -> list[Link]:
    """What held before the last decision about a pair; raises RefusedError where there is none."""
    link = there.links.get(f"{author}|{customer}")
    if link is None or not link.is_decision:
        raise RefusedError(f"nobody decided anything about {author} and {customer}")
    return [_decided(link, link.before or "suggested", link.evidence, by, clock)]


def merge(
    there: Known, consent: Consent, customer: str, into: str, *, by: str, clock: Clock
) -> list[Link]:
    """Every account that is linked with one record is linked with the other one of the same person.
    Raises RefusedError.
    """
    if customer == into or into not in there.customers:
        raise RefusedError(f"there is no other customer {into!r}")
    decisions: list[Link] = []
    for link in there.of_customer(customer):
        if link.status == "confirmed":
            told = f"{MERGED}{customer}"
            made = confirm(there, consent, link.author_id, into, basis="", by=by, clock=clock)
            decisions += [
                one.model_copy(update={"evidence": told}) if one.customer_id == into else one
                for one in made
            ]
    if not decisions:
        raise RefusedError(f"no account is linked with {customer!r}")
    return decisions


def unmerge(there: Known, customer: str, into: str, *, by: str, clock: Clock) -> list[Link]:
    """What held before `merge`; raises RefusedError where these two were not merged."""
    merged = [one for one in there.of_customer(into) if one.evidence == f"{MERGED}{customer}"]
    decisions = [
        decision
        for one in merged
        for pair in (customer, into)
        for decision in undo(there, one.author_id, pair, by=by, clock=clock)
    ]
    if not decisions:
        raise RefusedError(f"{customer!r} was not merged into {into!r}")
    # Back to nothing: such a pair was never suggested.
    return [
        one.model_copy(update={"status": "rejected"})
        if one.customer_id == into and one.status == "suggested"
        else one
        for one in decisions
    ]


def send(kafka: Kafka, decisions: Sequence[Link], *, note: str, undone: bool = False) -> None:
    """When it returns, Kafka has the decisions and their actions; the views follow once stored."""
    with Sender(kafka, "grapevine-links") as sender:
        sender.deliver(Outgoing(topics.LINKS, one.key.encode(), one.to_json()) for one in decisions)
        sender.deliver(
            Outgoing(topics.ACTIONS, action.subject.encode(), action.to_json())
            for action in _actions(decisions, note, undone=undone)
        )


def _actions(decisions: Iterable[Link], note: str, *, undone: bool) -> Iterable[Action]:
    for one in decisions:
        verb = "undo_link" if undone else _VERBS[one.status]
        yield Action.of(verb, one.pair, by=one.decided_by, at=one.at, note=note)


def _decided(link: Link, status: Status, evidence: str, by: str, clock: Clock) -> Link:
    # Later than what it replaces, also where that was decided on a host whose clock is ahead.
    at = max(clock.now(), link.at + timedelta(milliseconds=1)) if link.is_decision else clock.now()
    return Link(
        author_id=link.author_id,
        customer_id=link.customer_id,
        method=link.method,
        handle=link.handle if status == "confirmed" else "",
        evidence=evidence,
        confidence=link.confidence,
        basis=link.basis,
        status=status,
        decided_by=by,
        at=at,
        before=link.status,
    )


def _fresh(author: str, customer: str, at: datetime) -> Link:
    """A pair of which nothing was known."""
    return Link(
        author_id=author,
        customer_id=customer,
        method="person",
        confidence=1.0,
        status="suggested",
        at=at,
    )


def _has(basis: str) -> str:
    return f"the customer's basis is {basis!r}" if basis else "the customer has none"


def _link(record: bytes) -> Link | None:
    try:
        return Link.model_validate_json(record)
    except ValueError:
        return None


def _opt_out(record: bytes) -> OptOut | None:
    try:
        return OptOut.model_validate_json(record)
    except ValueError:
        return None
