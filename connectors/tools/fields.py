"""The fields of a record that others send us, and which of those it has are none. Pure.

A topic's readers ignore what they do not know (an older reader of a newer record); whoever writes to
us by hand wants to hear of a slip instead.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas.event import AuthorDeleted, MentionDeleted, MentionPosted
from schemas.mention import Author, Engagement, Mention

_IDS = ("id", "type")
_FIELDS: Mapping[object, frozenset[str]] = {
    "posted": frozenset(MentionPosted.model_fields),
    "restored": frozenset(MentionPosted.model_fields),
    "deleted": frozenset((*MentionDeleted.model_fields, *_IDS)),
    "author_deleted": frozenset((*AuthorDeleted.model_fields, *_IDS)),
}
"""Of events, by their kind; everything else is a mention."""
_INSIDE: Mapping[str, frozenset[str]] = {
    "author": frozenset(Author.model_fields),
    "engagement": frozenset(Engagement.model_fields),
}


def unknown_fields(record: Mapping[str, Any]) -> list[str]:
    """A sentence for each field of a record that is none of ours, with the one that was meant."""
    kind = record.get("kind")
    known = _FIELDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        return list(_of_mention(record, ""))
    mention = record.get("mention") if "mention" in known else None
    inside = _of_mention(mention, "mention.") if isinstance(mention, Mapping) else ()
    return [*_unknown(record, known, ""), *inside]


def _of_mention(mention: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _unknown(mention, Mention.model_fields, where)
    for name, known in _INSIDE.items():
        if isinstance(mention.get(name), Mapping):
            yield from _unknown(mention[name], known, f"{where}{name}.")


def _unknown(record: Mapping[str, Any], known: Iterable[str], where: str) -> Iterator[str]:
    names = sorted(known)
    for name in record:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1)
            meant = f"did you mean {near[0]}?" if near else "what is your own goes under payload"
            yield f"{where}{str(name)[:60]}: is no field ({meant})"
