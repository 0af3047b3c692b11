"""Adds `sentiment`: positive, neutral or negative, overall and towards each brand, with probability
and reasons.

Method: logistic regressions over hashed words and pieces of words (enrichers/engines/features,
enrichers/engines/models), one per language, trained by `grapevine train sentiment`. In English
VADER's scores go in (Hutto & Gilbert 2014; number for number those of vaderSentiment 3.3.2, which
stand beside the label as they are), and what plainly says that something does not work
(enrichers/engines/failures) counts as blame. Texts whose language is not known are judged as English
where their letters are Latin, else by what all languages share; languages without a model are
labelled `unsupported`. Probabilities are calibrated on held-out rows. Towards a brand count the
clauses that are about it and what a comparison favours (enrichers/engines/towards); how much likelier
praise is than blame (`lean`) is told by a part of the model that knows besides which side people saw
taken in posts. `grapevine eval sentiment|sentiment_brand` measure the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, cast

import numpy as np
from pydantic import Field

import schemas.settings
from enrichers.engines.failures import failure_told
from enrichers.engines.features import MOST_CHARS, Reading, read_all
from enrichers.engines.models import Linear, load_linear
from enrichers.engines.models.linear import Figures
from enrichers.engines.towards import WHOLE, View, may_turn, places, view
from enrichers.engines.vader import figures, load_scorer
from schemas.context import EnrichTools
from schemas.draft import Draft
from schemas.enriched import BrandMatch, BrandSentiment, Sentiment, SentimentLabel
from schemas.together import Together

FIELD = "sentiment"
NEEDS: tuple[str, ...] = ("clean", "language")
MODELS = ("sentiment",)
EXAMPLE_MENTION = {"text": "The acme app is terrible, I hate it."}

ANY, ENGLISH, BRAND = "und", "en", "en_brand"
"""Parts of the model: for texts of no known language, for English, and for the side taken towards a
brand in it.
"""
UNSUPPORTED = Sentiment(label="unsupported")
_NO_SCORES: Mapping[str, float] = {"compound": 0.0, "pos": 0.0, "neu": 0.0, "neg": 0.0}
_WORDS = 3
_FAILURE = np.array((2.0, 0.0, -2.0))
"""What a failure adds to the logits of a text that says nothing else: the posts the model is made of
hold too few ("the app is down") to teach it.
"""
_SHORT_WORDS = 8
"""Of a text of more words a failure is but a part, and soon a small one: twice as long, a quarter.
Labelled posts of twenty words bear no more.
"""


class Settings(schemas.settings.Settings):
    """Which languages are scored, and when a person should look."""

    languages: tuple[str, ...] = ("ar", "de", "en", "es", "fr", "hi-Latn", "it", "pt")
    """Languages that are scored, of those there is a model for."""
    score_unknown: bool = True
    """Score mentions whose language is not known (`und`, or no language detected) by what all
    languages share.
    """
    sure_confidence: float = Field(default=0.5, ge=0, le=1)
    """A judgement less likely right than this is marked uncertain."""


def build(settings: Settings, tools: EnrichTools) -> Callable[[Draft], Sentiment]:
    """The function that scores a draft's text; reads the model and the lexicon."""
    scorer = _Scorer(load_linear("sentiment"), load_scorer(), settings.sure_confidence)
    judged = frozenset(settings.languages) & scorer.model.parts.keys() | (
        {ANY} if settings.score_unknown else set()
    )

    def score_sentiments(drafts: Sequence[Draft]) -> list[Sentiment]:
        sentiments = [UNSUPPORTED] * len(drafts)
        by_part: dict[str, dict[int, _Text]] = {}
        for place, (draft, reading) in enumerate(
            zip(drafts, read_all([*map(_read_text, drafts)]), strict=True)
        ):
            language = draft.language.code if draft.language is not None else ANY
            matches = draft.brands.matches if draft.brands is not None else ()
            if language in judged and draft.text and reading.size:
                text = _Text(draft.text, reading, matches)
                by_part.setdefault(_part_of(language, draft.text), {})[place] = text
            elif language in judged:
                felt = tuple(BrandSentiment(brand=one.brand, label="neutral") for one in matches)
                sentiments[place] = Sentiment(label="neutral", by_brand=felt)
        for part, texts in by_part.items():
            for place, sentiment in zip(texts, scorer.score(part, [*texts.values()]), strict=True):
                sentiments[place] = sentiment
        return sentiments

    return Together(score_sentiments)


def _read_text(draft: Draft) -> str:
    """The text as the model was trained with: a link is no word, but news and adverts have more of
    them.
    """
    return f"{draft.text} http" if draft.linked else draft.text


def _part_of(language: str, text: str) -> str:
    """The part of the model that judges: what is in no known language but Latin letters is English
    most of all.
    """
    return ENGLISH if language == ANY and _is_latin(text) else language


class _Text(NamedTuple):
    """A text with what it contains, and the brands it is about."""

    text: str
    reading: Reading
    matches: Sequence[BrandMatch]


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
class _Scorer:
    """Judges texts of one language. `sure`: the confidence from which on a judgement is certain."""

    model: Linear
    polarity_scores: Callable[[str], Mapping[str, float]]
    sure: float

    def score(self, part: str, texts: Sequence[_Text]) -> list[Sentiment]:
        """The sentiment of texts that are all judged by one part of the model."""
        seen = self._look(part, [one.text for one in texts], [one.reading for one in texts])
        logits = self.model.logits_of_all(part, seen.readings, seen.given)
        shares = self.model.probabilities(part, logits + _blame(seen))
        best = [mine.index(max(mine)) for mine in shares]
        words = self._words(part, seen, best)
        by_brand = self._by_brand(part, texts, seen, logits)
        return [
            Sentiment(
                label=self._label(label),
                compound=told["compound"],
                pos=told["pos"],
                neu=told["neu"],
                neg=told["neg"],
                confidence=round(mine[label], 4),
                uncertain=round(mine[label], 4) < self.sure,
                words=said,
                by_brand=felt,
            )
            for told, mine, label, said, felt in zip(
                seen.scores, shares, best, words, by_brand, strict=True
            )
        ]

    def _look(self, part: str, texts: Sequence[str], readings: Sequence[Reading]) -> _Seen:
        if part != ENGLISH:
            return _Seen(readings, [_NO_SCORES] * len(texts), (), [""] * len(texts))
        scores = [self.polarity_scores(text) for text in texts]
        given = [figures(mine, text) for mine, text in zip(scores, texts, strict=True)]
        told = [failure_told(text, one.words) for text, one in zip(texts, readings, strict=True)]
        return _Seen(readings, scores, np.array(given, np.float64), told)

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
        self, part: str, texts: Sequence[_Text], seen: _Seen, whole: Figures
    ) -> list[tuple[BrandSentiment, ...]]:
        """What is felt towards each brand of each text, whose logits as a whole are given."""
        views = [_views(one, told) for one, told in zip(texts, seen.scores, strict=True)]
        whose = [number for number, mine in enumerate(views) for _ in mine]
        if not whose:
            return [()] * len(texts)
        apart = {
            place: one for place, one in enumerate(chain.from_iterable(views)) if one is not WHOLE
        }
        parts = [*dict.fromkeys(one.part for one in apart.values() if one.part)]
        within = _Clauses(
            {text: number for number, text in enumerate(parts)},
            self._look(part, parts, read_all(parts)),
        )
        blame = _blame(seen)[whose]
        shares = sides = self._towards(part, whole[whose], blame, apart, within)
        if part == ENGLISH:
            whole = self.model.logits_of_all(BRAND, seen.readings, seen.given)
            sides = self._towards(BRAND, whole[whose], blame, apart, within)
        felt = zip(shares, sides, strict=True)
        return [
            tuple(self._felt(match.brand, *next(felt)) for match in one.matches) for one in texts
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


def _views(one: _Text, scores: Mapping[str, float]) -> list[View]:
    """What of a text is about each of its brands: all of it, where it says but one thing."""
    shown = one.text[:MOST_CHARS]
    divided = (
        len(one.matches) > 1
        or (scores["pos"] > 0 and scores["neg"] > 0)
        or (len(one.matches) == 1 and may_turn(one.reading.words, shown))
    )
    if not divided:
        return [WHOLE] * len(one.matches)
    return [view(shown, places(shown, match.terms)) for match in one.matches]


def _is_latin(text: str) -> bool:
    """Whether a text has letters, and plain Latin ones nearly only."""
    letters = [letter for letter in text[:500] if letter.isalpha()]
    return bool(letters) and sum(map(str.isascii, letters)) >= 0.95 * len(letters)
