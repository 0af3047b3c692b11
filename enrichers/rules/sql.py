"""Rule kind `sql`: any SELECT over the tables and views; each row it returns is something people
should know.

The SELECT returns `key` (names the happening: the same key is the same alert), `value` (a number)
and `text` (what to say); it may return `severity` (info, warning, critical), `brand`, and
`mention_id`: the mention to show, with who wrote it and which customer that is. In it, `{from}` and
`{until}` stand for the times between which all is complete and judged. A key that is no longer
returned is over.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from pydantic import Field

from enrichers.rules._wording import bucket_multiple, dedup_key
from schemas.alert import AlertMention, Candidate, Severity
from schemas.rule_settings import RuleSettings
from schemas.series import BUCKET_SECS, QueryRule, Row

SCOPE = "query"
EXAMPLE = {"query": "SELECT source AS key, 1 AS value, 'x' AS text FROM current_mentions"}
MOST_ROWS = 200
_TEXT_CHARS = 2000
"""Rows that are looked at; a rule that returns more is a report, not an alert."""
_REQUIRED = ("key", "value", "text")
_OPAQUE = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"|--[^\n]*|/\*.*?\*/", re.DOTALL
)
_PLACE = re.compile(r"\{(from|until)\}")
_FORBIDDEN = re.compile(r"\b(INTO\s+OUTFILE|FORMAT\s+\w+\s*$|SETTINGS\s+\w+\s*=)", re.IGNORECASE)


class Settings(RuleSettings):
    """A SELECT returning key, value, text [, severity, brand, mention_id]; each row raises one candidate."""

    query: str
    """The SELECT. `{from}`, `{until}`: the judged stretch; see docs/rules.md for the tables and views.
    """
    over_secs: int = Field(default=3600, ge=BUCKET_SECS, le=31 * 86_400)
    """How far `{from}` lies before `{until}`, a multiple of 300."""
    every_secs: int = Field(default=BUCKET_SECS, ge=BUCKET_SECS, le=86_400)
    """How often it is asked, a multiple of 300."""


class BadRowError(ValueError):
    """The SELECT does not return what a rule needs; the message says which column is wrong."""


def problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: (setting, sentence) pairs. ClickHouse itself reads the
    SELECT only later.
    """
    yield from bucket_multiple("over_secs", settings.over_secs)
    yield from bucket_multiple("every_secs", settings.every_secs)
    masked = _mask(settings.query).strip()
    statement = masked.rstrip(";").rstrip()
    if not re.match(r"(SELECT|WITH)\b", statement, re.IGNORECASE):
        yield "query", "must be one SELECT (or WITH … SELECT)"
        return
    if ";" in statement:
        yield "query", "must be a single statement, has a ; inside"
    if not _balanced(statement):
        yield "query", "has parentheses that do not match"
    if forbidden := _FORBIDDEN.search(statement):
        yield (
            "query",
            f"must not contain {' '.join(forbidden[1].split()[:2])}: rows go to the rule, limits are the rule's own",
        )
    for name in _REQUIRED:
        if not re.search(rf"\b{name}\b", masked, re.IGNORECASE):
            yield "query", f"does not return a column `{name}` (needed: {', '.join(_REQUIRED)})"


def build(name: str, settings: Settings) -> QueryRule:
    """The rule, for settings without problems."""
    bare = settings.query[: len(_mask(settings.query).rstrip().rstrip(";").rstrip())]

    def query(now: datetime) -> str:
        times = {"from": now - timedelta(seconds=settings.over_secs), "until": now}
        return _PLACE.sub(lambda match: _literal(times[match[1]]), bare)

    def detect(rows: Sequence[Row], now: datetime, before: Sequence[Row] = ()) -> list[Candidate]:
        firing = {row["key"]: row for row in _checked(rows) if _wanted(row, settings)}
        over = {
            row["key"]: row
            for row in _checked(before)
            if _wanted(row, settings) and row["key"] not in firing
        }
        return [
            *(_candidate(name, settings, row, now) for row in firing.values()),
            *(_candidate(name, settings, row, now, over=True) for row in over.values()),
        ]

    return QueryRule(settings.every_secs, query, detect)


def _mask(sql: str) -> str:
    """The SQL with strings, quoted names and comments blanked, every position as before."""
    return _OPAQUE.sub(
        lambda match: " " * len(match[0]) if match[0][0] in "-/" else "_" * len(match[0]), sql
    )


def _balanced(statement: str) -> bool:
    depth = 0
    for character in statement:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _literal(moment: datetime) -> str:
    return f"toDateTime('{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}', 'UTC')"


def _wanted(row: Row, settings: Settings) -> bool:
    return not settings.brand or row.get("brand") in (None, "", settings.brand)


def _checked(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Rows with the types a candidate needs; raises BadRowError."""
    for row in rows[:MOST_ROWS]:
        missing = [name for name in _REQUIRED if name not in row]
        if missing:
            raise BadRowError(
                f"the SELECT returns no column {', '.join(missing)}; it returns: {', '.join(row)}"
            )
        key, text = str(row["key"]), str(row["text"])
        if not key:
            raise BadRowError("the SELECT returns an empty key: it must name the happening")
        severity = str(row.get("severity") or "")
        if severity and severity not in get_args(Severity):
            raise BadRowError(
                f"severity {severity!r} is not one of {', '.join(get_args(Severity))}"
            )
        value = _number(row["value"], key)
        yield {
            "key": key,
            "value": value,
            "text": text,
            "severity": severity,
            "brand": str(row.get("brand") or ""),
            "mention_id": str(row.get("mention_id") or ""),
        }


def _number(value: Any, key: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise BadRowError(f"the value of key {key!r} is no number: {value!r}") from error
    if not math.isfinite(number):
        raise BadRowError(f"the value of key {key!r} is not finite: {value!r}")
    return number


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_CHARS else text[: _TEXT_CHARS - 1] + "…"


def _candidate(
    name: str, settings: Settings, row: Row, now: datetime, *, over: bool = False
) -> Candidate:
    title = row["text"].strip().split("\n", 1)[0] or row["key"]
    return Candidate(
        dedup_key=dedup_key(name, row["key"]),
        rule=name,
        title=(f"Over: {title}" if over else title)[:200],
        text=_cut(row["text"]),
        brand=row["brand"] or settings.brand,
        severity=row["severity"] or settings.severity,
        state="clear" if over else "firing",
        at=now,
        value=row["value"],
        destinations=settings.notify,
        reasons=(f"rule {name}: {row['key']} = {row['value']:g}",),
        mentions=(AlertMention(id=row["mention_id"]),) if row["mention_id"] and not over else (),
        origin="detect",
    )
