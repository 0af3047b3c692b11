"""Customers out of anybody's JSON, by JMESPath (https://jmespath.org). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import Field, field_validator

from connectors.customers._cells import Cells
from connectors.customers._rows import (
    CUSTOMER_FIELDS,
    PURCHASE_FIELDS,
    TICKET_FIELDS,
    customer_of,
    purchase_of,
    read_id,
    ticket_of,
)
from connectors.customers._settings import (
    BoughtColumns,
    CustomerColumns,
    TicketColumns,
    Written,
    how,
)
from connectors.customers._values import cell_of
from connectors.tools.times import parse_time
from schemas.customer import Customer, Gone
from schemas.flow import Reject
from schemas.settings import Settings as BaseSettings


@cache
def compiled(expression: str) -> Any:
    """A JMESPath expression. Raises ValueError with a sentence."""
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        where = str(error).partition("\n")[0]
        raise ValueError(f"{expression!r} is no JMESPath: {where}") from error


def searched(expression: str, record: Any) -> Any:
    """What an expression finds; nothing where it cannot be asked of this record."""
    try:
        return compiled(expression).search(record)
    except (JMESPathError, TypeError, ValueError):
        return None


class _Items(BaseSettings):
    """A list inside of the record of a customer."""

    items: str = Field(min_length=1)
    """Where the list stands in a customer's record, as JMESPath (`orders`)."""

    @field_validator("items")
    @classmethod
    def _is_jmespath(cls, value: str) -> str:
        compiled(value)
        return value


class Bought(_Items, BoughtColumns, Written):
    """What a customer bought, out of their record."""

    decimal_comma: bool | None = False
    """Whether amounts in texts are written 1.234,50."""


class Opened(_Items, TicketColumns):
    """A customer's tickets, out of their record."""


class Mapped(CustomerColumns, Written):
    """Where in a record what stands: `columns` are JMESPath expressions, `{email: "emails[].address"}`."""

    decimal_comma: bool | None = False
    """Whether amounts in texts are written 1.234,50."""
    items: str = ""
    """Where the records stand in what is sent, as JMESPath (`data.contacts`); empty: it is a list of
    them, or one.
    """
    removed: str = ""
    """JMESPath that is true for a record of who is removed (`deleted || status == 'archived'`)."""
    purchases: Bought | None = None
    """What they bought, in each record."""
    tickets: Opened | None = None
    """Their tickets, in each record."""

    @field_validator("items", "removed")
    @classmethod
    def _are_jmespath(cls, value: str) -> str:
        if value:
            compiled(value)
        return value

    @field_validator("columns")
    @classmethod
    def _columns_are(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        for one in value.values():
            for expression in (one,) if isinstance(one, str) else one:
                compiled(expression)
        return value


def records_in(settings: Mapped, document: Any) -> list[Any] | None:
    """The records of what was sent; None where there is no list of them."""
    records = searched(settings.items, document) if settings.items else document
    if isinstance(records, Mapping):
        return [records]
    return records if isinstance(records, list) else None


@dataclass(frozen=True, slots=True)
class Mapper:
    """Reads records by settings, at a moment."""

    settings: Mapped
    now: datetime

    def people(self, records: list[Any]) -> Iterator[Customer | Gone | Reject]:
        """Who the records tell of; a Reject for every value, and every record, that is wrong."""
        ways = how(self.settings, self.settings, bool(self.settings.decimal_comma))
        for number, record in enumerate(records):
            cells = _cells(record, self.settings.columns, CUSTOMER_FIELDS)
            if self.settings.removed and searched(self.settings.removed, record):
                yield from self._removed(cells, record, number)
                continue
            customer = customer_of(cells, ways)
            parts: dict[str, Any] = {}
            if customer is not None:
                parts = self._parts(record, customer.id, cells.wrong)
            yield from (Reject(f"record {number}: {wrong}", record) for wrong in cells.wrong)
            if customer is not None:
                yield customer.model_copy(update=parts)

    def _removed(self, cells: Cells, record: Any, number: int) -> Iterator[Gone | Reject]:
        customer_id = cells.one("id", read_id)
        if customer_id:
            yield Gone(customer_id)
        else:
            yield Reject(f"record {number}: of who is removed: id is missing", record)

    def _parts(self, record: Any, customer_id: str, wrong: list[str]) -> dict[str, Any]:
        """What they bought and their tickets, the latest, oldest first; what is wrong is noted."""
        parts: dict[str, Any] = {}
        if (bought := self.settings.purchases) is not None:
            ways = how(self.settings, bought, bool(bought.decimal_comma))
            read = partial(purchase_of, how=ways, read_time=_times(bought), now=self.now)
            told = self._each(record, bought, PURCHASE_FIELDS, customer_id, read, wrong)
            parts["purchases"] = tuple(sorted(told, key=lambda one: one.at)[-bought.most :])
        if (opened := self.settings.tickets) is not None:
            over = opened.over
            tell = partial(ticket_of, read_time=_times(opened), now=self.now, closed=over)
            told = self._each(record, opened, TICKET_FIELDS, customer_id, tell, wrong)
            parts["tickets"] = tuple(sorted(told, key=lambda one: one.opened_at)[-opened.most :])
        return parts

    def _each(
        self, record: Any, part: Any, fields: tuple[str, ...], of: str, read: Any, wrong: list[str]
    ) -> list[Any]:
        found_once: dict[str, Any] = {}
        items = searched(part.items, record)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            cells = _cells(item, part.columns, fields, customer_id=of)
            told = read(cells)
            wrong += (f"{part.items}[{number}]: {one}" for one in cells.wrong)
            if told is not None:
                found_once.setdefault(told[1].id, told[1])
        return list(found_once.values())


def _times(settings: Any) -> Any:
    return partial(parse_time, pattern=settings.date_format, zone=settings.zone)


def _cells(record: Any, columns: Mapping[str, Any], fields: tuple[str, ...], **given: str) -> Cells:
    """The values of a record as cells, each field in a column of its own name."""
    row: dict[str, str] = dict(given)
    ways: dict[str, tuple[str, ...]] = {name: (name,) for name in given}
    for name in dict.fromkeys((*fields, *columns)):
        if name in given:
            continue
        named = columns.get(name)
        if named is None:
            value = record.get(name) if isinstance(record, Mapping) else None
            ways[name], row[name] = (name,), cell_of(value)
            continue
        expressions = (named,) if isinstance(named, str) else tuple(named)
        ways[name] = expressions
        row |= {one: cell_of(searched(one, record)) for one in expressions}
    return Cells(row, ways)
