"""How things stand with a customer who speaks: what they bought and name, what is in warranty or to be
renewed soon, which of their tickets are open, whose they are. Pure.

As of the mention's publication, for an alert may be read, and history enriched, much later. A product is
named where its words stand in the mention one after the other (`gold account` for “Acme Gold Account”:
words of brands' names may be left out), or where a topic of the mention is called as it is, or as the
last of its words are. One word of fewer than four letters names nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.context import EnrichTools
from schemas.customer import Customer, Purchase
from schemas.draft import Draft
from schemas.enriched import CustomerMatch, Purchased, Renewal

RENEWAL_WITHIN = timedelta(days=60)
SHOWN, MOST = 3, 5
_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 4

Link = Callable[[Draft], CustomerMatch | None]


def with_standing(link: Link, tools: EnrichTools) -> Link:
    """What `link` finds, with how things stand with that customer."""
    brands = frozenset(word for brand in tools.brands for word in _words(brand.name))

    def linked(draft: Draft) -> CustomerMatch | None:
        match = link(draft)
        if match is None:
            return None
        customers = tools.customers_by("id", match.customer_id)
        stands = standing(customers[0], draft, brands) if customers else {}
        return match.model_copy(update=stands)

    return linked


def standing(customer: Customer, draft: Draft, brands: frozenset[str]) -> dict[str, Any]:
    """The fields of CustomerMatch that tell it; `brands` are the words of brands' names, folded."""
    at = draft.mention.published_at
    bought = sorted(
        (one for one in customer.purchases if one.at <= at), key=lambda one: one.at, reverse=True
    )
    named = named_products([one.product for one in bought], draft, brands)
    covered = [
        one.product for one in bought if one.warranty_until is not None and one.warranty_until >= at
    ]
    open_then = sorted(
        (one for one in customer.tickets if one.opened_at <= at), key=lambda one: one.opened_at
    )
    return {
        "relation": customer.relation,
        "owner": customer.owner,
        "do_not_contact": customer.do_not_contact,
        "purchases": tuple(map(_purchased, bought[:SHOWN])),
        "named": named[:MOST],
        "in_warranty": tuple(
            dict.fromkeys(sorted(covered, key=lambda product: product not in named))
        )[:MOST],
        "renewals": tuple(_renewals(bought, at))[:MOST],
        "tickets": tuple(open_then[:MOST]),
        "days_since_purchase": (at - bought[0].at).days if bought else None,
    }


def named_products(
    products: Sequence[str], draft: Draft, brands: frozenset[str]
) -> tuple[str, ...]:
    """Those that the mention names, each once, in their order."""
    said = f" {' '.join(map(_singular, _words(f'{draft.mention.title} {draft.text}')))} "
    topics = [_words(topic.name) for topic in draft.topics.found] if draft.topics else []
    called = [[_singular(word) for word in topic] for topic in topics]
    return tuple(
        product
        for product in dict.fromkeys(products)
        if any(
            f" {' '.join(form)} " in said or form in called or _ends_so(form, called)
            for form in _forms(product, brands)
        )
    )


def _forms(product: str, brands: frozenset[str]) -> Iterator[list[str]]:
    """The words a product may be named by: all of them, and without those of brands' names."""
    words = [_singular(word) for word in _words(product)]
    own = [word for word in words if word not in brands]
    for form in (words, own):
        if len(form) > 1 or (form and len(form[0]) >= _LEAST_LETTERS):
            yield form


def _ends_so(form: list[str], called: Sequence[list[str]]) -> bool:
    return any(form[-len(topic) :] == topic for topic in called if topic)


def _renewals(bought: Sequence[Purchase], at: datetime) -> list[Renewal]:
    due = {
        (one.renewal_at, one.product)
        for one in bought
        if one.renewal_at is not None and at <= one.renewal_at <= at + RENEWAL_WITHIN
    }
    return [
        Renewal(product=product, at=when, in_days=(when - at).days) for when, product in sorted(due)
    ]


def _purchased(one: Purchase) -> Purchased:
    return Purchased.model_validate(one.model_dump(exclude={"id"}))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _LEAST_LETTERS and word.endswith("s") else word
