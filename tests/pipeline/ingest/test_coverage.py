"""Coverage: what was listened to and what was not, as records that never overlap a break."""

from datetime import datetime, timedelta
from itertools import pairwise

from pipeline.ingest.coverage import Coverage
from schemas.flow import Page
from schemas.upkeep import SourceRun
from tests.builders import NOW


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def spans(runs: list[SourceRun]) -> list[tuple[str, datetime, datetime]]:
    return [(run.kind, run.start, run.end) for run in runs]


def test_down_time_of_a_stream_is_a_gap() -> None:
    coverage = Coverage("s", streaming=True, last_at=at(-60))
    coverage.begin(at(0))
    assert spans(coverage.page(Page(), at(0.1))) == [("gap", at(-60), at(0))]
    assert coverage.page(Page(), at(1)) == []
    assert spans(coverage.broken("stopped", at(2))) == [("covered", at(0), at(1))]


def test_down_time_of_a_source_with_a_past_is_covered_afterwards() -> None:
    coverage = Coverage("s", streaming=False, last_at=at(-60))
    coverage.begin(at(0))
    assert spans(coverage.page(Page(), at(0.1))) == [("covered", at(-60), at(0.1))]
    assert spans(coverage.broken("stopped", at(2))) == []


def test_a_reconnect_within_a_moment_is_no_gap_and_a_long_failure_is_one() -> None:
    coverage = Coverage("s", streaming=True)
    coverage.page(Page(), at(0))
    coverage.page(Page(), at(1))
    coverage.broken("closed", at(1))
    coverage.begin(at(1.01))
    assert coverage.page(Page(), at(1.02)) == []
    assert spans(coverage.broken("refused", at(1.5))) == [("covered", at(1.01), at(1.02))]
    coverage.begin(at(9))
    [gap] = coverage.page(Page(), at(9.1))
    assert (gap.kind, gap.start, gap.end, gap.reason) == ("gap", at(1.02), at(9), "refused")


def test_what_a_connector_reports_as_missed_is_recorded() -> None:
    coverage = Coverage("s", streaming=False)
    page = Page(gap=(at(-9).isoformat(), at(-3).isoformat(), "older posts are not given"))
    [gap] = coverage.page(page, at(0))
    assert (gap.start, gap.end, gap.reason) == (at(-9), at(-3), "older posts are not given")
    assert coverage.page(Page(gap=("yesterday", "today", "?")), at(1)) == []
    assert (
        coverage.page(Page(gap=("2026-11-20T12:00:00", "2026-11-20T13:00:00", "no zone")), at(1))
        == []
    )


def test_long_listening_is_handed_out_piece_by_piece_without_holes() -> None:
    coverage = Coverage("s", streaming=True)
    runs = [run for minute in range(0, 61) for run in coverage.page(Page(), at(minute))]
    runs += coverage.broken("stopped", at(61))
    assert spans(runs)[0][1] == at(0)
    assert spans(runs)[-1][2] == at(60)
    assert all(one.end == other.start for one, other in pairwise(runs))
    assert 10 <= len(runs) <= 13


def test_a_clock_that_was_ahead_leaves_no_day_without_a_record() -> None:
    coverage = Coverage("s", streaming=True)
    day = 24 * 60
    coverage.page(Page(), at(day))
    coverage.page(Page(), at(0))
    assert spans(coverage.page(Page(), at(10))) == [("covered", at(0), at(10))]
