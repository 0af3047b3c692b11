"""As much SQL as a server in front of the engine must understand: where strings and comments are,
what an INSERT is.

Everything else about a statement is asked of the engine itself.
"""

import re
from dataclasses import dataclass

_OPAQUE = re.compile(
    r"""'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|--[^\n]*|\#!?\s[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$""",
    re.DOTALL | re.VERBOSE,
)
_FORMAT = re.compile(r"\bFORMAT\s+\w+(?=\s*(?:SETTINGS\b[^()]*)?$)", re.IGNORECASE)
_TOTALS = re.compile(r"\bWITH\s+TOTALS\b", re.IGNORECASE)
_INSERT = re.compile(
    r"\s*INSERT\s+(?:INTO\s+)?(?:TABLE\s+)?(?P<function>FUNCTION\s+)?", re.IGNORECASE
)
_NAME = re.compile(
    r"(?:`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"|\w+)(?:\s*\.\s*(?:`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"|\w+))?\s*"
)
_SOURCE = re.compile(r"\b(VALUES|FORMAT\s+(\w+)|SELECT|WITH|FROM\s+INFILE|WATCH)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Insert:
    """An INSERT whose rows come as data blocks after it."""

    target: str
    """The statement up to and including the column list."""
    settings: str
    """Its SETTINGS clause; empty when there was none."""
    table: str
    columns: str
    """The column list between its parentheses; empty when there was none."""


def mask(sql: str) -> str:
    """Return `sql` with comments blanked, strings and quoted names underlined, every position as
    before.
    """
    return _OPAQUE.sub(lambda match: (" " if match[0][0] in "-#/" else "_") * len(match[0]), sql)


def bare(sql: str) -> str:
    """Return the statement without trailing semicolons, blanks and comments."""
    masked = mask(sql).rstrip().rstrip(";").rstrip()
    return sql[: len(masked)]


def without_format(sql: str) -> str:
    """Return a query without its FORMAT clause, which over the native protocol is the client's own
    affair.
    """
    match = _FORMAT.search(mask(sql).rstrip())
    return sql if match is None else sql[: match.start()] + sql[match.end() :]


def has_totals(sql: str) -> bool:
    """Tell whether a query asks for a row of totals."""
    return _TOTALS.search(mask(sql)) is not None


def insert_with_blocks(sql: str) -> Insert | None:
    """Return the INSERT when its rows are to follow as blocks; None for any other statement.

    `INSERT … VALUES` and `INSERT … FORMAT x` with nothing behind them announce blocks; with rows
    behind them, or with SELECT, they are complete statements.
    """
    masked = mask(sql)
    opening = _INSERT.match(masked)
    if opening is None:
        return None
    name = _NAME.match(sql, opening.end())
    if opening["function"] or name is None:
        return None
    end = name.end()
    columns = ""
    if masked[end : end + 1] == "(":
        closing = _closing(masked, end)
        columns = sql[end + 1 : closing]
        end = closing + 1
    source = _SOURCE.search(masked, end)
    if source is None or not source[1].upper().startswith(("VALUES", "FORMAT")):
        return None
    if masked[source.end() :].strip(" \t\r\n;"):
        return None
    return Insert(sql[:end], sql[end : source.start()].strip(), name[0].strip(), columns)


def _closing(masked: str, opening: int) -> int:
    depth = 0
    for i in range(opening, len(masked)):
        depth += {"(": 1, ")": -1}.get(masked[i], 0)
        if depth == 0:
            return i
    return len(masked)
