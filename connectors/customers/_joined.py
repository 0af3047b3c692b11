"""Joins what was bought to who bought it, on disk: a temporary SQLite database that ends with the
reading.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from schemas.base import to_ms
from schemas.customer import Purchase

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE customers (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE purchases (customer TEXT, id TEXT, at INTEGER, line INTEGER, record BLOB, PRIMARY KEY (customer, id))
WITHOUT ROWID;
"""


class Joined:
    """Ids of customers and their purchases, each with the line it stands on. Use one thread."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def add_purchase(self, customer_id: str, purchase: Purchase, line: int) -> int:
        """The line on which this purchase stands first: `line`, or an earlier one."""
        row = (customer_id, purchase.id, to_ms(purchase.at), line, purchase.to_json())
        if self._database.execute(
            "INSERT OR IGNORE INTO purchases VALUES (?, ?, ?, ?, ?)", row
        ).rowcount:
            return line
        rows = self._database.execute(
            "SELECT line FROM purchases WHERE customer = ? AND id = ?", (customer_id, purchase.id)
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
        rows = self._database.execute(
            "SELECT record FROM purchases WHERE customer = ? ORDER BY at DESC, line DESC LIMIT ?",
            (customer_id, most),
        )
        return tuple(Purchase.model_validate_json(record) for (record,) in _reversed(rows))

    def orphans(self) -> Iterator[tuple[str, int]]:
        """Purchases of nobody, with their lines."""
        yield from self._database.execute(
            "SELECT customer, line FROM purchases WHERE customer NOT IN (SELECT id FROM customers) ORDER BY line"
        )


def _reversed(rows: Iterable[tuple[bytes]]) -> list[tuple[bytes]]:
    return list(rows)[::-1]
