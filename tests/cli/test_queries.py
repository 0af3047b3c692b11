"""`grapevine queries import`: a `brands` section on stdout, what cannot be said on stderr."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import grapevine
from pipeline.config import load_config


def run(tool: str, file: Path) -> Result:
    return CliRunner().invoke(grapevine, ["queries", "import", tool, str(file)])


def brands_of(done: Result, folder: Path) -> dict[str, str]:
    """The printed section, read as a configuration."""
    path = folder / "grapevine.yaml"
    path.write_text(done.stdout)
    return {name: brand.query for name, brand in load_config(path, env={}).brands.items()}


def test_a_text_is_one_query(tmp_path: Path) -> None:
    file = tmp_path / "Acme Bank.txt"
    file.write_text('<<<ours>>>\n(acme OR "acme bank")\nNEAR/2 refund*\n')
    done = run("brandwatch", file)
    assert done.exit_code == 0, done.output
    assert brands_of(done, tmp_path) == {"acme-bank": '(acme OR "acme bank") NEAR/3 refund*'}


def test_a_table_holds_several_with_their_names(tmp_path: Path) -> None:
    file = tmp_path / "queries.csv"
    file.write_text(
        'Exported;today\n\nQuery Name;Boolean Query\nGröße;"{ACME} AND ""acme bank"""\nZenith;zenith\n',
        "cp1252",
    )
    done = run("talkwalker", file)
    assert done.exit_code == 0, done.output
    assert brands_of(done, tmp_path) == {
        "größe": 'exact:ACME AND "acme bank"',
        "zenith": "zenith",
    }


def test_json_holds_several_too(tmp_path: Path) -> None:
    file = tmp_path / "queries.json"
    rows = [{"name": "A", "booleanQuery": query} for query in ("acme", "zen")]
    file.write_text(json.dumps({"results": rows}))
    assert brands_of(run("brandwatch", file), tmp_path) == {"a": "acme", "a-2": "zen"}


def test_what_cannot_be_said_is_listed_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "acme.txt"
    file.write_text("acme\nAND country:us\n")
    done = run("brandwatch", file)
    assert done.exit_code == 1
    assert f"{file}: line 2, column 5: country: is left out" in done.stderr
    assert "query: 'acme'" in done.stdout


@pytest.mark.parametrize("content", ["", "name,remark\na,b\n"])
def test_a_file_without_queries_says_what_is_needed(content: str, tmp_path: Path) -> None:
    file = tmp_path / ("x.csv" if content else "x.txt")
    file.write_text(content)
    done = run("meltwater", file)
    assert done.exit_code == 1
    assert "holds no query" in done.output
