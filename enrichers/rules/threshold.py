"""Rule kind `threshold`: a figure of a brand over a stretch of time is above or below a limit.

For example more than 50 negative mentions in an hour, a share of negative ones above 40 %, or fewer
than 5 mentions in a day. One alert per episode: it begins beyond the limit and ends where
`clear_at` is reached again.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

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
EXAMPLE = {"of": "negative", "above": 300}
EASE = 0.2
"""Where `clear_at` is not given, the figure must come back by this share of the limit."""


class Settings(SeriesRuleSettings):
    """A limit for a figure over a stretch of time, checked whenever five minutes are complete."""

    of: Metric
    """What is counted: mentions, authors, negative, positive or reach (followers of the authors).
    """
    share_of: Metric | None = None
    """Judge the share that `of` has in this instead of the count: `of: negative, share_of:
    mentions`, limits 0–1.
    """
    by: Dimension = "brand"
    """One figure per brand, or per brand and `source` or `lang`."""
    over_secs: int = Field(default=3600, ge=BUCKET_SECS, le=7 * 86_400)
    """The stretch of time the figure is measured over, a multiple of 300."""
    above: float | None = None
    """Raise when the figure is above this."""
    below: float | None = None
    """Raise when the figure is below this."""
    clear_at: float | None = None
    """The alert ends when the figure is back here; by default 20 % on the calm side of the limit.
    """
    at_least: int = Field(default=20, ge=1)
    """With `share_of`: judge only when there are at least so many of it."""


def problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: (setting, sentence) pairs."""
    yield from words.bucket_multiple("over_secs", settings.over_secs)
    if (settings.above is None) == (settings.below is None):
        yield "above", "give either `above` or `below`, exactly one of them"
        return
    limit, clear = _limit(settings), settings.clear_at
    if settings.share_of is not None and not 0 <= limit <= 1:
        yield _side(settings), f"is a share between 0 and 1 because of share_of, is {limit:g}"
    if settings.share_of == settings.of:
        yield "share_of", f"must differ from `of` ({settings.of})"
    if settings.above is not None and settings.above < 0:
        yield "above", f"must not be negative: every figure would be above it, is {limit:g}"
    if settings.below is not None and settings.below <= 0:
        yield "below", f"must be positive: no figure is ever below it, is {limit:g}"
    if clear is not None and (clear > limit if settings.above is not None else clear < limit):
        yield (
            "clear_at",
            f"must lie on the calm side of `{_side(settings)}: {limit:g}`, is {clear:g}",
        )


def build(name: str, settings: Settings) -> SeriesRule:
    """The rule, for settings without problems."""
    ticks = settings.over_secs // BUCKET_SECS
    metrics: tuple[Metric, ...] = (
        (settings.of,) if settings.share_of is None else (settings.of, settings.share_of)
    )

    def detect(series: Series, now: datetime) -> list[Candidate]:
        tick = tick_of(now)
        value_at = _measure(series, settings, ticks)
        episode = episode_at(tick, lambda at: _mark(value_at(at), settings), calm_run=1)
        if episode is None or not (
            episode.ended or _tells(episode.start, tick, settings, value_at)
        ):
            return []
        return [_candidate(name, settings, series, episode, tick, value_at(tick))]

    back = timedelta(seconds=LONGEST * BUCKET_SECS + settings.over_secs)
    return SeriesRule(
        metrics, settings.by, settings.over_secs, back, detect, settings.backlash_notify
    )


def _limit(settings: Settings) -> float:
    return settings.above if settings.above is not None else settings.below or 0.0


def _side(settings: Settings) -> Literal["above", "below"]:
    return "above" if settings.above is not None else "below"


def _clear_at(settings: Settings) -> float:
    if settings.clear_at is not None:
        return settings.clear_at
    return _limit(settings) * (1 - EASE if settings.above is not None else 1 + EASE)


def _measure(series: Series, settings: Settings, ticks: int) -> Callable[[int], float | None]:
    """The figure at a tick; None where it cannot be judged: before its whole stretch was listened
    to, too few for a share.
    """

    def value_at(tick: int) -> float | None:
        if settings.below is not None and tick - ticks < max(series.known_since, series.live_since):
            return None
        value = series.live(settings.of, tick, ticks)
        if settings.share_of is None:
            return value
        whole = series.live(settings.share_of, tick, ticks)
        return value / whole if whole >= settings.at_least else None

    return value_at


def _mark(value: float | None, settings: Settings) -> Mark:
    if value is None:
        return Mark.CALM
    if settings.above is not None:
        return (
            Mark.HOT
            if value > settings.above
            else Mark.CALM
            if value <= _clear_at(settings)
            else Mark.BETWEEN
        )
    limit = _limit(settings)
    return (
        Mark.HOT if value < limit else Mark.CALM if value >= _clear_at(settings) else Mark.BETWEEN
    )


def _tells(
    start: int, tick: int, settings: Settings, value_at: Callable[[int], float | None]
) -> bool:
    sign = 1 if settings.above is not None else -1

    def worse(at: int, earlier: int) -> bool:
        return sign * (value_at(at) or 0.0) > sign * (value_at(earlier) or 0.0)

    return worth_telling(start, tick, worse, refresh_ticks(settings.resolve_after_secs))


def _candidate(
    name: str, settings: Settings, series: Series, episode: Episode, tick: int, value: float | None
) -> Candidate:
    shown = words.figure if settings.share_of is None else words.share
    what = words.subject(series, settings.of)
    part = "" if settings.share_of is None else f" in all {words.noun(settings.share_of)}"
    span = words.last(settings.over_secs)
    measured = "too few to judge" if value is None else shown(value)
    said = (
        f"{measured} {what}{part} in {span}"
        if settings.share_of is None
        else f"{what}{part} in {span}: {measured}"
    )
    limit = f"{_side(settings)} {shown(_limit(settings))}"
    return Candidate(
        dedup_key=words.episode_key(name, series, episode.start),
        rule=name,
        title=(f"Over: {said}" if episode.ended else said[:1].upper() + said[1:])[:200],
        text=f"{said} (limit: {limit}).",
        brand=series.brand,
        severity=settings.severity,
        state="clear" if episode.ended else "firing",
        at=moment_of(tick),
        value=value,
        expected=_limit(settings),
        yardstick="limit",
        count=max(
            1,
            round(
                series.live(
                    settings.of, tick, tick - episode.start + settings.over_secs // BUCKET_SECS
                )
            ),
        ),
        destinations=settings.notify,
        reasons=(f"{said}; the limit is {limit}",),
        origin="detect",
    )
