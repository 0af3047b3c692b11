"""What is felt towards one brand or thing in a text: positive or negative, one of the two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from enrichers import detect_language, score_sentiment
from pipeline.evaluation._contrasts import generate
from pipeline.evaluation._report import Mistake, Report, Say, Table, Target
from pipeline.evaluation._rows import read_rows
from pipeline.evaluation._scores import accuracy, by_class, macro_f1, macro_recall
from pipeline.evaluation._seeds import read_seeds
from pipeline.training._texts import TOOLS, draft_of
from schemas.enriched import BrandMatch, Brands

ABOUT = "Sentiment towards a brand: rows of text, target and label (positive, negative)."
TARGETS = {"macro_f1": Target(least=0.69, aim=0.78), "macro_recall": Target(least=0.85, aim=0.89)}
BY_FILE = {
    "sxsw_brands": {"macro_recall": Target()},
    "seeds": {"accuracy": Target(0.80, 0.95), "macro_f1": Target(), "macro_recall": Target()},
}
LABELS = ("negative", "positive")
LEAN = 0.1
"""One of the two must be said of neutral texts too: negative from this much likelier on. People name a brand more often
in praise than in blame."""


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    target: str
    label: str


def evaluate(path: Path, say: Say) -> Report:
    """accuracy, macro_f1, macro_recall of two classes. Rows with other labels or without a target are left out.

    FILE: rows, or one object {"seeds": [1, 2], "rows": 320} for invented posts that praise one brand and blame another.
    """
    rows = list(_rows(path))
    judged = _judge(rows)
    labels = [row.label for row in rows]
    figures = {
        "accuracy": accuracy(labels, judged),
        "macro_f1": macro_f1(labels, judged, LABELS),
        "macro_recall": macro_recall(labels, judged, LABELS),
        "rows": len(rows),
    }
    classes = [(one.label, one.precision, one.recall, one.f1, one.support) for one in by_class(labels, judged, LABELS)]
    table = Table("Per class", ("class", "precision", "recall", "F1", "rows"), classes)
    mistakes = [
        Mistake(f"[{row.target}] {row.text}", row.label, call, 1.0)
        for row, call in zip(rows, judged, strict=True)
        if row.label != call
    ]
    targets = BY_FILE["seeds"] if read_seeds(path) is not None else BY_FILE.get(path.stem, {})
    return Report(figures, targets, [table], mistakes)


def _rows(path: Path) -> Iterator[_Row]:
    seeds = read_seeds(path)
    if seeds is not None:
        for seed in seeds.seeds:
            for one in generate(seed, seeds.rows):
                yield _Row(one.text, one.target, "positive" if one.positive else "negative")
        return
    for row in read_rows(path, ("text", "target", "label")):
        if row["target"] and row["label"] in LABELS:
            yield _Row(row["text"], row["target"], row["label"])


def _judge(rows: Sequence[_Row]) -> list[str]:
    language = detect_language.build(detect_language.Settings(), TOOLS)
    score = score_sentiment.build(score_sentiment.Settings(), TOOLS)
    found = []
    for row in rows:
        draft = draft_of(row.text)
        draft.language = language(draft)
        terms = (row.target, row.target.replace(" ", ""), *(word for word in row.target.split() if len(word) > 3))
        draft.brands = Brands(matches=(BrandMatch(brand="target", kind="own", terms=terms),))
        felt = score(draft).by_brand
        found.append("negative" if felt and felt[0].lean < -LEAN else "positive")
    return found
