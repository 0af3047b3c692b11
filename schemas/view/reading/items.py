"""What a sentence says at one place: a value of a filter, a period, a wish to compare."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.view.reading.moments import When, when_at
from schemas.view.reading.tokens import Token
from schemas.view.reading.vocabulary import (
    AND,
    BARE_FORMS,
    CHANGED,
    FILLERS,
    FORMS,
    LANGUAGE_CODES,
    LONGEST_FORM,
    LONGEST_OPENING,
    LONGEST_YES,
    NEGATIONS,
    OPENINGS,
    YES,
)
from schemas.view.say import RESERVED
from schemas.view.urls import Known

MOST_WORDS = 8
"""Of a configured name."""
_BARE_NAMES = ("brand", "topic", "source", "type", "segment")
URGENT, INFLUENCER = 70, 60
"""From which priority and influence on somebody is called so."""
_CODE = re.compile(r"[a-z]{2}")
_ENDS = FILLERS | NEGATIONS | AND | {"or"}
_HANDLE = re.compile(r"@[\w.@-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """What was read of `length` tokens: a value of a filter (`name` empty for a comparison)."""

    length: int
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Reader:
    """The tokens of one sentence, the values that the configuration has, and the day it is."""

    tokens: Sequence[Token]
    known: Known
    today: date

    def item_at(self, at: int) -> Item | When | None:
        """What begins there; None where nothing does."""
        return (
            when_at(self.tokens, at, self.today)
            or self._comparison(at)
            or _range_at(self.tokens, at)
            or self._phrase(at)
            or self._opened(at)
            or self._bare(at)
        )

    def value_at(self, name: str, at: int, *, alone: bool = True) -> Item | None:
        """A value of this filter; `alone`: without anything before it."""
        if at >= len(self.tokens):
            return None
        if name in FORMS:
            return self._form(name, at)
        token = self.tokens[at]
        if token.quoted:
            return Item(1, name, token.text)
        if name == "text":
            return self._words(at)
        return self._name(name, at, alone=alone)

    def opening_at(self, at: int) -> int:
        """Of how many words is what stands before values there; 0 where none does."""
        lengths = range(LONGEST_OPENING, 0, -1)
        return next((length for length in lengths if self._keys(at, length) in OPENINGS), 0)

    def known_at(self, name: str, at: int, *, alone: bool = True) -> Item | None:
        """A configured name, written as it is or in other cases. `alone`: nothing stands before it by
        which a word of the grammar could be known for a name.
        """
        values = self.known.get(name, ())
        for length in range(min(MOST_WORDS, len(self.tokens) - at), 0, -1):
            parts = self.tokens[at : at + length]
            if not any(part.quoted for part in parts):
                written = " ".join(part.text for part in parts)
                value = matching(written, values)
                says = length == 1 and parts[0].key in (RESERVED | _ENDS if alone else _ENDS)
                if value is not None and not says and not self._crosses(parts, values):
                    return Item(length, name, value)
        return None

    @staticmethod
    def _crosses(parts: Sequence[Token], values: Collection[str]) -> bool:
        """Whether the first word is a name by itself, and what follows says something itself."""
        says = any(part.key in RESERVED for part in parts[1:])
        return says and matching(parts[0].text, values) is not None

    def _form(self, name: str, at: int) -> Item | None:
        for length in range(min(LONGEST_FORM, len(self.tokens) - at), 0, -1):
            phrase = self._keys(at, length)
            if phrase in FORMS[name]:
                return Item(length, name, FORMS[name][phrase])
        return None

    def _name(self, name: str, at: int, *, alone: bool) -> Item | None:
        token = self.tokens[at]
        if known := self.known_at(name, at, alone=alone):
            return known
        if name == "lang":
            code = LANGUAGE_CODES.get(token.key) or (
                token.key if _CODE.fullmatch(token.key) else ""
            )
            return Item(1, name, code) if code and token.key not in FILLERS else None
        if name in self.known or (name == "author" and not _HANDLE.fullmatch(token.text)):
            return None
        if token.key in RESERVED or token.key in _ENDS:
            return None
        return Item(1, name, token.text.lower() if name == "brand" else token.text)

    def _words(self, at: int) -> Item | None:
        """The words up to the next that says something itself."""
        end = at
        while end < len(self.tokens) and self._is_plain(end):
            end += 1
        text = " ".join(token.text for token in self.tokens[at:end])
        return Item(end - at, "text", text) if text else None

    def _is_word(self, at: int) -> bool:
        """Whether a word stands there that says nothing by itself."""
        key = self.tokens[at].key if at < len(self.tokens) else ""
        return bool(key) and key not in RESERVED and key not in _ENDS

    def _is_plain(self, at: int) -> bool:
        return self._is_word(at) and when_at(self.tokens, at, self.today) is None

    def _comparison(self, at: int) -> Item | None:
        for phrase in sorted(CHANGED, key=len, reverse=True):
            if self._keys(at, len(phrase)) == phrase:
                return Item(len(phrase), "", True)
        return None

    def _phrase(self, at: int) -> Item | None:
        for length in range(LONGEST_YES, 0, -1):
            if told := YES.get(self._keys(at, length)):
                return Item(length, *told)
        return None

    def _opened(self, at: int) -> Item | None:
        """A value with what stands before it; the longest opening that has one."""
        for length in range(LONGEST_OPENING, 0, -1):
            names = OPENINGS.get(self._keys(at, length), ())
            start = at + length
            while names and self._keys(start, 1) in (("the",), ("our",)) and "text" not in names:
                start += 1
            read = [
                Item(item.length + place - at, name, item.value)
                for name in names
                for place in dict.fromkeys((at + length, start))
                if (item := self.value_at(name, place, alone=False)) and not self._is_text(at, item)
            ]
            if read:
                return max(read, key=lambda item: item.length)
            if names == ("author",) and self._is_word(start):
                return Item(start + 1 - at, "author", self.tokens[start].text)
            if "topic" in names and len(names) > 1 and (item := self.value_at("text", start)):
                return Item(item.length + start - at, "text", item.value)
        return None

    def _is_text(self, at: int, item: Item) -> bool:
        """Whether a quoted text behind `about` names nothing that is configured."""
        opening = self._keys(at, 1)
        known = self.known.get(item.name, (item.value,))
        return (
            "topic" in OPENINGS.get(opening, ())
            and len(OPENINGS[opening]) > 1
            and item.value not in known
        )

    def _bare(self, at: int) -> Item | None:
        for length in range(LONGEST_FORM, 0, -1):
            if told := BARE_FORMS.get(self._keys(at, length)):
                return Item(length, *told)
        for name in _BARE_NAMES:
            if item := self.known_at(name, at):
                return item
        token = self.tokens[at]
        if code := LANGUAGE_CODES.get(token.key):
            return Item(1, "lang", code)
        return Item(1, "text", token.text) if token.quoted else None

    def _keys(self, at: int, length: int) -> tuple[str, ...]:
        """The words there; none where there are too few, or a quoted one among them."""
        parts = self.tokens[at : at + length]
        short = len(parts) < length or any(part.quoted for part in parts)
        return () if short else tuple(part.key for part in parts)


def matching(written: str, values: Collection[str]) -> str | None:
    """The value that is meant: as it is written, in small letters, or the only one but for case."""
    for exact in (written, written.lower()):
        if exact in values:
            return exact
    folded = [value for value in values if value.casefold() == written.casefold()]
    return folded[0] if len(folded) == 1 else None


def _range_at(tokens: Sequence[Token], at: int) -> Item | None:
    """`with priority 70 or more`, `priority at least 70`, `influence > 60`, `urgent`, `by influencers`."""
    words = [token.key for token in tokens[at : at + 7]]
    if words[:1] == ["urgent"]:
        return Item(1, "priority", {"least": URGENT})
    for skipped in (1, 0) if words[:1] in (["by"], ["from"]) else (0,):
        if words[skipped : skipped + 1] in (["influencers"], ["influencer"]):
            return Item(skipped + 1, "influence", {"least": INFLUENCER})
    skipped, used_of = (1 if words[:1] == ["with"] else 0), 0
    if words[skipped + 1 : skipped + 2] == ["of"]:
        words = [*words[: skipped + 1], *words[skipped + 2 :]]
        used_of = 1
    rest = words[skipped + 1 :]
    if words[skipped : skipped + 1] not in (["priority"], ["influence"]):
        return None
    if (bounds := _bounds(rest)) is None:
        return None
    used, ends = bounds
    return Item(skipped + 1 + used_of + used, words[skipped], ends)


def _bounds(words: list[str]) -> tuple[int, Mapping[str, int]] | None:
    numbers = [*map(_number, words), *[None] * 4]
    if words[:1] == ["between"] and words[2:3] == ["and"] and None not in (numbers[1], numbers[3]):
        return 4, {"least": numbers[1] or 0, "most": numbers[3] or 0}
    if words[:2] in (["at", "least"], ["more", "than"], ["at", "most"], ["less", "than"]):
        number, used, how = numbers[2], 3, " ".join(words[:2])
    elif words[:1] in (["over"], ["above"], ["under"], ["below"], [">"], [">="], ["<"], ["<="]):
        number, used, how = numbers[1], 2, words[0]
    else:
        return _plain_bounds(words, numbers)
    if number is None:
        return None
    more = how in ("more than", "over", "above", ">")
    less = how in ("less than", "under", "below", "<")
    if how in ("at least", ">=") or more:
        return used, {"least": number + more}
    return used, {"most": number - less}


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None


def _plain_bounds(
    words: list[str], numbers: list[int | None]
) -> tuple[int, Mapping[str, int]] | None:
    first = numbers[0]
    if first is None:
        return None
    if words[1:3] == ["or", "more"]:
        return 3, {"least": first}
    if words[1:3] == ["or", "less"]:
        return 3, {"most": first}
    if words[1:2] == ["to"] and numbers[2] is not None:
        return 3, {"least": first, "most": numbers[2]}
    return 1, {"least": first, "most": first}
