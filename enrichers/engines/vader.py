"""VADER in linear time: vaderSentiment's own lexicon and rules, number for number the same scores,
at a fifth of the cost (`python -m bench.bench_vader` compares both, and their scores on a million
generated texts).

The library looks at every word of the text again for each word that carries feeling, which takes
minutes for 10,000 emoji. Its rules reach three words back and two ahead. Here they see that window
only, what they ask of a word is worked out once per word, and the one rule over the whole text
(`but`) is done with heaps.

Source: Hutto, C.J. & Gilbert, E.E. (2014), "VADER: A Parsimonious Rule-based Model for Sentiment
Analysis of Social Media Text", ICWSM-14; vaderSentiment 3.3.2 (MIT).
"""

import heapq
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    SentiText,
    negated,
    normalize,
)

_BEFORE, _AFTER = 3, 2
_WINDOW = _BEFORE + 1 + _AFTER
_CAPITALS: float = C_INCR
_MOST_TOKENS = 1 << 16
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_PHRASES = [phrase.split() for phrase in (*SPECIAL_CASES, *BOOSTER_DICT) if " " in phrase]
_IDIOMS = frozenset(word for phrase in _PHRASES for word in phrase) - {"the", "to", "of", "for"}
"""Words that tell that a phrase may be there; without the common ones, beside which a rarer one
always stands.
"""
_AT_LEAST = ("at", "very")
_SO = ("so", "this")
_NO_WORDS = {"neg": 0.0, "neu": 0.0, "pos": 0.0, "compound": 0.0}
_NO_FEELING = _NO_WORDS | {"neu": 1.0}


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    """What the rules ask of a word. `felt`: its value in the lexicon counts. `modifies`: it may
    change another's.

    `plain`: no rule asks for it.
    """

    word: str
    lowered: str
    value: float
    known: bool
    felt: bool
    booster: float
    negates: bool
    idiom: bool
    modifies: bool
    plain: bool
    capitals: bool


_NOTHING = _Token("", "", 0.0, False, False, 0.0, False, False, False, True, False)
"""Stands before the first and behind the last word."""
_MARGINS = [_NOTHING] * _BEFORE, [_NOTHING] * _AFTER


class _Tokens(dict[str, _Token]):
    """Every token read so far; too many are forgotten."""

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, token: str) -> _Token:
        if len(self) >= _MOST_TOKENS:
            self.clear()
        word = SentiText._strip_punc_if_word(token)
        lowered = word.lower()
        known, booster, negates = (
            lowered in self.lexicon,
            BOOSTER_DICT.get(lowered, 0.0),
            negated([lowered]),
        )
        idiom, modifies = lowered in _IDIOMS, bool(booster or negates or lowered in ("no", *_SO))
        self[token] = reading = _Token(
            word,
            lowered,
            self.lexicon.get(lowered, 0.0),
            known,
            known and not booster,
            booster,
            negates,
            idiom,
            modifies,
            not (idiom or modifies or lowered in ("kind", "least")),
            word.isupper(),
        )
        return reading


@cache
def _library() -> SentimentIntensityAnalyzer:
    """Its lexicon is read from disk once, for every scorer: none changes it."""
    return SentimentIntensityAnalyzer()


def load_scorer() -> Callable[[str], Mapping[str, float]]:
    """`polarity_scores` of vaderSentiment: text → compound, pos, neu, neg."""
    analyzer = _library()
    emphasis, token_of = analyzer._punctuation_emphasis, _Tokens(analyzer.lexicon).__getitem__
    words_for_emoji = {
        ord(one): f" {words}" for one, words in analyzer.emojis.items() if len(one) == 1
    }

    def polarity_scores(text: str) -> Mapping[str, float]:
        if not text.isascii():
            text = _NOT_ASCII.sub(lambda match: match[0].translate(words_for_emoji), text)
        tokens = [*map(token_of, text.split())]
        felt = [place for place, token in enumerate(tokens) if token.felt]
        if not felt:
            return _NO_FEELING if tokens else _NO_WORDS
        differ = 0 < len([True for token in tokens if token.capitals]) < len(tokens)
        padded = [*_MARGINS[0], *tokens, *_MARGINS[1]]
        valences = [_valence(padded[place : place + _WINDOW], differ) for place in felt]
        if "but" in text.lower() and "but" in (words := [token.lowered for token in tokens]):
            place = bisect_left(felt, words.index("but"))
            valences.insert(place, 0.0)
            _shift_around_but(valences, place)
        return _scores(valences, len(tokens), emphasis(text))

    return polarity_scores


def _valence(window: Sequence[_Token], differ: bool) -> float:
    """vaderSentiment's `sentiment_valence` of the fourth word of six. `differ`: some words are in
    capitals, not all.
    """
    three, two, one, token, after, last = window
    valence = token.value
    if three.plain and two.plain and one.plain and token.plain and after.plain and last.plain:
        return _shouted(token, valence, differ)
    if token.lowered == "no" and after.known:
        valence = 0.0
    elif token.lowered == "kind" and after.lowered == "of":
        return 0
    if one.modifies or two.modifies or three.modifies:
        if "no" in (one.lowered, two.lowered) or (
            three.lowered == "no" and one.lowered in ("or", "nor")
        ):
            valence = token.value * N_SCALAR
        valence = _shouted(token, valence, differ)
        so = one.lowered in _SO
        if one.modifies and not one.known:
            valence += _boost(one, valence, differ)
            if one.negates:
                valence *= N_SCALAR
        if two.modifies and not two.known:
            valence += _boost(two, valence, differ) * 0.95
            valence *= _turn(two, (one,), so and two.lowered == "never")
        if (so or three.modifies) and not three.known and three is not _NOTHING:
            valence += _boost(three, valence, differ) * 0.9
            valence *= _turn(
                three, (two, one), so or (three.lowered == "never" and two.lowered in _SO)
            )
    else:
        valence = _shouted(token, valence, differ)
    if not three.known and three is not _NOTHING and any([word.idiom for word in window]):  # noqa: C419 (hot)
        valence = _idiom(window, valence)
    if one.lowered == "least" and two.lowered not in _AT_LEAST:
        valence *= N_SCALAR
    return valence


def _shouted(token: _Token, valence: float, differ: bool) -> float:
    if differ and token.capitals:
        return valence + _CAPITALS if valence > 0 else valence - _CAPITALS
    return valence


def _boost(token: _Token, valence: float, differ: bool) -> float:
    """vaderSentiment's `scalar_inc_dec`."""
    if not token.booster:
        return 0.0
    boost = -token.booster if valence < 0 else token.booster
    if differ and token.capitals:
        return boost + _CAPITALS if valence > 0 else boost - _CAPITALS
    return boost


def _turn(token: _Token, between: Sequence[_Token], never_so: bool) -> float:
    """By what a word before turns the valence round: vaderSentiment's `_negation_check` two and
    three words back.
    """
    if never_so:
        return 1.25
    if token.lowered == "without" and any(one.lowered == "doubt" for one in between):
        return 1.0
    return N_SCALAR if token.negates else 1.0


def _idiom(window: Sequence[_Token], valence: float) -> float:
    words = [token.word for token in window if token is not _NOTHING]
    judged: float = SentimentIntensityAnalyzer._special_idioms_check(valence, words, _BEFORE)
    return judged


def _scores(valences: Sequence[float], count: int, emphasis: float) -> Mapping[str, float]:
    """vaderSentiment's `score_valence` of a text of so many words, in the same order of adding up.

    The valences of words without feeling, all zero, may be left out.
    """
    total, praise, blame, neutral = float(sum(valences)), 0.0, 0.0, count
    for valence in valences:
        if valence > 0:
            praise += valence + 1
            neutral -= 1
        elif valence < 0:
            blame -= valence - 1
            neutral -= 1
    compound = normalize(
        total + emphasis if total > 0 else total - emphasis if total < 0 else total
    )
    if praise > blame:
        praise += emphasis
    elif praise < blame:
        blame += emphasis
    whole = praise + blame + neutral
    return {
        "neg": round(blame / whole, 3),
        "neu": round(neutral / whole, 3),
        "pos": round(praise / whole, 3),
        "compound": round(compound, 4),
    }


def _shift_around_but(valences: list[float], but: int) -> None:
    """vaderSentiment's `_but_check` in O(n log n): what stands before `but` counts half, what
    stands after 1.5 times.

    As in the library, each step changes the *first* place that holds the value met, so equal values
    are shifted again and again at the first of their places. Zeros stay zero and are left out.
    """
    places: dict[float, list[int]] = {}
    for index, valence in enumerate(valences):
        if valence:
            places.setdefault(valence, []).append(index)
    for index in range(len(valences)):
        valence = valences[index]
        if not valence:
            continue
        heap = places[valence]
        while valences[heap[0]] != valence:
            heapq.heappop(heap)
        first = heap[0]
        if first != but:
            valences[first] = valence * (0.5 if first < but else 1.5)
            heapq.heappush(places.setdefault(valences[first], []), first)


def figures(scores: Mapping[str, float], text: str) -> tuple[float, ...]:
    """VADER's scores as the sentiment model takes them, with thresholds that a linear model cannot
    draw itself.
    """
    compound = scores["compound"]
    return (
        compound,
        scores["pos"],
        scores["neg"],
        scores["neu"],
        abs(compound),
        compound >= 0.05,
        compound <= -0.05,
        compound > 0.5,
        compound < -0.5,
        "!" in text,
        "?" in text,
    )
