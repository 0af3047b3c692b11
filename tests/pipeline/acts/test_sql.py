"""`grapevine sql`: what it answers, how it looks, what it refuses."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from cli import grapevine
from pipeline.acts.sql import Answer, QueryError, fill, redacted, write_csv, write_json, write_table
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.write import insert_records
from tests.builders import make_enriched, make_mention
from tests.services import write_config

Run = Callable[..., Result]


@pytest.fixture
def sql(tables: str, tmp_path: Path) -> Run:
    """Runs `grapevine sql ARGUMENTS` over a database with two mentions."""
    with connect(Connection(tables)) as client:
        insert_records(
            client,
            [
                make_enriched(make_mention(id=f"x:x:{n}", text="über 日本 😀")).to_json()
                for n in range(2)
            ],
        )
    config = write_config(tmp_path, {"clickhouse": {"url": tables}})

    def run(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(grapevine, ["sql", *arguments, "-c", str(config)], input=given)

    return run


def test_a_table_is_aligned_by_what_the_eye_sees(sql: Run) -> None:
    shown = sql(
        "SELECT mention_id, text, priority FROM current_mentions ORDER BY mention_id"
    ).output.splitlines()
    assert shown[0].split() == ["mention_id", "text", "priority"]
    assert shown[1] == "x:x:0       über 日本 😀        72"
    assert len(shown) == 3


def test_json_is_one_object_per_line(sql: Run) -> None:
    query = """SELECT mention_id, published_at, brands, failed, author_followers, rating, version
        FROM mentions ORDER BY 1"""
    lines = [json.loads(line) for line in sql("--json", query).output.splitlines()]
    assert len(lines) == 2
    assert lines[0]["published_at"] == "2026-11-20T11:59:00Z"
    assert lines[0]["brands"] == ["acme"]
    assert lines[0]["failed"] == {}
    assert lines[0]["rating"] is None
    assert int(lines[0]["version"]) > 2**64


def test_csv_has_a_header_and_quotes(sql: Run) -> None:
    rows = list(
        csv.reader(io.StringIO(sql("--csv", "SELECT 'a,b' AS x, [1, 2] AS y, NULL AS z").output))
    )
    assert rows == [["x", "y", "z"], ["a,b", "[1,2]", ""]]


def test_without_a_query_it_lists_what_there_is(sql: Run) -> None:
    output = sql().output
    assert "current_mentions" in output
    assert "One row per mention as it is now" in output
    assert "enriched_parts" not in output


def test_a_query_from_a_file_and_from_standard_input(sql: Run, tmp_path: Path) -> None:
    file = tmp_path / "question.sql"
    file.write_text("-- how many?\nSELECT count() AS n FROM current_mentions;")
    assert sql("--json", "--file", str(file)).output == '{"n":2}\n'
    assert sql("--json", "--file", "-", given="SELECT 1 AS one").output == '{"one":1}\n'
    assert sql("SELECT 1", "--file", str(file)).exit_code == 2


def test_parameters_are_values_never_sql(sql: Run) -> None:
    query = """SELECT {name:String} AS name, {n:UInt8} + 1 AS n, '{name:String}' AS kept
        FROM {t:Identifier} LIMIT {n:UInt8}"""
    result = sql("--json", query, "-p", "name=it's \\ '; DROP", "-p", "n=1", "-p", "t=mentions")
    assert json.loads(result.output) == {"name": "it's \\ '; DROP", "n": 2, "kept": "{name:String}"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("SELECT nothing_like_it FROM mentions",),
            "Unknown expression identifier `nothing_like_it`",
        ),
        (("SELECT",), "Syntax error"),
        (("DROP TABLE mentions",), "DROP changes data"),
        (("/* x */ -- y\n insert into settings values ('a', 'b', now())",), "INSERT changes data"),
        (
            ("WITH 1 AS x INSERT INTO settings (name, value) SELECT 'a', toString(x)",),
            "changes data",
        ),
        (("",), "the statement is empty"),
        (("SELECT {a:String}",), "the query needs a value for {a:String}: -p a=VALUE"),
        (("SELECT 1", "-p", "a=1"), "the query has no placeholder for a"),
        (("SELECT throwIf(number = 9) FROM numbers(10)", "--csv"), "throwIf"),
    ],
)
def test_errors_are_a_sentence_and_exit_code_1(
    sql: Run, arguments: tuple[str, ...], says: str
) -> None:
    result = sql(*arguments)
    assert result.exit_code == 1
    assert says in result.output
    assert "Stack trace" not in result.output
    assert "Traceback" not in result.output


def test_writing_must_be_asked_for(sql: Run) -> None:
    assert (
        sql(
            "--write", "INSERT INTO settings (name, value) VALUES ('timezone', 'Asia/Tokyo')"
        ).output
        == ""
    )
    assert "Asia/Tokyo" in sql("SELECT value FROM settings FINAL").output


def test_a_server_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    config = write_config(
        tmp_path, {"clickhouse": {"url": "clickhouse://127.0.0.1:1/x", "connect_timeout_secs": 1}}
    )
    result = CliRunner().invoke(grapevine, ["sql", "SELECT 1", "-c", str(config)])
    assert result.exit_code == 1
    assert "ClickHouse did not answer" in result.output


def test_values_of_every_kind_are_shown() -> None:
    columns = [("a", "UInt128"), ("b", "Float64"), ("c", "Map(String, UInt8)"), ("d", "String")]
    row = (2**100, float("nan"), {"k": (1, b"\xff")}, "two\nlines")
    out = io.StringIO()
    write_json(Answer(columns, iter([row])), out)
    assert json.loads(out.getvalue()) == {
        "a": str(2**100),
        "b": None,
        "c": {"k": [1, "\ufffd"]},
        "d": "two\nlines",
    }
    out = io.StringIO()
    assert write_table(Answer(columns, iter([row])), out) == 1
    assert "two lines" in out.getvalue()
    out = io.StringIO()
    assert write_csv(Answer(columns, iter([row, row])), out) == 2


@given(st.text(), st.text(alphabet="ab'\\{}:` -/*", max_size=30))
def test_a_filled_value_never_leaves_its_quotes(value: str, around: str) -> None:
    """Whatever the value holds, the text before and after the placeholder stays what it was."""
    quoted = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert fill("SELECT {v:String} + 1", {"v": value}) == f"SELECT CAST({quoted}, 'String') + 1"
    literal = "'" + around.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert fill(f"SELECT {literal}", {}) == f"SELECT {literal}"


def test_placeholders_in_comments_and_names_stay() -> None:
    text = 'SELECT `{a:String}`, "{a:String}" -- {a:String}\n/* {a:String} */'
    assert fill(text, {}) == text
    with pytest.raises(QueryError):
        fill("SELECT {a:String}", {})


def test_what_is_personal_is_masked_in_texts_and_never_in_ids() -> None:
    row = (
        "x:x:4111111111111111",
        "card 4111 1111 1111 1111",
        ["mail anna@bank.example"],
        {"k": "call +49 30 901820 now"},
        7,
    )
    columns = [(name, "String") for name in "abcde"]
    (shown,) = redacted(Answer(columns, iter([row]))).rows
    assert shown[0] == row[0]
    assert shown[4] == 7
    assert "4111 1111" not in shown[1]
    assert "anna@bank.example" not in shown[2][0]
    assert "901820" not in shown[3]["k"]
