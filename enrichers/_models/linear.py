"""Linear models over hashed features: small weights in one matrix that all processes of a host share, read-only.

A model has parts (one per language, say), each with weights for every bucket and label. Weights are kept as whole
numbers of 8 or 16 bits with a scale per part; what that rounds away is measured when a model is trained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from enrichers._features import Buckets

FOLDER = Path(__file__).parent

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """One part: whole weights (buckets × labels) with their scale, weights of given figures, bias, and a temperature
    that makes probabilities honest (Guo et al. 2017, "On Calibration of Modern Neural Networks")."""

    weights: NDArray[Any]
    scale: float
    given: Figures
    bias: Figures
    temperature: float


@dataclass(frozen=True, slots=True)
class Linear:
    """A model by part. `origin` says what it was trained on, how, and how good it is."""

    labels: tuple[str, ...]
    parts: Mapping[str, Part]
    origin: Mapping[str, Any]

    def logits(self, part: str, buckets: Buckets, given: Sequence[float] = ()) -> Figures:
        """One number per label, comparable among themselves; `given` are further figures the model was trained with."""
        one = self.parts[part]
        total = one.bias.copy()
        if len(buckets):
            total += one.weights.take(buckets, axis=0).sum(axis=0, dtype=np.int64) * (one.scale / len(buckets) ** 0.5)
        if len(given):
            total += np.asarray(given, np.float64) @ one.given
        return total

    def telling(self, part: str, buckets: Buckets, label: int) -> Figures:
        """For each bucket, how much it speaks for a label and against the others."""
        found = self.parts[part].weights.take(buckets, axis=0).astype(np.float64)
        telling: Figures = found[:, label] - found.mean(axis=1)
        return telling

    def probabilities(self, part: str, logits: Figures) -> Figures:
        """How likely each label is, adding up to 1."""
        return np.array(_softmax((logits / self.parts[part].temperature).tolist()))


def softmax(logits: Figures) -> Figures:
    """Positive figures in the given proportion of logarithms, adding up to 1."""
    return np.array(_softmax(logits.tolist()))


def _softmax(logits: list[float]) -> list[float]:
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


def rounded(weights: Figures, given: Figures, bias: Figures, temperature: float = 1.0, *, wide: bool = False) -> Part:
    """A part with its weights rounded to 8 bits, or to 16 where few large ones matter as much as many small ones.

    With 8 bits the largest 0.05 % are cut to the next, so that the small ones keep their meaning.
    """
    most, kind = (32767, np.int16) if wide else (127, np.int8)
    sizes = np.abs(weights[weights != 0])
    largest = float(sizes.max() if wide else np.quantile(sizes, 0.9995)) if len(sizes) else 1.0
    small = np.clip(np.rint(weights * (most / largest)), -most, most).astype(kind)
    return Part(small, largest / most, given, bias, temperature)
