"""One rule that fails never stops the others: it raises one alarm and takes it back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest

from pipeline.config.load import build_config
from pipeline.detect import judge as judging
from pipeline.detect.judge import Judge
from pipeline.detect.rules import OverTime, rules_over_time
from schemas.alert import Candidate
from schemas.base import EPOCH
from schemas.flow import Retry
from schemas.series import QueryRule, Row, Series, SeriesRule, moment_of, series_of
from sinks.clickhouse.figures import QueryFailedError
from tests.builders import make_candidate

T = TypeVar("T")
TICKS = range(5_000_000, 5_000_006)
CONFIG = build_config({"brands": {"acme": {"query": "acme"}}})


def once(ask: Callable[[], T]) -> T:
    return ask()


def series_rule(detect: Callable[[Series, datetime], list[Candidate]]) -> SeriesRule:
    return SeriesRule(("mentions",), "brand", 300, timedelta(hours=1), detect)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Series]:
    many = [series_of({"mentions": [1.0]}, TICKS[0], brand=brand) for brand in ("acme", "zenith")]
    monkeypatch.setattr(judging, "load_series", lambda *_: {"brand": many})
    return many


def found_by(rules: OverTime) -> tuple[list[Candidate], Judge]:
    judge = Judge(CONFIG, rules, None, once)
    return [one.candidate for one in judge.judge(TICKS, EPOCH)], judge


def test_a_rule_that_fails_raises_one_alarm_and_takes_it_back(loaded: list[Series]) -> None:
    def broken(series: Series, now: datetime) -> list[Candidate]:
        if TICKS[1] <= int(now.timestamp()) // 300 < TICKS[4]:
            raise ZeroDivisionError("no bread")
        return []

    def sound(series: Series, now: datetime) -> list[Candidate]:
        return [make_candidate(dedup_key=f"sound:{series.brand}", at=now)]

    rules = OverTime(
        {"broken": series_rule(broken), "sound": series_rule(sound)},
        {},
        {"broken": "", "sound": "acme"},
    )
    candidates, judge = found_by(rules)
    alarms = [one for one in candidates if one.rule == "rule-failing"]
    assert [(one.state, one.dedup_key) for one in alarms] == [
        ("firing", "rule-failing:broken"),
        ("clear", "rule-failing:broken"),
    ]
    assert alarms[0].text == "ZeroDivisionError: no bread"
    assert [one.dedup_key for one in candidates if one not in alarms] == ["sound:acme"] * len(TICKS)
    assert judge.failing == {}


def test_a_select_that_clickhouse_refuses_is_a_failing_rule(
    loaded: list[Series], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> list[Row]:
        raise QueryFailedError("Unknown table nowhere")

    monkeypatch.setattr(judging, "read_rows", refuse)
    rule = QueryRule(300, lambda now: "SELECT", lambda rows, now, before: [])
    candidates, judge = found_by(OverTime({}, {"asks": rule}, {"asks": ""}))
    assert [one.dedup_key for one in candidates] == ["rule-failing:asks"]
    assert "Unknown table nowhere" in judge.failing["asks"]


def test_a_rule_that_asks_is_given_what_it_was_told_before_and_only_when_it_is_due(
    loaded: list[Series], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[datetime, Sequence[Row], Sequence[Row]]] = []
    monkeypatch.setattr(judging, "read_rows", lambda client, query, limit: [{"asked": query}])

    def detect(rows: Sequence[Row], now: datetime, before: Sequence[Row]) -> list[Candidate]:
        asked.append((now, rows, before))
        return []

    found_by(OverTime({}, {"asks": QueryRule(600, str, detect)}, {"asks": ""}))
    assert [now for now, _, _ in asked] == [moment_of(tick) for tick in TICKS if tick % 2 == 0]
    assert asked[0][2] == ()
    assert asked[1][2] == asked[0][1]


def test_clickhouse_in_trouble_is_no_fault_of_a_rule(
    loaded: list[Series], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> list[Row]:
        raise Retry("away")

    monkeypatch.setattr(judging, "read_rows", away)
    with pytest.raises(Retry):
        found_by(
            OverTime({}, {"asks": QueryRule(300, str, lambda rows, now, before: [])}, {"asks": ""})
        )


def test_only_rules_over_time_are_built() -> None:
    rules = {
        "one": {"type": "mention", "when": "customer"},
        "two": {"type": "spike", "brand": "acme"},
        "three": {"type": "sql", "query": "SELECT 1 AS key, 2 AS value, '' AS text"},
    }
    config = build_config({"brands": {"acme": {"query": "acme"}}, "rules": rules})
    built = rules_over_time(config)
    assert (list(built.series), list(built.queries)) == (["two"], ["three"])
    assert built.brands == {"two": "acme", "three": ""}
    assert list(rules_over_time(config, "three").series) == []
