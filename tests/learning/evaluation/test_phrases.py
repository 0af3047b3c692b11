"""`grapevine eval phrases`: the frozen generator, the targets, and files that cannot be measured."""

import hashlib
from pathlib import Path

import orjson
import pytest

from learning.evaluation import phrases
from learning.invented.planted_phrases import PLANTED, generate
from learning.rows import RowsError

FROZEN = "16b855b1504cf33be71e7aacf7dcf9a3727bbe3625b51d86371c331ada134a1f"


def test_the_generator_is_frozen() -> None:
    """It was written before the finder. Who changes it measures something else: say so, and change
    the marker.
    """
    said = "".join(repr(generate(seed, 1000)) for seed in (1, 2))
    assert hashlib.sha256(said.encode()).hexdigest() == FROZEN


def test_the_generator_plants_in_the_last_week() -> None:
    planted = generate(3, 3000)
    assert generate(3, 3000) == planted != generate(4, 3000)
    assert len(set(planted.phrases)) == PLANTED
    for phrase in planted.phrases:
        said = [text.week for text in planted.texts if phrase.casefold() in text.text.casefold()]
        assert said.count(0) > len(said) / 2


def test_reaches_its_targets_on_20_seeds(tmp_path: Path) -> None:
    file = tmp_path / "seeds.json"
    file.write_bytes(orjson.dumps({"seeds": list(range(20)), "rows": 500}))
    report = phrases.evaluate(file, lambda line: None)
    assert report.figures["sets"] == 20
    for name, target in phrases.TARGETS.items():
        assert target.verdict(report.figures[name]) == "reached", report.figures
    assert report.figures["recall_worst"] >= 0.8
    assert report.figures["precision_at_10_worst"] >= 0.8


def test_a_file_without_seeds_is_told(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "x"}\n')
    with pytest.raises(RowsError, match="makes its texts"):
        phrases.evaluate(file, lambda line: None)
