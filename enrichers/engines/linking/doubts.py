"""Why a claim is not believed without a person's word. Pure."""

import re
from collections.abc import Iterator, Sequence

from enrichers.engines.linking.claims import CLAIMED, Claim, changed_hands
from enrichers.engines.linking.names import agreement, letters_of, misspells
from schemas.base import EPOCH
from schemas.context import EnrichTools
from schemas.customer import Customer
from schemas.mention import Author, Mention

_OF_ALL = re.compile(
    r"\bofficial\W+(?:\w+\W+)?(?:account|page|channel|profile|twitter|feed)\b", re.I
)
_TELLING = 6
"""Letters of a handle that make it an employer's name."""
_CLOSE_ENOUGH = {"rel_me": ("same", "part", "unknown"), "link_in_bio": ("same", "part")}


def doubts_about(
    claim: Claim,
    chosen: Customer,
    others: Sequence[Claim],
    mention: Mention,
    author: Author,
    tools: EnrichTools,
) -> list[str]:
    """Each reason in words; none where the claim may stand for itself."""
    doubts = [f"claimed by {len(claim.customers)} customers"] if len(claim.customers) > 1 else []
    if claim.method in CLAIMED:
        doubts += [
            f"{other.method} names another customer"
            for other in others
            if other.method in CLAIMED and all(one.id != chosen.id for one in other.customers)
        ]
    if claim.method in ("handle", "profile_url") and changed_hands(
        chosen, mention.type, author, tools
    ):
        doubts.append("only the handle is told, and it was found to be one account's")
    if mention.unproven and claim.method != "pinned_author":
        doubts.append("told by a sender nobody vouches for")
    if claim.method != "pinned_author":
        doubts += _of_person(claim, chosen, author)
    return doubts


def _of_person(claim: Claim, chosen: Customer, author: Author) -> Iterator[str]:
    """Signs that the account is somebody else's than the customer's."""
    shown = agreement(author.name, chosen.name)
    if claim.method in CLAIMED:
        # A mail box may be a family's; a handle is one's own, under whatever name.
        if shown == "other" or (shown == "mixed" and claim.method == "email"):
            yield "the profile bears another name"
        unclear = claim.method == "handle" and shown in ("unknown", "mixed")
        if unclear and misspells(author.handle, chosen.name):
            yield "the handle is nearly the customer's name, and may be mistyped"
    elif shown not in _CLOSE_ENOUGH[claim.method]:
        yield "the profile does not bear the customer's name"
    if chosen.kind == "person" and _is_companys(chosen, author):
        yield "the account is a company's"
    if claim.method in ("handle", "profile_url") and _is_younger(chosen, author):
        yield "the account is younger than what is known of the customer"


def _is_companys(chosen: Customer, author: Author) -> bool:
    of_employer = bool(chosen.employer) and (
        author.name.strip().casefold() == chosen.employer.strip().casefold()
        or agreement(author.name, chosen.employer) == "same"
    )
    handle, employer = letters_of(author.handle), letters_of(chosen.employer)
    of_employer = of_employer or (len(handle) >= _TELLING and employer.startswith(handle))
    return of_employer or _OF_ALL.search(author.bio) is not None


def _is_younger(chosen: Customer, author: Author) -> bool:
    """A handle that was given up can be taken by anybody: then the account was made after the record."""
    known = chosen.updated_at
    return author.joined_at is not None and known > EPOCH and author.joined_at > known
