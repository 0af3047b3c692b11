"""Which of four emotions speaks from a text, cross-validated; and, of Reddit comments, whether
there is one at all.
"""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from enrichers import detect_language, recognise_emotion, score_sentiment
from enrichers.engines.emotion_words import EMOTIONS
from enrichers.engines.features import PLACEHOLDERS, read
from enrichers.engines.models.linear import load_linear, softmax
from learning.evaluation._classified import classified
from learning.evaluation._scores import by_class, macro_f1
from learning.report import Report, Say, Target
from learning.rows import RowsError, labelled, read_rows
from learning.texts import TOOLS, analysed, draft_of
from learning.training import emotions
from learning.training._fitting import folds

ABOUT = (
    "Emotion of texts: rows with text and label (anger, joy, optimism, sadness), cross-validated."
)
TARGETS = {"macro_f1": Target(least=0.67, aim=0.75)}
SEEDS, PARTS = (1, 2, 3), 5
MORE = "train/emotion_tweeteval.jsonl.gz"


def evaluate(path: Path, say: Say) -> Report:
    """`macro_f1` over the four emotions: the mean over three divisions into five parts,
    `macro_f1_spread` their spread.

    Each part is judged by what was learned from the others, with the code that trains the model
    that ships, and from the posts of $GRAPEVINE_DATA that do not stand in FILE. Copies, handles and
    links apart, are in one part. Rows with `labels` as GoEmotions gives them measure what ships
    instead: `none_recall` and `none_precision` on its split `dev`.
    """
    rows = read_rows(path, ("text",))
    if "labels" in rows[0]:
        return _any_emotion(rows)
    rows = [row for row in labelled(read_rows(path, ("text", "label"))) if row["label"] in EMOTIONS]
    if len({row["label"] for row in rows}) < len(EMOTIONS):
        raise RowsError(f"{path} needs rows of each of {', '.join(EMOTIONS)}")
    labels = np.array([row["label"] for row in rows])
    say("reading texts")
    copies = [_copy(row["text"]) for row in rows]
    more = _more(frozenset(copies))
    texts = emotions.read([row["text"] for row in [*rows, *more]])
    extra = [row["label"] for row in more]
    lent = emotions.lent_weights(load_linear("emotions").parts[emotions.PRIOR])
    names, numbers = np.unique(copies, return_inverse=True)
    scores, logits = [], np.empty((len(rows), len(EMOTIONS)))
    temperature = load_linear("emotions").parts[emotions.OWN].temperature
    for seed in SEEDS:
        part = folds(len(names), PARTS, seed)[numbers]
        for number in range(PARTS):
            say(f"division {seed}, part {number + 1} of {PARTS}")
            held = np.concatenate([part == number, np.zeros(len(more), bool)])
            used = np.concatenate([part != number, np.ones(len(more), bool)])
            weights = emotions.fit_four(
                emotions.some(texts, used), [*labels[part != number], *extra], lent
            )
            logits[part == number] = emotions.logits_of_four(emotions.some(texts, held), weights)
        called = [EMOTIONS[place] for place in logits.argmax(axis=1)]
        scores.append(macro_f1(labels.tolist(), called, EMOTIONS))
    confidence = [max(softmax(row)) for row in (logits / temperature).tolist()]
    report = classified(rows, labels.tolist(), called, confidence, EMOTIONS)
    report.figures |= {
        "macro_f1": float(np.mean(scores)),
        "macro_f1_spread": float(np.std(scores)),
        "more_rows": len(more),
    }
    return report


def _any_emotion(rows: Sequence[dict[str, Any]]) -> Report:
    """How well what ships tells comments without emotion from those with one, on comments it has
    not seen.
    """
    rows = [row for row in rows if row.get("split") == "dev" and emotions.comment_label(row)]
    if not rows:
        raise RowsError("rows with `labels` are measured on the split dev, and there is none")
    labels = [emotions.comment_label(row) for row in rows]
    language = detect_language.build(detect_language.Settings(), TOOLS)
    score = score_sentiment.build(score_sentiment.Settings(), TOOLS)
    recognise = recognise_emotion.build(recognise_emotion.Settings(), TOOLS)
    judged = []
    for row in rows:
        draft = draft_of(row["text"].replace("[NAME]", "@user"))
        draft.language = language(draft)
        draft.sentiment = score(draft)
        judged.append(recognise(draft))
    report = classified(
        rows,
        labels,
        [one.label for one in judged],
        [one.confidence for one in judged],
        emotions.LABELS,
    )
    none = next(
        one for one in by_class(labels, [one.label for one in judged]) if one.label == emotions.NONE
    )
    report.figures |= {"none_recall": none.recall, "none_precision": none.precision}
    report.targets = {"macro_f1": Target()}
    return report


def _copy(text: str) -> str:
    """What a text shares with its copies: its words, without handles and links."""
    return " ".join(word for word in read(analysed(text)).words if word not in PLACEHOLDERS)


def _more(known: Collection[str]) -> list[dict[str, Any]]:
    """Posts of the training set that are no copies of known ones; none without the folder of
    labelled sets.
    """
    file = Path(os.environ.get("GRAPEVINE_DATA") or "../shared/data") / MORE
    return (
        [row for row in read_rows(file, ("text", "label")) if _copy(row["text"]) not in known]
        if file.is_file()
        else []
    )
