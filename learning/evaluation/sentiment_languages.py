"""Overall sentiment in eight languages, each language's rows with the language the chain finds for
them.
"""

from pathlib import Path

from learning.evaluation._judging import judge_sentiment
from learning.evaluation._scores import macro_f1
from learning.evaluation._sentiment_report import CLASSES, sentiment_report
from learning.report import Report, Say, Table, Target
from learning.rows import labelled, read_rows

ABOUT = "Sentiment by language: rows with text, lang and sentiment."
PUBLISHED = {
    "ar": 0.46,
    "de": 0.60,
    "es": 0.50,
    "fr": 0.55,
    "hi-Latn": 0.37,
    "it": 0.55,
    "pt": 0.55,
}
"""Macro-F1 of FastText trained on each language (Barbieri et al. 2022, "XLM-T"), to be beaten."""
TARGETS = {
    f"macro_f1_{lang}": Target(least=figure, aim=round(figure + 0.08, 2))
    for lang, figure in PUBLISHED.items()
}


def evaluate(path: Path, say: Say) -> Report:
    """macro_f1 over all rows and macro_f1_by_language."""
    rows = labelled(read_rows(path, ("text", "lang", "sentiment")), "sentiment")
    judged = judge_sentiment([row["text"] for row in rows])
    report = sentiment_report(rows, judged, "sentiment")
    by_language: dict[str, float] = {}
    for lang in sorted({row["lang"] for row in rows}):
        mine = [
            (row["sentiment"], one.label)
            for row, one in zip(rows, judged, strict=True)
            if row["lang"] == lang
        ]
        by_language[lang] = macro_f1(
            [label for label, _ in mine], [call for _, call in mine], CLASSES
        )
    report.figures["macro_f1_by_language"] = by_language
    report.tables.append(
        Table(
            "By language",
            ("language", "macro-F1", "published FastText", ""),
            [
                (
                    lang,
                    figure,
                    PUBLISHED.get(lang),
                    TARGETS.get(f"macro_f1_{lang}", Target()).verdict(figure),
                )
                for lang, figure in by_language.items()
            ],
        )
    )
    return report
