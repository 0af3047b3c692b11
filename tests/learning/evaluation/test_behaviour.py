"""`grapevine eval behaviour`: rows of one's own, what fails, what a row lacks."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from learning.evaluation import behaviour
from learning.rows import RowsError


def _report(tmp_path: Path, *rows: Any) -> Any:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return behaviour.evaluate(file, lambda line: None)


def test_counts_the_rows_that_fail_by_test(tmp_path: Path) -> None:
    terrible, lovely = "I hate it, it is terrible.", "I love it, it is wonderful!"
    report = _report(
        tmp_path,
        {"test": "blame", "type": "MFT", "texts": [terrible], "label": 0},
        {"test": "blame", "type": "MFT", "texts": [lovely], "label": 0},
        {"test": "no blame", "type": "MFT", "texts": [lovely], "label": None},
        {"test": "same", "type": "INV", "texts": [terrible, terrible + " "], "label": None},
        {"test": "fairness: x", "type": "INV", "texts": [terrible, lovely]},
        {"test": "stronger", "type": "DIR", "texts": [terrible, lovely]},
    )
    assert report.figures == {
        "mft_mean_failure": 0.25,
        "inv_mean_failure": 0.5,
        "fairness_failure": 1.0,
        "by_test": {"blame": 0.5, "no blame": 0.0, "same": 0.0, "fairness: x": 1.0},
        "rows": 5,
    }
    wrong = {(one.label, one.judged) for one in report.mistakes}
    assert wrong == {("negative", "positive"), ("one label", "negative / positive")}


def test_a_row_may_name_the_brand_that_is_asked_about(tmp_path: Path) -> None:
    row = {
        "test": "sides",
        "type": "MFT",
        "texts": ["I love Acme, I hate Zenith"],
        "label": 0,
        "brand": "Zenith",
    }
    assert _report(tmp_path, row).figures["mft_mean_failure"] == 0.0


def test_makes_sentences_from_seeds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_bytes(b'{"seeds": [7], "rows": 100}')
    report = behaviour.evaluate(file, lambda line: None)
    assert report.figures["rows"] == len(report.figures["by_test"]) > 150
    assert {row[0] for row in report.tables[0].rows} == {"en", "de", "fr", "es", "it", "pt", "ar"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"test": "x", "type": "MFT"}, "lacks texts"),
        ({"test": "x", "type": "ODD", "texts": ["a"], "label": 0}, "type is MFT"),
        ({"test": "x", "type": "INV", "texts": []}, "not empty"),
        ({"test": "x", "type": "MFT", "texts": ["a"], "label": 3}, "label is 0"),
    ],
)
def test_says_what_a_row_lacks(tmp_path: Path, row: Any, said: str) -> None:
    with pytest.raises(RowsError, match=said):
        _report(tmp_path, row)
