"""`grapevine eval` and `grapevine train` as a user meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import grapevine
from pipeline import registry
from tests.conftest import grapevine_data

DATA = grapevine_data()


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(grapevine, [str(argument) for argument in arguments])
    return done.exit_code, done.output


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    texts = {"I love it, great!": "positive", "I hate it, awful": "negative",
        "It opens at nine.": "neutral",
             "[bold]whatever": "unknown"}  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in texts.items())
    )
    return path


def test_the_tasks_and_models_are_listed() -> None:
    code, said = run("eval")
    assert code == 0
    assert all(task in said for task in registry.names("learning.evaluation"))
    code, said = run("train")
    assert code == 0
    assert all(model in said for model in registry.names("learning.training"))


def test_the_last_line_is_one_object_with_every_figure(rows: Path) -> None:
    code, said = run("eval", "sentiment", rows)
    assert code == 0, said
    figures = json.loads(said.splitlines()[-1])
    assert (figures["task"], figures["rows"], figures["accuracy"]) == ("sentiment", 3, 1.0)
    assert {"macro_f1", "macro_recall", "calibration_error"} <= figures.keys()
    code, bare = run("eval", "sentiment", rows, "--json")
    assert json.loads(bare) == figures


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("eval", "sentimant"), "there is no task 'sentimant' (did you mean sentiment?"),
        (("eval", "sentiment"), "name the file to measure sentiment on"),
        (("eval", "vader_parity", "{rows}"), "lacks neg, neu, pos, compound"),
        (("train", "sentimant"), "there is no model 'sentimant'"),
        (("train", "sentiment", "--data", "{folder}"), "name the folder of the labelled sets"),
    ],
)
def test_mistakes_are_one_sentence(arguments: tuple[str, ...], said: str, rows: Path) -> None:
    code, output = run(*(argument.format(rows=rows, folder=rows.parent) for argument in arguments))
    assert code != 0
    assert said in output


@pytest.mark.parametrize("task", registry.names("learning.evaluation"))
def test_every_task_says_what_it_is_and_what_it_must_reach(task: str) -> None:
    module = registry.load("learning.evaluation", task)
    assert module.ABOUT.endswith(".")
    assert module.TARGETS
    assert (module.evaluate.__doc__ or "").strip()


if DATA is not None:
    FILES = [
        ("sentiment", "sentiment/airline.jsonl"), ("sentiment", "sentiment/apple.jsonl"),
        ("sentiment", "sentiment/sxsw_brands.jsonl"),
        ("vader_parity", "sentiment/vader_tweets.jsonl"),
        ("sentiment_languages", "language/xlmt.jsonl"), ("language", "language/xlmt.jsonl"),
        ("sentiment_brand", "sentiment/sxsw_brands.jsonl"),
    ]  # fmt: skip

    @pytest.mark.parametrize(("task", "file"), FILES, ids=lambda value: Path(value).stem)
    def test_what_ships_reaches_what_it_must(task: str, file: str) -> None:
        assert DATA is not None
        module = registry.load("learning.evaluation", task)
        report = module.evaluate(DATA / file, lambda _: None)
        targets = {**module.TARGETS, **report.targets}
        missed = [
            name
            for name, target in targets.items()
            if name in report.figures and target.verdict(report.figures[name]) == "missed"
        ]
        assert missed == []
