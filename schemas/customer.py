"""A customer of the company with what they bought, and the link between an author and a customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from schemas.base import EPOCH, Model, Utc

LinkMethod = Literal[
    "pinned_author",
    "handle",
    "profile_url",
    "email",
    "link_in_bio",
    "rel_me",
    "person",
    "resemblance",
]
"""How an author was tied to a customer: by an account's id, by a claim, by a link that the profile
shows (`rel_me`: one that links back), by a person's decision, by resemblance of names and places.
"""
FIRST_MATCH = "first handle match"
"""`decided_by` of a link that nobody decided."""
DECIDED = "|decided|"
"""Ends the key of what a person decided about a pair."""
Relation = Literal["customer", "prospect", "former", "partner", "supplier", "employee"]
"""What a record of the CRM is to the company."""


class Purchase(Model):
    """One thing a customer bought. `amount` in `currency` (ISO 4217); `warranty_until` and `renewal_at`
    where the CRM tells them.
    """

    id: str
    product: str
    at: Utc
    amount: float = 0.0
    currency: str = ""
    warranty_until: Utc | None = None
    renewal_at: Utc | None = None


class Ticket(Model):
    """One matter of a customer that is open at the company's own service desk."""

    id: str
    subject: str = ""
    opened_at: Utc
    url: str = ""


class Owner(Model):
    """The employee who looks after a customer; `slack_id` is their member id (`U…`)."""

    name: str = ""
    email: str = ""
    slack_id: str = ""


class Customer(Model):
    """A person or company in the user's CRM.

    `handles` are `type:handle` claims (`x:annabank`), `author_ids` native identities, `profiles`
    profile URLs. `basis` is the legal basis for matching public posts to this record (`consent`,
    `contract`, …); empty means: never link. `place`, `employer` and `job` are as the CRM writes them.
    `do_not_contact`: nobody may write to them because of what they said.
    """

    id: str = Field(min_length=1, max_length=200)
    source: str = ""
    name: str = ""
    kind: Literal["person", "company"] = "person"
    relation: Relation = "customer"
    segment: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    author_ids: tuple[str, ...] = ()
    basis: str = ""
    lifetime_value: float = 0.0
    currency: str = ""
    purchases: tuple[Purchase, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    place: str = ""
    employer: str = ""
    job: str = ""
    owner: Owner | None = None
    do_not_contact: bool = False
    updated_at: Utc = EPOCH


@dataclass(frozen=True, slots=True)
class Gone:
    """A source of customers tells that the record with this id is removed there."""

    id: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source of customers was read, in its own words: what changes later is told to who
    asks with it.
    """

    at: str


class Link(Model):
    """A pair author ↔ customer. At most one confirmed per author; a rejected pair is never
    suggested again.

    `handle` (folded, `x:annabank`) is set on the link that pinned a customer's handle to the native
    author id. What a person decided (`decided_by`) is a record of its own beside the one that was
    worked out, and wins over it, whichever comes later; `before` is what held until then.
    """

    author_id: str
    customer_id: str
    method: LinkMethod
    handle: str = ""
    evidence: str = ""
    confidence: float = Field(ge=0, le=1)
    basis: str = ""
    status: Literal["suggested", "confirmed", "rejected"]
    decided_by: str = ""
    at: Utc
    before: Literal["", "suggested", "confirmed", "rejected"] = ""

    @property
    def is_decision(self) -> bool:
        """Whether a person said so."""
        return self.decided_by not in ("", FIRST_MATCH)

    @property
    def pair(self) -> str:
        return f"{self.author_id}|{self.customer_id}"

    @property
    def key(self) -> str:
        return f"{self.pair}{DECIDED}" if self.is_decision else self.pair


def links_that_hold(links: Iterable[Link]) -> list[Link]:
    """One link for each pair: what a person decided, else what was worked out."""
    holding: dict[str, Link] = {}
    for link in links:
        known = holding.get(link.pair)
        if known is None or (link.is_decision, link.at) > (known.is_decision, known.at):
            holding[link.pair] = link
    return [*holding.values()]


class TopicStanding(Model):
    """An author's standing (0–100) among those who speak of one topic."""

    topic: str
    score: int = Field(ge=0, le=100)


class Expertise(Model):
    """How much an author knows of one topic (0–100), why, and the ids of their own mentions that show
    it.
    """

    topic: str
    score: int = Field(ge=0, le=100)
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class AuthorInfluence(Model):
    """The standing an author has earned, as published by the ranking job: 0–100 with reasons.

    `topics`: the same by topic, where it is any. `signs`: what speaks against it in words (a ring of
    accounts that mention one another), `score` being what is left. `voices`: how many others gave it.
    `expertise`: what the author knows, by topic.
    """

    author_id: str
    score: int = Field(ge=0, le=100)
    reasons: tuple[str, ...] = ()
    at: Utc
    topics: tuple[TopicStanding, ...] = ()
    signs: tuple[str, ...] = ()
    voices: int = Field(default=0, ge=0)
    expertise: tuple[Expertise, ...] = ()


InfluencerStage = Literal["found", "contacted", "in_talks", "working", "paused", "declined"]


class Contact(Model):
    """Something a colleague did towards an influencer, or heard from them."""

    at: Utc
    by: str
    how: str = ""
    note: str = ""


class Influencer(Model):
    """An influencer who is no customer and whom a colleague (`owner`) looks after."""

    author_id: str = Field(min_length=1, max_length=500)
    handle: str = ""
    stage: InfluencerStage = "found"
    owner: str = ""
    contacts: tuple[Contact, ...] = ()
    by: str
    at: Utc
