"""VADER in linear time: vaderSentiment's own lexicon and rules, number for number the same scores.

The library looks at every word of the text again for each word that carries feeling, which takes minutes for 10,000
emoji. Its rules reach three words back and two ahead, so here its own rule code is given that window only; the one
rule over the whole text (`but`) is done with heaps. The tests of score_sentiment compare with the library itself.

Source: Hutto, C.J. & Gilbert, E.E. (2014), "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social
Media Text", ICWSM-14; vaderSentiment 3.3.2 (MIT).
"""

import heapq
from collections.abc import Callable, Mapping, Sequence

from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, SentiText, allcap_differential

_BEFORE, _AFTER = 3, 2
_WHOLE = _BEFORE + 1 + _AFTER


class _Window:
    """The part of vaderSentiment's SentiText that its rules for one word read."""

    __slots__ = ("is_cap_diff", "words_and_emoticons")

    def __init__(self, words: Sequence[str], is_cap_diff: bool) -> None:
        self.words_and_emoticons, self.is_cap_diff = words, is_cap_diff


def load_scorer() -> Callable[[str], Mapping[str, float]]:
    """`polarity_scores` of vaderSentiment: text → compound, pos, neu, neg. Reads the lexicon from disk once."""
    analyzer = SentimentIntensityAnalyzer()
    lexicon, emojis, rules = analyzer.lexicon, analyzer.emojis, analyzer.sentiment_valence

    def polarity_scores(text: str) -> Mapping[str, float]:
        text = (text if text.isascii() else _with_words_for_emoji(text, emojis)).strip()
        words = [SentiText._strip_punc_if_word(word) for word in text.split()]
        lowered = [word.lower() for word in words]
        is_cap_diff = allcap_differential(words)
        valences: list[float] = [0] * len(words)
        known: dict[tuple[str, ...], float] = {}
        for index, word in enumerate(lowered):
            if word not in lexicon or word in BOOSTER_DICT:
                continue
            if word == "kind" and lowered[index + 1 : index + 2] == ["of"]:
                continue
            start = max(0, index - _BEFORE)
            window = tuple(words[start : index + _AFTER + 1])
            # A repeated emoji is judged once; the place of a window matters to the rules only at the text's ends.
            valence = known.get(window)
            if valence is None:
                valence = rules(0, _Window(window, is_cap_diff), words[index], index - start, [])[0]
                if start and len(window) == _WHOLE:
                    known[window] = valence
            valences[index] = valence
        if "but" in lowered:
            _shift_around_but(valences, lowered.index("but"))
        scores: Mapping[str, float] = analyzer.score_valence(valences, text)
        return scores

    return polarity_scores


def _with_words_for_emoji(text: str, emojis: Mapping[str, str]) -> str:
    parts: list[str] = []
    after_space = True
    for character in text:
        description = emojis.get(character)
        if description is None:
            parts.append(character)
            after_space = character == " "
        else:
            parts.append(description if after_space else f" {description}")
            after_space = False
    return "".join(parts)


def _shift_around_but(valences: list[float], but: int) -> None:
    """vaderSentiment's `_but_check` in O(n log n): what stands before `but` counts half, what stands after 1.5 times.

    As in the library, each step changes the *first* place that holds the value met, so equal values are shifted again
    and again at the first of their places. Zeros stay zero and are left out.
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
    """VADER's scores as the sentiment model takes them, with thresholds that a linear model cannot draw itself."""
    compound = scores["compound"]
    return (
        compound, scores["pos"], scores["neg"], scores["neu"], abs(compound), compound >= 0.05, compound <= -0.05,
        compound > 0.5, compound < -0.5, "!" in text, "?" in text,
    )  # fmt: skip
