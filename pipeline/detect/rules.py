"""The configured rules over time, built; and the series they need, loaded from ClickHouse."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clickhouse_driver import Client

from pipeline import registry
from pipeline.config import Config
from schemas.rule_settings import RuleSettings
from schemas.series import BUCKET_SECS, QueryRule, Series, SeriesRule, moment_of, series_of, tick_of
from sinks.clickhouse.figures import Figures, Values, live_figures, mixed_buckets, read_figures


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


def load_series(
    client: Client,
    config: Config,
    rules: Iterable[SeriesRule],
    ticks: range,
    live_since: datetime | None,
) -> dict[str, list[Series]]:
    """Per dimension, the series that these rules need to judge these ticks. Raises Retry and Fatal.

    Only configured brands: one that was taken out of the configuration is watched no longer.
    Imported history is what the present is compared with, and is judged itself only where
    `live_since` is None.
    """
    needed: dict[str, tuple[set[str], timedelta]] = {}
    for rule in rules:
        metrics, back = needed.get(rule.by, (set(), timedelta()))
        needed[rule.by] = (metrics | set(rule.of), max(back, rule.back))
    loaded: dict[str, list[Series]] = {}
    for dimension, (metrics, back) in needed.items():
        buckets = range(ticks[0] - int(back.total_seconds()) // BUCKET_SECS, ticks[-1])
        sliced = "" if dimension == "brand" else dimension
        begin, end = moment_of(buckets[0]), moment_of(buckets[-1] + 1)
        read = read_figures(client, sorted(metrics), sliced, begin, end)
        mixed = (
            mixed_buckets(client, max(begin, live_since), end)
            if live_since and live_since < end
            else []
        )
        live = live_figures(client, sliced, mixed) if mixed else {}
        loaded[dimension] = [
            _series(
                figures,
                live.get((figures.brand, figures.label), {}),
                metrics,
                buckets,
                mixed,
                live_since,
                config,
            )
            for figures in read
            if figures.brand in config.brands
        ]
    return loaded


def _series(
    figures: Figures,
    live: Values,
    metrics: Iterable[str],
    buckets: range,
    mixed: Sequence[int],
    live_since: datetime | None,
    config: Config,
) -> Series:
    everything = {metric: figures.values.get(metric, {}) for metric in metrics}
    alone = {
        metric: values | {bucket: live.get(metric, {}).get(bucket, 0.0) for bucket in mixed}
        for metric, values in everything.items()
    }
    return series_of(
        _dense(everything, buckets),
        buckets[0],
        brand=figures.brand,
        label=figures.label,
        known_since=figures.known_since,
        live_since=None if live_since is None else tick_of(live_since),
        live=_dense(alone, buckets) if mixed else None,
        zone=config.zone,
    )


def _dense(values: Mapping[str, Mapping[int, float]], buckets: range) -> dict[str, list[float]]:
    return {metric: [of.get(bucket, 0.0) for bucket in buckets] for metric, of in values.items()}
