"""The intent tasks on invented rows: cross-validated figures, and errors that say what is wanting."""

import json
from pathlib import Path
from typing import Any

import pytest

from learning.evaluation import complaints, purchase_intent, support_topics
from learning.rows import RowsError

THINGS = (
    "parcel",
    "refund",
    "card",
    "router",
    "ticket",
    "booking",
    "login",
    "meal",
    "phone",
    "seat",
)


def write(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_complaints_are_learned_from_the_file_itself(tmp_path: Path) -> None:
    rows = [
        {"text": f"@acme still waiting for my {thing}, worst service", "label": 1}
        for thing in THINGS
    ]
    rows += [{"text": f"lovely day with the {thing} in the park", "label": 0} for thing in THINGS]
    figures = complaints.evaluate(write(tmp_path, rows), lambda _: None).figures
    assert figures["macro_f1"] > 0.9
    assert figures["rows"] == 20


def test_purchase_intents_leave_out_the_undecided(tmp_path: Path) -> None:
    rows = [
        {"text": f"I want to buy the iPhone X with a {thing}", "label": "yes"} for thing in THINGS
    ]
    rows += [{"text": f"I hate this iPhone X and its {thing}", "label": "no"} for thing in THINGS]
    rows += [{"text": f"a {thing}", "label": "undefined"} for thing in THINGS]
    figures = purchase_intent.evaluate(write(tmp_path, rows), lambda _: None).figures
    assert figures["f1"] > 0.9
    assert figures["rows"] == 20


def test_too_few_rows_say_so(tmp_path: Path) -> None:
    rows = [{"text": "bad", "label": 1}, {"text": "good", "label": 0}]
    with pytest.raises(RowsError, match="needs 6"):
        complaints.evaluate(write(tmp_path, rows), lambda _: None)


def test_support_topics_count_topics_of_enough_rows(tmp_path: Path) -> None:
    row = {"company": "SpotifyCares", "inbound": True}
    rows = [row | {"text": "my playlist is gone", "labels": ["Playlist"]} for _ in range(5)]
    rows += [
        row | {"text": "too many ads", "labels": ["Advertisement"]},
        row | {"text": "hm", "labels": ["Premium"]},
    ]
    rows += [row | {"inbound": False, "text": "hello", "labels": ["Apologize"]}]
    figures = support_topics.evaluate(write(tmp_path, rows), lambda _: None).figures
    assert figures["mean_f1"] == 1.0
    assert figures["topics"] == 1
    assert figures["rows"] == 7
    assert 0.9 < figures["micro_f1"] < 1
