"""What a Mastodon profile tells beside its bio: the table of up to a few fields of name and value. Pure.

A field's link is verified (`verified_at`) where the page links back with rel="me"
(https://docs.joinmastodon.org/entities/Account/#Field).
"""

import re
from collections.abc import Iterator
from typing import Any

from connectors.tools.html import hrefs

_MOST_FIELDS = 16
_MAX_CHARS = 200
_PLACES = frozenset({
    "location", "place", "city", "town", "country", "based", "based in", "home", "where", "lives in", "ort",
    "wohnort", "standort", "stadt", "lieu", "ville", "pays", "ubicación", "ciudad", "lugar", "luogo", "città",
    "local", "cidade", "plaats", "woonplaats", "miejsce", "sted",
})  # fmt: skip
_BASE = "https://mastodon.invalid/"
"""With it addresses are found in a value without markup too."""
_TAG = re.compile(r"<[^>]*>")


def links_of(account: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses of the fields, and those of them whose pages link back."""
    every: dict[str, bool] = {}
    for _, value, verified in _fields(account):
        for address in hrefs(value, base=_BASE):
            every[address] = every.get(address, False) or verified
    return tuple(every), tuple(address for address, verified in every.items() if verified)


def place_of(account: dict[str, Any]) -> str:
    """The place that a field names; empty where none does."""
    for name, value, _ in _fields(account):
        if name.strip(" :*📍🏠🌍🗺️").casefold() in _PLACES and not hrefs(value, base=_BASE):
            return " ".join(_TAG.sub(" ", value).split())[:_MAX_CHARS]
    return ""


def _fields(account: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Name, value (HTML) and whether it is verified; what is none is left out."""
    fields = account.get("fields")
    for field in fields[:_MOST_FIELDS] if isinstance(fields, list) else ():
        if not isinstance(field, dict):
            continue
        name, value = field.get("name"), field.get("value")
        if isinstance(name, str) and isinstance(value, str):
            yield name, value, isinstance(field.get("verified_at"), str)
