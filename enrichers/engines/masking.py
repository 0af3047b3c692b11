"""Texts as judges of feeling read them: what says nothing of what is felt has a sign in its place.

The name of the brand that was found, numbers, order ids, handles and links tell nothing of a feeling,
in any language: "Best Buy opens at 9" praises nobody. Figures that rate something (9/10, 0 stars)
stay. For the reader, whose words are plain ones, emoji and stars are put into words, hashtags are
cut into theirs. Pure, and linear in the length of the text.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from enrichers.engines.identities import without_identities

BRAND, OTHER_BRAND = "[brand]", "[other]"
"""Stand for the brand that is asked about, and for any other that was found: the reader's vocabulary
has them as pieces of their own.
"""
_NAME_KEPT = 512
_LINK = re.compile(r"(?:\bhttps?://|\bwww\.)\S+|\bhttps?\b", re.IGNORECASE)
_EDGE_HANDLES = re.compile(r"^(?:[.\s]*@[\w.@-]+[\s:,]*)+|(?:\s+(?:via\s+)?@[\w.@-]+)+\s*$")
_HANDLE = re.compile(r"@[\w][\w.@-]*")
_RATING = (
    r"\b\d{1,3}(?:[.,]\d)?\s?(?:/|out of|von|sur|su|de)\s?(?:5|10|100)\b(?![/\d])"
    r"|\b\d{1,2}[\s-]?(?:stars?|sterne?n?|étoiles?|estrellas?|stelle|estrelas?)\b"
    r"|\b\d{1,3}\s?%"
)
_RATED = re.compile(_RATING, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s")
_NUMBER = re.compile(
    r"#?\b(?=[\w-]{0,40}\d{3})\w{1,20}(?:-\w{1,20}){1,6}\b"  # order ids of several groups
    r"|(?<!\w)#?\d+(?:[.,:]\d+)*(?!\w)"
    r"|\b(?=\w{0,40}\d{3})\w+\b"
)
_KEPT_CHUNKS, _LONGEST_KEPT = 4096, 40
_A_NUMBER = "7"
_STARS = re.compile(r"([★⭐🌟]+)([☆✩]*)")
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONG = re.compile(r"([a-zA-Z])\1{2,}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def without_names(text: str, names: Sequence[str], sign: str = BRAND) -> str:
    """`text` with `sign` wherever one of `names` stands as a word of its own, a handle or a hashtag,
    in any case.
    """
    pattern = _names_of(tuple(names))
    return pattern.sub(sign, text) if pattern else text


def without_figures(text: str) -> str:
    """`text` without links and with one number for all that rate nothing."""
    if "http" in text or "www." in text:
        text = " ".join(_LINK.sub(" ", text).split())
    digit = _DIGIT.search(text)
    if digit is None:
        return text
    ratings = _RATED.finditer(text, max(0, digit.start() - 1))
    rating = next(ratings, None)
    parts: list[str] = []
    last = 0
    while digit is not None:
        start = text.rfind(" ", last, digit.start()) + 1 or last
        space = _SPACE.search(text, digit.end())
        end = space.start() if space else len(text)
        while rating is not None and rating.end() <= digit.start():
            rating = next(ratings, None)
        if rating is not None and rating.start() <= digit.start():
            end = rating.end()
            parts.append(text[last:end])
        else:
            parts += (text[last:start], _numbered(text[start:end]))
        last = end
        digit = _DIGIT.search(text, last)
    parts.append(text[last:])
    return "".join(parts)


def _numbered(chunk: str) -> str:
    if len(chunk) > _LONGEST_KEPT:
        return _NUMBER.sub(_A_NUMBER, chunk)
    return _numbered_before(chunk)


@lru_cache(_KEPT_CHUNKS)
def _numbered_before(chunk: str) -> str:
    return _NUMBER.sub(_A_NUMBER, chunk)


def in_words(text: str) -> str:
    """A text as the reader takes it: handles gone or `someone`, emoji, stars and hashtags in words,
    and one word for all that say who somebody is.
    """
    if "@" in text:
        text = _HANDLE.sub("someone", _EDGE_HANDLES.sub(" ", text))
    if not text.isascii():
        text = _STARS.sub(_starred, text)
    text = without_figures(text)
    if "#" in text:
        text = _HASHTAG.sub(lambda tag: _HUMP.sub(" ", tag[1]), text)
    if not text.isascii():
        words = _emoji_words()
        text = _NOT_ASCII.sub(lambda match: match[0].translate(words), text)
    return without_identities(" ".join(_LONG.sub(r"\1\1", text).split()))


def _starred(stars: re.Match[str]) -> str:
    given, of = len(stars[1]), len(stars[1]) + len(stars[2])
    return f" {given} out of 5 stars " if of == 5 else f" {min(given, 5)} stars "


@lru_cache(_NAME_KEPT)
def _names_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted({name for name in names if name.strip()}, key=lambda one: -len(one))
    if not longest_first:
        return None
    either = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return re.compile(rf"(?<!\w)[@#]?(?:{either})(?!\w)", re.IGNORECASE)


@lru_cache(1)
def _emoji_words() -> dict[int, str]:
    analyzer = SentimentIntensityAnalyzer()
    return {ord(one): f" {words} " for one, words in analyzer.emojis.items() if len(one) == 1}
