"""Customers from PostgreSQL: a SELECT of your own, with what they bought and their open tickets from
further ones.

    customers:
      shop: {type: postgres, host: db.example, database: shop, user: grapevine, password: env:SHOP_DB_PASSWORD,
             basis: contract, query: "SELECT * FROM customers", changed_by: updated_at, purchases: {query:
             "SELECT * FROM orders", changed_by: updated_at}}

With `changed_by` only what changed is asked for, by the customers' ids, in one snapshot of the
database; whoever is no longer there is found by the next reading of everybody. Reads only, in
transactions that are read-only. Touches the database and a temporary one of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from connectors.customers._postgres import Columns, Database, connected
from connectors.customers._reading import Line, Open, Table, read_people
from connectors.customers._settings import BoughtColumns, CustomerColumns, TicketColumns, Written
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Mark
from schemas.flow import Reject
from schemas.kinds import FromCrm
from schemas.settings import FollowedSettings, LocalPath, Secret
from schemas.settings import Settings as BaseSettings

EXAMPLE = {
    "host": "db.example",
    "database": "shop",
    "user": "grapevine",
    "query": "SELECT * FROM customers",
}

_AT_ONCE = 1000
"""Ids that are asked for in one query."""


class Query(BaseSettings):
    """A SELECT and the column that tells what changed."""

    query: str = Field(pattern=r"(?is)^\s*(select|with|table|values)\b")
    """A SELECT; its columns are what `columns` names."""
    changed_by: str = ""
    """A column of it that grows with every change of a row (a time, a counter): then only what changed
    is asked for. Empty: everybody is read every time.
    """


class Purchases(BoughtColumns, Written, Query):
    """What customers bought: one row each, in any order."""

    decimal_comma: bool | None = False
    """Whether amounts in columns of text are written 1.234,50."""


class Tickets(TicketColumns, Query):
    """Their open tickets: one row each, in any order."""


class Settings(CustomerColumns, Written, Query, FollowedSettings):
    """A database and the customers in it: one row each."""

    host: str = Field(min_length=1)
    """Where PostgreSQL is."""
    port: int = Field(default=5432, ge=1, le=65535)
    """Its port."""
    database: str = Field(min_length=1)
    """The database."""
    user: str = Field(min_length=1)
    """The user; one that may read these tables and nothing else."""
    password: Secret | None = None
    """Their password, as `env:NAME`."""
    tls: Literal["verify", "require", "off"] = "verify"
    """`verify`: encrypted, and the server's certificate is checked; `require`: encrypted; `off`: in
    clear text, for a server on this machine.
    """
    ca_file: LocalPath | None = None
    """Certificate authority of the server; the system's where empty."""
    timeout_secs: float = Field(default=60, gt=0)
    """How long the database may stay silent."""
    every_secs: float = Field(default=2, ge=0.5)
    """How often the database is asked what changed; everybody, without `changed_by`."""
    overlap_secs: int = Field(default=60, ge=0)
    """How far before the newest change of the last reading the next one begins, where `changed_by` is a
    time: for transactions that began earlier and ended later.
    """
    decimal_comma: bool | None = False
    """Whether amounts in columns of text are written 1.234,50."""
    purchases: Purchases | None = None
    """The SELECT of what they bought."""
    tickets: Tickets | None = None
    """The SELECT of their open tickets."""

    @model_validator(mode="after")
    def _one_mark_for_all(self) -> Self:
        for name, part in (("purchases", self.purchases), ("tickets", self.tickets)):
            if part is not None and part.changed_by and not self.changed_by:
                raise ValueError(
                    f"{name}.changed_by needs changed_by: without it everybody is read every time"
                )
        return self


def follow(context: CustomersContext[Settings], since: str) -> Iterator[FromCrm]:
    """Every customer as from a CSV file, or, since a mark, those of whom a row changed; Gone for who
    had one and has none any more. Raises Fatal, naming the setting, where the database refuses the
    user or a query, and Retry where it does not answer.
    """
    settings = context.settings
    with connected(settings) as database:
        mark = _mark(settings, database)
        if since and mark is not None:
            ids = sorted(_changed(settings, database, json.loads(since)))
            for at in range(0, len(ids), _AT_ONCE):
                yield from _these(context, database, ids[at : at + _AT_ONCE])
        else:
            yield from read_people(settings, _open(settings, database, None), now=context.now)
        if mark is not None:
            yield Mark(json.dumps(mark))


@dataclass(frozen=True, slots=True)
class _Part:
    """One SELECT: where its settings stand ('' or `purchases`), they, and the column that tells whose
    a row is.
    """

    place: str
    settings: Any
    whose: str


def _parts(settings: Settings) -> list[_Part]:
    named = settings.columns.get("id", "id")
    parts = [_Part("", settings, named if isinstance(named, str) else named[0])]
    for place, part in (("purchases", settings.purchases), ("tickets", settings.tickets)):
        if part is not None:
            parts.append(_Part(place, part, part.columns.get("customer_id", "customer_id")))
    return parts


def _mark(settings: Settings, database: Database) -> dict[str, str] | None:
    """How far every SELECT goes now that tells what changed; None where that of the customers does not."""
    if not settings.changed_by:
        return None
    return {
        part.place: database.newest(
            part.place, part.settings.query, part.settings.changed_by, settings.overlap_secs
        )
        for part in _parts(settings)
        if part.settings.changed_by
    }


def _changed(settings: Settings, database: Database, since: dict[str, str]) -> set[str]:
    """The ids of whom any row changed since the mark."""
    ids: set[str] = set()
    for part in _parts(settings):
        if by := part.settings.changed_by:
            mark = since.get(part.place, "")
            ids |= database.changed(part.place, part.settings.query, part.whose, by, mark)
    return ids


def _these(
    context: CustomersContext[Settings], database: Database, ids: list[str]
) -> Iterator[Customer | Gone | Reject]:
    """These customers as they are now, and Gone for those who are not there."""
    there: set[str] = set()
    opened = _open(context.settings, database, ids)
    for item in read_people(context.settings, opened, now=context.now):
        if isinstance(item, Customer):
            there.add(item.id)
        yield item
    yield from (Gone(one) for one in ids if one not in there)


def _open(settings: Settings, database: Database, ids: list[str] | None) -> Open:
    """Opens the SELECT of one sort, of all or of these customers only."""
    parts = {id(part.settings): part for part in _parts(settings)}

    def open_table(part: Any, looked_for: object) -> Table:
        about = parts[id(part)]
        columns = Columns(about.place, part.query, None if ids is None else about.whose)
        names = database.names(columns)

        def rows() -> Iterator[Line]:
            for number, cells in enumerate(database.rows(columns, ids), start=1):
                yield Line(number, dict(zip(names, cells, strict=True)))

        label = f"{about.place or 'customers'} of {settings.database}"
        return Table(label=label, names=names, rows=rows)

    return open_table
