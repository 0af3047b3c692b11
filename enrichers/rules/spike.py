"""Rule kind `spike`: far more than is usual for this hour of the week, and for this hour of the last days.

Usual is the median of the same stretch of time, one hour earlier to one hour later, in the four weeks before (where
three are known) and in the ten days before; business time zone, so that summer time moves nobody's morning. Counts are
made comparable by Anscombe's transform 2√(n + 3/8) (Biometrika 35, 1948), under which chance has the same spread at
every level; the spread is the median absolute deviation, never less than chance alone. The score is how many spreads
the present lies above usual, by the calmer of the two views: what happens every Friday is no spike, and neither is
what has been going on for days. While less than two days are known, the last 24 hours are the measure, and the score
must be half as high again.

A second, four times shorter stretch finds what is sudden; it must be more unusual still. Only the past is looked at.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Literal
from weakref import WeakKeyDictionary

from pydantic import Field

from enrichers.rules import _wording as words
from enrichers.rules._baseline import BACK_TICKS, Judged, judge
from enrichers.rules._episodes import LONGEST, Episode, Mark, episode_at, worth_telling
from enrichers.rules._series import BUCKET_SECS, Dimension, Metric, Series, SeriesRule, moment_of, tick_of
from schemas.alert import Candidate
from schemas.rule_settings import RuleSettings

SCOPE = "series"
REFRESH_SECS = 1800
SCORES = {"low": 10.0, "normal": 7.0, "high": 5.5}
"""Score that begins an episode. Measured in docs/rules.md."""
CALM_SHARE = 0.3
"""An episode goes on while the score is above this share of what began it."""
SUDDEN_FACTOR = 9 / 7
"""How much more unusual the short stretch must be: it is judged as often and by less."""


class Settings(RuleSettings):
    """Far more of something than usual, per brand. One alert per episode, whatever its length."""

    of: Metric = "mentions"
    """What is counted: mentions, authors, negative, positive or reach (followers of the authors)."""
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
        yield "over_secs", f"must be a multiple of {4 * BUCKET_SECS}, for a quarter of it is judged too"
    yield from words.bucket_multiple("calm_secs", settings.calm_secs)


def build(name: str, settings: Settings) -> SeriesRule:
    """The rule, for settings without problems."""
    ticks = settings.over_secs // BUCKET_SECS
    seen: WeakKeyDictionary[Series, dict[int, tuple[Mark, Judged, Judged]]] = WeakKeyDictionary()

    def marked(series: Series, tick: int) -> tuple[Mark, Judged, Judged]:
        known = seen.setdefault(series, {})  # only to be faster: a series never changes
        if tick not in known:
            known[tick] = _judge(series, settings, tick, ticks)
        return known[tick]

    def detect(series: Series, now: datetime) -> list[Candidate]:
        tick = tick_of(now)
        at = partial(marked, series)
        episode = episode_at(tick, lambda one: at(one)[0], settings.calm_secs // BUCKET_SECS)
        if episode is None or not (episode.ended or _tells(series, settings, episode.start, tick, ticks)):
            return []
        return [_candidate(name, settings, series, episode, tick, at)]

    back = timedelta(seconds=(LONGEST + BACK_TICKS + 2 * ticks) * BUCKET_SECS)
    return SeriesRule((settings.of,), settings.by, settings.over_secs, back, detect)


def _judge(series: Series, settings: Settings, tick: int, ticks: int) -> tuple[Mark, Judged, Judged]:
    on = SCORES[settings.sensitivity]
    whole = judge(series, settings.of, tick, ticks, calm_below=on * CALM_SHARE)
    sudden = judge(series, settings.of, tick, ticks // 4, calm_below=on * CALM_SHARE * SUDDEN_FACTOR)
    enough = whole.value >= settings.at_least
    if enough and (_hot(whole, settings, on) or _hot(sudden, settings, on * SUDDEN_FACTOR)):
        return Mark.HOT, whole, sudden
    calm = whole.score < on * CALM_SHARE and sudden.score < on * CALM_SHARE * SUDDEN_FACTOR
    return Mark.CALM if calm else Mark.BETWEEN, whole, sudden


def _hot(judged: Judged, settings: Settings, on: float) -> bool:
    return judged.score >= on and judged.value >= settings.at_least_times * judged.expected


def _tells(series: Series, settings: Settings, start: int, tick: int, ticks: int) -> bool:
    def worse(at: int, earlier: int) -> bool:
        return series.live(settings.of, at, ticks) > series.live(settings.of, earlier, ticks)

    return worth_telling(start, tick, worse, max(1, min(REFRESH_SECS, settings.resolve_after_secs // 2) // BUCKET_SECS))


def _candidate(
    name: str,
    settings: Settings,
    series: Series,
    episode: Episode,
    tick: int,
    at: Callable[[int], tuple[Mark, Judged, Judged]],
) -> Candidate:
    _, whole, _ = at(tick)
    ticks = settings.over_secs // BUCKET_SECS
    what, span = words.subject(series, settings.of), words.last(settings.over_secs)
    usual = f"usually {words.figure(whole.expected)}"
    said = f"{words.figure(whole.value)} {what} in {span}, {usual}"
    return Candidate(
        dedup_key=words.episode_key(name, series, episode.start),
        rule=name,
        title=(f"Over: {said}" if episode.ended else said)[:200],
        text=f"{said} ({words.hour_of_week(tick, series.zone)}).",
        brand=series.brand,
        severity=settings.severity,
        state="clear" if episode.ended else "firing",
        at=moment_of(tick),
        value=whole.value,
        expected=round(whole.expected, 1),
        count=max(1, round(series.live(settings.of, tick, tick - episode.start + ticks))),
        destinations=settings.notify,
        reasons=tuple(_reasons(settings, series, episode, tick, at)),
        origin="detect",
    )


def _reasons(
    settings: Settings,
    series: Series,
    episode: Episode,
    tick: int,
    at: Callable[[int], tuple[Mark, Judged, Judged]],
) -> Iterator[str]:
    """Why it was raised, in words: how it is now, and how it began."""
    on = SCORES[settings.sensitivity]
    _, whole, sudden = at(tick)
    usual = f"usually {words.figure(whole.expected)} ({words.hour_of_week(tick, series.zone)})"
    yield f"{words.figure(whole.value)} {words.noun(settings.of)} in {words.last(settings.over_secs)}, {usual}"
    if _hot(sudden, settings, on * SUDDEN_FACTOR):
        short = words.last(settings.over_secs // 4)
        yield f"{words.figure(sudden.value)} in {short}, usually {words.figure(sudden.expected)}"
    _, first, first_sudden = at(episode.start)
    basis = (first if _hot(first, settings, on) else first_sudden).basis
    yield f"compared with {basis}"
    if tick > episode.start:
        yield f"since {moment_of(episode.start).astimezone(series.zone):%Y-%m-%d %H:%M}"
