"""What every kind of rule promises; they are found through the registry, so a new file is tested at
once.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import registry
from schemas.alert import Candidate
from schemas.enriched import EnrichedMention
from schemas.rule_settings import RuleSettings
from schemas.series import QueryRule, SeriesRule, moment_of, series_of, tick_of
from tests.builders import NOW, make_enriched, make_mention

KINDS = registry.names("enrichers.rules")
REQUIRED: dict[str, dict[str, Any]] = {
    "mention": {"when": "priority >= 0"},
    "threshold": {"of": "negative", "above": 3},
    "spike": {"of": "negative"},
    "sql": {"query": "SELECT source AS key, 1 AS value, 'x' AS text FROM current_mentions"},
    "campaign": {},
}
"""The smallest settings of each kind."""
BEGIN = tick_of(datetime(2026, 11, 2, tzinfo=UTC))


def build(kind: str) -> Any:
    module = registry.load("enrichers.rules", kind)
    chosen = module.Settings(notify=("care",), severity="critical", **REQUIRED[kind])
    assert list(module.problems(chosen)) == []
    return module.build("a-rule", chosen)


def check(candidate: Candidate, now: datetime) -> None:
    assert (candidate.rule, candidate.severity, candidate.destinations) == (
        "a-rule",
        "critical",
        ("care",),
    )
    assert candidate.dedup_key.startswith("a-rule:")
    assert candidate.at == now
    assert candidate.title
    assert candidate.reasons
    assert Candidate.model_validate_json(candidate.to_json()) == candidate


@pytest.mark.parametrize("kind", KINDS)
def test_describes_itself_and_its_settings(kind: str) -> None:
    module = registry.load("enrichers.rules", kind)
    assert (module.__doc__ or "").startswith(f"Rule kind `{kind}`")
    assert module.SCOPE in ("mention", "series", "query")
    assert issubclass(module.Settings, RuleSettings)
    assert all(field.description for field in module.Settings.model_fields.values())
    assert set(RuleSettings.model_fields) < set(module.Settings.model_fields)


@pytest.mark.parametrize("kind", KINDS)
def test_is_built_as_its_scope_says(kind: str) -> None:
    module, built = registry.load("enrichers.rules", kind), build(kind)
    expected = {"series": SeriesRule, "query": QueryRule}.get(module.SCOPE)
    assert isinstance(built, expected) if expected else callable(built)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if registry.load("enrichers.rules", kind).SCOPE == "mention"]
)
def test_rules_over_mentions_are_pure(kind: str) -> None:
    match = build(kind)
    for enriched in (
        make_enriched(),
        EnrichedMention(mention=make_mention(author=None), enriched_at=NOW),
    ):
        before = enriched.to_json()
        found = match(enriched)
        assert found == match(enriched)
        assert enriched.to_json() == before
        if found is not None:
            check(found, enriched.mention.seen_at)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if registry.load("enrichers.rules", kind).SCOPE == "series"]
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    days=st.integers(0, 9),
    values=st.lists(st.integers(0, 10_000).map(float), max_size=40),
    future=st.lists(st.integers(0, 10_000).map(float), max_size=20),
)
def test_rules_over_time_are_pure_stateless_and_causal(
    kind: str, days: int, values: list[float], future: list[float]
) -> None:
    rule = build(kind)
    assert rule.back.total_seconds() >= rule.over_secs
    assert rule.over_secs % 300 == 0
    past = [2.0] * (288 * days)
    figures = dict.fromkeys(rule.of, past + values)
    later = dict.fromkeys(rule.of, past + values + future)
    series, extended = (
        series_of(figures, BEGIN, brand="acme"),
        series_of(later, BEGIN, brand="acme"),
    )
    for end in range(len(past), len(past) + len(values) + 1):
        now = moment_of(BEGIN + end)
        found = rule.detect(series, now)
        assert found == rule.detect(extended, now) == build(kind).detect(extended, now)
        for candidate in found:
            check(candidate, now)
            assert candidate.brand == "acme"


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if registry.load("enrichers.rules", kind).SCOPE == "query"]
)
def test_rules_that_ask_are_pure(kind: str) -> None:
    rule = build(kind)
    assert rule.every_secs % 300 == 0
    assert rule.query(NOW) == rule.query(NOW)
    rows = [{"key": "k", "value": 3, "text": "three"}]
    found = rule.detect(rows, NOW, ())
    assert found == rule.detect(rows, NOW, ())
    assert [one.state for one in found] == ["firing"]
    over = rule.detect([], NOW, rows)
    assert [(one.dedup_key, one.state) for one in over] == [(found[0].dedup_key, "clear")]
    for candidate in (*found, *over):
        check(candidate, NOW)
    assert rule.detect([], NOW, ()) == []
