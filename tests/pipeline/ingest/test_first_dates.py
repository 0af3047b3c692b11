"""A mention keeps the date it got first, whatever it claims and whenever it is told again."""

import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.first_dates import FirstDates
from pipeline.ingest.stamp import Stamping, stamp
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.mention import Mention
from tests.builders import NOW, make_posted

FAR = datetime(2099, 1, 1, tzinfo=UTC)


def accept(dates: FirstDates, now: datetime, *events: Event) -> list[Mention]:
    settled = dates.settle(stamp(event, now, Stamping(source="s")) for event in events)
    return [event.mention for event in settled if isinstance(event, MentionPosted)]


def test_a_date_of_the_future_is_clamped_once_and_for_all(tmp_path: Path) -> None:
    dates = FirstDates(tmp_path)
    claim = NOW + timedelta(days=9)
    [first] = accept(dates, NOW, make_posted(published_at=claim, revision=1))
    dates.close()
    dates = FirstDates(tmp_path)
    for days in (0, 1, 5, 20, 400):
        [again] = accept(
            dates, NOW + timedelta(days=days), make_posted(published_at=claim, revision=2)
        )
        assert again.published_at == first.published_at
        assert again.published_claimed == claim.isoformat()
    dates.close()


def test_a_date_told_anew_gives_way_to_the_first(tmp_path: Path) -> None:
    here, beside = FirstDates(tmp_path / "a"), FirstDates(tmp_path / "b")
    later, earlier = NOW - timedelta(days=3), NOW - timedelta(days=40)
    told = [make_posted(published_at=day, text=str(day)) for day in (later, earlier, NOW)]
    for dates, batches in ((here, [told]), (beside, [[one] for one in told])):
        for _ in ("at once", "replayed"):
            mentions = [one for batch in batches for one in accept(dates, NOW, *batch)]
            assert [one.published_at for one in mentions] == [later] * 3
            assert [one.text for one in mentions] == [str(day) for day in (later, earlier, NOW)]
            claims = [one.published_claimed for one in mentions]
            assert claims == ["", earlier.isoformat(), NOW.isoformat()]
        dates.close()


def told_dates(folder: Path, days: int) -> list[int]:
    """The dates that two thousand mentions get in a process of its own which claims this one."""
    dates = FirstDates(folder)
    claim = NOW - timedelta(days=days)
    told = [
        to_ms(post.published_at)
        for first in range(0, 2_000, 50)
        for post in accept(
            dates, NOW, *(make_posted(id=f"x:x:{first + n}", published_at=claim) for n in range(50))
        )
    ]
    dates.close()
    return told


def test_of_processes_that_meet_a_mention_at_once_the_first_is_right(tmp_path: Path) -> None:
    with get_context("fork").Pool(2) as processes:
        one, other = processes.starmap(told_dates, [(tmp_path, 1), (tmp_path, 2)], chunksize=1)
    assert len(one) == 2_000
    assert one == other


def test_sane_and_ancient_dates_and_deletions_are_left_alone(tmp_path: Path) -> None:
    dates = FirstDates(tmp_path)
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
    dates = FirstDates(tmp_path, map_bytes=1 << 16)
    many = [make_posted(id=f"x:x:{number}", published_at=FAR) for number in range(3_000)]
    assert len(accept(dates, NOW, *many)) == 3_000
    assert len(accept(dates, NOW + timedelta(days=1), *many)) == 3_000
    dates.close()


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=5))
def test_whatever_is_claimed_the_first_clamped_date_stays(claims: list[datetime]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        dates = FirstDates(Path(folder))
        [first] = accept(dates, NOW, make_posted(published_at=FAR))
        assert to_ms(first.published_at) == to_ms(NOW)
        for day, claim in enumerate(claims):
            [later] = accept(dates, NOW + timedelta(days=day), make_posted(published_at=claim))
            assert to_ms(later.published_at) == to_ms(first.published_at)
        dates.close()


WRITES_AND_HANGS = """
import sys, time
from pathlib import Path
from pipeline.ingest.first_dates import FirstDates
dates = FirstDates(Path(sys.argv[1]))
written = dates._env.begin
def begin(write=False):
    if write:
        txn = written(write=True)
        print("writes", flush=True)
        time.sleep(600)
        return txn
    return written()
dates._env = type("Hangs", (), {"begin": staticmethod(begin)})()
dates._first({b"x" * 16: 1})
"""


def test_a_process_that_stands_still_while_it_writes_holds_up_no_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES_AND_HANGS, str(tmp_path)]
    claim = NOW - timedelta(days=3)
    settled: list[Mention] = []
    dates = FirstDates(tmp_path)

    def tell_two() -> None:
        for number in (1, 2):
            settled.extend(accept(dates, NOW, make_posted(id=f"x:x:{number}", published_at=claim)))

    with subprocess.Popen(command, stdout=subprocess.PIPE) as frozen:
        assert frozen.stdout
        assert frozen.stdout.readline() == b"writes\n"
        teller = threading.Thread(target=tell_two, daemon=True)
        teller.start()
        teller.join(15)
        told_meanwhile = len(settled)
        frozen.kill()
    assert told_meanwhile == 2
    assert [one.published_at for one in settled] == [claim, claim]
    dates.close()
    dates = FirstDates(tmp_path)
    for day in (claim, NOW):
        [mention] = accept(dates, NOW, make_posted(id="x:x:1", published_at=day))
        assert mention.published_at == claim
    dates.close()
