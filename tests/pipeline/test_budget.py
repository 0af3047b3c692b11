"""Budgets: money per month survives restarts and ends calls; rates wait."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.budget import SourceBudget
from schemas.flow import Retry


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def budget(
    folder: Path, clock: Clock, monthly_usd: float | None = 10, source: str = "x/search ü"
) -> SourceBudget:
    return SourceBudget(source, state_dir=folder, clock=clock, monthly_usd=monthly_usd)


async def test_spent_money_ends_the_calls_until_the_month_is_over(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 12, 30, tzinfo=UTC))
    first = budget(tmp_path, clock)
    first.spend(4)
    first.spend(5.99)
    await first.take()
    first.spend(0.5)
    again = budget(tmp_path, clock)  # after a restart
    with pytest.raises(Retry, match="monthly_budget_usd") as caught:
        await again.take()
    assert caught.value.after == timedelta(days=2).total_seconds()
    clock.moment = datetime(2027, 1, 1, tzinfo=UTC)
    await again.take()
    assert again.spent() == 0


async def test_units_are_counted_apart_and_without_a_limit_nothing_ends(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    unlimited = budget(tmp_path, clock, monthly_usd=None)
    unlimited.spend(1e6)
    unlimited.spend(7, "posts")
    await unlimited.take()
    assert (unlimited.spent(), unlimited.spent("posts")) == (1e6, 7)
    other = budget(tmp_path, clock, source="..")
    await other.take()
    assert other.spent() == 0


async def test_what_two_processes_spend_is_counted_together(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    ingest, check = budget(tmp_path, clock), budget(tmp_path, clock)
    for _ in range(3):
        ingest.spend(1)
        check.spend(2.5)
    assert ingest.spent() == check.spent() == 10.5
    for one in (ingest, check):
        with pytest.raises(Retry, match="monthly_budget_usd"):
            await one.take()


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b'{"month": 1}', b'{"month": "2026-11", "spent": [1]}']
)
async def test_broken_books_begin_anew(tmp_path: Path, content: bytes) -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    budget(tmp_path, clock, source="s").spend(50)
    [path] = (tmp_path / "budget").iterdir()
    path.write_bytes(content)
    fresh = budget(tmp_path, clock, source="s")
    await fresh.take()
    fresh.spend(1)
    assert budget(tmp_path, clock, source="s").spent() == 1


async def test_a_rate_waits_and_an_undeclared_one_does_not(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))
    limited = SourceBudget("s", state_dir=tmp_path, clock=clock, rates={"search": (3, 0.3)})
    loop = asyncio.get_running_loop()
    start = loop.time()
    for _ in range(6):
        await limited.take("search")
    assert 0.25 <= loop.time() - start < 2
    await limited.take("search", 100)  # more than the window holds: waits for all of it
    start = loop.time()
    for _ in range(1000):
        await limited.take("free")
    assert loop.time() - start < 0.25


async def test_sources_that_share_an_account_share_its_rate(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 1, tzinfo=UTC))

    def source(name: str, account: str) -> SourceBudget:
        rates = {"calls": (3, 0.3)}
        return SourceBudget(name, state_dir=tmp_path, clock=clock, rates=rates, shared_as=account)

    loop = asyncio.get_running_loop()
    together = [source("a", "reddit:1"), source("b", "reddit:1")]
    apart = [source("c", "reddit:2"), source("d", "")]
    start = loop.time()
    for one in apart:
        for _ in range(3):
            await one.take("calls")
    assert loop.time() - start < 0.2
    start = loop.time()
    for one in together:
        for _ in range(3):
            await one.take("calls")
    assert loop.time() - start >= 0.25
