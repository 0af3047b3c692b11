"""Finds the runs of words that enough people say now, and how surprising each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.phrases.corpus import Corpus, Numbers, Table
from enrichers.engines.stopwords import stopwords

LONGEST = 6
"""Words in a run at most."""
SURPRISE = 10.83
"""Least log-likelihood ratio: chance reaches it once in a thousand runs (χ², one degree of
freedom).
"""
_GROWTH = 2.0
"""So many times as often as before at least."""
_SHORTEST_ALONE = 4
"""Letters of a word that is proposed alone."""

Words = tuple[str, ...]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words and the mentions that hold it, in order, of all periods."""

    words: Words
    docs: Numbers
    surprise: float


class Weights:
    """How many people spoke in each period, and what follows for a set of mentions."""

    def __init__(self, table: Table) -> None:
        periods = int(table.periods.max(initial=0)) + 1
        self._periods = periods
        self._speakers = table.authors * periods + table.periods
        everybody = np.unique(self._speakers) % periods
        self._now, self._before = int((everybody == 0).sum()), int((everybody > 0).sum())
        self.least = SURPRISE if self._before else 0.0

    def surprises(
        self, runs: Numbers, docs: Numbers, count: int
    ) -> tuple[NDArray[np.float64], Numbers]:
        """For each of `count` runs the log-likelihood ratio and its people now; run `runs[i]` is in
        `docs[i]`.

        0 for what did not grow. Without anything from before the ratio is the number of people.
        """
        most = int(self._speakers.max(initial=0)) + 1
        pairs = np.unique(runs * most + self._speakers[docs])
        now = pairs % most % self._periods == 0
        a = np.bincount(pairs[now] // most, minlength=count)
        b = np.bincount(pairs[~now] // most, minlength=count)
        if not self._before:
            return a.astype(np.float64), a
        grown = a * self._before >= _GROWTH * b * self._now
        return np.where(grown, _log_likelihood(a, b, self._now, self._before), 0.0), a


def _log_likelihood(a: Numbers, b: Numbers, a_all: int, b_all: int) -> NDArray[np.float64]:
    """Dunning (1993): a of a_all against b of b_all."""
    share, share_out = (a + b) / (a_all + b_all), (a_all + b_all - a - b) / (a_all + b_all)
    parts = (
        (a, a_all * share),
        (b, b_all * share),
        (a_all - a, a_all * share_out),
        (b_all - b, b_all * share_out),
    )
    total = np.zeros(len(a))
    for seen, expected in parts:
        there = seen > 0
        total[there] += seen[there] * np.log(seen[there] / expected[there])
    ratio: NDArray[np.float64] = 2 * total
    return ratio


def surprising_runs(corpus: Corpus, table: Table, weights: Weights, least: int) -> Iterator[Run]:
    """Runs of 1 to LONGEST words that at least `least` people say now, more surprising than SURPRISE."""
    silent, lone = _edges(corpus, table)
    now = table.periods[table.docs] == 0
    authors = int(table.authors.max(initial=0)) + 1
    runs = table.words
    for length in range(1, LONGEST + 1):
        there = np.flatnonzero((runs >= 0) & now[: len(runs)])
        people = np.unique(runs[there] * authors + table.authors[table.docs[there]]) // authors
        counts = np.bincount(people, minlength=int(runs.max(initial=-1)) + 1)
        kept = counts >= least
        if not kept.any():
            return
        runs = np.where(runs >= 0, np.where(kept, kept.cumsum() - 1, -1)[runs], -1)
        last = silent[length - 1 :][: len(runs)] if length > 1 else lone
        yield from _told(
            corpus, table, weights, runs, (runs >= 0) & ~silent[: len(runs)] & ~last, length, least
        )
        runs = _longer(runs)


def _edges(corpus: Corpus, table: Table) -> tuple[Flags, Flags]:
    """For each place: whether no phrase begins or ends with its word, and whether it is none by
    itself.
    """
    by_lang = np.zeros((max(1, len(corpus.langs)), len(corpus.spelled) + 1), dtype=np.bool_)
    numbers = {word: number for number, word in enumerate(corpus.spelled)}
    for lang, row in corpus.langs.items():
        by_lang[row, [numbers[word] for word in stopwords(lang) if word in numbers]] = True
    short = np.array(
        [len(word) < _SHORTEST_ALONE or word.isdecimal() for word in corpus.spelled] + [True]
    )
    digits = np.array([word.isdecimal() for word in corpus.spelled] + [True])
    by_lang |= digits
    return by_lang[table.langs[table.docs], table.words], short[table.words]


def _longer(runs: Numbers) -> Numbers:
    """Runs of one word more: numbers for neighbours that overlap, −1 where one of them is none."""
    both = (runs[:-1] >= 0) & (runs[1:] >= 0)
    longer = np.full(max(0, len(runs) - 1), -1, dtype=np.int64)
    codes = runs[:-1][both] * (int(runs.max(initial=0)) + 1) + runs[1:][both]
    longer[both] = np.unique(codes, return_inverse=True)[1]
    return longer


def _told(
    corpus: Corpus,
    table: Table,
    weights: Weights,
    runs: Numbers,
    good: Flags,
    length: int,
    least: int,
) -> Iterator[Run]:
    places = np.flatnonzero(good)
    if not len(places):
        return
    count, mentions = int(runs.max()) + 1, len(corpus.texts)
    pairs, firsts = np.unique(runs[places] * mentions + table.docs[places], return_index=True)
    owners, docs = pairs // mentions, pairs % mentions
    surprises, people = weights.surprises(owners, docs, count)
    starts = np.searchsorted(owners, np.arange(count + 1))
    for run in np.flatnonzero((people >= least) & (surprises >= weights.least)).tolist():
        begin, end = starts[run], starts[run + 1]
        place = places[firsts[begin]]
        spoken = tuple(
            corpus.spelled[number] for number in table.words[place : place + length].tolist()
        )
        yield Run(spoken, docs[begin:end], float(surprises[run]))
