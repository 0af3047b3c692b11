"""A mention keeps the date it got first, whatever it claims and whenever it is fetched again."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.clamped import ClampedDates
from pipeline.ingest.stamp import Stamping, stamp
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.mention import Mention
from tests.builders import NOW, make_posted

FAR = datetime(2099, 1, 1, tzinfo=UTC)


def accept(dates: ClampedDates, now: datetime, *events: Event) -> list[Mention]:
    settled = dates.settle(stamp(event, now, Stamping(source="s")) for event in events)
    return [event.mention for event in settled if isinstance(event, MentionPosted)]


def test_a_date_of_the_future_is_clamped_once_and_for_all(tmp_path: Path) -> None:
    dates = ClampedDates(tmp_path)
    claim = NOW + timedelta(days=9)
    [first] = accept(dates, NOW, make_posted(published_at=claim, revision=1))
    dates.close()
    dates = ClampedDates(tmp_path)
    for days in (0, 1, 5, 20, 400):
        [again] = accept(
            dates, NOW + timedelta(days=days), make_posted(published_at=claim, revision=2)
        )
        assert again.published_at == first.published_at
        assert again.published_claimed == claim.isoformat()
    dates.close()


def test_sane_and_ancient_dates_and_deletions_are_left_alone(tmp_path: Path) -> None:
    dates = ClampedDates(tmp_path)
    sane = make_posted(id="x:x:1", published_at=NOW)
    ancient = make_posted(id="x:x:2", published_at=datetime(1970, 1, 1, tzinfo=UTC))
    for days in (0, 3):
        one, two = accept(
            dates,
            NOW + timedelta(days=days),
            sane,
            ancient,
            MentionDeleted(mention_id="x:x:1", source=""),
        )
        assert one.published_at == NOW
        assert two.published_at.year == 1990
    dates.close()


def test_a_full_memory_does_not_stop_the_line(tmp_path: Path) -> None:
    dates = ClampedDates(tmp_path, map_bytes=1 << 16)
    many = [make_posted(id=f"x:x:{number}", published_at=FAR) for number in range(3_000)]
    assert len(accept(dates, NOW, *many)) == 3_000
    assert len(accept(dates, NOW + timedelta(days=1), *many)) == 3_000
    dates.close()


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=5))
def test_whatever_is_claimed_the_first_clamped_date_stays(claims: list[datetime]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        dates = ClampedDates(Path(folder))
        [first] = accept(dates, NOW, make_posted(published_at=FAR))
        assert to_ms(first.published_at) == to_ms(NOW)
        for day, claim in enumerate(claims):
            [later] = accept(dates, NOW + timedelta(days=day), make_posted(published_at=claim))
            assert to_ms(later.published_at) == to_ms(first.published_at)
        dates.close()
