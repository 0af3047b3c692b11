"""A post record, wherever it came from, as a mention. Pure.

Links, mentions and tags are facets: stretches of the text, counted in bytes of UTF-8
(https://docs.bsky.app/docs/advanced-guides/post-richtext). A field that is wrong costs that field.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.bluesky.settings import Settings
from connectors.bluesky.uris import REPOST, answered_id, mention_id, page_of, time_of_tid
from connectors.tools.html import hrefs
from schemas.base import to_utc
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

_HANDLE = re.compile(r"@?([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)")
_MOST, _MAX_ATTACHED_CHARS = 50, 2000
_LONGEST_ADDRESS = 4000


@dataclass(frozen=True, slots=True)
class Told:
    """A record and what its messenger says of it. `witnessed`: when the network first had it."""

    uri: str
    record: dict[str, Any]
    author: Author
    payload: dict[str, Any]
    witnessed: datetime | None
    revision: int = 0
    engagement: Engagement | None = None


@dataclass(slots=True)
class _Facets:
    links: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)


def mention_of(told: Told, name: str, settings: Settings) -> Mention:
    """The mention; raises Reject and pydantic's ValidationError."""
    record = told.record
    text = record.get("text")
    repost = f"/{REPOST}/" in told.uri
    if not repost and not isinstance(text, str):
        raise Reject("is no post of Bluesky: its record has no `text`")
    text = "" if repost else str(text)
    facets = _facets(record.get("facets"), text, settings)
    facets.links += _old_links(record.get("entities"))
    embeds = list(_embeds(record.get("embed")))
    reply = _object(record.get("reply"))
    answered = answered_id(_object(reply.get("parent")).get("uri"))
    root = answered_id(_object(reply.get("root")).get("uri"))
    quoted = [uri for embed in embeds if (uri := _quoted(embed))]
    parent = (
        mention_id(_object(record.get("subject")).get("uri"))
        if repost
        else answered or next(filter(None, map(mention_id, quoted)), "")
    )
    return Mention(
        id=f"bluesky:{told.uri}",
        source=name,
        type="bluesky",
        kind="repost" if repost else "comment" if reply else "post",
        url=page_of(told.uri),
        site="bsky.app",
        text=text,
        lang=_first(record.get("langs")),
        author=told.author,
        published_at=_published(told),
        revision=told.revision,
        parent_id=parent,
        thread_id="" if repost else root if reply else f"bluesky:{told.uri}",
        hashtags=_once([*facets.tags, *_texts(record.get("tags"))]),
        handles=_once([*facets.handles, *_addressed((parent, answered, *quoted), settings)]),
        links=_once(_links(text, facets.links, embeds, quoted, parent)),
        attached=_once(one[:_MAX_ATTACHED_CHARS] for embed in embeds for one in _words(embed)),
        engagement=told.engagement,
        payload=told.payload,
    )


def _published(told: Told) -> datetime:
    """When it was written, as its author says; the app itself takes no later time than that at which
    the network had it.
    """
    claimed = told.record.get("createdAt")
    when: datetime | None = None
    if isinstance(claimed, str) and len(claimed) < 64:
        try:
            when = datetime.fromisoformat(claimed)
            when = to_utc(when if when.tzinfo else when.replace(tzinfo=UTC))
        except ValueError:
            when = None
    when = when or time_of_tid(told.uri.rpartition("/")[2])
    known = [one for one in (when, told.witnessed) if one is not None]
    if not known:
        raise Reject("is undated: no `createdAt` that is a time, and nobody says when it was seen")
    return min(known)


def _facets(facets: Any, text: str, settings: Settings) -> _Facets:
    told = _Facets()
    if not isinstance(facets, list) or not facets:
        return told
    data = text.encode("utf-8", "surrogatepass")
    for facet in map(_object, facets[:_MOST]):
        features = facet.get("features")
        for feature in map(_object, features if isinstance(features, list) else ()):
            if isinstance(uri := feature.get("uri"), str):
                told.links.append(uri)
            elif isinstance(tag := feature.get("tag"), str):
                told.tags.append(tag)
            elif isinstance(did := feature.get("did"), str):
                told.handles += _handles(did, data, _object(facet.get("index")), settings)
    return told


def _addressed(uris: Iterable[str], settings: Settings) -> Iterator[str]:
    """The own accounts whose posts are answered, quoted or repeated."""
    for uri in uris:
        did = uri.partition("at://")[2].partition("/")[0]
        if did in settings.own:
            yield settings.own[did].removeprefix("@")


def _old_links(entities: Any) -> Iterator[str]:
    """Of posts from before facets (2023)."""
    for entity in map(_object, entities[:_MOST] if isinstance(entities, list) else ()):
        if entity.get("type") == "link":
            yield from _texts([entity.get("value")])


def _handles(did: str, data: bytes, index: dict[str, Any], settings: Settings) -> Iterator[str]:
    """The handle as the text shows it, and the own one that the account has."""
    start, end = index.get("byteStart"), index.get("byteEnd")
    if type(start) is int and type(end) is int and 0 <= start < end:
        shown = _HANDLE.fullmatch(data[start:end].decode("utf-8", "replace").strip())
        if shown:
            yield shown[1]
    if did in settings.own:
        yield settings.own[did].removeprefix("@")


def _embeds(embed: Any) -> Iterator[dict[str, Any]]:
    """What is attached: the embed, and the media beside a quoted post."""
    if isinstance(embed, dict):
        yield embed
        if isinstance(embed.get("media"), dict):
            yield embed["media"]


def _quoted(embed: dict[str, Any]) -> str:
    """The AT-URI that an embed shows: of a post, or of a list, a feed, a starter pack."""
    record = _object(embed.get("record"))
    uri = record.get("uri") or _object(record.get("record")).get("uri")
    return uri if isinstance(uri, str) else ""


def _words(embed: dict[str, Any]) -> Iterator[str]:
    """Descriptions of pictures and films; title and description of a linked page."""
    yield from _texts([embed.get("alt")])
    for key in ("images", "items"):
        pictures = embed.get(key)
        for picture in pictures[:_MOST] if isinstance(pictures, list) else ():
            yield from _texts([_object(picture).get("alt")])
    card = _object(embed.get("external"))
    yield from _texts([card.get("title"), card.get("description")])


def _links(
    text: str,
    links: list[str],
    embeds: list[dict[str, Any]],
    quoted: list[str],
    parent: str,
) -> Iterator[str]:
    for uri in links:
        if uri.lower().startswith(("http://", "https://")):
            yield uri
    if "http" in text and not links and "<" not in text:
        yield from hrefs(text, base="https://bsky.app")
    for embed in embeds:
        yield from _texts([_object(embed.get("external")).get("uri")])
    for uri in quoted:
        if not parent or mention_id(uri) != parent:
            yield page_of(uri)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(one for one in values if one and len(one) <= _LONGEST_ADDRESS)
    return tuple(kept)[:_MOST]


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, list):
        yield from (one for one in values[:_MOST] if isinstance(one, str) and one.strip())


def _first(values: Any) -> str:
    return next(_texts(values), "")[:35]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
