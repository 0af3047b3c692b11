"""Linear models over hashed features: small weights in one matrix that all processes of a host share, read-only.

A model has parts (one per language, say), each with weights for every bucket and label. Weights are kept as whole
numbers of 16 bits with a scale per part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from enrichers._features import MOST_CHUNKS, PLACEHOLDERS, Reading, chunk_buckets

FOLDER = Path(__file__).parent
_MOST = 32767
_TELLING = 8
"""So many words are looked at where those are asked for that tell."""

Figures = NDArray[np.float64]


@dataclass(slots=True)
class Part:
    """One part: whole weights (buckets × labels) with their scale, weights of given figures, bias, and a temperature
    that makes probabilities honest (Guo et al. 2017, "On Calibration of Modern Neural Networks").

    The sums of weights of chunks that were read are kept under the chunks' numbers.
    """

    weights: NDArray[Any]
    scale: float
    given: Figures
    bias: Figures
    temperature: float
    _sums: Figures = field(default_factory=lambda: np.empty((0, 0)), init=False, repr=False, compare=False)
    _generation: int = field(default=-1, init=False, repr=False, compare=False)

    def total(self, reading: Reading) -> Figures:
        """The whole weights of all that a text contains, added up: one number per label."""
        found: Figures = np.add.reduce(self.by_chunk(reading), axis=0)
        if len(reading.pairs):
            found += np.add.reduce(self.weights.take(reading.pairs, axis=0), axis=0, dtype=np.int64)
        return found

    def by_chunk(self, reading: Reading) -> Figures:
        """The whole weights of each chunk with all it is made of (chunks × labels)."""
        if reading.generation != self._generation:  # an older one too: its numbers are those of its own chunks
            self._sums = np.full((MOST_CHUNKS, self.weights.shape[1]), np.nan)
            self._generation = reading.generation
        found = self._sums.take(reading.numbers, axis=0)
        probe = np.add.reduce(found[:, 0])
        if probe != probe:  # NaN: a chunk is new
            for number, chunk in zip(reading.numbers.tolist(), reading.chunks, strict=True):
                if np.isnan(self._sums[number, 0]):
                    self._sums[number] = self.weights.take(chunk_buckets(chunk), axis=0).sum(axis=0, dtype=np.int64)
            found = self._sums.take(reading.numbers, axis=0)
        return found


@dataclass(frozen=True, slots=True)
class Linear:
    """A model by part. `origin` says what it was trained on, how, and how good it is."""

    labels: tuple[str, ...]
    parts: Mapping[str, Part]
    origin: Mapping[str, Any]

    def logits(self, part: str, reading: Reading, given: Sequence[float] = ()) -> Figures:
        """One number per label, comparable among themselves; `given` are further figures the model was trained with."""
        one = self.parts[part]
        total = one.bias.copy()
        if reading.size:
            total += one.total(reading) * (one.scale / sqrt(reading.size))
        if given:
            total += np.array(given, np.float64) @ one.given
        return total

    def telling(self, part: str, reading: Reading, label: int) -> dict[str, float]:
        """The words that speak most for a label and against the others with how much they do, strongest first."""
        if not reading.size:
            return {}
        found = self.parts[part].by_chunk(reading)
        weights = found[:, label] * len(self.labels) - np.add.reduce(found, axis=1)
        best = weights.argsort()[: -_TELLING - 1 : -1].tolist()
        told: dict[str, float] = {}
        for place in best:
            word, weight = reading.words[place], float(weights[place])
            if weight > 0 and word not in PLACEHOLDERS:
                told.setdefault(word, weight)
        return told

    def probabilities(self, part: str, logits: Figures) -> list[float]:
        """How likely each label is, adding up to 1."""
        return softmax((logits / self.parts[part].temperature).tolist())


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
    """A model from a folder. Its weights are mapped, not copied: processes share them."""
    try:
        about = orjson.loads((folder / f"{name}.json").read_bytes())
        weights = np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{error.filename}: a model is missing; install Grapevine again") from error
    parts = {
        part: Part(
            weights[number], settings["scale"], np.array(settings["given"], np.float64).reshape(-1, weights.shape[2]),
            np.array(settings["bias"], np.float64), settings["temperature"],
        )
        for number, (part, settings) in enumerate(about["parts"].items())
    }  # fmt: skip
    return Linear(tuple(about["labels"]), parts, about["origin"])


def write_linear(folder: Path, name: str, model: Linear) -> None:
    """Keep a model; overwrites the one before."""
    np.save(folder / f"{name}.npy", np.stack([part.weights for part in model.parts.values()]))
    about = {
        "labels": model.labels,
        "parts": {
            name: {
                "scale": part.scale, "given": part.given.tolist(), "bias": part.bias.tolist(),
                "temperature": part.temperature,
            }
            for name, part in model.parts.items()
        },
        "origin": model.origin,
    }  # fmt: skip
    (folder / f"{name}.json").write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2) + b"\n")


def rounded(weights: Figures, given: Figures, bias: Figures, temperature: float = 1.0) -> Part:
    """A part with its weights rounded to 16 bits.

    8 bits do not hold both the few large weights and the many small ones: cutting the large ones cost 5 points.
    """
    largest = float(np.abs(weights).max()) or 1.0
    small = np.rint(weights * (_MOST / largest)).astype(np.int16)
    return Part(small, largest / _MOST, given, bias, temperature)
