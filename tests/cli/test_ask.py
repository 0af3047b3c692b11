"""`grapevine ask` before it asks anybody: what is wrong with a question, and what it would ask."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from schemas.view import FILTERS

CONFIG = """
clickhouse: {url: "clickhouse://127.0.0.1:1/nobody"}
brands: {acme: {query: acme}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.yaml"
    path.write_text(CONFIG)
    return path


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(grapevine, ["ask", "-c", str(config), *arguments])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("acme", "--by", "brnad", "--url"), "did you mean brand? valid: author, "),
        (("acme", "--by", ""), "cannot be counted by ''"),
        (("what", "changed", "--url"), "an address holds no comparison"),
        (("acme", "--csv", "--parquet", "x"), "--csv and --parquet"),
        (("acme", "--csv", "--page", "x"), "--page goes on with what the terminal shows"),
        (("acme", "--by", "day", "--page", "x"), "--page goes on with what the terminal shows"),
        (("what", "changed", "--limit", "7"), "--limit"),
        (("acme", "--page", "Wy02MjEzNTU5NjgwMDAwMCwwLCJ4Il0"), "no token of a page"),
    ],
)
def test_what_cannot_be_meant_is_told(config: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run(config, *arguments)
    assert done.exit_code in (1, 2), done.output
    assert says in done.output
    assert "Mentions" not in done.output


def test_where_nothing_answers_it_is_told_what_to_start(config: Path) -> None:
    done = run(config, "acme")
    assert done.exit_code == 1
    assert f"is clickhouse.url in {config} right?" in done.output


@pytest.mark.parametrize("question", [("acme", "--by", "author"), ("?thread=t",), ("acme",)])
def test_files_hold_all_unless_they_are_bounded(config: Path, question: tuple[str, ...]) -> None:
    assert "LIMIT" not in run(config, *question, "--sql").output
    assert "LIMIT" in run(config, *question, "--sql", "--limit", "7").output


def test_the_help_names_every_filter_with_its_words(config: Path) -> None:
    told = run(config, "--help").output
    for name, row in FILTERS.items():
        assert f"\n    {name:13} " in told
        assert all(value in told for value in row.values.values())
    assert "grapevine ask --help" in run(config, "blue elephants").output


def test_an_address_may_have_spaces(config: Path) -> None:
    assert run(config, "?text=late fee", "--url").output == "text=late+fee\n"
    assert "there is no 'no such'" in run(config, "?brand=no such").output
