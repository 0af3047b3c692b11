"""The language that the chain finds, on posts in seven languages and in Hindi written in Latin letters."""

from pathlib import Path

from enrichers import detect_language
from pipeline.evaluation._report import Mistake, Report, Say, Table, Target
from pipeline.evaluation._rows import read_rows
from pipeline.evaluation._scores import accuracy, by_class
from pipeline.training._texts import TOOLS, draft_of

ABOUT = "Languages of short texts: rows with text and lang."
TARGETS = {"accuracy": Target(least=0.963, aim=0.975), "hi_latn_honest": Target(least=0.9)}
ROMANISED = "hi-Latn"
UNKNOWN = "und"


def evaluate(path: Path, say: Say) -> Report:
    """`accuracy` on all but romanised Hindi; `hi_latn_honest`: the share of that called hi-Latn or unknown."""
    rows = read_rows(path, ("text", "lang"))
    detect = detect_language.build(detect_language.Settings(), TOOLS)
    found = [detect(draft_of(row["text"])) for row in rows]
    pairs = [(row["lang"], one.code) for row, one in zip(rows, found, strict=True)]
    plain = [(label, code) for label, code in pairs if label != ROMANISED]
    hindi = [code for label, code in pairs if label == ROMANISED]
    labels, codes = [label for label, _ in plain], [code for _, code in plain]
    figures = {
        "accuracy": accuracy(labels, codes),
        "unknown_share": codes.count(UNKNOWN) / len(codes) if codes else 0.0,
        "rows": len(rows),
    }
    if hindi:
        figures["hi_latn_honest"] = sum(code in (ROMANISED, UNKNOWN) for code in hindi) / len(hindi)
        figures["hi_latn_found"] = hindi.count(ROMANISED) / len(hindi)
    classes = by_class([label for label, _ in pairs], [code for _, code in pairs])
    table = Table(
        "Per language",
        ("language", "precision", "recall", "F1", "rows"),
        [(one.label, one.precision, one.recall, one.f1, one.support) for one in classes],
    )
    mistakes = [
        Mistake(row["text"], row["lang"], one.code, one.confidence)
        for row, one in zip(rows, found, strict=True)
        if one.code not in (row["lang"], UNKNOWN)
    ]
    return Report(figures, tables=[table], mistakes=mistakes)
