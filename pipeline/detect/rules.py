"""The configured rules over time, built; and the series they need, loaded from ClickHouse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Any

from clickhouse_driver import Client

from enrichers.rules._series import BUCKET_SECS, QueryRule, Series, SeriesRule, moment_of
from pipeline import registry
from pipeline.config import Config
from schemas.rule_settings import RuleSettings
from sinks.clickhouse.figures import Figures, read_figures


@dataclass(frozen=True, slots=True)
class OverTime:
    """The rules over time by name, and the brand each is about ('' for all)."""

    series: Mapping[str, SeriesRule]
    queries: Mapping[str, QueryRule]
    brands: Mapping[str, str]


def rules_over_time(config: Config, only: str = "") -> OverTime:
    """Build the configured rules whose scope is series or query; `only` one of them where named."""
    built: dict[str, dict[str, Any]] = {"series": {}, "query": {}, "mention": {}}
    brands: dict[str, str] = {}
    for name, entry in config.rules.items():
        module = registry.load("enrichers.rules", entry.type)
        if module.SCOPE in ("series", "query") and only in ("", name):
            built[module.SCOPE][name] = module.build(name, entry.settings)
            brands[name] = entry.settings.brand if isinstance(entry.settings, RuleSettings) else ""
    return OverTime(built["series"], built["query"], brands)


def load_series(client: Client, config: Config, rules: Iterable[SeriesRule], ticks: range) -> dict[str, list[Series]]:
    """Per dimension, the series that these rules need to judge these ticks. Raises Retry and Fatal.

    Only configured brands: one that was taken out of the configuration is watched no longer.
    """
    needed: dict[str, tuple[set[str], timedelta]] = {}
    for rule in rules:
        metrics, back = needed.get(rule.by, (set(), timedelta()))
        needed[rule.by] = (metrics | set(rule.of), max(back, rule.back))
    loaded: dict[str, list[Series]] = {}
    for dimension, (metrics, back) in needed.items():
        begin = ticks[0] - int(back.total_seconds()) // BUCKET_SECS
        sliced = "" if dimension == "brand" else dimension
        found = read_figures(client, sorted(metrics), sliced, moment_of(begin), moment_of(ticks[-1]))
        loaded[dimension] = [
            _series(figures, metrics, begin, ticks[-1], config) for figures in found if figures.brand in config.brands
        ]
    return loaded


def _series(figures: Figures, metrics: set[str], begin: int, end: int, config: Config) -> Series:
    sums = {
        metric: list(accumulate(map(_getter(figures.values.get(metric, {})), range(begin, end)), initial=0.0))
        for metric in metrics
    }
    return Series(figures.brand, figures.label, begin, figures.known_since, sums, config.zone)


def _getter(values: Mapping[int, float]) -> Any:
    return lambda bucket: values.get(bucket, 0.0)
