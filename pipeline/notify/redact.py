"""Takes the words of deleted mentions and authors out of alerts. Pure.

Nothing is brought back by a restore: the words are gone here. What is left is that something was
said, where and when.
"""

from typing import Any

from schemas.alert import AlertMention, AlertState, Candidate
from schemas.base import to_ms
from schemas.identity import person_subject
from schemas.upkeep import Tombstone

GONE = "[deleted]"


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
    note = _without(state.note, words, fallback="")
    return state.model_copy(update=_redacted(state, tombstone, words) | {"note": note})


def redact_candidate(candidate: Candidate, tombstone: Tombstone) -> Candidate:
    """The same for a candidate that was raised before the deletion and arrives after it."""
    words = _covered(candidate.mentions, tombstone)
    if not words:
        return candidate
    return candidate.model_copy(update=_redacted(candidate, tombstone, words))


def _covered(mentions: tuple[AlertMention, ...], tombstone: Tombstone) -> list[AlertMention]:
    """Those whose words are still there and must go."""
    return [one for one in mentions if not one.redacted and covers(tombstone, one)]


def _redacted(
    about: AlertState | Candidate, tombstone: Tombstone, words: list[AlertMention]
) -> dict[str, Any]:
    return {
        "mentions": tuple(_blank(mention, tombstone) for mention in about.mentions),
        "title": _without(about.title, words, fallback=about.rule),
        "text": _without(about.text, words, fallback=""),
        "reasons": tuple(r for r in about.reasons if _without(r, words, fallback="") == r),
    }


def _blank(mention: AlertMention, tombstone: Tombstone) -> AlertMention:
    if mention.redacted or not covers(tombstone, mention):
        return mention
    return AlertMention(
        id=mention.id, site=mention.site, published_at=mention.published_at, redacted=True
    )


def _without(text: str, gone: list[AlertMention], *, fallback: str) -> str:
    """`text`, or the fallback where it quotes what is gone or names who said it."""
    folded = " ".join(text.split()).casefold()
    for mention in gone:
        words = " ".join(mention.text.split()).casefold()
        quoted = words and (
            words[:40] in folded or (len(folded) > 12 and folded.rstrip("…. ") in words)
        )
        named = any(
            len(name) > 2 and name.casefold() in folded for name in (mention.author, mention.handle)
        )
        if quoted or named:
            return fallback
    return text
