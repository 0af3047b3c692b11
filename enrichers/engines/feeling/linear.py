"""Feeling by the linear model: a logistic regression over hashed words and pieces of words, one per
language, with VADER's scores and plain failures in English. Fast: some 100 µs a text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple, cast

import numpy as np

from enrichers.engines.failures import failure_told
from enrichers.engines.features import MOST_CHARS, Reading, read_all
from enrichers.engines.feeling.asked import Asked
from enrichers.engines.masking import without_figures
from enrichers.engines.models import Linear
from enrichers.engines.models.linear import Figures
from enrichers.engines.towards import WHOLE, View, may_turn, places, view
from enrichers.engines.vader import figures
from schemas.enriched import BrandSentiment, Sentiment, SentimentLabel

ANY, ENGLISH, BRAND = "und", "en", "en_brand"
"""Parts of the model: for texts of no known language, for English, and for the side taken towards a
brand in it.
"""
_NO_SCORES: Mapping[str, float] = {"compound": 0.0, "pos": 0.0, "neu": 0.0, "neg": 0.0}
_WORDS, _KEPT_NAMES = 3, 4096
NAME_SIGN = "@it"
"""Stands for a brand's name: to the model a handle, which says nothing."""
_FAILURE = np.array((2.0, 0.0, -2.0))
"""What a failure adds to the logits of a text that says nothing else: the posts the model is made of
hold too few ("the app is down") to teach it.
"""
_SHORT_WORDS = 8
"""Of a text of more words a failure is but a part, and soon a small one: twice as long, a quarter.
Labelled posts of twenty words bear no more.
"""


class Text(NamedTuple):
    """A text with what is asked about it, as the model reads it, and what that contains."""

    asked: Asked
    read: str
    reading: Reading


def read_texts(asked: Sequence[Asked], parts: Sequence[str], linked: Sequence[bool]) -> list[Text]:
    """Texts as the parts of the model read them that judge them, and what they contain."""
    read = [
        as_read(one.masked(NAME_SIGN), part, linked=has_link)
        for one, part, has_link in zip(asked, parts, linked, strict=True)
    ]
    return [Text(*one) for one in zip(asked, read, read_all(read), strict=True)]


def as_read(text: str, part: str, *, linked: bool = False) -> str:
    """A text in which figures say nothing, in English; a link is no word, but news and adverts have
    more of them. Other languages have too few posts to learn from, to which figures told something.
    """
    if part == ENGLISH:
        linked = linked or "http" in text
        text = without_figures(text)
    return f"{text} http" if linked else text


class _Seen(NamedTuple):
    """What the model is asked with about several texts; `scores` are VADER's, in English; `failures`
    the words in which each tells of one.
    """

    readings: Sequence[Reading]
    scores: Sequence[Mapping[str, float]]
    given: Figures | tuple[()]
    failures: Sequence[str]


class _Clauses(NamedTuple):
    """Parts of texts that are about one thing, by their places in what was seen of them."""

    numbers: Mapping[str, int]
    seen: _Seen


@dataclass(frozen=True, slots=True)
class LinearScorer:
    """Judges texts of one language. `sure`: the confidence from which on a judgement is certain."""

    model: Linear
    polarity_scores: Callable[[str], Mapping[str, float]]
    sure: float
    _felt_names: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def score(self, part: str, texts: Sequence[Text]) -> list[Sentiment]:
        """The sentiment of texts that are all judged by one part of the model."""
        told = self._scores(part, [one.asked.text for one in texts])
        seen = self._look(
            part,
            [one.read for one in texts],
            [one.reading for one in texts],
            self._without_felt_names(told, texts) if part == ENGLISH else told,
        )
        logits = self.model.logits_of_all(part, seen.readings, seen.given)
        shares = self.model.probabilities(part, logits + _blame(seen))
        best = [mine.index(max(mine)) for mine in shares]
        words = self._words(part, seen, best)
        by_brand = self._by_brand(part, texts, seen, logits)
        return [
            Sentiment(
                label=self._label(label),
                compound=scores["compound"],
                pos=scores["pos"],
                neu=scores["neu"],
                neg=scores["neg"],
                confidence=round(mine[label], 4),
                uncertain=round(mine[label], 4) < self.sure,
                words=said,
                by_brand=felt,
            )
            for scores, mine, label, said, felt in zip(
                told, shares, best, words, by_brand, strict=True
            )
        ]

    def _scores(self, part: str, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """VADER's, in English."""
        if part != ENGLISH:
            return [_NO_SCORES] * len(texts)
        return [self.polarity_scores(text) for text in texts]

    def _without_felt_names(
        self, told: Sequence[Mapping[str, float]], texts: Sequence[Text]
    ) -> list[Mapping[str, float]]:
        """VADER's scores of texts as they are read, where a brand's name has a word of feeling."""
        return [
            self.polarity_scores(one.read) if any(map(self._is_felt, one.asked.names)) else scores
            for scores, one in zip(told, texts, strict=True)
        ]

    def _is_felt(self, name: str) -> bool:
        if name not in self._felt_names:
            if len(self._felt_names) >= _KEPT_NAMES:
                self._felt_names.clear()
            self._felt_names[name] = self.polarity_scores(name)["neu"] < 1
        return self._felt_names[name]

    def _look(
        self,
        part: str,
        texts: Sequence[str],
        readings: Sequence[Reading],
        scores: Sequence[Mapping[str, float]],
    ) -> _Seen:
        if part != ENGLISH:
            return _Seen(readings, scores, (), [""] * len(texts))
        given = [figures(mine, text) for mine, text in zip(scores, texts, strict=True)]
        failures = [
            failure_told(text, one.words) for text, one in zip(texts, readings, strict=True)
        ]
        return _Seen(readings, scores, np.array(given, np.float64), failures)

    def _words(self, part: str, seen: _Seen, labels: Sequence[int]) -> list[tuple[str, ...]]:
        """The words that speak most for each label, a failure's first; none for neutral, which is
        the want of such words.
        """
        words: list[tuple[str, ...]] = [()] * len(labels)
        told = [place for place, label in enumerate(labels) if self._label(label) != "neutral"]
        telling = self.model.telling(
            part, [seen.readings[place] for place in told], [labels[place] for place in told]
        )
        for place, mine in zip(told, telling, strict=True):
            failure = seen.failures[place] if self._label(labels[place]) == "negative" else ""
            said = [failure] if failure else []
            said += [word for word in mine if word not in failure.split()]
            words[place] = (*said[:_WORDS],)
        return words

    def _by_brand(
        self, part: str, texts: Sequence[Text], seen: _Seen, whole: Figures
    ) -> list[tuple[BrandSentiment, ...]]:
        """What is felt towards each brand of each text, whose logits as a whole are given."""
        views = [views_of(one, told) for one, told in zip(texts, seen.scores, strict=True)]
        whose = [number for number, mine in enumerate(views) for _ in mine]
        if not whose:
            return [()] * len(texts)
        apart = {
            place: one for place, one in enumerate(chain.from_iterable(views)) if one is not WHOLE
        }
        parts = [*dict.fromkeys(one.part for one in apart.values() if one.part)]
        within = _Clauses(
            {text: number for number, text in enumerate(parts)},
            self._look(part, parts, read_all(parts), self._scores(part, parts)),
        )
        blame = _blame(seen)[whose]
        shares = sides = self._towards(part, whole[whose], blame, apart, within)
        if part == ENGLISH:
            whole = self.model.logits_of_all(BRAND, seen.readings, seen.given)
            sides = self._towards(BRAND, whole[whose], blame, apart, within)
        felt = zip(shares, sides, strict=True)
        return [
            tuple(self._felt(match.brand, *next(felt)) for match in one.asked.matches)
            for one in texts
        ]

    def _felt(self, brand: str, shares: Sequence[float], sides: Sequence[float]) -> BrandSentiment:
        best = max(shares)
        return BrandSentiment(
            brand=brand,
            label=self._label(shares.index(best)),
            confidence=round(best, 4),
            lean=round(sides[2] - sides[0], 4),
        )

    def _towards(
        self,
        part: str,
        logits: Figures,
        blame: Figures,
        apart: Mapping[int, View],
        within: _Clauses,
    ) -> list[list[float]]:
        """How likely each label is towards each brand: by its text's `logits` and `blame`, but where
        there is a view `apart`, of which a failure counts only where it is told within.
        """
        direct = self.model.logits_of_all(part, within.seen.readings, within.seen.given).tolist()
        told = _blame(within.seen)
        blame = blame.copy()
        for place, one in apart.items():
            number = within.numbers.get(one.part)
            own = () if number is None else direct[number]
            logits[place] = one.logits(logits[place].tolist(), own)
            blame[place] = 0 if number is None else told[number] * (-1 if one.contrary else 1)
        return self.model.probabilities(part, logits + blame)

    def _label(self, place: int) -> SentimentLabel:
        return cast(SentimentLabel, self.model.labels[place])


def _blame(seen: _Seen) -> Figures:
    """What is to be added to the logits of each text for the failure it tells of."""
    blame = np.zeros((len(seen.failures), len(_FAILURE)))
    for place, told in enumerate(seen.failures):
        if told:
            blame[place] = (
                _FAILURE * min(1.0, _SHORT_WORDS / len(seen.readings[place].numbers)) ** 2
            )
    return blame


def views_of(one: Text, scores: Mapping[str, float], sign: str = NAME_SIGN) -> list[View]:
    """What of a text is about each of its brands: all of it, where it says but one thing. Names have
    the `sign` there.
    """
    asked, shown = one.asked, one.asked.text[:MOST_CHARS]
    if not is_divided(one, scores):
        return [WHOLE] * len(asked.matches)
    views = [view(shown, places(shown, match.terms)) for match in asked.matches]
    return [
        replace(mine, part=without_figures(asked.masked(sign, mine.part))) if mine.part else mine
        for mine in views
    ]


def is_divided(one: Text, scores: Mapping[str, float]) -> bool:
    """Whether a text may say one thing of a brand and another of something else."""
    matches = one.asked.matches
    return (
        len(matches) > 1
        or (len(matches) == 1 and scores["pos"] > 0 and scores["neg"] > 0)
        or (len(matches) == 1 and may_turn(one.reading.words, one.asked.text[:MOST_CHARS]))
    )
