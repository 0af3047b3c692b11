"""Questions in SQL: runs one statement over ClickHouse and writes the answer as a table, JSON lines
or CSV.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any, TextIO

import orjson
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from enrichers.engines.pii import mask
from pipeline.spreadsheet import Sheet
from pipeline.terminal import json_text
from pipeline.terminal.drawn import Table, print_table
from schemas.flow import FlowError
from sinks.clickhouse.client import answers, first_line
from sinks.clickhouse.fence import why_fenced

READING = ("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS")
_LEADING = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/|\()*", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"""'(?:[^'\\]|\\.|'')*'|`[^`]*`|"[^"]*"|--[^\n]*|/\*.*?\*/|"""
    r"""\{\s*(?P<name>[A-Za-z_]\w*)\s*:\s*(?P<kind>[\w(), ']+?)\s*\}""",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?:Nullable\()?(?:U?Int|Float|Decimal)")
_SAFE_INTEGER = 2**63
_CONTENTS = """
SELECT name, if(engine = 'View', 'view', 'table') AS kind, comment FROM system.tables
WHERE database = currentDatabase() AND comment != '' AND engine NOT IN ('Null', 'MaterializedView')
ORDER BY kind DESC, name
"""


class QueryError(Exception):
    """The statement cannot be run; the message is a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns as (name, ClickHouse type) and the rows, read while they arrive."""

    columns: Sequence[tuple[str, str]]
    rows: Iterator[Sequence[Any]]


def ask(
    client: Client, sql: str, parameters: Mapping[str, str] | None = None, *, write: bool = False
) -> Answer:
    """Run one statement; `parameters` fill placeholders written `{name:Type}`.

    Without `write` only reading statements pass. Raises QueryError with ClickHouse's own words,
    Retry when there is no answer.
    """
    filled = fill(sql, parameters or {})
    if reason := why_fenced(filled):
        raise QueryError(
            f"{reason}: ask what is in the database, and write answers with --csv or --json"
        )
    if not write:
        _refuse_writing(client, filled)
    return run(client, filled)


def run(client: Client, sql: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """Run a statement of our own; `parameters` are bound to its places `%(name)s`. Raises as `ask`."""
    try:
        with answers(client, "answer the question"):
            progress = client.execute_iter(sql, parameters, with_column_types=True)
            columns: list[tuple[str, str]] = next(progress, [])
    except FlowError as error:
        raise _explained(error) from error
    return Answer(columns, _rows(client, progress))


def fill(sql: str, parameters: Mapping[str, str]) -> str:
    """The statement with its placeholders `{name:Type}` replaced by typed values; strings stay as
    they are.

    Raises QueryError for a placeholder without a value and a value without a placeholder.
    """
    used: set[str] = set()

    def value_of(match: re.Match[str]) -> str:
        name, kind = match["name"], match["kind"]
        if name is None:
            return match[0]
        if name not in parameters:
            raise QueryError(f"the query needs a value for {{{name}:{kind}}}: -p {name}=VALUE")
        used.add(name)
        if kind == "Identifier":
            return "`" + parameters[name].replace("\\", "\\\\").replace("`", "\\`") + "`"
        return f"CAST({_quoted(parameters[name])}, {_quoted(kind)})"

    filled = _PLACEHOLDER.sub(value_of, sql)
    if unused := sorted(set(parameters) - used):
        raise QueryError(
            f"the query has no placeholder for {', '.join(unused)}; write {{{unused[0]}:String}}"
        )
    return filled


def contents(client: Client) -> Answer:
    """The tables and views there are, each with what a row of it is."""
    return ask(client, _CONTENTS)


def redacted(answer: Answer) -> Answer:
    """The same answer with e-mail addresses, phone numbers, cards and IBANs masked in every text.

    Texts of one word without an @ stay: ids are no text, and must still join.
    """
    return Answer(answer.columns, (tuple(map(_redacted, row)) for row in answer.rows))


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value) if "@" in value or len(value.split(maxsplit=1)) > 1 else value
    if isinstance(value, Mapping):
        return {key: _redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_redacted, value))
    return value


def write_json(answer: Answer, out: TextIO) -> int:
    """One JSON object per line; times in ISO 8601, integers beyond 64 bits as strings. Returns the
    rows written.
    """
    names = [name for name, _ in answer.columns]
    count = 0
    for row in answer.rows:
        document = dict(zip(names, map(_plain, row), strict=True))
        out.write(json_text(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS)) + "\n")
        count += 1
    return count


def write_csv(answer: Answer, out: TextIO) -> int:
    """CSV with a header line; arrays and maps as JSON; texts that a spreadsheet would run get an
    apostrophe in front (pipeline/spreadsheet.py). Returns the rows written.
    """
    sheet = Sheet(out)
    sheet.row(name for name, _ in answer.columns)
    count = 0
    for row in answer.rows:
        sheet.row(map(_cell, row))
        count += 1
    return count


def write_table(answer: Answer, out: TextIO) -> int:
    """An aligned table, as wide as its cells need where `out` is no terminal. Returns the rows
    written.
    """
    if not answer.columns:
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in answer.columns:
        table.add_column(name, justify="right" if _NUMBER.match(kind) else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(" ".join(_cell(value).split()) for value in row))
    print_table(table, out)
    return table.row_count


def _refuse_writing(client: Client, sql: str) -> None:
    opening = _LEADING.match(sql)
    word = sql[opening.end() if opening else 0 :].split(maxsplit=1)[:1]
    first = word[0].upper().rstrip("(*") if word else ""
    if not first:
        raise QueryError("the statement is empty")
    if first not in READING:
        raise QueryError(
            f"{first} changes data; `grapevine sql` only reads unless --write is given"
        )
    if first == "WITH":
        try:
            with answers(client, "read the statement"):
                tree = client.execute(f"EXPLAIN AST {sql}")
        except FlowError as error:
            raise _explained(error) from error
        if not str(tree[0][0]).startswith("Select"):
            raise QueryError(
                "the statement changes data; `grapevine sql` only reads unless --write is given"
            )


def _rows(client: Client, progress: Iterator[Any]) -> Iterator[Sequence[Any]]:
    try:
        with answers(client, "answer the question"):
            yield from progress
    except FlowError as error:
        raise _explained(error) from error


def _explained(error: FlowError) -> QueryError | FlowError:
    """ClickHouse's own sentence where it has spoken; anything else as it is."""
    cause = error.__cause__
    return QueryError(first_line(cause)) if isinstance(cause, ServerException) else error


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return (
            (value if value.tzinfo else value.replace(tzinfo=UTC))
            .astimezone(UTC)
            .isoformat()
            .replace("+00:00", "Z")
        )
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return value if -_SAFE_INTEGER <= value < 2 * _SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    return (
        plain
        if isinstance(plain, str)
        else orjson.dumps(plain, option=orjson.OPT_NON_STR_KEYS).decode()
    )
