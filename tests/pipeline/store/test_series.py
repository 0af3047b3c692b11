"""When the series count as up to date: what was stored before a mark, whatever keeps coming."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.config.load import build_config
from pipeline.service import Health
from pipeline.store import series as module
from pipeline.store.series import Series

NINE = datetime(2026, 1, 1, 9, tzinfo=UTC)
TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.fixture
def series() -> Series:
    return Series(build_config({}), Health("store"), threading.Event())


def rewrite(series: Series) -> None:
    series._rewrite(None)


def test_what_was_stored_is_covered_once_it_is_rewritten(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten: list[set[datetime]] = []
    monkeypatch.setattr(module, "rewrite_series", lambda _, buckets: rewritten.append(set(buckets)))
    assert series.covers(series.mark())  # nothing stored yet
    series.touch([NINE])
    mark = series.mark()
    assert not series.covers(mark)
    rewrite(series)
    assert series.covers(mark)
    assert rewritten == [{NINE}]


def test_what_comes_while_rewriting_neither_delays_an_earlier_mark_nor_counts_as_done(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rewrite_series(_: Any, buckets: set[datetime]) -> None:
        if buckets == {NINE}:
            series.touch([TEN])

    monkeypatch.setattr(module, "rewrite_series", rewrite_series)
    series.touch([NINE])
    before = series.mark()
    rewrite(series)
    assert series.covers(before)
    assert not series.covers(series.mark())
    rewrite(series)
    assert series.covers(series.mark())
