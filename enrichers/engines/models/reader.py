"""The reader that ships: a small transformer that reads a text, or a text with the brand it is asked
about, and gives the shares of negative, neutral and positive.

Beside the graph (ONNX, weights of 8 bits) lie its vocabulary and a record of what it was made of,
with the bias and temperature that make its shares honest. `grapevine train reader` makes them. Texts
are as enrichers/engines/masking leaves them.

Each text goes through the graph alone: what comes in is scaled to 8 bits by its largest figure, so
that a text beside others would be judged by them, and for so small a graph it costs no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from enrichers.engines.models.linear import FOLDER, Figures
from enrichers.engines.models.pieces import Pieces

NAME = "reader"
LABELS = ("negative", "neutral", "positive")


class Question(NamedTuple):
    """A text, and the sign of the brand it is asked about; none: the text as a whole."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """`bias` is added to what the graph gives of each label, then all is divided by `temperature`."""

    pieces: Pieces
    session: Any
    bias: Figures
    temperature: float

    def logits(self, questions: Sequence[Question]) -> dict[Question, Figures]:
        """Of each question the logits of the labels; the same one is asked once."""
        return {one: self._logits(one) for one in dict.fromkeys(questions)}

    def _logits(self, question: Question) -> Figures:
        pieces, asked = (np.array([one], np.int64) for one in self.pieces.read(*question))
        logits: Figures = self.session.run(None, {"pieces": pieces, "asked": asked})[0][0]
        return (logits.astype(np.float64) + self.bias) / self.temperature


def shares_of(logits: Figures) -> Figures:
    """How likely each label is, row by row."""
    risen = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Figures = risen / risen.sum(axis=1, keepdims=True)
    return shares


@cache
def load_reader(folder: Path = FOLDER) -> Reader | None:
    """The reader that ships; None where there is none."""
    graph = folder / f"{NAME}.onnx"
    if not graph.is_file():
        return None
    record = orjson.loads((folder / f"{NAME}.json").read_bytes())
    words = (folder / f"{NAME}.words.txt").read_text("utf-8").splitlines()
    return Reader(
        Pieces(words),
        session_of(graph.read_bytes()),
        np.array(record["bias"]),
        record["temperature"],
    )


def session_of(graph: bytes) -> Any:
    """What runs a graph. One thread: a service has one core."""
    import onnxruntime  # costs a process 30 MB, and not every one reads

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
