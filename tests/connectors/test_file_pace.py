"""Replays keep the rhythm of what happened, over several files, whatever dates stand in them."""

from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from connectors import file
from connectors.file.pace import Pace
from tests.builders import NOW, make_mention
from tests.connectors.context import MovedClock, make_context

START = NOW - timedelta(days=100)


def write(path: Path, *seconds: float, start: datetime = START) -> Path:
    mentions = [
        make_mention(
            id=f"x:{path.stem}:{n}",
            published_at=start + timedelta(seconds=s),
            seen_at=start + timedelta(seconds=s),
        )
        for n, s in enumerate(seconds)
    ]
    path.write_bytes(b"".join(mention.to_json() + b"\n" for mention in mentions))
    return path


async def replay(path: Path | str, speed: float) -> list[tuple[str, float]]:
    """Every id with the seconds of the clock after which it went out."""
    clock = MovedClock()
    out: list[tuple[str, float]] = []
    async for page in file.listen(
        make_context(file.Settings(path=str(path), speed=speed), clock=clock), None
    ):
        elapsed = (clock.now() - NOW).total_seconds()
        out += [(event.key, round(elapsed, 3)) for event in page.events]
    return out


async def test_a_replay_takes_the_time_it_took_divided_by_the_speed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", 0, 60, 60, 600)
    assert await replay(path, 60) == [("x:a:0", 0), ("x:a:1", 1), ("x:a:2", 1), ("x:a:3", 10)]


async def test_a_silence_in_a_replay_gives_signs_of_life(tmp_path: Path) -> None:
    path, clock = write(tmp_path / "a.jsonl", 0, 60), MovedClock()
    context = make_context(file.Settings(path=str(path), speed=1), clock=clock)
    sizes = [len(page.events) async for page in file.listen(context, None)]
    assert (sizes[0], sizes[-1], sum(sizes)) == (1, 1, 2)
    assert max(clock.slept) <= 5
    assert (clock.now() - NOW).total_seconds() == 60


async def test_files_are_merged_by_time(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", 0, 100)
    write(tmp_path / "b.jsonl", 50, 150)
    out = await replay(tmp_path / "*.jsonl", 10)
    assert out == [("x:a:0", 0), ("x:b:0", 5), ("x:a:1", 10), ("x:b:1", 15)]


async def test_dates_far_off_and_out_of_order_stop_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", 0, 2_300_000_000, 10, -1_700_000_000, 20, 5)
    assert await replay(path, 10) == [(f"x:a:{n}", at) for n, at in enumerate([0, 0, 1, 1, 2, 2])]


async def test_a_silence_of_days_is_skipped(tmp_path: Path) -> None:
    week = 7 * 86_400
    path = write(tmp_path / "a.jsonl", 0, 10, week, week + 10, week + 20)
    assert [at for _, at in await replay(path, 10)] == [0, 1, 1, 1, 2]


@given(
    times=st.lists(st.floats(min_value=-1e9, max_value=1e9), min_size=1, max_size=30),
    speed=st.floats(min_value=0.01, max_value=1e6),
)
def test_no_wait_is_longer_than_a_day_of_events(times: list[float], speed: float) -> None:
    pace, now = Pace(speed), NOW
    for seconds in times:
        at = START + timedelta(seconds=seconds)
        wait = pace.wait_secs(at, now)
        assert 0 <= wait <= len(times) * 86_400 / speed + 1e-3
        now += timedelta(seconds=wait)
        assert pace.wait_secs(at, now) <= 1e-3 * max(1.0, 1 / speed)
