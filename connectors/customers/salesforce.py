"""Customers from Salesforce: contacts and accounts, with assets and won opportunities as what they
bought, and open cases.

    customers:
      salesforce: {type: salesforce, url: https://acme.my.salesforce.com, client_id: env:SF_CLIENT_ID,
                   client_secret: env:SF_CLIENT_SECRET, basis: contract, columns: {segment: Tier__c}}

The client is a connected app with the OAuth client credentials flow, whose user may read these
records. What changed is asked for every minute; who is deleted there is removed here. Touches
Salesforce's API, reads only, and a temporary database of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from connectors.customers._cells import Cells
from connectors.customers._reading import columns_of, read_people
from connectors.customers._rows import CUSTOMER_FIELDS, read_id
from connectors.customers._salesforce import OVERLAP, moment
from connectors.customers._salesforce_org import OWNERS, Kind, Org, names_of
from connectors.customers._settings import BoughtColumns, CustomerColumns, TicketColumns, Written
from connectors.tools.documents import flattened
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Mark, Relation
from schemas.flow import Reject
from schemas.kinds import FromCrm
from schemas.settings import FollowedSettings, Secret
from schemas.settings import Settings as BaseSettings

EXAMPLE = {
    "url": "https://acme.my.salesforce.com",
    "client_id": "env:SALESFORCE_CLIENT_ID",
    "client_secret": "env:SALESFORCE_CLIENT_SECRET",
}

_AT_ONCE = 1000
Bought = Literal["Asset", "Opportunity"]


class Purchases(BoughtColumns, Written, BaseSettings):
    """Assets and won opportunities as what was bought, of each contact and account they name."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "id": ("Id",),
        "currency": ("CurrencyIsoCode",),
    }
    of: tuple[Bought, ...] = Field(default=("Asset", "Opportunity"), min_length=1)
    """Which records tell what was bought; one of the two where both tell the same."""
    decimal_comma: bool | None = False
    """Whether amounts in fields of text are written 1.234,50."""


class Tickets(TicketColumns, BaseSettings):
    """Open cases of each contact and account they name."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "id": ("Id",),
        "subject": ("Subject",),
        "opened_at": ("CreatedDate",),
    }


class Settings(CustomerColumns, Written, FollowedSettings, BaseSettings):
    """One org of Salesforce. `columns` names fields: `{segment: Tier__c}`."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "id": ("Id",),
        "name": ("Name",),
        "relation": ("Type",),
        "email": ("Email",),
        "phone": ("Phone", "MobilePhone", "HomePhone"),
        "place": (
            *("MailingCity", "MailingState", "MailingCountry"),
            *("BillingCity", "BillingState", "BillingCountry"),
        ),
        "currency": ("CurrencyIsoCode",),
        "employer": ("Account.Name",),
        "job": ("Title",),
        "owner": ("Owner.Name",),
        "owner_email": ("Owner.Email",),
        "do_not_contact": ("HasOptedOutOfEmail", "DoNotCall"),
    }
    url: str = Field(pattern=r"^https?://[^\s/]+")
    """The org's own address (My Domain)."""
    client_id: Secret
    """The connected app's consumer key, as `env:NAME`."""
    client_secret: Secret
    """Its consumer secret, as `env:NAME`."""
    version: str = Field(default="62.0", pattern=r"^\d{2,3}\.0$")
    """Of the REST API."""
    kinds: tuple[Kind, ...] = Field(default=("Contact", "Account"), min_length=1)
    """Which records are customers."""
    where: str = ""
    """A condition of SOQL on both kinds, such as `Active__c = true`; empty: all."""
    decimal_comma: bool | None = False
    """Whether amounts in fields of text are written 1.234,50."""
    relations: dict[str, Relation] = Field(
        default={
            "Customer - Direct": "customer",
            "Customer - Channel": "customer",
            "Channel Partner / Reseller": "partner",
            "Installation Partner": "partner",
            "Technology Partner": "partner",
            "Other": "customer",
        }
    )
    """What the types of accounts say."""
    purchases: Purchases | None = Purchases()
    """What they bought; `null` reads none."""
    tickets: Tickets | None = Tickets()
    """Cases; `null` reads none."""


def follow(context: CustomersContext[Settings], since: str) -> Iterator[FromCrm]:
    """Every contact and account with what they bought and their cases, or, since a mark, those of whom
    anything changed, and Gone for who was deleted. Ids are Salesforce's, unless `columns` names a
    field. Raises Fatal, naming the setting, where the client is refused or a field is none, and Retry
    where the limit of requests is reached.
    """
    org = Org(context)
    if since:
        yield from _changes(org, moment(datetime.fromisoformat(since)))
    else:
        yield from read_people(org.settings, org.open(None), now=context.now)
    yield Mark(((org.api.now or context.now) - OVERLAP).isoformat())


def _changes(org: Org, since: str) -> Iterator[Customer | Gone | Reject]:
    """Whom anything changed of, as they are now, and who was deleted."""
    keys = _changed_keys(org, f"SystemModstamp >= {since}")
    for at in range(0, max(map(len, keys.values()), default=0), _AT_ONCE):
        some = {kind: ids[at : at + _AT_ONCE] for kind, ids in keys.items()}
        there: set[str] = set()
        for item in read_people(org.settings, org.open(some), now=org.context.now):
            if isinstance(item, Customer):
                there.add(item.id)
            yield item
        if columns_of(org.settings, CUSTOMER_FIELDS)["id"] == ("Id",):
            # what changed may be that the configured condition holds no more
            yield from (Gone(one) for ids in some.values() for one in ids if one not in there)
    yield from _deleted(org, since)


def _changed_keys(org: Org, newer: str) -> dict[Kind, list[str]]:
    changed: dict[Kind, dict[str, None]] = {
        kind: dict.fromkeys(str(row["Id"]) for row in org.api.query(kind, ["Id"], where=[newer]))
        for kind in org.settings.kinds
    }
    bought = org.settings.purchases.of if org.settings.purchases is not None else ()
    for sort in (*bought, *(("Case",) if org.settings.tickets is not None else ())):
        fields = org.fields(sort, list(OWNERS))
        for row in org.api.query(sort, fields, where=[newer], deleted=True):
            for name in fields:
                if row.get(name) and OWNERS[name] in changed:
                    changed[OWNERS[name]][str(row[name])] = None
    return {kind: list(ids) for kind, ids in changed.items()}


def _deleted(org: Org, since: str) -> Iterator[Gone]:
    """Who was deleted since then, by the id that they have here."""
    of_id = {"id": columns_of(org.settings, CUSTOMER_FIELDS)["id"]}
    gone = ["IsDeleted = true", f"SystemModstamp >= {since}"]
    for kind in org.settings.kinds:
        fields = org.fields(kind, names_of(of_id, "Id"))
        for record in org.api.query(kind, fields, where=gone, deleted=True):
            if customer_id := Cells(flattened(record), of_id).one("id", read_id):
                yield Gone(customer_id)
