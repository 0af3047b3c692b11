"""Languages found: what is called unknown is no mistake, and claims nothing."""

import json
from pathlib import Path

from learning.evaluation import language
from learning.evaluation._classified import CONFUSION, RELIABILITY

TEXTS = (
    ("Der Zug nach München hat heute leider wieder zwanzig Minuten Verspätung", "de"),
    ("Le train pour Lyon est encore en retard de vingt minutes ce matin", "fr"),
    ("yaar ye app bilkul kaam nahi kar raha hai, kya karu", "hi-Latn"),
    ("12345 !!!", "fr"),
)


def test_unknown_is_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(json.dumps({"text": text, "lang": lang}) + "\n" for text, lang in TEXTS)
    )
    report = language.evaluate(path, lambda _: None)
    assert (report.figures["accuracy"], report.figures["unknown_share"]) == (2 / 3, 1 / 3)
    assert report.figures["hi_latn_honest"] == 1.0
    assert report.mistakes == []
    tables = {table.title: table for table in report.tables}
    assert tables[CONFUSION].header == ("class", "de", "fr", "hi-Latn", "und")
    assert sum(row[-1] for row in tables[RELIABILITY].rows) == 3
    assert 0 <= report.figures["calibration_error"] < 0.5
