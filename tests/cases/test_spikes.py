"""Storms that were none: outages and new feeds, as outsiders tried them."""

import re
from collections.abc import Iterable
from random import Random

import pytest

from enrichers.rules import spike
from schemas.series import BUCKET_SECS, DAY_TICKS
from tests.cases.rows import Row, rows_of
from tests.enrichers.rules.arrivals import KNOWN, Arrival, World, by_seen_at, down, world
from tests.enrichers.rules.figures import daily

NOON = KNOWN + DAY_TICKS // 2
SEEDS = 4
_OUTAGE = re.compile(r"(\d+) mentions an hour .* down for (\d+) h; .* within (\d+) min ")
_FEED = re.compile(r"\((\d+) an hour\): its backlog of (\d+) articles of the last (\d+) days")


def outage(per_hour: int, hours: int, minutes: int, seed: int) -> World:
    """A day of which some hours before noon are missed, and seen after it."""
    told = world(daily(per_hour), seed, ticks=DAY_TICKS // 2 + 12)
    return down(told, NOON - 12 * hours, NOON, 60 * minutes, seed)


def new_feed(per_hour: int, articles: int, days: int, seed: int) -> World:
    """A day at whose noon a feed's backlog comes in one poll."""

    def backlog(random: Random) -> Iterable[Arrival]:
        at = NOON * BUCKET_SECS + 1.0
        return [
            Arrival(at - random.random() * days * 86_400, at, "article") for _ in range(articles)
        ]

    return world(daily(per_hour), seed, ticks=DAY_TICKS // 2 + 12, more=backlog)


def told(row: Row, seed: int) -> World:
    if match := _OUTAGE.match(row.input):
        per_hour, hours, minutes = map(int, match.groups())
        return outage(per_hour, hours, minutes, seed)
    match = _FEED.search(row.input)
    assert match is not None, row.input
    per_hour, articles, days = map(int, match.groups())
    return new_feed(per_hour, articles, days, seed)


@pytest.mark.parametrize("row", rows_of("catch-up-spike"), ids=lambda row: row.id)
def test_catching_up(row: Row) -> None:
    rule = spike.build("surge", spike.Settings())
    ticks = range(NOON + 1, NOON + 5)
    alerts = sum(bool(told(row, seed).raised(rule, ticks)) for seed in range(SEEDS))
    assert alerts == 0, row.right
    assert told(row, 0).raised(rule, ticks, by_seen_at), "counted by arrival it is a false alarm"
