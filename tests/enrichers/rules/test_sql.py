"""The rule that asks: what it asks, what its rows become, and what is refused before and after."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from enrichers.rules import sql
from schemas.rule_settings import RuleSettings
from schemas.series import QueryRule

NOW = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
SELECT = (
    "SELECT source AS key, count() AS value, 'loud' AS text FROM current_mentions GROUP BY source"
)


def rule(query: str = SELECT, **changes: Any) -> QueryRule:
    settings = sql.Settings(query=query, **changes)
    assert list(sql.problems(settings)) == []
    return sql.build("loud", settings)


def row(**changes: Any) -> dict[str, Any]:
    return {"key": "x", "value": 7, "text": "x is loud"} | changes


def test_times_stand_in_utc_for_their_places_and_all_else_stays() -> None:
    query = SELECT.replace(
        "GROUP",
        "WHERE seen_at >= {from} AND seen_at < {until} AND text LIKE '100%' AND tag != '{x}' GROUP",
    )
    asked = rule(query + " ; -- end", over_secs=600).query(
        NOW.astimezone(timezone(timedelta(hours=3)))
    )
    assert "seen_at >= toDateTime('2026-11-20 11:55:00', 'UTC')" in asked
    assert "seen_at < toDateTime('2026-11-20 12:05:00', 'UTC')" in asked
    assert "'100%' AND tag != '{x}' GROUP BY source" in asked
    assert ";" not in asked


def test_each_row_is_a_happening_and_what_is_gone_is_over() -> None:
    found = rule(notify=("care",)).detect(
        [row(), row(key="y", severity="critical", brand="acme")], NOW, []
    )
    assert [(one.dedup_key, one.severity, one.brand, one.state) for one in found] == [
        ("loud:x", "warning", "", "firing"),
        ("loud:y", "critical", "acme", "firing"),
    ]
    assert found[0].title == "x is loud"
    assert (found[0].value, found[0].at, found[0].destinations) == (7.0, NOW, ("care",))
    after = rule().detect([row(value=9)], NOW, [row(), row(key="y")])
    assert [(one.dedup_key, one.state) for one in after] == [
        ("loud:x", "firing"),
        ("loud:y", "clear"),
    ]


def test_a_row_may_name_the_mention_to_show() -> None:
    (shown,) = rule().detect([row(mention_id="x:x:1")], NOW, [])
    (over,) = rule().detect([], NOW, [row(mention_id="x:x:1")])
    assert [one.id for one in shown.mentions] == ["x:x:1"]
    assert over.mentions == ()


def test_a_rule_of_one_brand_leaves_rows_of_others_out() -> None:
    rows = [row(), row(key="y", brand="acme"), row(key="z", brand="zenith")]
    found = rule(brand="acme").detect(rows, NOW, [])
    assert [(one.dedup_key, one.brand) for one in found] == [("loud:x", "acme"), ("loud:y", "acme")]


def test_long_keys_stay_apart() -> None:
    first, second = rule().detect([row(key="k" * 400 + "a"), row(key="k" * 400 + "b")], NOW, [])
    assert first.dedup_key != second.dedup_key
    assert len(first.dedup_key) <= 300


def test_no_more_rows_than_people_can_read() -> None:
    found = rule().detect([row(key=str(n)) for n in range(1000)], NOW, [])
    assert len(found) == sql.MOST_ROWS


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"key": "x", "value": 1}, "no column text"),
        (row(key=""), "empty key"),
        (row(value="many"), "no number"),
        (row(value=None), "no number"),
        (row(value=float("nan")), "not finite"),
        (row(severity="awful"), "'awful'"),
    ],
)
def test_rows_that_are_none_say_why(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(sql.BadRowError, match=says):
        rule().detect([bad], NOW, [])


@pytest.mark.parametrize(
    "query",
    [
        SELECT,
        SELECT + ";",
        f"WITH 1 AS one {SELECT}",
        f"  {SELECT.lower()} /* ) ; */ -- (",
        SELECT.replace("'loud'", "'a;b) INSERT FORMAT JSON'"),
        SELECT.replace("GROUP", "WHERE format = 'JSON' GROUP"),
    ],
)
def test_takes_any_single_select(query: str) -> None:
    assert list(sql.problems(sql.Settings(query=query))) == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "one SELECT"),
        ("DROP TABLE mentions", "one SELECT"),
        ("INSERT INTO t SELECT 1 AS key, 1 AS value, '' AS text", "one SELECT"),
        (f"{SELECT}; DROP TABLE mentions", "single statement"),
        (f"{SELECT}) ; DROP TABLE mentions --", "single statement"),
        (f"{SELECT})", "parentheses"),
        (f"{SELECT}) UNION ALL (SELECT 1", "parentheses"),
        (f"{SELECT} INTO OUTFILE 'x'", "INTO OUTFILE"),
        (f"{SELECT} FORMAT JSON", "FORMAT"),
        (f"{SELECT} SETTINGS max_threads = 64", "SETTINGS"),
        ("SELECT 1 AS value, '' AS text", "column `key`"),
    ],
)
def test_refuses_what_is_no_single_select(query: str, says: str) -> None:
    problems = list(sql.problems(sql.Settings(query=query)))
    assert {setting for setting, _ in problems} == {"query"}
    assert says in problems[0][1]


@pytest.mark.parametrize("setting", ["over_secs", "every_secs"])
def test_stretches_are_whole_buckets(setting: str) -> None:
    assert [path for path, _ in sql.problems(sql.Settings(query=SELECT, **{setting: 400}))] == [
        setting
    ]
    assert issubclass(sql.Settings, RuleSettings)
