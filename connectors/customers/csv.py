"""Customers from a CSV file, with what they bought and their open tickets from further ones.

    customers:
      crm: {type: csv, path: exports/customers.csv, basis: contract,
            columns: {id: CustomerNo, name: Name, email: Mail, handle.x: Twitter}, purchases: {path:
            exports/orders.csv, columns: {customer_id: CustomerNo, product: Item, at: Date}}}

Files of any size: purchases are joined on disk, one customer is in memory at a time. Touches the
named files and a temporary database that ends with the reading.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from pydantic import Field, field_validator

from connectors.customers._reading import Line, Table, read_people
from connectors.customers._settings import BoughtColumns, CustomerColumns, TicketColumns, Written
from connectors.tools.encodings import detect_encoding
from connectors.tools.lines import BrokenFileError, check_encoding
from connectors.tools.tables import BadRow, Header, read_header, read_rows, why_unreadable
from schemas.customer import Customer
from schemas.flow import Fatal, Reject
from schemas.settings import LocalPath
from schemas.settings import Settings as BaseSettings

EXAMPLE = {"path": "exports/customers.csv"}


class File(BaseSettings):
    """A CSV file and how it is written."""

    path: LocalPath
    """The file, from the configuration's folder; `.gz` is decompressed while it is read."""
    delimiter: str = Field(default="", max_length=1)
    """Between the cells; empty: found out."""
    encoding: str = ""
    """Of the file; empty: found out. A byte order mark wins."""

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        return check_encoding(value) if value else value


class Purchases(BoughtColumns, Written, File):
    """What customers bought: one row each, in any order."""


class Tickets(TicketColumns, File):
    """Their open tickets: one row each, in any order."""


class Settings(CustomerColumns, Written, File):
    """The customers of a CRM: one row each."""

    purchases: Purchases | None = None
    """The file of what they bought."""
    tickets: Tickets | None = None
    """The file of their open tickets."""


def read(settings: Settings, *, now: datetime) -> Iterator[Customer | Reject]:
    """Every customer with their purchases and tickets, oldest first, and a Reject for every cell or
    row that is wrong.

    A customer with a wrong cell is given without it; a row that cannot be read is Illegible; of
    rows with one id the first counts. A purchase dated more than a day after `now` is wrong. Raises
    Fatal where a file is unreadable or lacks a column: nothing may then be removed.
    """
    yield from read_people(settings, _open, now=now)


def _open(settings: File, looked_for: Callable[[str], bool]) -> Table:
    path = settings.path
    try:
        encoding = settings.encoding or detect_encoding(path)
        header = read_header(
            path, encoding=encoding, delimiter=settings.delimiter, names_it=looked_for
        )
        if header is None:
            why = why_unreadable(path, encoding) or "is empty"
            raise Fatal(f"{path}: {why}; it needs a row with the names of its columns")
    except BrokenFileError as error:
        raise Fatal(f"{path} {error}") from error
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror or error}") from error
    return Table(
        label=str(path),
        names=header.names,
        rows=lambda: _rows(settings, header, encoding),
        fix=f", or set delimiter (now {header.delimiter!r})",
    )


def _rows(settings: File, header: Header, encoding: str) -> Iterator[Line | Reject]:
    """The rows of a file; raises Fatal where it cannot be read to its end."""
    path = settings.path
    try:
        for row in read_rows(path, header, encoding=encoding):
            if isinstance(row, BadRow):
                yield Reject(f"{path}:{row.line}: {row.reason}", row.raw)
            else:
                yield Line(row.line, row.cells)
    except BrokenFileError as error:
        raise Fatal(f"{path} {error}") from error
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror or error}") from error
