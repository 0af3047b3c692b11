"""What is felt towards one brand or thing in a text: positive or negative, one of the two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from enrichers import detect_language, score_sentiment
from learning.evaluation._classified import classified
from learning.invented.contrasts import generate
from learning.report import Report, Say, Target
from learning.rows import read_rows
from learning.seeds import read_seeds
from learning.texts import TOOLS, draft_of
from schemas.enriched import BrandMatch, Brands, BrandSentiment

ABOUT = "Sentiment towards a brand: rows of text, target and label (positive, negative)."
TARGETS = {"macro_f1": Target(least=0.69, aim=0.78), "macro_recall": Target(least=0.85, aim=0.89)}
BY_FILE = {
    "sxsw_brands": {"macro_recall": Target()},
    "seeds": {"accuracy": Target(0.80, 0.95), "macro_f1": Target(), "macro_recall": Target()},
}
LABELS = ("negative", "positive")
UNJUDGED = BrandSentiment(brand="", label="unsupported")


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    target: str
    label: str


def evaluate(path: Path, say: Say) -> Report:
    """accuracy, macro_f1, macro_recall and calibration_error of two classes.

    Rows with other labels or without a target are left out.

    FILE: rows, or one object {"seeds": [1, 2], "rows": 320} for invented posts that praise one
    brand and blame another.
    """
    rows = list(_rows(path))
    judged = _judge(rows)
    shown = [{"text": f"[{row.target}] {row.text}"} for row in rows]
    called, confidence = [call for call, _ in judged], [sure for _, sure in judged]
    report = classified(shown, [row.label for row in rows], called, confidence, LABELS)
    report.targets = (
        BY_FILE["seeds"] if read_seeds(path) is not None else BY_FILE.get(path.stem, {})
    )
    return report


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


def _judge(rows: Sequence[_Row]) -> list[tuple[str, float]]:
    """Which of the two is felt towards each row's target, and how likely that is if it is one of
    the two.
    """
    language = detect_language.build(detect_language.Settings(), TOOLS)
    score = score_sentiment.build(score_sentiment.Settings(), TOOLS)
    judged = []
    for row in rows:
        draft = draft_of(row.text)
        draft.language = language(draft)
        terms = (
            row.target,
            row.target.replace(" ", ""),
            *(word for word in row.target.split() if len(word) > 3),
        )
        draft.brands = Brands(matches=(BrandMatch(brand="target", kind="own", terms=terms),))
        judged.append(_one_of_two(*score(draft).by_brand))
    return judged


def _one_of_two(felt: BrandSentiment = UNJUDGED) -> tuple[str, float]:
    """The side of what is felt, neutral texts' too, and how likely it is where it is one of the two."""
    return "negative" if felt.lean < 0 else "positive", 0.5 + abs(felt.lean) / 2
