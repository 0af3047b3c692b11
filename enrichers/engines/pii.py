"""Finds and masks e-mail addresses, phone numbers, payment cards and IBANs in a text. Pure.

Plain rules over regular expressions that are linear in the text; cards and IBANs must pass their
check digits. Digits of any script count, characters nobody sees do not part a number. What counts
as personal is told in `learning/invented/pii_texts.py`, which measures this, and in `_phones.py`.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from enrichers.engines.payments import cards, ibans
from enrichers.engines.phones import calling_code, phones
from enrichers.engines.queries.fold import MARKS, UNSPACED

Kind = Literal["email", "phone", "card", "iban"]
MAX_CHARS = 10_000
"""Only so much of a text is looked at, and only so much is left when it is masked."""
_REACH = 200
"""No span is longer: what begins before MAX_CHARS is found whole."""

_ACCENTS = MARKS
_SPACED_BEFORE = rf"[^\W{UNSPACED}]"

_LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
_LABEL = rf"[{_LATIN}0-9](?:[{_LATIN}0-9-]{{0,61}}[{_LATIN}0-9])?"
_LOCAL = rf"[{_LATIN}0-9_][{_LATIN}0-9_.+%-]{{0,63}}"
# An address in any script (RFC 6531). What is written without spaces may stand right before a name in
# letters that are not, and right after one.
_SPACED = rf"[^\W{UNSPACED}]|[{_ACCENTS}]"
_ANY = rf"[^\W_]|[{_ACCENTS}]"
_NAMES = (
    rf"(?<![@+%•])(?<!{_SPACED_BEFORE})(?:[^\W{UNSPACED}])(?:{_SPACED}|[.+%-]){{0,63}}",
    rf"(?<![@+%•{UNSPACED}])[{UNSPACED}](?:[{UNSPACED}0-9_.+%-]|[{_ACCENTS}]){{0,63}}",
)
_ANY_LABEL = rf"(?:[^\W_])(?:(?:{_ANY}|-){{0,61}}(?:{_ANY}))?"
_EMAIL = re.compile(
    rf"(?:{_NAMES[0]}|{_NAMES[1]})(?<![.])@(?:{_ANY_LABEL}\.){{1,8}}"
    rf"(?:(?:xn--[a-z0-9-]{{1,59}}|[A-Za-z]{{2,24}})(?![{_LATIN}0-9_@])|(?![A-Za-z0-9])(?:[^\W\d_A-Za-z]|[{_ACCENTS}]){{2,24}})"
)
_DOT = r"(?:\.|\ ?[(\[{]\ ?(?:dot|punkt|punto|point|ponto|nokta)\ ?[)\]}]\ ?|\ (?:dot|punkt|punto|point|ponto)\ )"
_SPELLED = re.compile(
    rf"(?<![{_LATIN}0-9_@+%•]){_LOCAL}\ ?[(\[{{<]\ ?(?:at|ät|@|arroba|chiocciola|arobase?|apenstaartje)\ ?[)\]}}>]"
    rf"\ ?{_LABEL}(?:{_DOT}{_LABEL}){{0,6}}{_DOT}[A-Za-z]{{2,24}}(?![{_LATIN}0-9_@])",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"(?:[+(]?\d[\d ()./-]{4,}|[^\s@•]+@[^\s•]*|\b[A-Z]{2}\d\d[\dA-Z -]{2,}|\b\d{4}[ -]\d{1,4})…\Z",
    re.IGNORECASE,
)
_TAIL = 80
_BRACKETED_AT = re.compile(r"[(\[{<]\ ?(?:[aä]t|@|arroba|chiocciola|aroba|apen)", re.IGNORECASE)
_HANDLE = re.compile(rf"@(?:[\w.+%-]|[{_ACCENTS}])*\Z")
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"[^\W0-9A-Za-z_]")
_LOOKALIKES = str.maketrans(
    {
        "＠": "@",
        "．": ".",
        "－": "-",
        "＋": "+",
        "（": "(",
        "）": ")",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
    }
    | dict.fromkeys("\xa0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " ")
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]` is personal."""

    start: int
    end: int
    kind: Kind


def find(text: str) -> list[Span]:
    """What is personal in the first MAX_CHARS characters, in order and without overlaps. Never raises."""
    text = text[: MAX_CHARS + _REACH]
    folded, places = _fold(text)
    spans = _find(folded)
    if places:
        spans = [Span(places[one.start], places[one.end - 1] + 1, one.kind) for one in spans]
    return [one for one in spans if one.start < MAX_CHARS]


def mask(text: str) -> str:
    """The text with a hint in place of everything personal; at most MAX_CHARS characters, with an
    ellipsis where cut.

    `a•••@•••`, `+49 •••• 67` or `•••• 67`, `•••• 1234` for a card (PCI DSS allows the last four),
    `DE•• •••• 3000`. What was not looked at is not shown, nor a number or address that an ellipsis
    at the end has cut. Masking again changes nothing.
    """
    while (spans := find(text)) or len(text) > MAX_CHARS:
        long = len(text) > MAX_CHARS
        end = MAX_CHARS - 1 if long else len(text)
        parts: list[str] = []
        position = 0
        for span in spans:
            if span.start < end:
                parts += (text[position : span.start], hint(text[span.start : span.end], span.kind))
                position = span.end
        text = "".join((*parts, text[position:end]))
        if long:
            text = text[: MAX_CHARS - 1] + "…"
    if text.endswith("…"):
        text = text[:-_TAIL] + _BROKEN.sub("•••…", text[-_TAIL:])
    return text


def hint(words: str, kind: Kind) -> str:
    """What is shown in place of something personal: enough to tell two apart in a conversation, not
    to use it.
    """
    if kind == "email":
        return f"{words[0]}•••@•••"
    if kind == "iban":
        seen = [char for char in words if char.isalnum()]
        return f"{''.join(seen[:2]).upper()}•• •••• {''.join(seen[-4:])}"
    digits = "".join(str(unicodedata.digit(char)) for char in words if char.isdecimal())
    if kind == "card":
        return f"•••• {digits[-4:]}"
    known = calling_code(digits) if words.startswith(("+", "＋", "(+")) else None
    return f"+{known[0]} •••• {digits[-2:]}" if known else f"•••• {digits[-2:]}"


def _find(text: str) -> list[Span]:
    spans: list[Span] = []
    taken = bytearray(len(text))

    def claim(start: int, end: int, kind: Kind | None) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            if kind:
                spans.append(Span(start, end, kind))

    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not _HANDLE.search(text[max(0, match.start() - 65) : match.start()]):
                claim(*match.span(), "email")
    if _BRACKETED_AT.search(text):
        for match in _SPELLED.finditer(text):
            claim(*match.span(), "email")
    if _DIGIT.search(text):
        for place, right in ibans(text):
            claim(*place, "iban" if right else None)
        for place in cards(text):
            claim(*place, "card")
        for place in phones(text):
            claim(*place, "phone")
    return sorted(spans)


def _fold(text: str) -> tuple[str, list[int]]:
    """The text without unseen characters, with ASCII digits and marks; the old places where these
    have shifted.
    """
    if text.isascii():
        return text, []
    places: list[int] = []
    if _UNSEEN.search(text):
        places = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]
        text = _UNSEEN.sub("", text)
    return _OTHER_DIGIT.sub(_ascii_digit, text.translate(_LOOKALIKES)), places


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.digit(match[0])) if match[0].isdecimal() else match[0]
