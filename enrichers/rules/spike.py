"""Rule kind `spike`: far more than is usual for this hour of the week, and for this hour of the
last days.

Usual is the median of the same stretch of time, one hour earlier to one hour later, in the ten days
before, or that of the four weeks before (where three are known) if it is higher; business time
zone, so that summer time moves nobody's morning. Counts are made comparable by Anscombe's transform
2√(n + 3/8) (Biometrika 35, 1948), under which chance has the same spread at every level; the spread
is the median absolute deviation, never less than chance alone. What happens every Friday is no
spike, and neither is what has been going on for days. While less than two days are known, the last
24 hours are the measure, and everything must be half as unusual again.

How many spreads the present lies above usual is asked of the whole stretch, of its last quarter and
of its last five minutes, and their mean is taken, much as Stouffer's method joins several tests: a
storm is sudden and lasts. What only lasts must be 1.6 times as unusual. The score is this, made
smaller where storms are common: by how far the two most unusual quarters of a day in the last
sixteen days went beyond what is notable at all. Who has just seen a storm is told of what is more
than its like: an alarm is for news, as with Ahmad et al., "Unsupervised real-time anomaly detection
for streaming data" (Neurocomputing 262, 2017), who hold an error against the errors before it. Only
the past is looked at.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from weakref import WeakKeyDictionary

from pydantic import Field

from enrichers.engines.baseline import BACK_TICKS, Judged
from enrichers.engines.surprise import MEMORY_TICKS, Remembered, Unusual, accustomed, unusual
from enrichers.rules import _wording as words
from enrichers.rules._episodes import (
    LONGEST,
    Episode,
    Mark,
    episode_at,
    refresh_ticks,
    worth_telling,
)
from schemas.alert import Candidate
from schemas.rule_settings import SeriesRuleSettings
from schemas.series import BUCKET_SECS, Dimension, Metric, Series, SeriesRule, moment_of, tick_of

SCOPE = "series"
EXAMPLE = {"of": "negative"}
SCORES = {"low": 6.0, "normal": 5.0, "high": 4.0}
"""Score that begins an episode. Measured in docs/rules.md."""
CALM_SHARE = 0.3
"""An episode goes on while it is this share as unusual as what begins one."""


class Settings(SeriesRuleSettings):
    """Far more of something than usual, per brand. One alert per episode, whatever its length."""

    of: Metric = "mentions"
    """What is counted: mentions, authors, negative, positive or reach (followers of the authors).
    """
    by: Dimension = "brand"
    """One series per brand, or per brand and `source` or `lang`."""
    sensitivity: Literal["low", "normal", "high"] = "normal"
    """How unusual it must be: `low` raises the fewest alerts, `high` the most."""
    at_least: int = Field(default=10, ge=1)
    """Never raise for fewer than this in `over_secs`."""
    at_least_times: float = Field(default=1.5, ge=1)
    """Never raise for less than this many times the usual."""
    over_secs: int = Field(default=3600, ge=4 * BUCKET_SECS, le=86_400)
    """The stretch of time that is judged, a multiple of 1200."""
    calm_secs: int = Field(default=7200, ge=BUCKET_SECS, le=86_400)
    """The episode ends when it was near usual for this long, a multiple of 300."""


def problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: (setting, sentence) pairs."""
    if settings.over_secs % (4 * BUCKET_SECS):
        yield (
            "over_secs",
            f"must be a multiple of {4 * BUCKET_SECS}, for a quarter of it is judged too",
        )
    yield from words.bucket_multiple("calm_secs", settings.calm_secs)


def build(name: str, settings: Settings) -> SeriesRule:
    """The rule, for settings without problems."""
    ticks = settings.over_secs // BUCKET_SECS
    seen: WeakKeyDictionary[Series, tuple[dict[int, Mark], Remembered]] = (
        WeakKeyDictionary()
    )  # only to be faster

    def detect(series: Series, now: datetime) -> list[Candidate]:
        tick = tick_of(now)
        marks, remembered = seen.setdefault(series, ({}, {}))  # a series never changes

        def mark(at: int) -> Mark:
            if at not in marks:
                marks[at] = _mark(series, settings, at, remembered)
            return marks[at]

        episode = episode_at(tick, mark, settings.calm_secs // BUCKET_SECS)
        if episode is None or not (
            episode.ended or _tells(series, settings, episode.start, tick, ticks)
        ):
            return []
        return [_candidate(name, settings, series, episode, tick)]

    back = timedelta(seconds=(LONGEST + MEMORY_TICKS + BACK_TICKS + 2 * ticks) * BUCKET_SECS)
    return SeriesRule(
        (settings.of,), settings.by, settings.over_secs, back, detect, settings.backlash_notify
    )


def score_at(
    series: Series, settings: Settings, tick: int, remembered: Remembered | None = None
) -> float:
    """The score at a tick, of which `SCORES` says what begins an episode. `remembered` makes many
    calls faster.
    """
    return _score(
        series,
        settings,
        tick,
        _unusual(series, settings, tick).level,
        {} if remembered is None else remembered,
    )


def _mark(series: Series, settings: Settings, tick: int, remembered: Remembered) -> Mark:
    on = SCORES[settings.sensitivity]
    if _unusual(series, settings, tick, roughly=True).level < on * CALM_SHARE:
        return Mark.CALM
    now = _unusual(series, settings, tick)
    if now.level < on * CALM_SHARE:
        return Mark.CALM
    enough = now.whole.value >= settings.at_least and (
        _more(now.whole, settings) or _more(now.quarter, settings)
    )
    hot = enough and now.level >= on and _score(series, settings, tick, now.level, remembered) >= on
    return Mark.HOT if hot else Mark.BETWEEN


def _unusual(series: Series, settings: Settings, tick: int, *, roughly: bool = False) -> Unusual:
    return unusual(
        series, settings.of, tick, settings.over_secs // BUCKET_SECS, series.live, roughly=roughly
    )


def _score(
    series: Series, settings: Settings, tick: int, level: float, remembered: Remembered
) -> float:
    ticks = settings.over_secs // BUCKET_SECS
    return level / accustomed(series, settings.of, tick, ticks, settings.at_least, remembered)


def _more(judged: Judged, settings: Settings) -> bool:
    return judged.value >= settings.at_least_times * judged.expected


def _tells(series: Series, settings: Settings, start: int, tick: int, ticks: int) -> bool:
    def worse(at: int, earlier: int) -> bool:
        return series.live(settings.of, at, ticks) > series.live(settings.of, earlier, ticks)

    return worth_telling(start, tick, worse, refresh_ticks(settings.resolve_after_secs))


def _candidate(
    name: str, settings: Settings, series: Series, episode: Episode, tick: int
) -> Candidate:
    ticks = settings.over_secs // BUCKET_SECS
    shown = _peak(series, settings, episode.start, tick) if episode.ended else tick
    now = _unusual(series, settings, shown)
    what, span = words.subject(series, settings.of), words.last(settings.over_secs)
    usual = f"usually {words.figure(now.whole.expected)}"
    said = f"{words.figure(now.whole.value)} {what} in {span}, {usual}"
    was = _was(settings, series, episode, tick, now.whole.value) if episode.ended else ""
    return Candidate(
        dedup_key=words.episode_key(name, series, episode.start),
        rule=name,
        title=(was or said)[:200],
        text=f"{was or said} ({words.hour_of_week(shown, series.zone)}).",
        brand=series.brand,
        severity=settings.severity,
        state="clear" if episode.ended else "firing",
        at=moment_of(tick),
        value=now.whole.value,
        expected=round(now.whole.expected, 1),
        count=max(1, round(series.live(settings.of, tick, tick - episode.start + ticks))),
        destinations=settings.notify,
        reasons=tuple(_reasons(settings, series, episode, shown, now)),
        origin="detect",
        was=was[:200],
    )


def _peak(series: Series, settings: Settings, start: int, tick: int) -> int:
    """The tick of the episode at which most was counted."""
    ticks = settings.over_secs // BUCKET_SECS
    return max(range(start, tick + 1), key=lambda at: series.live(settings.of, at, ticks))


def _was(settings: Settings, series: Series, episode: Episode, tick: int, peak: float) -> str:
    """What an episode was, without the calm that ended it: `Complaint storm about acme,
    09:10–21:30, peak 2,270`.
    """
    when = words.times(episode.start, _last_busy(series, settings, episode, tick), series.zone)
    return f"{words.storm(series, settings.of)}, {when}, peak {words.figure(peak)}"


def _last_busy(series: Series, settings: Settings, episode: Episode, tick: int) -> int:
    """The last tick of the episode whose last quarter of the stretch was far more than usual: the
    whole stretch still holds a storm that is over.
    """
    for at in range(tick - settings.calm_secs // BUCKET_SECS, episode.start, -1):
        quarter = _unusual(series, settings, at).quarter
        if quarter.value > 0 and _more(quarter, settings):
            return at
    return episode.start


def _reasons(
    settings: Settings, series: Series, episode: Episode, tick: int, now: Unusual
) -> Iterator[str]:
    """Why it was raised, in words: how it is now, and how it began."""
    on = SCORES[settings.sensitivity]
    whole, quarter = now.whole, now.quarter
    usual = f"usually {words.figure(whole.expected)} ({words.hour_of_week(tick, series.zone)})"
    yield f"{words.figure(whole.value)} {words.noun(settings.of)} in {words.last(settings.over_secs)}, {usual}"
    if quarter.score >= on and _more(quarter, settings):
        short = words.last(settings.over_secs // 4)
        yield f"{words.figure(quarter.value)} in {short}, usually {words.figure(quarter.expected)}"
    yield f"compared with {_unusual(series, settings, episode.start).whole.basis}"
    if tick > episode.start:
        yield f"since {moment_of(episode.start).astimezone(series.zone):%Y-%m-%d %H:%M}"
