"""Takes the words of deleted mentions and authors out of alerts. Pure.

Nothing is brought back by a restore: the words are gone here. What is left is that something was
said, where and when.
"""

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
    mentions = tuple(_blank(mention, tombstone) for mention in state.mentions)
    if mentions == state.mentions:
        return state
    words = [old for old, new in zip(state.mentions, mentions, strict=True) if old is not new]
    return state.model_copy(
        update={
            "mentions": mentions,
            "title": _without(state.title, words, fallback=state.rule),
            "text": _without(state.text, words, fallback=""),
            "note": _without(state.note, words, fallback=""),
            "reasons": tuple(r for r in state.reasons if _without(r, words, fallback="") == r),
        }
    )


def redact_candidate(candidate: Candidate, tombstone: Tombstone) -> Candidate:
    """The same for a candidate that was raised before the deletion and arrives after it."""
    mentions = tuple(_blank(mention, tombstone) for mention in candidate.mentions)
    if mentions == candidate.mentions:
        return candidate
    words = [old for old, new in zip(candidate.mentions, mentions, strict=True) if old is not new]
    return candidate.model_copy(
        update={
            "mentions": mentions,
            "title": _without(candidate.title, words, fallback=candidate.rule),
            "text": _without(candidate.text, words, fallback=""),
            "reasons": tuple(r for r in candidate.reasons if _without(r, words, fallback="") == r),
        }
    )


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
