"""The emotion task: cross-validated on rows of any file; rows it cannot use are named."""

import json
from pathlib import Path

import pytest

from learning.evaluation import emotion
from learning.rows import RowsError
from learning.training.emotions import comment_label

TEXTS = {
    "anger": "number {} is so angry and furious at them",
    "joy": "number {} laughs with joy, so happy today",
    "optimism": "number {} is hopeful, keep the faith",
    "sadness": "number {} is sad and cries alone",
}  # fmt: skip


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_rows_of_four_emotions_are_cross_validated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_DATA", str(tmp_path))
    rows: list[dict[str, object]] = [
        {"text": text.format(number), "label": label}
        for label, text in TEXTS.items()
        for number in range(100, 110)
    ]
    report = emotion.evaluate(
        write(tmp_path / "rows.jsonl", [*rows, {"text": "?", "label": "fear"}]), lambda _: None
    )
    assert report.figures["rows"] == 40
    assert report.figures["macro_f1"] > 0.9
    assert report.figures["macro_f1_spread"] >= 0


def test_an_emotion_without_rows_is_said(tmp_path: Path) -> None:
    with pytest.raises(RowsError, match="needs rows of each of anger, joy, optimism, sadness"):
        emotion.evaluate(
            write(tmp_path / "rows.jsonl", [{"text": "x", "label": "joy"}]), lambda _: None
        )


def test_whether_there_is_an_emotion_is_measured_on_comments(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "The branch opens at nine.", "labels": ["neutral"], "split": "dev"},
        {"text": "I am furious and angry", "labels": ["anger", "annoyance"], "split": "dev"},
        {"text": "left out, learned from", "labels": ["joy"], "split": "train"},
        {"text": "means two things", "labels": ["joy", "anger"], "split": "dev"},
    ]
    report = emotion.evaluate(write(tmp_path / "rows.jsonl", rows), lambda _: None)
    assert (
        report.figures["rows"],
        report.figures["none_recall"],
        report.figures["none_precision"],
    ) == (2, 1.0, 1.0)


def test_labels_of_comments_mean_one_thing_or_nothing() -> None:
    assert comment_label({"labels": ["annoyance", "disgust"]}) == "anger"
    assert comment_label({"labels": ["joy", "grief"]}) == ""
    assert comment_label({"labels": ["surprise"]}) == ""
    assert comment_label({"labels": ["neutral", "curiosity"]}) == "none"
