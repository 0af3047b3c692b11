"""Linear models over hashed features: small weights in one matrix that all processes of a host
share, read-only.

A model has parts (one per language, say), each with weights for every bucket and label. Weights are
kept as whole numbers of 16 bits with a scale per part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from enrichers.engines.features import FEATURES, PLACEHOLDERS, Reading, Vocabulary, chunk_buckets

FOLDER = Path(__file__).parent
_MOST = 32767
_TELLING = 8
"""So many words are looked at where those are asked for that tell."""
_WHOSE = 40
"""So far to the left of a weight stands which text its word is of."""

Figures = NDArray[np.float64]


@dataclass(slots=True)
class Part:
    """One part: whole weights (features × labels) with their scale, weights of given figures, bias,
    and a temperature that makes probabilities honest (Guo et al. 2017, "On Calibration of Modern
    Neural Networks").

    The sums of weights of chunks that were read are kept under the chunks' numbers.
    """

    weights: NDArray[Any]
    scale: float
    given: Figures
    bias: Figures
    temperature: float
    _sums: Figures = field(
        default_factory=lambda: np.empty((0, 0)), init=False, repr=False, compare=False
    )
    _known: NDArray[np.bool_] = field(
        default_factory=lambda: np.empty(0, np.bool_), init=False, repr=False, compare=False
    )
    _vocabulary: Vocabulary | None = field(default=None, init=False, repr=False, compare=False)

    def totals(self, readings: Sequence[Reading]) -> Figures:
        """The whole weights of all that each text contains, added up (texts × labels)."""
        pairs = [reading.pairs for reading in readings]
        return _summed(
            self.by_chunk(readings), [len(reading.numbers) for reading in readings]
        ) + _summed(self.weights.take(np.concatenate(pairs), axis=0), [*map(len, pairs)])

    def by_chunk(self, readings: Sequence[Reading]) -> Figures:
        """The whole weights of each chunk with all it is made of, text after text (chunks × labels)."""
        vocabulary = readings[0].vocabulary
        if vocabulary is not self._vocabulary:
            self._sums, self._vocabulary = (
                np.zeros((vocabulary.room, self.weights.shape[1])),
                vocabulary,
            )
            self._known = np.zeros(vocabulary.room, np.bool_)
        numbers = np.concatenate([reading.numbers for reading in readings])
        new = np.unique(numbers[~self._known.take(numbers)])
        if len(new):
            buckets = [chunk_buckets(vocabulary.chunks[number]) for number in new.tolist()]
            self._sums[new] = _summed(
                self.weights.take(np.concatenate(buckets), axis=0), [*map(len, buckets)]
            )
            self._known[new] = True
        return self._sums.take(numbers, axis=0)


@dataclass(frozen=True, slots=True)
class Linear:
    """A model by part. `origin` says what it was trained on, how, and how good it is."""

    labels: tuple[str, ...]
    parts: Mapping[str, Part]
    origin: Mapping[str, Any]

    def logits_of_all(
        self,
        part: str,
        readings: Sequence[Reading],
        given: Sequence[Sequence[float]] | Figures = (),
    ) -> Figures:
        """One number per label, comparable among themselves, for each of several texts (texts ×
        labels): far cheaper than one by one. All readings are of one vocabulary; `given` are
        further figures the model was trained with.
        """
        one = self.parts[part]
        if not readings:
            return np.empty((0, len(self.labels)))
        sizes = np.array([reading.size or 1 for reading in readings], np.float64)
        logits: Figures = one.totals(readings) * (one.scale / np.sqrt(sizes))[:, None] + one.bias
        if not len(given):
            return logits
        # Not by `@`, whose rounding of a row depends on how many there are: a text is judged alike
        # in any company.
        logits += np.add.reduce(np.asarray(given, np.float64)[:, :, None] * one.given, axis=1)
        return logits

    def telling(
        self, part: str, readings: Sequence[Reading], labels: Sequence[int]
    ) -> list[dict[str, float]]:
        """Of each text the words that speak most for its label and against the others with how much
        they do, strongest first.
        """
        if not readings:
            return []
        counts = np.array([len(reading.numbers) for reading in readings])
        sums = self.parts[part].by_chunk(readings)
        mine = sums[np.arange(len(sums)), np.repeat(labels, counts)]
        speaking = (mine * len(self.labels) - np.add.reduce(sums, axis=1)).astype(np.int64)
        places = np.flatnonzero(speaking > 0)
        whose = np.repeat(np.arange(len(readings)) << _WHOSE, counts)
        places = places[np.argsort((whose - speaking)[places], kind="stable")]
        said = [*chain.from_iterable([reading.words for reading in readings])]
        weights, words = speaking[places].tolist(), [said[place] for place in places.tolist()]
        ends = np.searchsorted(whose[places], np.arange(len(readings) + 1) << _WHOSE).tolist()
        return [_strongest(weights[start:end], words[start:end]) for start, end in pairwise(ends)]

    def probabilities(self, part: str, logits: Figures) -> list[list[float]]:
        """How likely each label is, adding up to 1, of the logits of several texts."""
        powers = np.exp((logits - logits.max(axis=1, keepdims=True)) / self.parts[part].temperature)
        shares: list[list[float]] = (powers / powers.sum(axis=1, keepdims=True)).tolist()
        return shares


def _summed(rows: Figures, counts: Sequence[int]) -> Figures:
    """The sums of so many rows each, one after the other."""
    many = np.array(counts)
    sums, filled = np.zeros((len(many), rows.shape[1])), many > 0
    if len(rows):
        starts = np.cumsum(many) - many
        sums[filled] = np.add.reduceat(rows, starts[filled], axis=0, dtype=np.float64)
    return sums


def _strongest(weights: Sequence[int], words: Sequence[str]) -> dict[str, float]:
    """The first words with their weights, strongest first already."""
    told: dict[str, float] = {}
    for weight, word in zip(weights[:_TELLING], words, strict=False):
        if word not in PLACEHOLDERS:
            told.setdefault(word, weight)
    return told


def softmax(logits: Sequence[float]) -> list[float]:
    """Positive figures in the given proportion of logarithms, adding up to 1."""
    top = max(logits)  # for three or seven figures Python is faster than arrays
    powers = [exp(one - top) for one in logits]
    total = sum(powers)
    return [one / total for one in powers]


@cache
def load_linear(name: str) -> Linear:
    """The model that ships under a name; raises FileNotFoundError with what to do where it is missing."""
    return read_linear(FOLDER, name)


def read_linear(folder: Path, name: str) -> Linear:
    """A model from a folder. Its weights are mapped, not copied: processes share them. Raises
    ValueError where it was trained when texts were read otherwise.
    """
    try:
        about = orjson.loads((folder / f"{name}.json").read_bytes())
        weights = np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"{error.filename}: a model is missing; install Grapevine again"
        ) from error
    if weights.shape[1] != FEATURES:
        raise ValueError(
            f"{folder / name}.npy has weights for {weights.shape[1]:,} features, texts are read as {FEATURES:,}: "
            f"train it anew with `grapevine train {name}`"
        )
    parts = {
        part: Part(
            weights[number],
            settings["scale"],
            np.array(settings["given"], np.float64).reshape(-1, weights.shape[2]),
            np.array(settings["bias"], np.float64),
            settings["temperature"],
        )
        for number, (part, settings) in enumerate(about["parts"].items())
    }
    return Linear(tuple(about["labels"]), parts, about["origin"])


def write_linear(folder: Path, name: str, model: Linear) -> None:
    """Keep a model; overwrites the one before."""
    np.save(folder / f"{name}.npy", np.stack([part.weights for part in model.parts.values()]))
    about = {
        "labels": model.labels,
        "parts": {
            name: {
                "scale": part.scale,
                "given": part.given.tolist(),
                "bias": part.bias.tolist(),
                "temperature": part.temperature,
            }
            for name, part in model.parts.items()
        },
        "origin": model.origin,
    }
    (folder / f"{name}.json").write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2) + b"\n")


def rounded(weights: Figures, given: Figures, bias: Figures, temperature: float = 1.0) -> Part:
    """A part with its weights rounded to 16 bits.

    8 bits do not hold both the few large weights and the many small ones: cutting the large ones
    cost 5 points.
    """
    largest = float(np.abs(weights).max()) or 1.0
    small = np.rint(weights * (_MOST / largest)).astype(np.int16)
    return Part(small, largest / _MOST, given, bias, temperature)
