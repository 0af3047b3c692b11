"""Small factories of invented objects for the kits and for tests: each gives a valid, lifelike
default; name only what matters.

Touches nothing. `make_mention(text="hello", author=None)`, `make_enriched(sentiment=None)`: a
keyword replaces a field.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from schemas.brand import Brand, Mutes
from schemas.context import EnrichTools
from schemas.customer import AuthorInfluence, Customer, Link, Purchase
from schemas.draft import Draft
from schemas.enriched import (
    BrandMatch,
    Brands,
    CleanText,
    CustomerMatch,
    EnrichedMention,
    Influence,
    Language,
    Priority,
    Sentiment,
)
from schemas.identity import customer_keys, fold_claim
from schemas.mention import Author, Mention

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""The moment at which invented mentions are seen; they are published a minute before."""


def make_author(**changes: Any) -> Author:
    """Anna, with modest public figures."""
    return Author(
        **(
            {
                "id": "x:x:1001",
                "handle": "annabank",
                "name": "Anna Example",
                "url": "https://x.example/annabank",
                "followers": 250,
                "following": 180,
                "posts": 900,
                "joined_at": NOW - timedelta(days=1200),
            }
            | changes
        )
    )


def make_mention(**changes: Any) -> Mention:
    """A live post on X by Anna about acme. `revision` follows `published_at`."""
    values: dict[str, Any] = {
        "id": "x:x:9001",
        "source": "x-search",
        "type": "x",
        "url": "https://x.example/annabank/status/9001",
        "site": "x.example",
        "text": "The acme app logs me out every morning.",
        "author": make_author(),
        "published_at": NOW - timedelta(minutes=1),
        "seen_at": NOW,
    } | changes
    values.setdefault("revision", max(0, int(values["published_at"].timestamp() * 1000)))
    return Mention(**values)


def make_purchase(**changes: Any) -> Purchase:
    """A bought account, a year ago."""
    return Purchase(
        **(
            {
                "id": "p-1",
                "product": "Acme Gold Account",
                "at": NOW - timedelta(days=365),
                "amount": 120.0,
                "currency": "EUR",
            }
            | changes
        )
    )


def make_customer(**changes: Any) -> Customer:
    """Anna as the CRM knows her: one handle on X, consent, one purchase."""
    return Customer(
        **(
            {
                "id": "c-1",
                "source": "crm",
                "name": "Anna Example",
                "segment": "gold",
                "handles": ("x:annabank",),
                "basis": "consent",
                "lifetime_value": 4200.0,
                "currency": "EUR",
                "purchases": (make_purchase(),),
            }
            | changes
        )
    )


def make_link(**changes: Any) -> Link:
    """A confirmed link of Anna's account to her customer record."""
    return Link(
        **(
            {
                "author_id": "x:x:1001",
                "customer_id": "c-1",
                "method": "handle",
                "evidence": "x:annabank",
                "confidence": 0.95,
                "basis": "consent",
                "status": "confirmed",
                "at": NOW - timedelta(days=30),
            }
            | changes
        )
    )


def make_brand(**changes: Any) -> Brand:
    """The invented bank we listen for, with one own account and its staff."""
    return Brand(
        **(
            {
                "name": "acme",
                "kind": "own",
                "query": "acme",
                "accounts": ("x:@acmebank", "employee:*@acme.example"),
            }
            | changes
        )
    )


BRANDS = (
    make_brand(),
    make_brand(
        name="zenith", kind="competitor", query="zenithbank OR #zenith", accounts=("x:@zenithbank",)
    ),
)


def make_tools(
    *,
    brands: Sequence[Brand] = BRANDS,
    mutes: Mutes | None = None,
    customers: Iterable[Customer] = (),
    links: Iterable[Link] = (),
    influence: Iterable[AuthorInfluence] = (),
    pins: dict[tuple[str, str], str] | None = None,
    zone: tzinfo = UTC,
    opted_out: Collection[tuple[str, str, str]] = (),
) -> EnrichTools:
    """Tools over in-memory look-ups. `pins` maps (customer id, handle) to the author id the handle
    was pinned to.
    """
    by_key: dict[tuple[str, str], list[Customer]] = {}
    for customer in customers:
        for key in customer_keys(customer):
            by_key.setdefault(key, []).append(customer)
    by_author: dict[str, list[Link]] = {}
    for link in links:
        by_author.setdefault(link.author_id, []).append(link)
    ranks = {rank.author_id: rank for rank in influence}
    pinned = {
        (customer_id, fold_claim(handle)): author
        for (customer_id, handle), author in (pins or {}).items()
    }
    return EnrichTools(
        brands=tuple(brands),
        mutes=mutes or Mutes(),
        customers_by=lambda kind, value: tuple(by_key.get((kind, value), ())),
        links_of=lambda author_id: tuple(by_author.get(author_id, ())),
        influence_of=ranks.get,
        pinned_author=lambda customer_id, handle: pinned.get((customer_id, handle)),
        zone=zone,
        opted_out=lambda *who: who in opted_out,
    )


def make_draft(mention: Mention | None = None, **fields: Any) -> Draft:
    """A draft of `mention` (default: `make_mention()`) on which the named fields are filled already."""
    return Draft(mention=mention or make_mention(), **fields)


def make_customer_match(**changes: Any) -> CustomerMatch:
    """Anna, linked by her handle."""
    return CustomerMatch(
        **(
            {
                "customer_id": "c-1",
                "name": "Anna Example",
                "segment": "gold",
                "status": "confirmed",
                "method": "handle",
                "evidence": "x:annabank",
                "confidence": 0.95,
                "basis": "consent",
            }
            | changes
        )
    )


def make_enriched(mention: Mention | None = None, **changes: Any) -> EnrichedMention:
    """`mention` (default: `make_mention()`) with every part filled: acme, English, negative,
    customer, priority 72.
    """
    mention = mention or make_mention()
    return EnrichedMention(
        **(
            {
                "mention": mention,
                "clean": CleanText(text=mention.text[:10_000]),
                "brands": Brands(matches=(BrandMatch(brand="acme", kind="own", terms=("acme",)),)),
                "language": Language(code="en", confidence=0.97),
                "sentiment": Sentiment(label="negative", compound=-0.42, neu=0.7, neg=0.3),
                "influence": Influence(score=31, reasons=("250 followers",)),
                "customer": make_customer_match(),
                "priority": Priority(score=72, reasons=("negative", "customer (gold)")),
                "model_epoch": 1,
                "enriched_at": mention.seen_at,
            }
            | changes
        )
    )
