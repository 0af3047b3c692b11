"""How rules over time speak of figures: the same words in titles, texts and reasons. Pure."""

import hashlib
from datetime import tzinfo

from schemas.series import BUCKET_SECS, Series, moment_of

KEY_CHARS = 300
_NOUNS = {
    "mentions": "mentions",
    "authors": "authors",
    "negative": "negative mentions",
    "positive": "positive mentions",
    "reach": "followers reached",
}
_STORMS = {
    "mentions": "Storm about",
    "authors": "Storm (authors) about",
    "negative": "Complaint storm about",
    "positive": "Wave of praise for",
    "reach": "Surge of reach for",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def noun(metric: str) -> str:
    """What a metric counts, in the plural."""
    return _NOUNS[metric]


def subject(series: Series, metric: str) -> str:
    """What is counted of whom: `negative mentions of acme on reddit`."""
    part = f" ({series.label})" if series.label else ""
    return f"{noun(metric)} of {series.brand}{part}" if series.brand else f"{noun(metric)}{part}"


def last(secs: int) -> str:
    """A length of time up to now: `the last hour`, `the last 15 minutes`."""
    if secs == 3600:
        return "the last hour"
    if secs % 86_400 == 0 and secs > 86_400:
        return f"the last {secs // 86_400} days"
    if secs % 3600 == 0:
        return f"the last {secs // 3600} hours"
    return f"the last {secs // 60} minutes"


def figure(value: float) -> str:
    """A count as people write it: `1,204`, `3.5`."""
    if value >= 10 or value == int(value):
        return f"{round(value):,}"
    return f"{value:.1f}"


def share(value: float) -> str:
    """A share as people write it: `34 %`."""
    return f"{100 * value:.0f} %" if value >= 0.1 else f"{100 * value:.1f} %"


def hour_of_week(tick: int, zone: tzinfo) -> str:
    """The weekday and hour in which the bucket before a tick lies: `Tuesday 14:00`."""
    local = moment_of(tick - 1).astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local:%H}:00"


def times(begin: int, end: int, zone: tzinfo) -> str:
    """From one tick to another: `09:10–21:30`, with the days where they are two."""
    first, last = (moment_of(tick).astimezone(zone) for tick in (begin, end))
    shape = "%H:%M" if first.date() == last.date() else "%d %b %H:%M"
    return f"{first:{shape}}–{last:{shape}}"


def storm(series: Series, metric: str) -> str:
    """What there was too much of: `Complaint storm about acme`."""
    part = f" ({series.label})" if series.label else ""
    return f"{_STORMS[metric]} {series.brand}{part}"


def episode_key(name: str, series: Series, start: int) -> str:
    """The dedup_key of the episode of a rule and series that began at the tick `start`."""
    who = [series.brand, series.label] if series.label else [series.brand]
    return dedup_key(name, *who, f"{moment_of(start):%Y-%m-%dT%H:%MZ}")


def dedup_key(*parts: str) -> str:
    """The parts in one key; one that is too long ends in a hash of the whole, so that no two become
    the same.
    """
    key = ":".join(parts)
    if len(key) <= KEY_CHARS:
        return key
    return f"{key[: KEY_CHARS - 33]}:{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def bucket_multiple(setting: str, secs: int) -> list[tuple[str, str]]:
    """What is wrong with a length of time that must be whole buckets."""
    if secs % BUCKET_SECS == 0:
        return []
    return [
        (
            setting,
            f"must be a multiple of {BUCKET_SECS} (figures are kept per five minutes), is {secs}",
        )
    ]
