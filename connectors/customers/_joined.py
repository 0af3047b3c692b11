"""Joins what belongs to a customer, what they bought and their tickets, to who they are, on disk: a
temporary SQLite database that ends with the reading.
"""

import sqlite3
from collections.abc import Iterator
from typing import Literal

from schemas.base import to_ms
from schemas.customer import Purchase, Ticket

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE customers (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE parts (sort TEXT, customer TEXT, id TEXT, at INTEGER, line INTEGER, record BLOB,
PRIMARY KEY (sort, customer, id)) WITHOUT ROWID;
"""


Sort = Literal["purchase", "ticket"]


class Joined:
    """Ids of customers and what belongs to them, each with the line it stands on. Use one thread."""

    def __init__(self) -> None:
        self.labels: dict[Sort, str] = {}
        """Where parts of a sort stand."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add(self, sort: Sort, customer_id: str, part: Purchase | Ticket, line: int) -> int:
        """The line on which this part stands first: `line`, or an earlier one."""
        at = to_ms(part.at if isinstance(part, Purchase) else part.opened_at)
        row = (sort, customer_id, part.id, at, line, part.to_json())
        if self._database.execute(
            "INSERT OR IGNORE INTO parts VALUES (?, ?, ?, ?, ?, ?)", row
        ).rowcount:
            return line
        rows = self._database.execute(
            "SELECT line FROM parts WHERE sort = ? AND customer = ? AND id = ?", row[:3]
        )
        return int(rows.fetchone()[0])

    def add_customer(self, customer_id: str, line: int) -> int:
        """The line on which this customer stands first: `line`, or an earlier one."""
        if self._database.execute(
            "INSERT OR IGNORE INTO customers VALUES (?, ?)", (customer_id, line)
        ).rowcount:
            return line
        return int(
            self._database.execute(
                "SELECT line FROM customers WHERE id = ?", (customer_id,)
            ).fetchone()[0]
        )

    def purchases_of(self, customer_id: str, most: int) -> tuple[Purchase, ...]:
        """The customer's latest purchases, oldest first."""
        records = self._latest("purchase", customer_id, most)
        return tuple(map(Purchase.model_validate_json, records))

    def tickets_of(self, customer_id: str, most: int) -> tuple[Ticket, ...]:
        """The customer's latest open tickets, oldest first."""
        return tuple(map(Ticket.model_validate_json, self._latest("ticket", customer_id, most)))

    def orphans(self, sort: Sort) -> Iterator[tuple[str, int]]:
        """Parts of nobody: whose they would be, with their lines."""
        yield from self._database.execute(
            "SELECT customer, line FROM parts WHERE sort = ? AND customer NOT IN (SELECT id FROM customers) "
            "ORDER BY line",
            (sort,),
        )

    def _latest(self, sort: Sort, customer_id: str, most: int) -> list[bytes]:
        rows = self._database.execute(
            "SELECT record FROM parts WHERE sort = ? AND customer = ? ORDER BY at DESC, line DESC LIMIT ?",
            (sort, customer_id, most),
        ).fetchall()
        return [record for (record,) in rows[::-1]]
