"""The part of a configuration that one service works by: no service is given another's secrets."""

from collections.abc import Mapping
from typing import Any

COMMANDS, TRIAL = "commands", "try"
"""The parts that no service reads: of commands that ask Kafka and ClickHouse, and of `grapevine try`,
which asks nobody.
"""
_ASKING = frozenset(
    {"ingest", "enrich", "watch", "store", "detect", "notify", "sync", "crm", COMMANDS}
)
READERS: dict[tuple[str, ...], frozenset[str]] = {
    ("sources",): frozenset({"ingest"}),
    ("customers",): frozenset({"sync"}),
    ("notify",): frozenset({"notify"}),
    ("crm",): frozenset({"crm"}),
    ("clickhouse", "password"): frozenset({"store", "detect", "crm", COMMANDS}),
    ("kafka", "security", "password"): _ASKING,
    ("service", "dead_man_url"): frozenset({"notify"}),
}
"""Where secrets stand, and who reads them."""


def part_of(document: dict[str, Any], service: str) -> dict[str, Any]:
    """The document without the places that only other services read; whole for no service."""
    part = document
    for place, readers in READERS.items():
        if service and service not in readers:
            part = _without(part, place)
    return part


def _without(document: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    key, *rest = place
    inner = document.get(key)
    if rest and isinstance(inner, Mapping):
        return {**document, key: _without(dict(inner), tuple(rest))}
    return {name: value for name, value in document.items() if rest or name != key}
