"""Dashboards and alert rules name only what exists: metrics, labels, views, columns, pages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from pipeline import topics
from tests.deploy.observability import (
    DASHBOARDS,
    DEPLOY,
    dashboard,
    exposed,
    grouped,
    rules,
    targets,
    used,
    yaml,
)

ROOT = DEPLOY.parent
PROMQL = [
    *(("rule " + rule["alert"], rule["expr"]) for rule in rules()),
    *targets(dashboard("grapevine"), "expr"),
]
SQL = targets(dashboard("brands"), "rawSql")


@pytest.mark.parametrize(("where", "expression"), PROMQL)
def test_every_metric_and_label_exists(where: str, expression: str) -> None:
    names = exposed()
    found = list(used(expression))
    assert found or expression == "vector(1)", where
    allowed: set[str] = set()
    for name, labels in found:
        assert name in names, f"{where}: {name} is not a metric of pipeline/metrics.py"
        assert labels <= names[name], f"{where}: {name} has no label {labels - names[name]}"
        allowed |= names[name]
    assert grouped(expression) <= allowed, where


def test_legends_show_labels_that_the_expression_keeps() -> None:
    names = exposed()
    for panel in dashboard("grapevine")["panels"]:
        for target in panel.get("targets", ()):
            shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            kept = grouped(target["expr"]) or set().union(
                *(names[name] for name, _ in used(target["expr"]))
            )
            assert shown <= kept, panel["title"]


@pytest.mark.parametrize("name", ["grapevine", "brands"])
def test_dashboards_are_well_formed(name: str) -> None:
    board = dashboard(name)
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    provisioned = {source["uid"] for source in yaml(_provisioned("datasources"))["datasources"]}
    places: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not places & cells, f"{panel['title']} lies on another panel"
        places |= cells
        assert panel["type"] == "row" or panel["datasource"]["uid"] in provisioned


def _provisioned(kind: str) -> Path:
    return DASHBOARDS / "provisioning" / kind / "grapevine.yaml"


def test_the_line_shows_what_the_issue_asks_for() -> None:
    shown = {
        name
        for _, expression in targets(dashboard("grapevine"), "expr")
        for name, _ in used(expression)
    }
    assert {
        name.removesuffix("_bucket") for name in exposed() if not name.endswith(("_sum", "_count"))
    } >= {name.removesuffix("_bucket") for name in shown}
    missing = {
        name
        for name in exposed()
        if name.startswith("grapevine_") and not name.endswith(("_sum", "_count"))
    }
    assert not missing - shown, "metrics that no panel shows"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_rules_point_to_their_page(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("none", "warning", "critical")
    assert rule["annotations"]["summary"].endswith(".")
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert anchor == rule["alert"].lower()
    assert anchor in {
        re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings
    }


def test_the_names_of_rules_are_unique_and_the_watchdog_always_fires() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    assert {rule["alert"]: rule["expr"] for rule in rules()}["GrapevineWatchdog"] == "vector(1)"


def test_the_limit_of_lag_is_half_of_the_retention() -> None:
    (rule,) = (rule for rule in rules() if rule["alert"] == "GrapevineLagNearRetention")
    matched, limit = re.search(r'topic=~"(.+)"', rule["expr"]), int(rule["expr"].split(">")[1])
    assert matched is not None
    kept = {topic.retention_ms for topic in topics.TOPICS if re.fullmatch(matched[1], topic.name)}
    assert kept == {limit * 2 * 1000}


def test_rules_of_alerts_are_tested_by_promtool_too() -> None:
    tested = {
        test["alertname"]
        for part in yaml(DEPLOY / "prometheus" / "rules_test.yaml")["tests"]
        for test in part["alert_rule_test"]
    }
    assert tested <= {rule["alert"] for rule in rules()}


# The macros of Grafana's ClickHouse plugin and its variables, as the plugin writes them out.
_MACROS = (
    (
        re.compile(r"\$__timeFilter\((\w+)\)"),
        r"\1 >= toDateTime(1763500000) AND \1 <= toDateTime(1795000000)",
    ),
    (
        re.compile(r"\$__dateFilter\((\w+)\)"),
        r"\1 >= toDate('2025-11-19') AND \1 <= toDate('2026-11-19')",
    ),
    (
        re.compile(r"\$__timeInterval\((\w+)\)"),
        r"toStartOfInterval(toDateTime(\1), INTERVAL 60 second)",
    ),
    (re.compile(r"\$\{brand:singlequote\}"), "'acme', 'zenith'"),
)


def written_out(sql: str) -> str:
    for pattern, replacement in _MACROS:
        sql = pattern.sub(replacement, sql)
    assert "$" not in sql, sql
    return sql


@pytest.fixture
def client(tables: str) -> Iterator[Client]:
    with Client.from_url(tables) as made:
        yield made


def test_every_query_of_the_brands_dashboard_runs(client: Client) -> None:
    (variable,) = dashboard("brands")["templating"]["list"]
    for title, sql in [*SQL, ("variable", variable["query"])]:
        rows, columns = client.execute(written_out(sql), with_column_types=True)
        assert columns, title
        if "count() AS" in sql and "GROUP BY" not in sql:
            assert rows == [(0,)], title


def test_time_series_begin_with_their_time(client: Client) -> None:
    for panel in dashboard("brands")["panels"]:
        if panel["type"] == "timeseries":
            (target,) = panel["targets"]
            _, columns = client.execute(written_out(target["rawSql"]), with_column_types=True)
            assert columns[0][0] == "time", panel["title"]
            assert columns[0][1].startswith("DateTime"), panel["title"]


def test_the_files_are_plain_json() -> None:
    for path in DASHBOARDS.glob("*.json"):
        assert json.loads(path.read_text("utf-8"))["tags"] == ["grapevine"]
