"""Searches every table for what a regular expression finds, in all columns that hold text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import answers

_TABLES = """
SELECT table, groupArray(name) FROM system.columns
WHERE database = currentDatabase() AND position(type, 'String') > 0 AND table IN (
    SELECT name FROM system.tables
    WHERE database = currentDatabase() AND (engine LIKE '%MergeTree' OR engine = 'Distributed'))
GROUP BY table ORDER BY table
"""
MUTATIONS = "system.mutations"


_SETTINGS = {"max_query_size": 256 << 20}
"""Bytes of a statement: the patterns may be long."""


def search_tables(
    client: Client, patterns: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(table, row) of every stored row in which one of these RE2 patterns finds something, older
    versions of a row included, and of what ClickHouse remembers of its own mutations. Raises Retry
    and Fatal.

    The columns of a row are searched as one text, a line each.
    """
    with answers(client, "search the tables"):
        tables = dict(client.execute(_TABLES))
        for table, columns in tables.items():
            if table.removesuffix("_local") != table and table.removesuffix("_local") in tables:
                continue  # its Distributed table shows it, of every node
            said = ", ".join(f"ifNull(toString(`{column}`), '')" for column in columns)
            text = f"arrayStringConcat([{said}], '\\n')"
            sql = f"SELECT * FROM {table} WHERE "  # noqa: S608 - names from the catalogue
            yield from _rows(client, table, sql, text, patterns)
        sql = "SELECT table, command FROM system.mutations WHERE database = currentDatabase() AND "
        yield from _rows(client, MUTATIONS, sql, "command", patterns)


def _rows(
    client: Client, table: str, sql: str, text: str, patterns: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    given = {f"p{number}": pattern for number, pattern in enumerate(patterns)}
    finds = " OR ".join(f"match({text}, %({name})s)" for name in given)
    rows, columns = client.execute(
        f"{sql}({finds})", given, with_column_types=True, settings=_SETTINGS
    )
    names = [name for name, _ in columns]
    for row in rows:
        yield table, dict(zip(names, row, strict=True))
