"""Customers from a Parquet file, with what they bought and their open tickets from further ones.

    customers:
      warehouse: {type: parquet, path: exports/customers.parquet, basis: contract,
                  columns: {id: customer_no, email: mail}, purchases: {path: exports/orders.parquet}}

Columns of any type; of a list every item counts, a time without a zone is in `timezone`. Files of any
size: some thousand rows are in memory at a time. Touches the named files and a temporary database that
ends with the reading.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.customers._reading import Line, Table, read_people
from connectors.customers._settings import BoughtColumns, CustomerColumns, TicketColumns, Written
from connectors.customers._values import cell_of
from schemas.customer import Customer
from schemas.flow import Fatal, Reject
from schemas.settings import LocalPath
from schemas.settings import Settings as BaseSettings

EXAMPLE = {"path": "exports/customers.parquet"}

_ROWS = 4_096


class File(BaseSettings):
    """A Parquet file."""

    path: LocalPath
    """The file, from the configuration's folder."""


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
    row that is wrong; as from a CSV file. Raises Fatal where a file is unreadable or lacks a column.
    """
    yield from read_people(settings, _open, now=now)


def _open(settings: File, looked_for: Callable[[str], bool]) -> Table:
    path = settings.path
    try:
        with pq.ParquetFile(path) as file:
            names = tuple(file.schema_arrow.names)
    except (OSError, pa.ArrowException) as error:
        raise Fatal(_why(settings, error)) from error
    wanted = [name for name in names if looked_for(name)]
    return Table(label=str(path), names=names, rows=lambda: _rows(settings, wanted))


def _rows(settings: File, wanted: list[str]) -> Iterator[Line | Reject]:
    """The rows of a file; raises Fatal where it cannot be read to its end."""
    number = 0
    try:
        with pq.ParquetFile(settings.path) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=wanted):
                columns = [[cell_of(one) for one in column.to_pylist()] for column in batch]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Line(number, dict(zip(wanted, cells, strict=True)))
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise Fatal(_why(settings, error)) from error


def _why(settings: File, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return f"{settings.path} cannot be read: {reason or 'it is no Parquet file'}"
