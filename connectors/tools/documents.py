"""Objects of a JSON document, one by one: an array, objects behind each other, an object around an
array, or a script that assigns one (`window.YTD.tweets.part0 = [ … ]`). Pure.

A broken object costs itself: the text is cut at the brackets, not parsed as a whole.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

_SPACE = b" \t\r\n\xef\xbb\xbf"
_SCRIPT = re.compile(rb"(?:[\w$][\w.$\s\[\]\"'-]*=|[\w$.]+\()\s*(?=[\[{])")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL)
_LIKELY = (
    *(
        "data",
        "tweets",
        "posts",
        "mentions",
        "statuses",
        "items",
        "results",
        "messages",
        "comments",
    ),
    *("reviews", "articles", "documents", "records", "rows", "entries", "hits", "value"),
)
"""Keys under which exports keep their records, the likeliest first."""
_SPOKEN = frozenset(
    {"text", "title", "rating", "full_text", "content", "message", "body", "tweet", "mention"}
    | {"mention_id", "author_id", "published_at"}
)
_DEEPEST = 3
_LEAST_FIRST_LINE = 2


class Start(NamedTuple):
    """Where the objects of a document begin. `script`: what stands before them, in a script."""

    at: int
    script: str = ""


def find_objects(data: bytes, *, whole: bool) -> Start | None:
    """Where the objects begin; None for JSON lines. `data` is the beginning of a file, or the whole."""
    begin = len(data) - len(data.lstrip(_SPACE))
    script = _SCRIPT.match(data, begin)
    at = script.end() if script else begin
    named = script[0].decode("utf-8", "replace").rstrip("=( \t\r\n") if script else ""
    if data[at : at + 1] == b"[":
        return Start(at + 1, named)
    if data[at : at + 1] != b"{":
        return None
    line = data[at:].partition(b"\n")[0].strip()
    first = _parsed(line)
    if first is None and line.endswith(b"}") and len(line) > _LEAST_FIRST_LINE and not script:
        return None  # a broken line of JSON lines
    if first is None:
        first = next((_parsed(data[one:end]) for one, end in cut(data, at)), None)
        single = False
    else:
        single = not script
    if first is not None and _SPOKEN.isdisjoint(first) and (inner := _list_in(data, at, first)):
        return Start(inner, named)
    if first is None and whole and (inner := _first_list(data, at)):
        return Start(inner, named)
    return None if single else Start(at, named)


def cut(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each object or array from `at` to the bracket that closes them all, or to the
    end; the last may be torn.
    """
    depth, begin = 0, -1
    for token in _TOKEN.finditer(data, at):
        sign = token[0][:1]
        if sign == b'"':
            continue
        if sign in b"{[":
            begin = token.start() if depth == 0 else begin
            depth += 1
            continue
        depth -= 1
        if depth < 0:
            return
        if depth == 0:
            yield begin, token.end()
    if depth > 0:
        yield begin, len(data)


def flattened(record: Mapping[str, Any]) -> dict[str, str]:
    """The object as cells: steps joined by dots (`author.name`), lists as JSON, no nulls."""
    cells: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [("", record)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(
                (f"{path}.{key}" if path else str(key), one) for key, one in value.items()
            )
        elif value is not None:
            cells.setdefault(path, _cell(value))
    return dict(reversed(cells.items()))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode() if isinstance(value, list | bool) else str(value)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _list_in(data: bytes, at: int, record: Mapping[str, Any]) -> int:
    """Where the list of objects inside an object begins, 0 where there is none."""
    lists = dict(_lists(record, 0))
    if not lists:
        return 0
    likely = [name for name in _LIKELY if name in lists]
    name = likely[0] if likely else max(lists, key=lambda one: lists[one])
    opening = re.compile(b'"' + re.escape(name.encode()) + rb'"\s*:\s*\[').search(data, at)
    return opening.end() if opening else 0


def _lists(record: Mapping[str, Any], depth: int) -> Iterator[tuple[str, int]]:
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield key, len(value)
        elif isinstance(value, dict) and depth < _DEEPEST:
            yield from _lists(value, depth + 1)


def _first_list(data: bytes, at: int) -> int:
    """The same where the object cannot be parsed, by its likely keys."""
    for name in _LIKELY:
        opening = re.compile(b'"' + name.encode() + rb'"\s*:\s*\[\s*(?=\{)').search(data, at)
        if opening:
            return opening.end()
    return 0
