"""Runs the campaign: load, a fault, the fault heals, the books must balance; and again, until time
is up.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, log
from random import Random

from bench.chaos.balance import Books
from bench.chaos.faults import KINDS
from bench.chaos.faults.kind import Field, Kind
from bench.chaos.line import PATIENCE_SECS, BrokenPromise, Line
from bench.chaos.load import Load
from bench.chaos.x import XStandIn
from bench.stats import percentile

CALM_SECS = (2.0, 6.0)
"""Of undisturbed load before each fault."""
PROGRESS_SECS = 60
MOST_BROKEN = 5
"""After so many broken promises the campaign ends."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fault as it was drawn. The same seed and number draw the same."""

    number: int
    name: str
    secs: float

    def rng(self, seed: int) -> Random:
        """What the fault itself draws from."""
        return Random(f"{seed}:{self.number}")  # noqa: S311 (repeatable, nothing secret)


@dataclass(slots=True)
class Outcome:
    """What came of a step. `recovery_secs`: from its healing until the books balanced."""

    step: Step
    what: str = ""
    at_secs: float = 0.0
    recovery_secs: float = 0.0
    broken: list[str] = field(default_factory=list)


def plan(seed: int, names: Sequence[str], most_secs: float) -> Iterator[Step]:
    """Endless: every kind once in a drawn order, then again in another; short faults are drawn as
    often as long ones.
    """
    rng, number = Random(seed), 0  # noqa: S311 (repeatable, nothing secret)
    while True:
        for name in rng.sample(names, len(names)):
            low, high = (min(secs, most_secs) for secs in KINDS[name].secs)
            drawn = exp(rng.uniform(log(low + 1), log(high + 1))) - 1
            yield Step(number, name, round(drawn, 1))
            number += 1


def names_for(brokers: int) -> list[str]:
    """The kinds that a line over so many brokers can have."""
    return [name for name, kind in KINDS.items() if kind.brokers <= brokers]


@dataclass
class Campaign:
    """A running campaign over a started line."""

    line: Line
    books: Books
    load: Load
    x: XStandIn
    seed: int
    say: Callable[[str], None]
    patience_secs: float = PATIENCE_SECS
    calm_secs: tuple[float, float] = CALM_SECS
    outcomes: list[Outcome] = field(default_factory=list)
    over: bool = False
    begun: float = field(default_factory=time.monotonic)
    _told_at: float = field(default_factory=time.monotonic)

    def run(self, steps: Iterator[Step], until: float) -> None:
        """Take steps until `until` (monotonic), or too many promises are broken."""
        self.line.meanwhile = self._progress
        self.settle()
        for step in steps:
            if self.over or time.monotonic() >= until or self.broken() >= MOST_BROKEN:
                return
            outcome = Outcome(step, at_secs=round(time.monotonic() - self.begun, 1))
            self.outcomes.append(outcome)
            self._take(step, outcome)

    def end(self) -> None:
        """Take no further step."""
        self.over = True

    def broken(self) -> int:
        """Steps after which a promise was broken."""
        return sum(bool(outcome.broken) for outcome in self.outcomes)

    def settle(self) -> float:
        """Stop the load, wait until every service is ready and the books balance; the seconds it
        took. Raises BrokenPromise where they do not.
        """
        self.x.talking.clear()
        took = self.line.until(self.load.drained, self.patience_secs, "the load is not accepted")
        for condition, why in (
            (self.line.all_ready, self.line.unready),
            (self.books.balanced, self.books.waiting),
        ):
            try:
                took += self.line.until(condition, self.patience_secs - took)
            except BrokenPromise as error:
                raise BrokenPromise(f"{error}{why()}") from None
        return took

    def _take(self, step: Step, outcome: Outcome) -> None:
        kind, rng = KINDS[step.name], step.rng(self.seed)
        try:
            self._calm(kind, rng)
            with kind.strike(Field(self.line, self.books, self.x, rng)) as outcome.what:
                self._talk()
                self.line.wait(step.secs)
            outcome.recovery_secs = round(self.settle(), 1)
            outcome.broken = self.books.problems()
        except Exception as error:  # the border of a step: whatever it is, it is told
            outcome.broken += [f"{type(error).__name__}: {error}", *self._details()]
        self._tell(outcome)
        if outcome.broken:
            try:
                self._after_break()
            except Exception as error:
                self.say(f"        the campaign ends, for it cannot go on: {error}")
                self.over = True

    def _details(self) -> list[str]:
        try:
            return self.books.problems()
        except Exception as error:  # what is broken may be what is asked
            return [f"cannot be told in full: {error}"]

    def _calm(self, kind: Kind, rng: Random) -> None:
        self._talk()
        self.line.wait(rng.uniform(*self.calm_secs))
        if kind.quiet:
            self.settle()

    def _talk(self) -> None:
        self.load.resume()
        self.x.talking.set()

    def _after_break(self) -> None:
        """Go on from what is there."""
        for name, running in self.line.running.items():
            self.say(f"--- {name}: {running.log_path}\n{running.log_tail(8)}")
            running.kill9()
        self.line.until(self.line.all_ready, PATIENCE_SECS, "ready after a broken promise")
        self.line.until(self.load.drained, PATIENCE_SECS, "drained after a broken promise")
        self.line.wait(20)
        self.books.waiting()
        self.books.forgive()

    def _progress(self) -> None:
        """A line a minute."""
        if time.monotonic() - self._told_at < PROGRESS_SECS:
            return
        self._told_at = time.monotonic()
        doing = self.outcomes[-1].step.name if self.outcomes else "starting"
        self.say(
            f"{(self._told_at - self.begun) / 60:6.1f} min  {len(self.outcomes)} faults ({doing}), "
            f"{self.books.ledger.accepted:,} accepted, {self.broken()} broken"
        )

    def _tell(self, outcome: Outcome) -> None:
        step = outcome.step
        self.say(
            f"{outcome.at_secs:6.0f} s  step {step.number}: {step.name} ({outcome.what}) for "
            f"{step.secs:.0f} s, balanced {outcome.recovery_secs:.1f} s after; "
            f"{self.books.ledger.accepted:,} accepted"
        )
        for problem in outcome.broken[:10]:
            self.say(f"        BROKEN (seed {self.seed}, step {step.number}): {problem}")


def worst(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """By kind: how often, the median and the longest recovery in seconds."""
    table: dict[str, dict[str, float]] = {}
    for name in KINDS:
        took = [one.recovery_secs for one in outcomes if one.step.name == name]
        if took:
            table[name] = {
                "faults": len(took),
                "recovery_median_secs": percentile(took, 0.5),
                "recovery_worst_secs": max(took),
                "broken": sum(bool(one.broken) for one in outcomes if one.step.name == name),
            }
    return table
