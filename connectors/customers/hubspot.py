"""Customers from HubSpot: contacts and companies, with won deals as what they bought, and open
tickets.

    customers:
      hubspot: {type: hubspot, token: env:HUBSPOT_TOKEN, basis: contract, country: DE,
                columns: {segment: customer_tier, handle.mastodon: mastodon_handle}}

The token is that of a private app with the scopes `crm.objects.contacts.read`, `….companies.read`,
`….deals.read`, `….owners.read`, `crm.schemas….read` and `tickets`. What changed is asked for every
minute; who is archived or deleted there is removed here. Touches HubSpot's API, reads only, and a
temporary database of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from connectors.customers._cells import Cells
from connectors.customers._hubspot import OVERLAP, HubSpot, Row
from connectors.customers._reading import Line, Open, Table, columns_of, read_people
from connectors.customers._rows import CUSTOMER_FIELDS, read_id
from connectors.customers._settings import BoughtColumns, CustomerColumns, TicketColumns, Written
from connectors.customers._values import cell_of
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Mark, Relation
from schemas.flow import Reject
from schemas.kinds import FromCrm
from schemas.settings import FollowedSettings, Secret
from schemas.settings import Settings as BaseSettings

EXAMPLE = {"token": "env:HUBSPOT_TOKEN"}

_AT_ONCE = 100
_MADE = ("id", "name", "kind", "owner", "owner_email", "customer_id", "status")
"""Columns that are made of several properties, or of none."""
Kind = Literal["contacts", "companies"]
KINDS: tuple[Kind, ...] = ("contacts", "companies")
_PREFIX: Mapping[str, str] = {"contacts": "contact-", "companies": "company-"}


class Deals(BoughtColumns, Written, BaseSettings):
    """Deals as what was bought: the won ones, of each contact and company they belong to."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "id": ("hs_object_id",),
        "product": ("dealname",),
        "at": ("closedate", "createdate"),
        "amount": ("amount",),
        "currency": ("deal_currency_code",),
    }
    won_only: bool = True
    """Leave out deals that are not won (`hs_is_closed_won`)."""
    decimal_comma: bool | None = False
    """Whether amounts in properties of text are written 1.234,50."""


class Tickets(TicketColumns, BaseSettings):
    """Tickets of each contact and company; those with a date of closing are over."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "id": ("hs_object_id",),
        "subject": ("subject",),
        "opened_at": ("createdate",),
    }


class Settings(CustomerColumns, Written, FollowedSettings, BaseSettings):
    """One account of HubSpot. `columns` names properties: `{segment: customer_tier}`."""

    DEFAULTS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "relation": ("lifecyclestage",),
        "email": ("email", "work_email", "hs_additional_emails"),
        "phone": ("phone", "mobilephone"),
        "handle.x": ("twitterhandle",),
        "profile": ("hs_linkedin_url", "linkedin_company_page", "facebook_company_page"),
        "basis": ("hs_legal_basis",),
        "lifetime_value": ("total_revenue",),
        "place": ("city", "state", "country"),
        "employer": ("company",),
        "job": ("jobtitle",),
        "do_not_contact": ("hs_email_optout",),
    }
    token: Secret
    """Access token of a private app, as `env:NAME`."""
    url: str = Field(default="https://api.hubapi.com", pattern=r"^https?://[^\s/]+")
    """Where HubSpot's API is."""
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1)
    """Which records are customers."""
    decimal_comma: bool | None = False
    """Whether amounts in properties of text are written 1.234,50."""
    relations: dict[str, Relation] = Field(default={"other": "customer"})
    """What the words of the lifecycle stage say, where HubSpot's own do not do."""
    purchases: Deals | None = Deals()
    """Deals; `null` reads none."""
    tickets: Tickets | None = Tickets()
    """Tickets; `null` reads none."""


def follow(context: CustomersContext[Settings], since: str) -> Iterator[FromCrm]:
    """Every contact and company with their deals and tickets, or, since a mark, those of whom
    anything changed, and Gone for who is archived. Ids are `contact-17` and `company-17`, unless
    `columns` names a property. Raises Fatal, naming the setting, where the token is refused or a
    property is none, and Retry where HubSpot wants to be left alone for long.
    """
    account = _Account(context)
    if since:
        yield from _changes(account, datetime.fromisoformat(since))
    else:
        yield from read_people(account.settings, account.open(None), now=context.now)
    yield Mark(((account.api.now or context.now) - OVERLAP).isoformat())


@dataclass(slots=True)
class _Account:
    """One account while it is read."""

    context: CustomersContext[Settings]
    _owners: dict[str, Row] = field(default_factory=dict)
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    api: HubSpot = field(init=False)

    def __post_init__(self) -> None:
        settings = self.settings
        token = settings.token.get_secret_value()
        self.api = HubSpot(self.context.http, settings.url, token)
        self._owners = self.api.owners()

    @property
    def settings(self) -> Settings:
        return self.context.settings

    def open(self, keys: Mapping[Kind, Sequence[str]] | None) -> Open:
        """Opens the records of one sort, of all customers or of those with these ids only."""
        settings = self.settings
        ways: dict[int, Callable[[Callable[[str], bool]], Table]] = {
            id(settings): lambda looked_for: self._people(keys, looked_for),
            id(settings.purchases): lambda looked_for: self._parts("deals", keys, looked_for),
            id(settings.tickets): lambda looked_for: self._parts("tickets", keys, looked_for),
        }
        return lambda part, looked_for: ways[id(part)](looked_for)

    def row(self, kind: Kind, record: Row) -> dict[str, str]:
        """A contact or company as cells."""
        cells = self._cells(record)
        parts = ("firstname", "lastname") if kind == "contacts" else ("name",)
        whole = " ".join(filter(None, (cells.get(part, "") for part in parts)))
        person = "person" if kind == "contacts" else "company"
        owner = self._owners.get(cells.get("hubspot_owner_id", ""), {})
        called = f"{owner.get('firstName') or ''} {owner.get('lastName') or ''}".strip()
        return cells | {
            "id": f"{_PREFIX[kind]}{record['id']}",
            "name": whole,
            "kind": person,
            "owner": called,
            "owner_email": str(owner.get("email") or ""),
        }

    def wanted(self, kind: str, looked_for: Callable[[str], bool]) -> list[str]:
        """The properties of a kind that are asked for."""
        always = {"firstname", "lastname", "name", "hubspot_owner_id", "hs_is_closed_won"}
        always |= {"closed_date"}
        return [name for name in self.known(kind) if looked_for(name) or name in always]

    def known(self, kind: str) -> tuple[str, ...]:
        """The properties of a kind."""
        if kind not in self._known:
            self._known[kind] = tuple(self.api.properties(kind))
        return self._known[kind]

    def _people(
        self, keys: Mapping[Kind, Sequence[str]] | None, looked_for: Callable[[str], bool]
    ) -> Table:
        kinds = self.settings.kinds
        names = dict.fromkeys([*_MADE, *(name for kind in kinds for name in self.known(kind))])

        def rows() -> Iterator[Line]:
            number = 0
            for kind in kinds:
                asked = self.wanted(kind, looked_for)
                if keys is None:
                    records: Iterable[Row] = self.api.everything(kind, asked)
                else:
                    records = self.api.some(kind, keys.get(kind, ()), asked)
                for record in records:
                    number += 1
                    key = f"{_PREFIX[kind]}{record['id']}"
                    yield Line(number, self.row(kind, record), key)

        return Table("HubSpot's records", tuple(names), rows)

    def _parts(
        self,
        kind: Literal["deals", "tickets"],
        keys: Mapping[Kind, Sequence[str]] | None,
        looked_for: Callable[[str], bool],
    ) -> Table:
        asked = self.wanted(kind, looked_for)

        def rows() -> Iterator[Line]:
            number = 0
            for record, owners in self._with_owners(kind, keys, asked):
                cells = self._cells(record)
                if kind == "deals" and not self._counts(cells):
                    continue
                if kind == "tickets":
                    cells["status"] = "closed" if cells.get("closed_date") else "open"
                for owner in owners:
                    number += 1
                    yield Line(number, {**cells, "customer_id": owner})

        names = dict.fromkeys((*_MADE, *self.known(kind)))
        return Table(f"HubSpot's {kind}", tuple(names), rows)

    def _with_owners(
        self,
        kind: Literal["deals", "tickets"],
        keys: Mapping[Kind, Sequence[str]] | None,
        asked: Sequence[str],
    ) -> Iterator[tuple[Row, list[str]]]:
        """Every deal or ticket with the keys of whom it belongs to."""
        kinds = self.settings.kinds
        if keys is None:
            for record in self.api.everything(kind, asked, with_=",".join(kinds)):
                yield record, self._named_owners(kind, record)
            return
        of_each: dict[str, list[str]] = {}
        for of in kinds:
            for owner, parts in self.api.associated(of, keys.get(of, ()), kind).items():
                for part in dict.fromkeys(parts):
                    of_each.setdefault(part, []).append(f"{_PREFIX[of]}{owner}")
        for record in self.api.some(kind, list(of_each), asked):
            yield record, of_each[str(record["id"])]

    def _named_owners(self, kind: str, record: Row) -> list[str]:
        """The keys of whom a record of a list names; of very many it names the first, and is asked."""
        owners: dict[str, None] = {}
        for of in self.settings.kinds:
            linked = (record.get("associations") or {}).get(of) or {}
            ids = [str(one["id"]) for one in linked.get("results", ())]
            if linked.get("paging"):
                ids = self.api.associated(kind, [str(record["id"])], of).get(str(record["id"]), ids)
            owners |= dict.fromkeys(f"{_PREFIX[of]}{one}" for one in ids)
        return list(owners)

    def _counts(self, cells: Mapping[str, str]) -> bool:
        deals = self.settings.purchases
        return deals is None or not deals.won_only or cells.get("hs_is_closed_won") == "true"

    def _cells(self, record: Row) -> dict[str, str]:
        properties = record.get("properties") or {}
        return {name: cell_of(value) for name, value in properties.items()} | {
            "hs_object_id": str(record["id"])
        }


def _changes(account: _Account, since: datetime) -> Iterator[Customer | Gone | Reject]:
    """Whom anything changed of, as they are now, and who was archived."""
    keys = _changed_keys(account, since)
    for at in range(0, max(map(len, keys.values()), default=0), _AT_ONCE):
        some = {kind: ids[at : at + _AT_ONCE] for kind, ids in keys.items()}
        opened = account.open(some)
        yield from read_people(account.settings, opened, now=account.context.now)
    yield from _archived(account, since)


def _changed_keys(account: _Account, since: datetime) -> dict[Kind, list[str]]:
    api, kinds = account.api, account.settings.kinds
    changed: dict[Kind, dict[str, None]] = {
        kind: dict.fromkeys(str(row["id"]) for row in api.changed(kind, since)) for kind in kinds
    }
    parts = {"deals": account.settings.purchases, "tickets": account.settings.tickets}
    for sort in (sort for sort, part in parts.items() if part is not None):
        ids = list(dict.fromkeys(str(row["id"]) for row in api.changed(sort, since)))
        for kind in kinds:
            for owners in api.associated(sort, ids, kind).values():
                changed[kind] |= dict.fromkeys(owners)
    return {kind: list(ids) for kind, ids in changed.items()}


def _archived(account: _Account, since: datetime) -> Iterator[Gone]:
    """Who was archived since then, by the id that they have here."""
    columns = columns_of(account.settings, CUSTOMER_FIELDS)
    of_id = {"id": columns["id"]}
    for kind in account.settings.kinds:
        asked = account.wanted(kind, columns["id"].__contains__)
        for record in account.api.everything(kind, asked, archived=True):
            at = str(record.get("archivedAt") or "")
            if at and datetime.fromisoformat(at) < since:
                continue
            if customer_id := Cells(account.row(kind, record), of_id).one("id", read_id):
                yield Gone(customer_id)
