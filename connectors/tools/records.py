"""Grapevine's own records as JSON, the way files and webhooks carry them: fills in what may be left
out.

Pure. A record is a mention, or an event: `{"kind": "posted" | "restored", "mention": {…}}`,
`{"kind": "deleted", "mention_id": …}`, `{"kind": "author_deleted", "author_id": …}`. An id that
does not begin with the record's own type is the sender's own (`123`) and becomes
`type:namespace:123`.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from connectors.tools.ids import ROUNDED, is_from_x, is_scientific, x_id_of
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted, MentionRestored
from schemas.flow import Reject
from schemas.mention import Lane, Mention

MAX_ID_CHARS = 400
MAX_PAYLOAD_DEPTH = 60
"""Deeper payloads are not kept: no consumer's JSON library is sure to read them."""
_SPOKEN = ("text", "title", "rating")
_TYPE = re.compile(r"[a-z][a-z0-9_]*")
_REPOST = re.compile(r"[\s\ufeff\u200b\"“„«']*(?:(?:RT|ＲＴ)\s*@\w|(?i:rt)\s*@[\w.@-]+\s?:)")
_WHOLE = re.compile(r"[a-z][a-z0-9_]*:[^:]+:.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from, and what they get where they leave it out.

    `namespace` empty: the source's name, but for ids that are the same whatever the source is called:
    X's own, and those that are made from the content. `lane` None keeps the record's own. `trusted`
    keeps a record's own `source` and `seen_at`: for our own files only.
    """

    name: str
    type: str
    namespace: str = ""
    brand: str = ""
    lane: Lane | None = None
    keep_payload: bool = True
    trusted: bool = False
    max_text_chars: int = 200_000

    def namespace_of(self, kind: str = "", native: str = "") -> str:
        """The middle of an id of this origin."""
        if not self.namespace and is_from_x(kind, native):
            return "x"
        return self.namespace or self.name.replace(":", "-")


def event_of(record: Any, origin: Origin) -> Event:
    """The event a record tells; raises Reject naming every field that is wrong."""
    if not isinstance(record, dict):
        raise Reject(f"is not a JSON object but {_sort_of(record)}", record)
    kind = record.get("kind")
    try:
        if kind == "deleted":
            return MentionDeleted.model_validate(_upkeep(record, origin, "mention_id"))
        if kind == "author_deleted":
            return AuthorDeleted.model_validate(_upkeep(record, origin, "author_id"))
        if kind in ("posted", "restored"):
            mention = record.get("mention")
            if not isinstance(mention, dict):
                raise Reject("mention: is missing", record)
            spoken = Mention.model_validate(mention_values(mention, origin))
            return (
                MentionPosted(mention=spoken)
                if kind == "posted"
                else MentionRestored(mention=spoken)
            )
        return MentionPosted(mention=Mention.model_validate(mention_values(record, origin)))
    except ValidationError as error:
        raise Reject(problems(error), record) from error


def _sort_of(value: Any) -> str:
    """What a value is that JSON has, in its words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case _:
            return "a list"


def mention_values(record: dict[str, Any], origin: Origin) -> dict[str, Any]:
    """The fields of a Mention from a record; raises Reject where it says nothing."""
    if not any(name in record for name in _SPOKEN):
        raise Reject("text: is missing", record)
    values = _given(record, origin)
    kind = values["type"] = _type(record, origin)
    values["author"] = _author(record.get("author"), kind, origin)
    values["kind"] = _kind(record, values)
    values["id"] = (
        _full_id(record.get("id"), kind, origin)
        or _full_id(x_id_of(_text(record.get("url"))) if kind == "x" else "", kind, origin)
        or f"{kind}:{origin.namespace or 'content'}:{content_id(record)}"
    )
    for name in ("parent_id", "thread_id"):
        values[name] = _full_id(record.get(name), kind, origin)
    for name in ("text", "title"):
        if isinstance(record.get(name), str) and len(record[name]) > origin.max_text_chars:
            values[name], values["truncated"] = record[name][: origin.max_text_chars], True
    values["brand"] = origin.brand or record.get("brand", "")
    values["payload"] = payload_of(record.get("payload")) if origin.keep_payload else None
    return {name: value for name, value in values.items() if value is not None}


def content_id(record: dict[str, Any]) -> str:
    """The native id of a record that has none: the same for the same words of the same author at
    the same time, whatever the scheme of its address, the ends of its lines and an @ before the handle.
    """
    author = record.get("author")
    who = author if isinstance(author, dict) else {"handle": author}
    parts = [_address(record.get("url")), who.get("id")]
    parts += [_plain(who.get("handle")).lstrip("@"), who.get("name"), record.get("published_at")]
    parts += [_plain(record.get("title")), _plain(record.get("text"))]
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:24]


def _plain(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _address(value: Any) -> str:
    """An address in one of its spellings: a post's on X names its number only."""
    text = _plain(value)
    number = x_id_of(text)
    return f"https://x.com/i/status/{number}" if number else re.sub(r"^http://", "https://", text)


def payload_of(value: Any) -> dict[str, Any] | None:
    """The payload, where it is an object that every reader of JSON can read."""
    return value if isinstance(value, dict) and not _deeper_than(value, MAX_PAYLOAD_DEPTH) else None


def problems(error: ValidationError) -> str:
    """Every field that is wrong and why, in one line, without the values."""
    wrong = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        path = ".".join(str(step) for step in detail["loc"]) or "record"
        wrong.append(f"{path}: {str(detail['msg']).removeprefix('Value error, ')[:200]}")
    return "; ".join(wrong)


def _upkeep(record: dict[str, Any], origin: Origin, field: str) -> dict[str, Any]:
    """The fields of a deletion. `mention_id` and `author_id` are whole ids, `id` is the sender's own."""
    whole = _text(record.get(field))
    if whole and not _WHOLE.fullmatch(whole):
        raise Reject(f"{field}: is not type:namespace:id; use `id` for an id of your own", record)
    id_ = whole or _full_id(record.get("id"), _type(record, origin), origin)
    if not id_:
        raise Reject(f"{field}: is missing", record)
    return {**_given(record, origin), field: id_}


def _given(record: dict[str, Any], origin: Origin) -> dict[str, Any]:
    """What a record says itself, with what its origin decides."""
    values = {name: value for name, value in record.items() if value is not None}
    values["source"] = (_text(record.get("source")) if origin.trusted else "") or origin.name
    if not origin.trusted:
        values.pop("seen_at", None)
    if origin.lane is not None:
        values["lane"] = origin.lane
    return values


def _type(record: dict[str, Any], origin: Origin) -> str:
    kind = _text(record.get("type")) or origin.type
    if not _TYPE.fullmatch(kind):
        raise Reject(
            "type: must be a word of lower case letters, digits and _, for example app_store",
            record,
        )
    return kind


def _kind(record: dict[str, Any], values: dict[str, Any]) -> Any:
    """The kind it tells; a repost where it is no other than a post and its words are `RT @anna: …`."""
    told, text = values.get("kind"), record.get("text")
    passed_on = isinstance(text, str) and _REPOST.match(text)
    return "repost" if passed_on and told in (None, "", "post", "posted") else told


def _author(author: Any, kind: str, origin: Origin) -> Any:
    """The author with an id: their own, else their handle, e-mail address or name. None for nobody."""
    if isinstance(author, str):
        author = {"handle": author}
    if not isinstance(author, dict):
        return author
    handle = _text(author.get("handle")).lstrip("@")
    native = _full_id(author.get("id"), kind, origin)
    claim = handle or _text(author.get("email")) or _text(author.get("name"))
    if not native and not claim:
        return None
    filled = {name: value for name, value in author.items() if value is not None}
    if "handle" in filled and isinstance(filled["handle"], str):
        filled["handle"] = handle
    return {**filled, "id": native or _whole_id(claim.casefold(), kind, origin.namespace_of())}


def _full_id(value: Any, kind: str, origin: Origin) -> str:
    native = _text(value)
    if is_scientific(native):
        raise Reject(f"id: {ROUNDED.format(native[:40])}", value)
    if not native or (native.startswith(f"{kind}:") and _WHOLE.fullmatch(native)):
        return native
    return _whole_id(native, kind, origin.namespace_of(kind, native))


def _whole_id(native: str, kind: str, namespace: str) -> str:
    if len(native) > MAX_ID_CHARS:
        native = hashlib.sha256(native.encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{namespace}:{native}"


def _text(value: Any) -> str:
    """A string or number as text; anything else counts as left out and is judged by the model."""
    return (
        str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )


def _deeper_than(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if depth == 0:
        return True
    return any(
        _deeper_than(item, depth - 1)
        for item in (value.values() if isinstance(value, dict) else value)
    )
