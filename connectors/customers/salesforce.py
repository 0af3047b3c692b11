"""Customers from Salesforce: contacts and accounts, with assets and won opportunities as what they
bought, and open cases.

    customers:
      salesforce: {type: salesforce, url: https://acme.my.salesforce.com, client_id: env:SF_CLIENT_ID,
                   client_secret: env:SF_CLIENT_SECRET, basis: contract, columns: {segment: Tier__c}}

The client is a connected app with the OAuth client credentials flow, whose user may read these
records. What changed is asked for every minute; who is deleted there is removed here. Touches
Salesforce's API, reads only, and a temporary database of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from connectors.customers._cells import Cells
from connectors.customers._reading import Line, Open, Table, columns_of, read_people
from connectors.customers._rows import CUSTOMER_FIELDS, PURCHASE_FIELDS, TICKET_FIELDS, read_id
from connectors.customers._salesforce import OVERLAP, Row, Salesforce, moment
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
Kind = Literal["Contact", "Account"]
Bought = Literal["Asset", "Opportunity"]
_OWNERS: Mapping[str, Kind] = {"ContactId": "Contact", "AccountId": "Account"}
"""The fields that tell whose a record is."""
_MADE = ("kind", "customer_id", "product", "at", "amount", "warranty_until", "status")
"""Columns that are made of fields."""
_OF_ASSET: Mapping[str, tuple[str, ...]] = {
    "product": ("Product2.Name", "Name"),
    "at": ("PurchaseDate", "InstallDate", "CreatedDate"),
    "amount": ("Price",),
    "warranty_until": ("UsageEndDate",),
}
_OF_OPPORTUNITY: Mapping[str, tuple[str, ...]] = {
    "product": ("Name",),
    "at": ("CloseDate",),
    "amount": ("Amount",),
}


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
    org = _Org(context)
    if since:
        yield from _changes(org, moment(datetime.fromisoformat(since)))
    else:
        yield from read_people(org.settings, org.open(None), now=context.now)
    yield Mark(((org.api.now or context.now) - OVERLAP).isoformat())


@dataclass(slots=True)
class _Org:
    """One org while it is read."""

    context: CustomersContext[Settings]
    _known: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    api: Salesforce = field(init=False)

    def __post_init__(self) -> None:
        settings = self.settings
        self.api = Salesforce(
            self.context.http,
            url=settings.url,
            client_id=settings.client_id.get_secret_value(),
            client_secret=settings.client_secret.get_secret_value(),
            version=settings.version,
        )

    @property
    def settings(self) -> Settings:
        return self.context.settings

    @property
    def where(self) -> tuple[str, ...]:
        """The configured condition on customers."""
        return (f"({self.settings.where})",) if self.settings.where else ()

    def open(self, keys: Mapping[Kind, Sequence[str]] | None) -> Open:
        """Opens the records of one sort, of all customers or of those with these ids only."""
        settings = self.settings
        ways: dict[int, Callable[[], Table]] = {
            id(settings): lambda: self._people(keys),
            id(settings.purchases): lambda: self._bought(keys),
            id(settings.tickets): lambda: self._cases(keys),
        }
        return lambda part, _: ways[id(part)]()

    def fields(self, kind: str, names: Sequence[str]) -> list[str]:
        """Those of these names that are fields of a kind."""
        if kind not in self._known:
            self._known[kind] = self.api.fields(kind)
        own, others = self._known[kind]
        return [
            name
            for name in dict.fromkeys(names)
            if name in own or ("." in name and name.partition(".")[0] in others)
        ]

    def _people(self, keys: Mapping[Kind, Sequence[str]] | None) -> Table:
        wanted = _names(columns_of(self.settings, CUSTOMER_FIELDS), "Id")
        asked = {kind: self.fields(kind, wanted) for kind in self.settings.kinds}

        def rows() -> Iterator[Line]:
            number = 0
            for kind, fields in asked.items():
                ids = None if keys is None else ("Id", keys.get(kind, ()))
                for record in self.api.query(kind, fields, where=self.where, ids=ids):
                    number += 1
                    person = "person" if kind == "Contact" else "company"
                    cells = flattened(record) | {"kind": person}
                    yield Line(number, cells, str(record["Id"]))

        return Table("Salesforce's records", _of_all(asked), rows)

    def _bought(self, keys: Mapping[Kind, Sequence[str]] | None) -> Table:
        settings = self.settings.purchases
        assert settings is not None
        made = {"Asset": _OF_ASSET, "Opportunity": _OF_OPPORTUNITY}
        named = _names(columns_of(settings, PURCHASE_FIELDS), "Id")
        asked = {
            kind: self.fields(kind, [*named, *_names(made[kind]), *_OWNERS]) for kind in settings.of
        }

        def rows() -> Iterator[Line]:
            number = 0
            for kind, fields in asked.items():
                won = ("IsWon = true",) if kind == "Opportunity" else ()
                for record, owners in self._owned(kind, fields, won, keys):
                    cells = flattened(record)
                    for name, columns in made[kind].items():
                        value = next((cells[one] for one in columns if cells.get(one)), "")
                        cells.setdefault(name, value)
                    for owner in owners:
                        number += 1
                        yield Line(number, {**cells, "customer_id": owner})

        return Table("Salesforce's assets and opportunities", _of_all(asked), rows)

    def _cases(self, keys: Mapping[Kind, Sequence[str]] | None) -> Table:
        settings = self.settings.tickets
        assert settings is not None
        named = _names(columns_of(settings, TICKET_FIELDS), "Id")
        asked = {"Case": self.fields("Case", [*named, *_OWNERS])}

        def rows() -> Iterator[Line]:
            number = 0
            for record, owners in self._owned("Case", asked["Case"], ("IsClosed = false",), keys):
                for owner in owners:
                    number += 1
                    yield Line(number, {**flattened(record), "customer_id": owner})

        return Table("Salesforce's cases", _of_all(asked), rows)

    def _owned(
        self,
        kind: str,
        fields: Sequence[str],
        where: tuple[str, ...],
        keys: Mapping[Kind, Sequence[str]] | None,
    ) -> Iterator[tuple[Row, list[str]]]:
        """Every record with the ids of whose it is."""
        ways = [name for name in _OWNERS if name in fields and _OWNERS[name] in self.settings.kinds]
        if keys is None:
            for record in self.api.query(kind, fields, where=where):
                yield record, [str(record[name]) for name in ways if record.get(name)]
            return
        for name in ways:
            asked = keys.get(_OWNERS[name], ())
            for record in self.api.query(kind, fields, where=where, ids=(name, asked)):
                yield record, [str(record[name])]


def _names(columns: Mapping[str, tuple[str, ...]], *more: str) -> list[str]:
    return [*more, *(name for names in columns.values() for name in names)]


def _of_all(asked: Mapping[Any, Sequence[str]]) -> tuple[str, ...]:
    """The columns that rows of several kinds have."""
    return tuple(dict.fromkeys((*_MADE, *(name for names in asked.values() for name in names))))


def _changes(org: _Org, since: str) -> Iterator[Customer | Gone | Reject]:
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


def _changed_keys(org: _Org, newer: str) -> dict[Kind, list[str]]:
    changed: dict[Kind, dict[str, None]] = {
        kind: dict.fromkeys(str(row["Id"]) for row in org.api.query(kind, ["Id"], where=[newer]))
        for kind in org.settings.kinds
    }
    bought = org.settings.purchases.of if org.settings.purchases is not None else ()
    for sort in (*bought, *(("Case",) if org.settings.tickets is not None else ())):
        fields = org.fields(sort, list(_OWNERS))
        for row in org.api.query(sort, fields, where=[newer], deleted=True):
            for name in fields:
                if row.get(name) and _OWNERS[name] in changed:
                    changed[_OWNERS[name]][str(row[name])] = None
    return {kind: list(ids) for kind, ids in changed.items()}


def _deleted(org: _Org, since: str) -> Iterator[Gone]:
    """Who was deleted since then, by the id that they have here."""
    of_id = {"id": columns_of(org.settings, CUSTOMER_FIELDS)["id"]}
    gone = ["IsDeleted = true", f"SystemModstamp >= {since}"]
    for kind in org.settings.kinds:
        fields = org.fields(kind, _names(of_id, "Id"))
        for record in org.api.query(kind, fields, where=gone, deleted=True):
            if customer_id := Cells(flattened(record), of_id).one("id", read_id):
                yield Gone(customer_id)
