"""The loop of detect: ask how far the store is complete, find copies in what has closed since,
judge it, hand on what was found.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from pipeline import logs, topics
from pipeline.alarms import clock_alarm
from pipeline.clickhouse import connection, until_done
from pipeline.clock import AHEAD
from pipeline.config import Config
from pipeline.detect.copies import Copies
from pipeline.detect.illustrate import illustrated
from pipeline.detect.judge import Found, Judge
from pipeline.detect.position import Position, judged_note
from pipeline.detect.rules import rules_over_time
from pipeline.detect.sending import CandidateSender
from pipeline.kafka.active_lock import ActiveLock
from pipeline.service import Health
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.flow import Fatal, Retry
from schemas.series import moment_of
from sinks.clickhouse.client import connect
from sinks.clickhouse.figures import complete_until, live_since

POLL_SECS = 1.0
CHUNK_TICKS = 48
"""Most ticks judged before the position is saved and Kafka hears that this process lives."""

log = logs.get_logger("detect")
T = TypeVar("T")


class DetectLoop:
    """Runs in a thread. `active` is set while this process is the one that judges."""

    def __init__(
        self,
        config: Config,
        health: Health,
        stop: threading.Event,
        active: threading.Event,
        sender: CandidateSender,
        clock: Clock,
    ) -> None:
        self._config, self._health, self._stop, self._active, self._sender = (
            config,
            health,
            stop,
            active,
            sender,
        )
        self._clock = clock
        self._told_ahead = False
        self._client: Any = connect(connection(config.clickhouse))
        self._rules = rules_over_time(config)
        self._judge = Judge(config, self._rules, self._client, self._patiently)
        self._copies: Copies | None = None
        self._live_since: datetime | None = None

    def run(self) -> None:
        """Judge until stopped. Raises StoppedError, and Fatal where ClickHouse refuses for good."""
        lock = ActiveLock(self._config.kafka, "detect", self._health.instance)
        try:
            self._stand_by(lock)
            self._wait_for_tables(lock)
            path = judged_note(self._config)
            position = Position(path, event_time=self._config.service.event_time)
            while not self._stop.is_set():
                if not lock.held():
                    self._stand_by(lock)
                    position = Position(path, event_time=self._config.service.event_time)
                while self._round(position) and lock.held() and not self._stop.is_set():
                    self._health.progress()
                self._health.set_ready()
                self._stop.wait(POLL_SECS)
        finally:
            lock.close()
            self._client.disconnect()

    def _stand_by(self, lock: ActiveLock) -> None:
        self._active.clear()
        while not self._stop.is_set() and not lock.held():
            self._health.set_waiting("standing by: another detect process is active")
            self._health.idle()
        self._look_at_copies_anew()
        self._active.set()

    def _look_at_copies_anew(self) -> None:
        window = self._config.service.copies_window
        self._copies = (
            Copies(self._client, self._patiently, window, self._health.progress) if window else None
        )

    def _wait_for_tables(self, lock: ActiveLock) -> None:
        """The store makes the tables when it starts; until then there is nothing to judge."""
        said = False
        while not self._stop.is_set():
            try:
                complete_until(self._client, topics.ENRICHED.name)
                return
            except (Fatal, Retry) as error:
                self._health.set_waiting(error.reason)
                self._health.idle()
                if isinstance(error, Fatal) and not said:
                    log.warning("waiting for the store to make its tables", reason=error.reason)
                    said = True
            lock.held()
            self._stop.wait(POLL_SECS)

    def _round(self, position: Position) -> bool:
        """Judge the next ticks that are due; whether there were any."""
        now = self._clock.now()
        if (was := position.back_to(now)) is not None:
            self._tell_ahead("what was judged", was, now)
            self._look_at_copies_anew()
            self._live_since = None
        until = self._patiently(lambda: complete_until(self._client, topics.ENRICHED.name))
        if until is not None and self._is_ahead(until, now):
            return False
        if self._live_since is None:
            self._live_since = self._patiently(lambda: live_since(self._client))
        if until is None or self._live_since is None:
            return False
        ticks = position.due(until, self._live_since)[:CHUNK_TICKS]
        if not ticks:
            return False
        if self._copies is not None:
            self._copies.find(moment_of(ticks[0] - 1), moment_of(ticks[-1]))
        self._sender.deliver(
            [self._shown(finding) for finding in self._judge.judge(ticks, self._live_since)]
        )
        position.save(ticks[-1])
        return True

    def _is_ahead(self, until: datetime, now: datetime) -> bool:
        """Whether the store's progress is ahead of the clock, told once until it is right again:
        the store itself puts it right within seconds.
        """
        ahead = not self._config.service.event_time and until > now + AHEAD
        if ahead and not self._told_ahead:
            self._tell_ahead("how far the store is complete", until, now)
        self._told_ahead = ahead
        return ahead

    def _tell_ahead(self, what: str, until: datetime, now: datetime) -> None:
        log.error("ahead of the clock, going back to now", what=what, until=str(until))
        self._sender.deliver([clock_alarm("detect", what, until, now)])

    def _shown(self, one: Found) -> Candidate:
        rule, series = one.rule, one.series
        if rule is None or series is None:
            return one.candidate
        return self._patiently(lambda: illustrated(self._client, one.candidate, rule, series))

    def _patiently(self, ask: Callable[[], T]) -> T:
        return until_done(ask, self._health, self._stop)
