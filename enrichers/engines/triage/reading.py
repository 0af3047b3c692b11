"""What of a draft decides its priority, each thing read once. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from enrichers.engines.accounts import Accounts
from enrichers.engines.crises.told import Crisis, crisis_told, is_figurative
from schemas.draft import Draft
from schemas.enriched import IntentName, Intents
from schemas.judgements.towards import About, felt_towards, subject_of

_HANDLE = re.compile(r"@([\w.@-]{1,200})")
_NO_INTENTS: Mapping[IntentName, float] = {}


class Seen(NamedTuple):
    """`felt` is the label towards our brands and `strength` how negative it is, 0–1; `intents` are
    those that count, with their confidence; `said` is the phrases found, by their kind; `asks`:
    something is asked; `addressed`: one of our own accounts is named; `crisis`: what it tells of harm to people, law
    or public quarrels.
    """

    draft: Draft
    about: About
    felt: str
    strength: float
    intents: Mapping[IntentName, float]
    said: Mapping[str, str]
    asks: bool
    addressed: bool
    crisis: Crisis | None

    @property
    def pleased(self) -> bool:
        """Whether it is positive towards us."""
        return self.felt == "positive"


def read(
    draft: Draft,
    find: Callable[[str], Mapping[str, str]],
    accounts: Accounts,
    *,
    experimental: bool = False,
) -> Seen:
    """What a draft tells; `experimental` intents count only where that is wanted."""
    text = draft.text
    about, ours = subject_of(draft.brands, draft.relevance)
    felt, strength = felt_towards(draft.sentiment, ours)
    intents = (
        _counting(draft.intents, experimental)
        if draft.intents and draft.intents.found
        else _NO_INTENTS
    )
    asks = "?" in text or "？" in text or "؟" in text or "question" in intents
    return Seen(
        draft,
        about,
        felt,
        strength,
        intents,
        _said(text, find),
        asks,
        _addressed(draft, text, accounts),
        crisis_told(text),
    )


def _said(text: str, find: Callable[[str], Mapping[str, str]]) -> Mapping[str, str]:
    said = find(text)
    if "danger" in said and is_figurative(text, said["danger"]):
        return {kind: phrase for kind, phrase in said.items() if kind != "danger"}
    return said


def _counting(intents: Intents, experimental: bool) -> Mapping[IntentName, float]:
    return {
        one.name: one.confidence for one in intents.found if experimental or not one.experimental
    }


def _addressed(draft: Draft, text: str, accounts: Accounts) -> bool:
    handles = draft.mention.handles
    if not handles and "@" not in text:
        return False
    kind = draft.mention.type
    named = [*handles, *(_HANDLE.findall(text) if "@" in text else ())]
    return any(accounts.is_own_handle(kind, handle.rstrip(".-@")) for handle in named)
