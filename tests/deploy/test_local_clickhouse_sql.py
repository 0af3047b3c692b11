"""The little SQL the local ClickHouse server understands itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.clickhouse.sql import (
    Insert,
    bare,
    has_totals,
    insert_with_blocks,
    mask,
    without_format,
)


@given(st.text())
def test_mask_keeps_every_position(sql: str) -> None:
    assert len(mask(sql)) == len(sql)


@pytest.mark.parametrize(
    ("sql", "masked"),
    [
        ("SELECT 'a;b' -- c", "SELECT _____     "),
        ('SELECT `a b`, "c"', "SELECT _____, ___"),
        ("SELECT 'it''s' + 'a\\'b'", "SELECT _______ + ______"),
        ("/* ; */ SELECT 1", "        SELECT 1"),
        ("SELECT $x$ ; $x$", "SELECT _________"),
    ],
)
def test_mask_blanks_strings_and_comments(sql: str, masked: str) -> None:
    assert mask(sql) == masked


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1;", "SELECT 1"),
        (" SELECT ';' ; -- done", " SELECT ';'"),
        ("SELECT 1 ;\n", "SELECT 1"),
        ("SELECT ' x '", "SELECT ' x '"),
        ("", ""),
    ],
)
def test_bare_ends_with_the_statement(sql: str, expected: str) -> None:
    assert bare(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FORMAT JSON", "SELECT 1 "),
        ("SELECT 1 format Null SETTINGS max_threads = 1", "SELECT 1  SETTINGS max_threads = 1"),
        ("SELECT 'x FORMAT y'", "SELECT 'x FORMAT y'"),
        ("SELECT format('{}', 1) FROM t", "SELECT format('{}', 1) FROM t"),
        ("SELECT format FROM t", "SELECT format FROM t"),
    ],
)
def test_format_clause_is_taken_off(sql: str, expected: str) -> None:
    assert without_format(sql) == expected


def test_totals_are_seen() -> None:
    assert has_totals("SELECT a FROM t GROUP BY a with\ntotals")
    assert not has_totals("SELECT 'WITH TOTALS'")


@pytest.mark.parametrize(
    ("sql", "insert"),
    [
        ("INSERT INTO t VALUES", Insert("INSERT INTO t ", "", "t", "")),
        ("INSERT INTO t (a, b) VALUES", Insert("INSERT INTO t (a, b)", "", "t", "a, b")),
        (
            "insert into d.`t x` (`a)`, b) format Native",
            Insert("insert into d.`t x` (`a)`, b)", "", "d.`t x`", "`a)`, b"),
        ),
        ("INSERT INTO TABLE t(a)VALUES", Insert("INSERT INTO TABLE t(a)", "", "t", "a")),
        (
            "INSERT INTO t (a) SETTINGS x = 1, y = 'VALUES' VALUES",
            Insert("INSERT INTO t (a)", "SETTINGS x = 1, y = 'VALUES'", "t", "a"),
        ),
        (
            "INSERT INTO t (* EXCEPT(z)) VALUES",
            Insert("INSERT INTO t (* EXCEPT(z))", "", "t", "* EXCEPT(z)"),
        ),
    ],
)
def test_inserts_whose_rows_follow(sql: str, insert: Insert) -> None:
    assert insert_with_blocks(sql) == insert


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t FORMAT CSV 'x'",
        "INSERT INTO t SELECT 1",
        "INSERT INTO t (a) WITH 1 AS x SELECT x",
        "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
        "INSERT INTO FUNCTION file('x') VALUES",
        "SELECT 'INSERT INTO t VALUES'",
        "INSERT",
        "INSERT INTO t",
        "",
    ],
)
def test_complete_statements_and_other_things(sql: str) -> None:
    assert insert_with_blocks(sql) is None
