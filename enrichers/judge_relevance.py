"""Adds `relevance`: whether a mention speaks of a brand with an ambiguous name, or of something
else of that name.

Only brands with a `context` in the configuration are judged; each of their words in the text is
evidence: one of `ours` makes it e² times likelier that the brand is meant, one of `others` e² times
less likely, starting from `assumed`. Where people have marked mentions (`marks`, made by `grapevine
relevance`), what their words taught is the start instead: naive Bayes over the words of the text
(Maron 1961). Who addresses the brand's own account, speaks for it, or writes at a source that is
about the brand means the brand. An irrelevant mention stays, is marked and counts nowhere as voice.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

from pydantic import Field

import schemas.settings
from enrichers.engines.accounts import Accounts, compile_accounts
from enrichers.engines.words_of import words_of
from schemas.brand import Context
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import BrandRelevance, Relevance

FIELD = "relevance"
NEEDS: tuple[str, ...] = ("clean", "brands")
EXAMPLE_MENTION = {"text": "Mint closed my bank account without a word."}

NOT_AMBIGUOUS = Relevance()
_EVIDENCE = 2.0
_NAMED = 3
_MOST = 30.0


class Settings(schemas.settings.Settings):
    """What is assumed without evidence."""

    assumed: float = Field(default=0.7, gt=0, lt=1)
    """How likely a mention is about the brand in which no word tells."""


@dataclass(frozen=True, slots=True)
class _Words:
    single: frozenset[str]
    phrases: tuple[tuple[str, re.Pattern[str]], ...]

    def said_in(self, words: frozenset[str], folded: str) -> list[str]:
        return sorted(self.single & words) + [
            phrase
            for phrase, pattern in self.phrases
            if phrase in folded and pattern.search(folded)
        ]


_Judge = Callable[[str, frozenset[str]], tuple[float, str]]


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Relevance]:
    """The function that judges a draft; never raises."""
    start = log(settings.assumed / (1 - settings.assumed))
    judges = {
        brand.name: _judge(brand.context, start)
        for brand in tools.brands
        if brand.context is not None
    }
    accounts = {
        brand.name: compile_accounts((brand,)) for brand in tools.brands if brand.name in judges
    }

    def judge_relevance(draft: Draft) -> Relevance:
        matches = draft.brands.matches if judges and draft.brands is not None else ()
        asked = [match.brand for match in matches if match.brand in judges]
        if not asked:
            return NOT_AMBIGUOUS
        text = draft.text.casefold()
        words = words_of(text)
        judged = []
        for brand in asked:
            if why := _certain(draft, brand, accounts[brand]):
                judged.append(BrandRelevance(brand=brand, confidence=1.0, reason=why))
                continue
            logit, why = judges[brand](text, words)
            likely = 1 / (1 + exp(-min(max(logit, -_MOST), _MOST)))
            relevant = likely >= 0.5
            confidence = round(likely if relevant else 1 - likely, 4)
            judged.append(
                BrandRelevance(brand=brand, relevant=relevant, confidence=confidence, reason=why)
            )
        return Relevance(by_brand=tuple(judged))

    return judge_relevance


def _certain(draft: Draft, brand: str, accounts: Accounts) -> str:
    mention = draft.mention
    if mention.brand == brand:
        return "the source is about it"
    if accounts.speaker(mention.author, mention.type).brand == brand:
        return "its own people speak"
    if any(accounts.is_own_handle(mention.type, handle) for handle in mention.handles):
        return "addresses its account"
    return ""


def _judge(context: Context, start: float) -> _Judge:
    ours, others, marks = _compiled(context.ours), _compiled(context.others), context.marks

    def judge(text: str, words: frozenset[str]) -> tuple[float, str]:
        logit, told = start, dict.fromkeys(ours.said_in(words, text), _EVIDENCE)
        told |= dict.fromkeys(others.said_in(words, text), -_EVIDENCE)
        logit += sum(told.values())
        if marks is not None:
            learned = {word: marks.words[word] for word in sorted(words & marks.words.keys())}
            logit += marks.bias - start + sum(learned.values())
            told = learned | told
        return logit, _why(told, logit)

    return judge


def _why(told: dict[str, float], logit: float) -> str:
    """The words that decided it, strongest first; empty where none did."""
    side = [word for word in told if told[word] * logit > 0]
    side.sort(key=lambda word: -abs(told[word]))
    return ", ".join(f"“{word}”" for word in side[:_NAMED])


def _compiled(words: tuple[str, ...]) -> _Words:
    folded = [folded for word in words if (folded := " ".join(word.casefold().split()))]
    single = frozenset(word for word in folded if words_of(word) == {word})
    phrases = tuple(
        (word, re.compile(rf"(?<!\w){re.escape(word)}(?!\w)"))
        for word in folded
        if word not in single
    )
    return _Words(single, phrases)
