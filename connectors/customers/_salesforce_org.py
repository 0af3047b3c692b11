"""The records of one org of Salesforce as the tables that customers are read out of: contacts and
accounts, what they bought, their cases.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from connectors.customers._reading import Line, Open, Table, columns_of
from connectors.customers._rows import CUSTOMER_FIELDS, PURCHASE_FIELDS, TICKET_FIELDS
from connectors.customers._salesforce import Row, Salesforce
from connectors.tools.documents import flattened
from schemas.context import CustomersContext

Kind = Literal["Contact", "Account"]
OWNERS: Mapping[str, Kind] = {"ContactId": "Contact", "AccountId": "Account"}
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


@dataclass(slots=True)
class Org:
    """One org while it is read; its settings are those of connectors/customers/salesforce.py."""

    context: CustomersContext[Any]
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
    def settings(self) -> Any:
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
        wanted = names_of(columns_of(self.settings, CUSTOMER_FIELDS), "Id")
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
        named = names_of(columns_of(settings, PURCHASE_FIELDS), "Id")
        asked = {
            kind: self.fields(kind, [*named, *names_of(made[kind]), *OWNERS])
            for kind in settings.of
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
        named = names_of(columns_of(settings, TICKET_FIELDS), "Id")
        asked = {"Case": self.fields("Case", [*named, *OWNERS])}

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
        ways = [name for name in OWNERS if name in fields and OWNERS[name] in self.settings.kinds]
        if keys is None:
            for record in self.api.query(kind, fields, where=where):
                yield record, [str(record[name]) for name in ways if record.get(name)]
            return
        for name in ways:
            asked = keys.get(OWNERS[name], ())
            for record in self.api.query(kind, fields, where=where, ids=(name, asked)):
                yield record, [str(record[name])]


def names_of(columns: Mapping[str, tuple[str, ...]], *more: str) -> list[str]:
    """The fields that columns name, and more."""
    return [*more, *(name for names in columns.values() for name in names)]


def _of_all(asked: Mapping[Any, Sequence[str]]) -> tuple[str, ...]:
    """The columns that rows of several kinds have."""
    return tuple(dict.fromkeys((*_MADE, *(name for names in asked.values() for name in names))))
