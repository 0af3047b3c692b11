"""Takes the words of deleted mentions and authors out of alerts. Pure.

Nothing is brought back by a restore: the words are gone here. What is left is that something was
said, where and when.
"""

import re
from typing import Any

from schemas.alert import AlertMention, AlertState, Candidate
from schemas.base import to_ms
from schemas.identity import person_subject
from schemas.upkeep import Tombstone

_SHORT = 2


def covers(tombstone: Tombstone, mention: AlertMention) -> bool:
    """Whether a deletion concerns a mention. An author's covers what they wrote up to its revision."""
    if tombstone.lifted:
        return False
    if tombstone.kind == "person":
        return tombstone.subject in subjects_of(mention)
    if tombstone.kind == "mention":
        return tombstone.subject == mention.id
    if tombstone.kind == "author" and tombstone.subject == mention.author_id:
        return mention.published_at is None or to_ms(mention.published_at) <= tombstone.revision
    return False


def subjects_of(mention: AlertMention) -> set[str]:
    """The hashes under which the people of a mention, its author and its customer, would be forgotten."""
    return {
        person_subject(identity)
        for identity in (mention.author_id, mention.customer_id)
        if identity
    }


def redact_alert(state: AlertState, tombstone: Tombstone) -> AlertState:
    """The alert without the words that a deletion covers; the same object where it covers none."""
    words = _covered(state.mentions, tombstone)
    if not words:
        return state
    erased = tombstone.kind == "person"  # what colleagues noted about a person is about the person
    note = "" if erased else _without(state.note, words, fallback="")
    return state.model_copy(update=_redacted(state, tombstone, words) | {"note": note})


def key_names(state: AlertState, tombstone: Tombstone) -> bool:
    """Whether the alert's own key is that of a mention of who is forgotten by this erasure."""
    theirs = [one.id for one in state.mentions if _is_author(tombstone, one)]
    return _is_of(state.dedup_key, theirs)


def renamed(state: AlertState) -> AlertState:
    """The alert under a key that names nobody."""
    key = f"{state.rule}:{person_subject(state.dedup_key)[:16]}"
    return state.model_copy(update={"dedup_key": key})


def _is_author(tombstone: Tombstone, mention: AlertMention) -> bool:
    return (
        tombstone.kind == "person"
        and not tombstone.lifted
        and bool(mention.author_id)
        and tombstone.subject == person_subject(mention.author_id)
    )


def _is_of(key: str, mention_ids: list[str]) -> bool:
    """Whether a key is that of a happening in one of these mentions: it ends with the id."""
    return any(key.endswith(f":{one}") for one in mention_ids if one)


def redact_candidate(candidate: Candidate, tombstone: Tombstone) -> Candidate:
    """The same for a candidate that was raised before the deletion and arrives after it."""
    words = _covered(candidate.mentions, tombstone)
    if not words:
        return candidate
    return candidate.model_copy(update=_redacted(candidate, tombstone, words))


def _covered(mentions: tuple[AlertMention, ...], tombstone: Tombstone) -> list[AlertMention]:
    """Those of which something is still there that must go: words, or the id of who is forgotten."""
    return [one for one in mentions if _takes(tombstone, one)]


def _takes(tombstone: Tombstone, mention: AlertMention) -> bool:
    return covers(tombstone, mention) and not (
        mention.redacted and not _is_author(tombstone, mention)
    )


def _redacted(
    about: AlertState | Candidate, tombstone: Tombstone, words: list[AlertMention]
) -> dict[str, Any]:
    mentions = tuple(_blank(mention, tombstone) for mention in about.mentions)
    if tombstone.kind == "person" and all(mention.redacted for mention in mentions):
        # It is about nobody else: whatever its words name them by, they go.
        return {"mentions": mentions, "title": about.rule, "text": "", "reasons": ()}
    return {
        "mentions": mentions,
        "title": _without(about.title, words, fallback=about.rule),
        "text": _without(about.text, words, fallback=""),
        "reasons": tuple(r for r in about.reasons if _without(r, words, fallback="") == r),
    }


def _blank(mention: AlertMention, tombstone: Tombstone) -> AlertMention:
    if not _takes(tombstone, mention):
        return mention
    erased = _is_author(tombstone, mention)
    return AlertMention(
        id="" if erased else mention.id,  # an id may hold the name of who wrote it
        author_id=""
        if erased
        else mention.author_id,  # or who is forgotten later would not be found
        site=mention.site,
        published_at=mention.published_at,
        redacted=True,
    )


def is_erased(about: AlertState | Candidate) -> bool:
    """Whether it is about nothing but mentions of people who were forgotten."""
    return bool(about.mentions) and all(one.redacted and not one.id for one in about.mentions)


def _without(text: str, gone: list[AlertMention], *, fallback: str) -> str:
    """`text`, or the fallback where it quotes what is gone or names who said it."""
    folded = " ".join(text.split()).casefold()
    for mention in gone:
        words = " ".join(mention.text.split()).casefold()
        quoted = words and (
            words[:40] in folded or (len(folded) > 12 and folded.rstrip("…. ") in words)
        )
        if quoted or any(_names(folded, name) for name in _evidence(mention)):
            return fallback
    return text


def _evidence(mention: AlertMention) -> tuple[str, ...]:
    """All by which an alert may name who wrote a mention."""
    return (
        mention.author,
        mention.handle,
        mention.author_id,
        mention.customer,
        mention.customer_id,
        mention.id,
        mention.url,
        *mention.bought,
        *mention.tickets,
    )


def _names(folded: str, name: str) -> bool:
    """Whether a folded text has this name; one of a letter or two in ASCII only as a word of its own."""
    name = " ".join(name.split()).casefold()
    if len(name) <= _SHORT and name.isascii():
        return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
    return name in folded
