"""What is written to a CRM: leads, and facts about contacts that are there; and the memory of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from schemas.base import Model, Utc
from schemas.flow import Reject
from schemas.settings import Settings

Consent = Literal["asked us", "none"]
"""Whether a lead spoke to an account of the brand; nobody has given more in a public post."""
Value = str | int | datetime | None
"""Of a fact; None takes it away."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that is written to a contact: what people see it called, and of which type it is."""

    label: str
    type: Literal["text", "number", "moment"]


FACTS: Mapping[str, Fact] = {
    "footprint": Fact("Where they speak in public", "text"),
    "last_mentions": Fact("What they said last", "text"),
    "last_mention_at": Fact("When they were heard last", "moment"),
    "sentiment": Fact("How they feel, of 90 days", "text"),
    "open_matters": Fact("What waits for an answer", "text"),
    "influence": Fact("Influence, 0 to 100", "number"),
}
"""The facts, by name."""


class Lead(Model):
    """Somebody in no CRM who wants to buy from a brand, or asks whom to take; with their latest words,
    newest first.
    """

    author_id: str
    brand: str
    type: str
    handle: str = ""
    name: str = ""
    url: str = ""
    wants: tuple[str, ...] = ()
    consent: Consent = "none"
    words: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    mentions: int = 1
    influence: int = 0
    lang: str = ""
    first_at: Utc
    last_at: Utc

    @property
    def key(self) -> str:
        """The external key, one per author and brand, that names nobody."""
        return lead_key(self.author_id, self.brand)


def lead_key(author_id: str, brand: str) -> str:
    """The key by which a CRM knows the lead of an author and brand."""
    whole = f"grapevine-lead:{author_id}|{brand}".encode("utf-8", "surrogatepass")
    return f"gv-{hashlib.sha256(whole).hexdigest()[:24]}"


class CrmRecord(Model):
    """What was written to one record of one destination: `subject` is the author of a lead or the
    customer of a contact, `external_id` the record's id over there, `fields` a digest of each value.

    `missing`: there is no such contact. `refused`: the CRM never takes it as it is. `removed`: a
    person asked for it; nothing is written until somebody allows it again.
    """

    destination: str
    kind: Literal["lead", "contact"]
    subject: str
    brand: str = ""
    external_id: str = ""
    state: Literal["written", "missing", "refused", "removed"] = "written"
    fields: dict[str, str] = {}
    at: Utc

    @property
    def key(self) -> str:
        return "|".join((self.destination, self.kind, self.brand, self.subject))


class CrmSettings(Settings):
    """What every CRM has that is written to."""

    leads: Literal["off", "asked", "all"] = "asked"
    """Which leads are handed over: none, those who spoke to an account of yours, or all."""
    write_back: bool = True
    """Write what is known of customers, on a legal basis, to their contacts: never to new ones."""
    customers: tuple[str, ...] = ()
    """Sources of customers whose contacts are in this CRM; all where empty."""
    id_prefix: str = ""
    """What customers' ids have before the CRM's own (`hubspot:`); it is taken off."""


class Missing(Reject):
    """The CRM has no such contact."""


class Crm(Protocol):
    """One configured CRM. Blocking, one attempt per call, every wait bounded; called from one thread
    only. Everything may be repeated. Raises Retry, Reject (of this record) and Fatal.
    """

    pace_secs: float
    """Shortest time between two calls that the CRM takes kindly."""

    def prepare(self) -> None:
        """Make the fields that are written, or say (Fatal) which are missing."""
        ...

    def put_lead(self, lead: Lead) -> str:
        """The lead is there as it is now, once, by `lead.key`; returns the record's id."""
        ...

    def remove_lead(self, key: str, external_id: str) -> None:
        """The lead is not there any more; also where it never was."""
        ...

    def put_facts(self, contact: str, facts: Mapping[str, Value]) -> None:
        """These facts stand in the contact; others stay as they are. Raises Missing."""
        ...

    def clear_facts(self, contact: str, names: Sequence[str]) -> None:
        """None of these facts stands there any more; also where there is no such contact."""
        ...
