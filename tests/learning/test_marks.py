"""Learning from people's marks: enough of each, the same each time, measured on what was held out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import grapevine
from learning.marks import LEAST, Mark, TooFewMarksError, learn
from pipeline.config import ConfigError, load_config

YES = [
    f"acme {word} and the {other}"
    for word in ("loan", "branch", "card")
    for other in ("app", "desk", "fee", "rate")
]
NO = [
    f"acme {word} and the {other}"
    for word in ("anvil", "coyote", "rocket")
    for other in ("cliff", "bird", "road")
]
MARKS = [Mark(text, True) for text in YES * 2] + [Mark(text, False) for text in NO * 3]


def test_learns_what_tells_and_says_how_well() -> None:
    found = learn(MARKS)
    assert found == learn(MARKS)
    assert found.words["loan"] > 0 > found.words["coyote"]
    assert abs(found.words["acme"]) < 0.1
    assert found.made_of == {"yes": 24, "no": 27}
    assert (
        found.figures["accuracy"]
        == found.figures["precision_no"]
        == found.figures["recall_no"]
        == 1.0
    )
    assert found.figures["always"] == pytest.approx(27 / 51, abs=1e-4)


def test_words_that_tell_nothing_are_found_out() -> None:
    found = learn([Mark("acme again today", n % 2 == 0) for n in range(100)])
    assert found.figures["accuracy"] <= 0.6


def test_each_side_needs_enough() -> None:
    with pytest.raises(TooFewMarksError, match=f"1 yes and 60 no; each side needs {LEAST}"):
        learn([Mark("acme", True), *[Mark("acme anvil", False)] * 60])


def test_the_command_writes_a_file_that_the_configuration_takes(tmp_path: Path) -> None:
    rows, config = tmp_path / "marks.jsonl", tmp_path / "grapevine.yaml"
    rows.write_text(
        "\n".join(json.dumps({"text": t, "label": "yes" if yes else "no"}) for t, yes in MARKS)
    )
    config.write_text("brands: {acme: {query: acme}}\n")
    run = CliRunner().invoke(
        grapevine, ["relevance", "acme", "--from", str(rows), "-c", str(config)]
    )
    assert run.exit_code == 0, run.output
    assert "from 24 yes and 27 no" in run.output
    assert "accuracy: 1.000" in run.output
    config.write_text(
        "brands: {acme: {query: acme, context: {ours: [loan], marks: acme-marks.json}}}\n"
    )
    (brand,) = load_config(config).brand_list
    assert brand.context is not None
    assert brand.context.marks == learn(MARKS)
    (tmp_path / "acme-marks.json").write_text("{}")
    with pytest.raises(ConfigError, match="no file of marks"):
        load_config(config)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    rows, config = tmp_path / "marks.jsonl", tmp_path / "grapevine.yaml"
    rows.write_text(json.dumps({"text": "acme", "label": "yes"}))
    config.write_text("brands: {acme: {query: acme}}\n")
    run = CliRunner().invoke(
        grapevine, ["relevance", "acme", "--from", str(rows), "-c", str(config)]
    )
    assert run.exit_code == 1
    assert "each side needs 20" in run.output
    run = CliRunner().invoke(grapevine, ["relevance", "nobody", "-c", str(config)])
    assert "Valid: acme" in run.output
