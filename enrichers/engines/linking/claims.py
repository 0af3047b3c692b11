"""By what an author could be which customers: every way that is configured, surest first. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from enrichers.engines.accounts import short_id
from schemas.context import EnrichTools
from schemas.customer import Customer
from schemas.identity import fold_email, fold_handle, fold_profile, is_by_handle
from schemas.mention import Author, Mention
from schemas.profiles import profile_of, site_of

Method = Literal["pinned_author", "handle", "profile_url", "email", "link_in_bio", "rel_me"]
CLAIMED: frozenset[Method] = frozenset({"pinned_author", "handle", "profile_url", "email"})
"""Ways in which the account itself is named by the customer's record."""
_MOST_LINKS = 20
"""Addresses of one profile that are looked at."""
_MOST_CHARS = 4_000
"""Of a bio; no network takes longer ones."""
_ADDRESS = re.compile(
    r"(?<![@\w.])(?:https?://)?(?:[\w-]{1,63}\.)+[a-z]{2,24}(?:/[^\s<>\"'|)\]]{0,300})?", re.I
)

_HREF = re.compile(r"""<[^<>]*\bhref=["']([^"'<>]*)["'][^<>]*>[^<>]*<""", re.I)
_TAG = re.compile(r"<[^<>]*>")
_OF_OTHERS = re.compile(
    r"\b(?:not|with|to|of|by|for|at|vs|mit|von|bei|für|avec|de|chez|pour|con|para)\W{0,3}$", re.I
)
"""Before an address: then it is somebody's whom the bio speaks of."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The customers that a way of linking names, and the value by which it does."""

    method: Method
    value: str
    customers: Sequence[Customer]


def claims_of(
    mention: Mention, author: Author, tools: EnrichTools, methods: Collection[str]
) -> list[Claim]:
    """What each method finds; the others are not asked where the native id answers."""
    # The short id says nothing of the namespace, which is all that a sender cannot choose.
    own_ids = (author.id,) if mention.unproven else (author.id, short_id(author.id))
    for author_id in own_ids:
        if by_id := tools.customers_by("author_id", author_id):
            return [Claim("pinned_author", author_id, by_id)]
    return [*_claimed(mention.type, author, tools, methods), *_linked(author, tools, methods)]


def _claimed(
    kind: str, author: Author, tools: EnrichTools, methods: Collection[str]
) -> Iterator[Claim]:
    handle = fold_handle(kind, author.handle)
    if handle and "handle" in methods and (met := tools.customers_by("handle", handle)):
        yield from _still_theirs(Claim("handle", handle, met), kind, author, tools)
    profile = fold_profile(author.url) if author.url and "profile_url" in methods else ""
    if profile and (met := tools.customers_by("profile", profile)):
        yield from _still_theirs(Claim("profile_url", profile, met), kind, author, tools)
    email = fold_email(author.email) if author.email and "email" in methods else ""
    if email and (met := tools.customers_by("email", email)):
        yield Claim("email", email, met)


def _linked(author: Author, tools: EnrichTools, methods: Collection[str]) -> Iterator[Claim]:
    """The customers whose own profile or site the profile links to. Where several are named, it tells
    nothing of who speaks.
    """
    own = fold_profile(author.url)
    if "rel_me" in methods and author.proven_links:
        yield from _naming("rel_me", author.proven_links, own, tools)
    if "link_in_bio" in methods and (author.links or "." in author.bio):
        bio = author.bio[:_MOST_CHARS]
        bio = _TAG.sub(" ", _HREF.sub(r" \1 <", bio)) if "<" in bio else bio
        told = [*_ADDRESS.finditer(bio)][:_MOST_LINKS]
        others = {one[0] for one in told if _OF_OTHERS.search(bio, 0, one.start())}
        addresses = (*author.links, *(one[0] for one in told))
        yield from _naming(
            "link_in_bio", [one for one in addresses if one not in others], own, tools
        )


def _naming(
    method: Method, addresses: Iterable[str], own: str, tools: EnrichTools
) -> Iterator[Claim]:
    customers: dict[str, Customer] = {}
    values: list[str] = []
    for address in [*dict.fromkeys(addresses)][:_MOST_LINKS]:
        for kind, value in _keys(address, own):
            if value and (met := tools.customers_by(kind, value)):
                values.append(value)
                customers |= {one.id: one for one in met}
    if customers:
        yield Claim(method, ", ".join(dict.fromkeys(values)), [*customers.values()])


def _keys(address: str, own: str) -> Iterator[tuple[str, str]]:
    """What a customer whom an address names may be found under; nothing for the author's own profile."""
    profile = profile_of(address)
    if profile is None:
        yield "site", site_of(address)
    elif profile.key != own:
        yield "profile", profile.key
        yield "handle", fold_handle(profile.service, profile.handle) if profile.service else ""


def _still_theirs(claim: Claim, kind: str, author: Author, tools: EnrichTools) -> Iterator[Claim]:
    """The claim, of those customers only whose account was not found to be another's; nothing where
    none is left. An author of whom no account is told is no other account.
    """
    if is_by_handle(author.id, author.handle):
        yield claim
    elif left := [one for one in claim.customers if not changed_hands(one, kind, author, tools)]:
        yield Claim(claim.method, claim.value, left)


def changed_hands(customer: Customer, kind: str, author: Author, tools: EnrichTools) -> bool:
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
