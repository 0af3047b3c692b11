"""Judges closed buckets in order: every rule over time, every series, tick by tick. Asks
ClickHouse, sends nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from clickhouse_driver import Client

from pipeline import logs, metrics
from pipeline.config import Config
from pipeline.detect.rules import OverTime, load_series
from pipeline.service import StoppedError
from schemas.alert import Candidate
from schemas.flow import FlowError
from schemas.series import BUCKET_SECS, QueryRule, Row, Series, SeriesRule, moment_of
from sinks.clickhouse.examples import read_named
from sinks.clickhouse.figures import read_rows

MOST_ROWS = 201
"""Rows fetched for a rule of kind sql: one more than it looks at."""

log = logs.get_logger("detect")
T = TypeVar("T")
Loaded = Mapping[str, Sequence[Series]]
"""Series per dimension."""


class Patiently(Protocol):
    """Runs what asks ClickHouse until it answers; raises StoppedError when the service stops
    meanwhile.
    """

    def __call__(self, ask: Callable[[], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with the rule and series it came from (none for a query)."""

    candidate: Candidate
    rule: SeriesRule | None = None
    series: Series | None = None


@dataclass(slots=True)
class Judge:
    """Judges ticks. `failing` has the rules that do not work now, with the reason."""

    config: Config
    rules: OverTime
    client: Client
    patiently: Patiently
    failing: dict[str, str] = field(default_factory=dict)
    _before: dict[str, Sequence[Row]] = field(default_factory=dict)

    def judge(self, ticks: range, live_since: datetime) -> Iterator[Found]:
        """What the rules say at each of these ticks, in order of time, of what was heard live."""
        loaded = self.load(ticks, live_since)
        for tick in ticks:
            yield from self.at(tick, loaded)

    def load(self, ticks: range, live_since: datetime | None = None) -> Loaded:
        """The series needed to judge these ticks; without `live_since` history is judged like live
        mentions.
        """
        rules = list(self.rules.series.values())
        return self.patiently(
            lambda: load_series(self.client, self.config, rules, ticks, live_since)
        )

    def at(self, tick: int, loaded: Loaded) -> Iterator[Found]:
        """What the rules say at one tick."""
        for name, rule in self.rules.series.items():
            yield from self._series(name, rule, loaded[rule.by], tick)
        for name, query in self.rules.queries.items():
            if tick % (query.every_secs // BUCKET_SECS) == 0:
                yield from self._query(name, query, tick)

    def _series(
        self, name: str, rule: SeriesRule, many: Iterable[Series], tick: int
    ) -> list[Found]:
        brand, now = self.rules.brands[name], moment_of(tick)

        def judge_it() -> list[Found]:
            return [
                Found(candidate, rule, series)
                for series in many
                if brand in ("", series.brand)
                for candidate in rule.detect(series, now)
            ]

        return self._guarded(name, tick, judge_it)

    def _query(self, name: str, rule: QueryRule, tick: int) -> list[Found]:
        now = moment_of(tick)

        def judge_it() -> list[Found]:
            rows: Sequence[Row] = self.patiently(
                lambda: read_rows(self.client, rule.query(now), MOST_ROWS)
            )
            candidates = rule.detect(rows, now, self._before.get(name, ()))
            self._before[name] = rows
            return [Found(candidate) for candidate in self._with_mentions(candidates)]

        return self._guarded(name, tick, judge_it)

    def _with_mentions(self, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """The candidates with the mentions that their rows name, as they are now."""
        ids = [mention.id for candidate in candidates for mention in candidate.mentions]
        known = self.patiently(lambda: read_named(self.client, ids))
        for one in candidates:
            shown = tuple(known[mention.id] for mention in one.mentions if mention.id in known)
            yield one.model_copy(update={"mentions": shown})

    def _guarded(self, name: str, tick: int, judge_it: Callable[[], list[Found]]) -> list[Found]:
        """The findings of one rule, and an alarm where it has begun or ceased to fail: it never
        stops the others.
        """
        try:
            result = judge_it()
        except (FlowError, StoppedError):
            raise
        except Exception as error:  # the one border of rules over time
            reason = f"{type(error).__name__}: {error}"
            metrics.ENRICHER_FAILURES.labels(f"rule:{name}").inc()
            if name in self.failing:
                return []
            self.failing[name] = reason
            log.warning("a rule fails", rule=name, error=reason)
            return [Found(_alarm(name, tick, reason))]
        if self.failing.pop(name, None) is not None:
            result.append(Found(_alarm(name, tick, "")))
        return result


def _alarm(name: str, tick: int, reason: str) -> Candidate:
    return Candidate(
        dedup_key=f"rule-failing:{name}"[:300],
        rule="rule-failing",
        title=f"Rule {name} fails" if reason else f"Rule {name} works again",
        text=reason[:2000],
        state="firing" if reason else "clear",
        at=moment_of(tick),
        origin="detect",
    )
