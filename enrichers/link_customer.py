"""Adds `customer`: which customer of the company is speaking, how we know, how sure, on which legal
basis.

Asked in this order, the first that answers without doubt decides:

| method | what must hold | confidence |
|---|---|---|
| pinned_author | a confirmed link of the author, or the author's id in the customer's `author_ids`
| link's own, 1.0 |
| handle | `type:handle` is a claim of exactly one customer | 0.9 |
| profile_url | the author's profile URL is | 0.85 |
| email | the author's e-mail address is | 0.95 |
| rel_me | a page of exactly one customer, profile or own site, links back to the author | 0.9 |
| link_in_bio | the profile links to a page of exactly one customer, and bears their name | 0.85 |

A handle is a claim and can change hands: it counts for nothing once it was pinned to another author
id, or when the customer's `author_ids` name another account of that type. An author of whom only the
handle is told (an import without ids) pins nothing, and is only suggested then. A rejected pair is never
linked again. Nobody is linked without a legal basis that allows this method on this platform
(schemas/consent.py), and nobody who opted out. Where two customers claim the same, two methods name
different customers, the profile bears another name, is a company's, or is younger than the
customer's record, the link is only `suggested`, with half the confidence and the reason in its
evidence. So is every claim of an `unproven` mention, and of its author's id only the whole one
counts. The brands' own accounts and staff are no customers. Purchases shown are the newest three
up to the mention's publication; how things stood with the customer then (products that are named,
in warranty, to be renewed, tickets) is worked out of all of them (engines/standing.py).
"""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

import schemas.settings
from enrichers.engines.accounts import compile_accounts
from enrichers.engines.linking import Claim, claims_of, doubts_about
from enrichers.engines.linking.claims import Method
from enrichers.engines.standing import with_standing
from schemas.context import EnrichTools
from schemas.customer import FIRST_MATCH, Customer, Link, LinkMethod
from schemas.draft import Draft
from schemas.enriched import CustomerMatch, Purchased
from schemas.identity import fold_handle, is_by_handle
from schemas.mention import Author, Mention

FIELD = "customer"
NEEDS: tuple[str, ...] = ("brands",)
EXAMPLE_MENTION = {"text": "acme again", "author": {"handle": "annabank"}}

_CONFIDENCE: dict[Method, float] = {
    "pinned_author": 1.0,
    "handle": 0.9,
    "profile_url": 0.85,
    "email": 0.95,
    "rel_me": 0.9,
    "link_in_bio": 0.85,
}
_DOUBT = 0.5
_PURCHASES = 3


class Settings(schemas.settings.Settings):
    """Which claims are used."""

    methods: tuple[Literal["handle", "profile_url", "email", "rel_me", "link_in_bio"], ...] = (
        "handle",
        "profile_url",
        "email",
        "rel_me",
        "link_in_bio",
    )
    """Claims that may link an author to a customer; confirmed links and native ids always do."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], CustomerMatch | None]:
    """The function that names the customer who speaks, or None; raises only what the look-ups raise."""
    accounts = compile_accounts(tools.brands)
    methods = frozenset(settings.methods)

    def link_customer(draft: Draft) -> CustomerMatch | None:
        author = draft.mention.author
        if author is None:
            return None
        mention = draft.mention
        if tools.opted_out("author", author.id, mention.type):
            return None
        role = (
            draft.brands.author_role
            if draft.brands
            else accounts.speaker(author, mention.type).role
        )
        if role != "public":
            return None
        rejected: Collection[str] = ()
        if links := tools.links_of(author.id):
            confirmed = max(
                (link for link in links if link.status == "confirmed"), key=_newest, default=None
            )
            if confirmed is not None and (
                customers := tools.customers_by("id", confirmed.customer_id)
            ):
                return _by_link(confirmed, customers[0], mention, tools)
            rejected = {link.customer_id for link in links if link.status == "rejected"}
        claims = claims_of(mention, author, tools, methods)
        if rejected:
            claims = _held(claims, rejected)
        return _decide(claims, author, mention, tools)

    return with_standing(link_customer, tools)


def links(draft: Draft) -> list[Link]:
    """The first exact handle match pins the native author id: from now on the id, not the handle,
    is the identity. An id that was made of the handle is linked and pins nothing. What a profile
    links to may be gone tomorrow, so that link is kept too.
    """
    customer, author = draft.customer, draft.mention.author
    if customer is None or author is None or customer.status != "confirmed":
        return []
    method: LinkMethod = customer.method
    handle = ""
    if method == "handle" and not is_by_handle(author.id, author.handle):
        method, handle = "pinned_author", fold_handle(draft.mention.type, author.handle)
    elif method not in ("handle", "rel_me", "link_in_bio"):
        return []
    return [
        Link(
            author_id=author.id,
            customer_id=customer.customer_id,
            method=method,
            handle=handle,
            evidence=customer.evidence,
            confidence=customer.confidence,
            basis=customer.basis,
            status="confirmed",
            decided_by=FIRST_MATCH if customer.method == "handle" else "",
            at=draft.mention.seen_at,
        )
    ]


def _newest(link: Link) -> tuple[float, str]:
    return link.at.timestamp(), link.customer_id


def _by_link(
    link: Link, customer: Customer, mention: Mention, tools: EnrichTools
) -> CustomerMatch | None:
    """A person may say on which basis they linked; else it is the customer's."""
    basis = (link.basis if link.is_decision else "") or customer.basis
    if not tools.may_link(basis, link.method, mention.type):
        return None
    if tools.opted_out("customer", customer.id, mention.type):
        return None
    evidence = (
        f"confirmed link by {link.method}: {link.evidence}"
        if link.evidence
        else f"confirmed link by {link.method}"
    )
    match = _match(customer, mention, "pinned_author", evidence, link.confidence)
    return match.model_copy(update={"basis": basis})


def _held(claims: Sequence[Claim], rejected: Collection[str]) -> list[Claim]:
    """The claims of which customers are left that nobody rejected."""
    held: list[Claim] = []
    for claim in claims:
        if left := [customer for customer in claim.customers if customer.id not in rejected]:
            held.append(Claim(claim.method, claim.value, left))
    return held


def _decide(
    claims: Sequence[Claim], author: Author, mention: Mention, tools: EnrichTools
) -> CustomerMatch | None:
    """The first claim that is beyond doubt, else the first."""
    matches = (_judge(claim, claims, author, mention, tools) for claim in claims)
    told = [match for match in matches if match is not None]
    return next((match for match in told if match.status == "confirmed"), told[0] if told else None)


def _judge(
    claim: Claim, claims: Sequence[Claim], author: Author, mention: Mention, tools: EnrichTools
) -> CustomerMatch | None:
    linkable = [
        customer
        for customer in sorted(claim.customers, key=lambda customer: customer.id)
        if tools.may_link(customer.basis, claim.method, mention.type)
        and not tools.opted_out("customer", customer.id, mention.type)
    ]
    if not linkable:
        return None
    others = [other for other in claims if other is not claim]
    doubts = doubts_about(claim, linkable[0], others, mention, author, tools)
    confidence = _CONFIDENCE[claim.method] * (_DOUBT if doubts else 1)
    evidence = "; ".join((claim.value, *doubts))
    return _match(linkable[0], mention, claim.method, evidence, confidence, sure=not doubts)


def _match(
    customer: Customer,
    mention: Mention,
    method: Method,
    evidence: str,
    confidence: float,
    *,
    sure: bool = True,
) -> CustomerMatch:
    bought = sorted(
        (p for p in customer.purchases if p.at <= mention.published_at),
        key=lambda p: p.at,
        reverse=True,
    )
    return CustomerMatch(
        customer_id=customer.id,
        name=customer.name,
        segment=customer.segment,
        status="confirmed" if sure else "suggested",
        method=method,
        evidence=evidence,
        confidence=round(confidence, 4),
        basis=customer.basis,
        purchases=tuple(
            Purchased(
                product=purchase.product,
                at=purchase.at,
                amount=purchase.amount,
                currency=purchase.currency,
            )
            for purchase in bought[:_PURCHASES]
        ),
    )
