"""How early and how seldom wrongly the rule kind `spike` raises alerts, as the Numenta Anomaly
Benchmark scores it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path

from enrichers.engines.surprise import Remembered
from enrichers.rules import spike
from learning.evaluation._counts import Counts, read_counts
from learning.evaluation._nab import (
    LOW_FALSE,
    STANDARD,
    Scored,
    best_figure,
    figure_at,
    learning_rows,
)
from learning.report import Report, Say, Table, Target
from schemas.series import Series, moment_of, series_of

ABOUT = "Alerts of the spike rule on labelled counts, scored as the Numenta Anomaly Benchmark scores them."
TARGETS = {
    "standard": Target(least=72.0, aim=84.0),
    "reward_low_FP": Target(least=62.0),
}
MOST_BELOW = 5.0
"""How far the rule as it is by default may be from the best threshold."""


def evaluate(path: Path, say: Say) -> Report:
    """`standard` and `reward_low_FP`: the figures of NAB's profiles at the threshold that is best
    over all series. `shipped_standard`, `shipped_low_FP`: those of the rule as it is by default,
    whose score is `threshold`.

    A row's score is the score with which the rule, as it is by default, begins an alert there; 0
    where it begins none. `path` is a folder with windows.json and the CSV of each series that it
    names.
    """
    many = read_counts(path)
    by_sensitivity: dict[str, list[Scored]] = {}
    for sensitivity in ("normal", "low", "high"):
        settings = spike.Settings(sensitivity=sensitivity)
        by_sensitivity[sensitivity] = []
        for one in many:
            say(f"{one.name}, sensitivity {sensitivity}")
            by_sensitivity[sensitivity].append(Scored(onsets(one, settings), one.windows))
    shipped, threshold = (
        by_sensitivity[spike.Settings().sensitivity],
        spike.SCORES[spike.Settings().sensitivity],
    )
    best, best_low = best_figure(shipped, STANDARD), best_figure(shipped, LOW_FALSE)
    figures = {
        "standard": best.figure,
        "reward_low_FP": best_low.figure,
        "shipped_standard": figure_at(shipped, STANDARD, threshold),
        "shipped_low_FP": figure_at(shipped, LOW_FALSE, threshold),
        "threshold": threshold,
        "alerts": _alerts(shipped),
        "windows": sum(len(one.windows) for one in shipped),
        "windows_found": sum(map(_windows_found, shipped)),
    }
    targets = {
        "shipped_standard": Target(least=best.figure - MOST_BELOW),
        "shipped_low_FP": Target(least=best_low.figure - MOST_BELOW),
    }
    return Report(figures, targets, [_by_series(many, shipped), _by_sensitivity(by_sensitivity)])


def onsets(counts: Counts, settings: spike.Settings) -> list[float]:
    """Per row the rule's score where an alert begins with it, else 0. Judged row after row, as
    detect does.
    """
    begin = counts.buckets[0]
    values = [0.0] * (counts.buckets[-1] + 1 - begin)
    for bucket, value in zip(counts.buckets, counts.values, strict=True):
        values[bucket - begin] = value
    series = series_of({settings.of: values}, begin, brand=counts.name, zone=UTC)
    return list(_scores(series, counts.buckets, settings))


def _scores(series: Series, buckets: Sequence[int], settings: spike.Settings) -> Iterator[float]:
    rule = spike.build("spike", settings)
    known: set[str] = set()
    remembered: Remembered = {}
    for bucket in buckets:
        raised = {
            one.dedup_key
            for one in rule.detect(series, moment_of(bucket + 1))
            if one.state == "firing"
        }
        yield spike.score_at(series, settings, bucket + 1, remembered) if raised - known else 0.0
        known |= raised


def _alerts(many: Sequence[Scored]) -> int:
    return sum(score > 0 for one in many for score in one.scores[learning_rows(len(one.scores)) :])


def _windows_found(one: Scored) -> int:
    """Windows with an alert in them."""
    learning = learning_rows(len(one.scores))
    return sum(any(one.scores[max(first, learning) : last + 1]) for first, last in one.windows)


def _by_series(many: Sequence[Counts], scored: Sequence[Scored]) -> Table:
    header = ("series", "windows", "found", "alerts", "standard", "reward_low_FP")
    rows = [
        (counts.name, len(one.windows), _windows_found(one), _alerts([one]), *_at_any([one]))
        for counts, one in zip(many, scored, strict=True)
    ]
    return Table("By series, as the rule is by default", header, rows)


def _by_sensitivity(by_sensitivity: Mapping[str, Sequence[Scored]]) -> Table:
    header = ("sensitivity", "score", "found", "alerts", "standard", "reward_low_FP")
    rows = [
        (
            name,
            spike.SCORES[name],
            sum(map(_windows_found, scored)),
            _alerts(scored),
            *_at_any(scored),
        )
        for name, scored in by_sensitivity.items()
    ]
    return Table("By sensitivity", header, rows)


def _at_any(scored: Sequence[Scored]) -> tuple[float, float]:
    """The figures of all alerts."""
    least = min((score for one in scored for score in one.scores if score > 0), default=1.0)
    return figure_at(scored, STANDARD, least), figure_at(scored, LOW_FALSE, least)
