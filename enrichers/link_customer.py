"""Adds `customer`: which customer of the company is speaking, how we know, how sure, on which legal
basis.

Asked in this order, the first that answers decides:

| method | what must hold | confidence |
|---|---|---|
| pinned_author | a confirmed link of the author, or the author's id in the customer's `author_ids`
| link's own, 1.0 |
| handle | `type:handle` is a claim of exactly one customer | 0.9 |
| profile_url | the author's profile URL is | 0.85 |
| email | the author's e-mail address is | 0.95 |

A handle is a claim and can change hands: it counts for nothing once it was pinned to another author
id, or when the customer's `author_ids` name another account of that type. An author of whom only the
handle is told (an import without ids) pins nothing, and is only suggested then. A rejected pair is never
linked again. A customer without a legal basis is never linked. Where two customers claim the same,
or two methods name different customers, the link is only `suggested`, with half the confidence and
the reason in its evidence. So is every claim of an `unproven` mention, and of its author's id only
the whole one counts. The brands' own accounts and staff are no customers. Purchases shown are
the newest three up to the mention's publication; how things stood with the customer then (products
that are named, in warranty, to be renewed, tickets) is worked out of all of them (engines/standing.py).
"""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

import schemas.settings
from enrichers.engines.accounts import compile_accounts, short_id
from enrichers.engines.standing import with_standing
from schemas.context import EnrichTools
from schemas.customer import Customer, Link
from schemas.draft import Draft
from schemas.enriched import CustomerMatch, Purchased
from schemas.identity import fold_email, fold_handle, fold_profile, is_by_handle
from schemas.mention import Author, Mention

FIELD = "customer"
NEEDS: tuple[str, ...] = ("brands",)
EXAMPLE_MENTION = {"text": "acme again", "author": {"handle": "annabank"}}

Method = Literal["pinned_author", "handle", "profile_url", "email"]
_CONFIDENCE: dict[Method, float] = {
    "pinned_author": 1.0,
    "handle": 0.9,
    "profile_url": 0.85,
    "email": 0.95,
}
_DOUBT = 0.5
_PURCHASES = 3


class Settings(schemas.settings.Settings):
    """Which claims are used."""

    methods: tuple[Literal["handle", "profile_url", "email"], ...] = (
        "handle",
        "profile_url",
        "email",
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
                return _by_link(confirmed, customers[0], mention)
            rejected = {link.customer_id for link in links if link.status == "rejected"}
        claims = _claims(author, mention, tools, methods)
        if rejected:
            claims = _held(claims, rejected)
        return _decide(claims, author, mention, tools) if claims else None

    return with_standing(link_customer, tools)


def links(draft: Draft) -> list[Link]:
    """The first exact handle match pins the native author id: from now on the id, not the handle,
    is the identity. An id that was made of the handle is linked and pins nothing.
    """
    customer, author = draft.customer, draft.mention.author
    if (
        customer is None
        or author is None
        or (customer.method, customer.status) != ("handle", "confirmed")
    ):
        return []
    handle = fold_handle(draft.mention.type, author.handle)
    by_handle = is_by_handle(author.id, author.handle)
    return [
        Link(
            author_id=author.id,
            customer_id=customer.customer_id,
            method="handle" if by_handle else "pinned_author",
            handle="" if by_handle else handle,
            evidence=customer.evidence,
            confidence=customer.confidence,
            basis=customer.basis,
            status="confirmed",
            decided_by="first handle match",
            at=draft.mention.seen_at,
        )
    ]


_Claim = tuple[Method, str, Sequence[Customer]]


def _newest(link: Link) -> tuple[float, str]:
    return link.at.timestamp(), link.customer_id


def _by_link(link: Link, customer: Customer, mention: Mention) -> CustomerMatch | None:
    evidence = (
        f"confirmed link by {link.method}: {link.evidence}"
        if link.evidence
        else f"confirmed link by {link.method}"
    )
    return (
        _match(customer, mention, "pinned_author", evidence, link.confidence)
        if customer.basis
        else None
    )


def _claims(
    author: Author, mention: Mention, tools: EnrichTools, methods: frozenset[str]
) -> list[_Claim]:
    """What each method finds, surest first; the others are not asked where the native id answers."""
    kind = mention.type
    # The short id says nothing of the namespace, which is all that a sender cannot choose.
    own_ids = (author.id,) if mention.unproven else (author.id, short_id(author.id))
    for author_id in own_ids:
        if by_id := tools.customers_by("author_id", author_id):
            return [("pinned_author", author_id, by_id)]
    claims: list[_Claim] = []
    handle = fold_handle(kind, author.handle)
    if handle and "handle" in methods and (met := tools.customers_by("handle", handle)):
        claims += _still_theirs(("handle", handle, met), kind, author, tools)
    profile = fold_profile(author.url) if author.url and "profile_url" in methods else ""
    if profile and (met := tools.customers_by("profile", profile)):
        claims += _still_theirs(("profile_url", profile, met), kind, author, tools)
    email = fold_email(author.email) if author.email and "email" in methods else ""
    if email and (met := tools.customers_by("email", email)):
        claims.append(("email", email, met))
    return claims


def _still_theirs(claim: _Claim, kind: str, author: Author, tools: EnrichTools) -> list[_Claim]:
    """The claim, of those customers only whose account was not found to be another's; nothing where
    none is left. An author of whom no account is told is no other account.
    """
    method, value, customers = claim
    if is_by_handle(author.id, author.handle):
        return [claim]
    left = [one for one in customers if not _changed_hands(one, kind, author, tools)]
    return [(method, value, left)] if left else []


def _changed_hands(customer: Customer, kind: str, author: Author, tools: EnrichTools) -> bool:
    """Whether handle and profile, once this customer's, are known to be another account's than this
    author's.
    """
    prefix = f"{kind.casefold()}:"
    known_ids = sum(known.casefold().startswith(prefix) for known in customer.author_ids)
    claims = sum(claim.casefold().startswith(prefix) for claim in customer.handles)
    if known_ids and known_ids >= claims:
        return True
    handle = fold_handle(kind, author.handle)
    return bool(handle) and tools.pinned_author(customer.id, handle) not in (None, author.id)


def _held(claims: Sequence[_Claim], rejected: Collection[str]) -> list[_Claim]:
    """The claims of which customers are left that nobody rejected."""
    held: list[_Claim] = []
    for method, value, customers in claims:
        if left := [customer for customer in customers if customer.id not in rejected]:
            held.append((method, value, left))
    return held


def _decide(
    claims: Sequence[_Claim], author: Author, mention: Mention, tools: EnrichTools
) -> CustomerMatch | None:
    method, value, customers = claims[0]
    linkable = sorted(
        (customer for customer in customers if customer.basis), key=lambda customer: customer.id
    )
    if not linkable:
        return None
    chosen = linkable[0]
    doubts = [f"claimed by {len(customers)} customers"] if len(customers) > 1 else []
    doubts += [
        f"{other} names another customer"
        for other, _, others in claims[1:]
        if all(customer.id != chosen.id for customer in others)
    ]
    if method in ("handle", "profile_url") and _changed_hands(chosen, mention.type, author, tools):
        doubts.append("only the handle is told, and it was found to be one account's")
    if mention.unproven and method != "pinned_author":
        doubts.append("told by a sender nobody vouches for")
    confidence = _CONFIDENCE[method] * (_DOUBT if doubts else 1)
    return _match(chosen, mention, method, "; ".join((value, *doubts)), confidence, sure=not doubts)


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
