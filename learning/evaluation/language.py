"""The language that the chain finds, on posts in seven languages and in Hindi written in Latin
letters.
"""

from pathlib import Path

from enrichers import detect_language
from learning.evaluation._classified import confusion, per_class, reliability
from learning.evaluation._scores import accuracy, calibration_error
from learning.report import Mistake, Report, Say, Target
from learning.rows import read_rows
from learning.texts import TOOLS, draft_of

ABOUT = "Languages of short texts: rows with text and lang."
TARGETS = {"accuracy": Target(least=0.963, aim=0.975), "hi_latn_honest": Target(least=0.9)}
ROMANISED = "hi-Latn"
UNKNOWN = "und"


def evaluate(path: Path, say: Say) -> Report:
    """`accuracy` on all but romanised Hindi; `hi_latn_honest`: the share of that called hi-Latn or
    unknown.

    `calibration_error` is that of the languages that were named: unknown claims nothing.
    """
    rows = read_rows(path, ("text", "lang"))
    detect = detect_language.build(detect_language.Settings(), TOOLS)
    judged = [detect(draft_of(row["text"])) for row in rows]
    langs, called = [row["lang"] for row in rows], [one.code for one in judged]
    pairs = list(zip(langs, called, strict=True))
    named = [
        (one.code == lang, one.confidence)
        for lang, one in zip(langs, judged, strict=True)
        if one.code != UNKNOWN
    ]
    right, confidence = [hit for hit, _ in named], [sure for _, sure in named]
    plain = [(label, code) for label, code in pairs if label != ROMANISED]
    hindi = [code for label, code in pairs if label == ROMANISED]
    labels, codes = [label for label, _ in plain], [code for _, code in plain]
    figures = {
        "accuracy": accuracy(labels, codes),
        "unknown_share": codes.count(UNKNOWN) / len(codes) if codes else 0.0,
        "calibration_error": calibration_error(right, confidence),
        "rows": len(rows),
    }
    if hindi:
        figures["hi_latn_honest"] = sum(code in (ROMANISED, UNKNOWN) for code in hindi) / len(hindi)
        figures["hi_latn_found"] = hindi.count(ROMANISED) / len(hindi)
    tables = [
        per_class(langs, called),
        confusion(langs, called, sorted(set(langs))),
        reliability(right, confidence),
    ]
    mistakes = [
        Mistake(row["text"], row["lang"], one.code, one.confidence)
        for row, one in zip(rows, judged, strict=True)
        if one.code not in (row["lang"], UNKNOWN)
    ]
    return Report(figures, tables=tables, mistakes=mistakes)
