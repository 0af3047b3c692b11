"""The budget of one source (schemas.context.Budget): calls per window, and money per calendar month
kept on disk.

Writes `state_dir/budget/SOURCE.json`; several processes may do so at once. The books are this
host's: a source that moves to another host starts new ones there.
"""

import contextlib
import fcntl
import os
import weakref
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import orjson
from aiolimiter import AsyncLimiter

from pipeline import metrics
from pipeline.logs import get_logger
from schemas.context import Clock
from schemas.flow import Retry

log = get_logger("budget")


class SourceBudget:
    """Implements schemas.context.Budget. `rates` maps a name to (amount, seconds); an undeclared
    name never waits. Sources of this process with the same `shared_as` have their rates together.
    """

    def __init__(
        self,
        source: str,
        *,
        state_dir: Path,
        clock: Clock,
        rates: Mapping[str, tuple[float, float]] | None = None,
        monthly_usd: float | None = None,
        shared_as: str = "",
    ) -> None:
        self._source, self._clock, self._monthly_usd = source, clock, monthly_usd
        self._path = state_dir / "budget" / f"{quote(source, safe='')}.json"
        self._limiters = _limiters(shared_as, rates or {})

    async def take(self, name: str = "calls", amount: float = 1) -> None:
        """Wait for room in the named rate; raises Retry, until the month ends, when its money is spent."""
        if self._monthly_usd is not None and self.spent("usd") >= self._monthly_usd:
            now = self._clock.now()
            raise Retry(
                f"the budget of this month is spent ({self.spent('usd'):.2f} of {self._monthly_usd:.2f} USD, "
                "monthly_budget_usd)",
                after=(_next_month(now) - now).total_seconds(),
            )
        limiter = self._limiters.get(name)
        if limiter is not None:
            await limiter.acquire(min(amount, limiter.max_rate))

    def spend(self, amount: float, unit: str = "usd") -> None:
        """Book money that was spent; on disk when this returns."""
        metrics.SOURCE_SPENT.labels(self._source, unit).inc(amount)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(self._path.parent):
            spent = self._read()
            spent[unit] = spent.get(unit, 0.0) + amount
            fresh = self._path.with_suffix(f".{os.getpid()}.new")
            fresh.write_bytes(orjson.dumps({"month": self._month(), "spent": spent}))
            fresh.replace(self._path)

    def spent(self, unit: str = "usd") -> float:
        """What was spent in the current month, by all processes of this host."""
        return self._read().get(unit, 0.0)

    def _read(self) -> dict[str, float]:
        """What was spent this month, by unit."""
        try:
            document = orjson.loads(self._path.read_bytes())
            spent = {str(unit): float(sum_) for unit, sum_ in document["spent"].items()}
            return spent if document["month"] == self._month() else {}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.error(
                "the books of a source cannot be read, counting from zero",
                path=str(self._path),
                error=str(error),
            )
            return {}

    def _month(self) -> str:
        return self._clock.now().strftime("%Y-%m")


class _Limiters(dict[str, AsyncLimiter]):
    """By the names of their rates; can be referred to weakly, as a dict cannot."""


_SHARED: weakref.WeakValueDictionary[str, _Limiters] = weakref.WeakValueDictionary()
"""Those of sources that share them, for as long as one has them."""


def _limiters(shared_as: str, rates: Mapping[str, tuple[float, float]]) -> _Limiters:
    made = _Limiters({name: AsyncLimiter(amount, secs) for name, (amount, secs) in rates.items()})
    return _SHARED.setdefault(shared_as, made) if shared_as else made


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """`grapevine check --connect` may book while ingest does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _next_month(now: datetime) -> datetime:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (
        first.replace(year=now.year + 1, month=1)
        if now.month == 12
        else first.replace(month=now.month + 1)
    )
