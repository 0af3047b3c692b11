"""The first configuration of somebody who has none: from a few answers to a file that can be read
from top to bottom. Pure but for looking whether a file is there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from connectors.file.settings import ENDINGS
from enrichers.engines.queries import parse

_PLAIN = re.compile(r"\w+")
_WORDS = frozenset({"and", "or", "not", "near"})
PLACES = (
    "hackernews, x, webhook, mastodon:SERVER (mastodon:mastodon.example), the address of a feed, "
    "or a file (reviews.csv)"
)
"""What can be answered to where to listen."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked: the names of the own brand, competitors, where to listen, whether alerts go to
    Slack. `files`: how those among the places are read, as far as it is known.
    """

    names: Sequence[str]
    competitors: Sequence[str] = ()
    places: Sequence[str] = ()
    slack: bool = False
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def first_config(answers: Answers) -> str:
    """The configuration, as YAML. Raises ValueError with a sentence for an answer of no use."""
    sources = _sources(answers.places, answers.files)
    lines = [
        "# Made by `grapevine init`. All settings: docs/configuration.md. Check: grapevine check",
        "brands:  # how they are found: docs/queries.md",
        *_brands(answers),
        "",
        "sources:",
        *(f"  {name}: {_flow(settings)}" for name, settings in sources.items()),
        *([] if sources else ["  {}"]),
        "",
        "rules:  # what is alerted on: docs/rules.md",
        *_rules("[team]" if answers.slack else "[]  # nobody yet: see `grapevine alerts list`"),
    ]
    if answers.slack:
        lines += [
            "",
            "notify:",
            f"  team: {_flow({'type': 'slack', 'webhook': 'env:SLACK_WEBHOOK'})}",
        ]
    return "\n".join(lines) + "\n"


def secrets_of(document: Any) -> list[str]:
    """The environment variables that a configuration asks for, each once."""
    if isinstance(document, str):
        return [document.removeprefix("env:")] if document.startswith("env:") else []
    inner: Iterable[Any] = ()
    if isinstance(document, Mapping):
        inner = document.values()
    elif isinstance(document, list):
        inner = document
    return list(dict.fromkeys(name for one in inner for name in secrets_of(one)))


def query_of(names: Iterable[str]) -> str:
    """A query that finds any of these names, whatever stands in them. Raises ValueError for none."""
    query = " OR ".join(dict.fromkeys(map(_term, filter(None, map(str.strip, names)))))
    if not query:
        raise ValueError("a brand needs a name")
    parse(query)
    return query


def _term(name: str) -> str:
    if _PLAIN.fullmatch(name) and name.casefold() not in _WORDS:
        return name.casefold()
    cleaned = " ".join(name.replace('"', " ").split())
    if not re.search(r"\w", cleaned):
        raise ValueError(f"{name!r} is no name")
    return f'"{cleaned.casefold()}"'


def _brands(answers: Answers) -> Iterator[str]:
    own = next(filter(None, map(str.strip, answers.names)), "")
    taken: set[str] = set()
    brands = [
        ("own", own, answers.names),
        *(("competitor", one, [one]) for one in answers.competitors),
    ]
    for kind, name, names in brands:
        settings = {"kind": kind, "query": query_of(names)}
        yield f"  {_key(name, taken)}: {_flow(settings)}"


def _sources(
    places: Iterable[str], files: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    sources: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    feeds = [place for place in places if place.startswith(("http://", "https://"))]
    if feeds:
        sources[_key("news", taken)] = {"type": "rss", "feeds": feeds}
    for place in places:
        if place not in feeds:
            name, settings = source_of(place)
            sources[_key(name, taken)] = settings | dict(files.get(place, {}))
    return sources


def is_file(place: str) -> bool:
    """Whether an answer names a file."""
    return "://" not in place and place.casefold().endswith(ENDINGS)


def source_of(place: str) -> tuple[str, dict[str, Any]]:
    """The name and the settings of the source for an answer. Raises ValueError for one of no use."""
    if place.startswith(("http://", "https://")):
        return "news", {"type": "rss", "feeds": [place]}
    kind, _, server = place.partition(":")
    match kind.casefold():
        case "hackernews" | "hn":
            return "hn", {"type": "hackernews"}
        case "x" | "twitter":
            return "posts-on-x", {"type": "x", "token": "env:X_TOKEN"}
        case "webhook":
            return "inbound", {"type": "webhook", "secret": "env:WEBHOOK_SECRET"}
        case "mastodon" if server:
            url = f"https://{urlsplit(server).netloc or server.strip('/ ')}"
            return "fediverse", {"type": "mastodon", "url": url, "token": "env:MASTODON_TOKEN"}
    if is_file(place):
        return re.sub(r".*/|\..*", "", place), {"type": "file", "path": place}
    raise ValueError(f"{place!r} is no place to listen to: write {PLACES}")


def _rules(tells: str) -> Iterator[str]:
    yield "  needs-attention:"
    yield "    type: mention"
    yield "    when: own and priority >= 70"
    yield f"    notify: {tells}"
    yield "  more-complaints-than-usual:"
    yield "    type: spike"
    yield "    of: negative"
    yield "    by: brand"
    yield f"    notify: {tells}"


def _key(name: str, taken: set[str]) -> str:
    """A name for the file: plain letters, digits and dashes, each once."""
    plain = re.sub(r"\W+", "-", name.casefold()).strip("-") or "brand"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    taken.add(key)
    return json.dumps(key, ensure_ascii=False) if not re.match(r"[^\W\d]", key) else key


def _flow(settings: Mapping[str, Any]) -> str:
    """A mapping on one line, as people write it."""
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in settings.items()) + "}"


def _value(value: Any) -> str:
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z_]+(:[A-Z_]+)?", value)
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
