"""Recorded payloads with a plain reading of their services' fields (`payloads/more` of the data folder)."""

import gzip
from datetime import UTC, datetime
from typing import Any

import orjson

from pipeline import registry
from schemas.base import to_ms
from schemas.event import MentionPosted
from schemas.examples import example_settings
from schemas.mention import Mention
from tests.conftest import grapevine_data


def expected_rows(kind: str) -> list[dict[str, Any]]:
    """The rows of a type of source: `payload`, `expect`; none without the data folder."""
    data = grapevine_data()
    if data is None:
        return []
    lines = gzip.decompress((data / "payloads" / "more" / f"{kind}.jsonl.gz").read_bytes())
    return [orjson.loads(line) for line in lines.splitlines()]


def mention_of(kind: str, payload: Any) -> Mention:
    """The one mention that the connector makes of a payload."""
    module: Any = registry.load("connectors", kind)
    settings = example_settings(module)
    (event,) = module.normalise(payload, name="source-1", settings=settings)
    assert isinstance(event, MentionPosted)
    return event.mention


def differences(mention: Mention, expect: dict[str, Any]) -> list[str]:
    """Where a mention says something else than the plain reading."""
    author, figures = mention.author, mention.engagement
    said: dict[str, Any] = {
        "native_id": mention.id.split(":", 2)[2],
        "text": mention.text,
        "title": mention.title,
        "author": (author.name or author.handle) if author else "",
        "published_at": mention.published_at,
        "updated_at": mention.revision or to_ms(mention.published_at),
        "revised_unix": mention.revision // 1000,
        "likes": figures.likes if figures else None,
        "rating": mention.rating,
        "lang": mention.lang,
        "version": mention.app_version,
        "territory": author.place if author else "",
    }
    return [
        f"{name}: {said[name]!r} instead of {value!r}"
        for name, value in expect.items()
        if said[name] != _read(name, value)
    ]


def _read(name: str, value: Any) -> Any:
    match name:
        case "native_id" if isinstance(value, dict):
            return next(one for key, one in value.items() if key != "kind")
        case "published_at" | "updated_at":
            moment = datetime.fromisoformat(value).astimezone(UTC)
            return moment if name == "published_at" else to_ms(moment)
        case "rating":
            return float(value)
        case "revised_unix":
            return int(value)
        case _:
            return value
