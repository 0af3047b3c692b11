"""Which ticks are to be judged: every closed bucket once, in order, from where the last process
stopped. Small file.

A tick is the end of a bucket, in units of five minutes since 1970. Rules are stateless and their
keys speak for themselves, so a tick that is judged again says the same again, and notify hears
nothing new.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import logs
from pipeline.clock import AHEAD
from pipeline.config.model import Config
from schemas.series import BUCKET_SECS, DAY_TICKS, moment_of, tick_of

GRACE = timedelta(seconds=5)
"""Ingest stamps a mention a moment before Kafka has it; clocks of hosts differ a little."""
FIRST_START_TICKS = 3600 // BUCKET_SECS
"""How far a process without a position looks back."""
LONGEST_TICKS = DAY_TICKS
"""A pause longer than a day is not judged afterwards: nobody is helped by the alerts of the day
before yesterday.
"""
LONGEST_REPLAY_TICKS = 31 * DAY_TICKS

log = logs.get_logger("detect")


def judged_note(config: Config) -> Path:
    """Where the position is kept; lines that share a host's state folder are told apart by their
    prefix.
    """
    return config.service.state_dir / "detect" / f"{config.kafka.prefix}judged.json"


class Position:
    """The last judged tick, kept in one file. `event_time`: time is what mentions say; everything
    live is judged.
    """

    def __init__(self, path: Path, *, event_time: bool) -> None:
        self._path, self._event_time = path, event_time
        self.judged = self._read()

    def due(self, complete_until: datetime, live_since: datetime) -> range:
        """The ticks to judge now, oldest first. What came before the first live mention is never judged."""
        last = tick_of(complete_until if self._event_time else complete_until - GRACE)
        first = tick_of(live_since) + 1
        if self.judged is None:
            start = first if self._event_time else max(first, last - FIRST_START_TICKS + 1)
        else:
            start = max(first, self.judged + 1)
        bound = last + 1 - (LONGEST_REPLAY_TICKS if self._event_time else LONGEST_TICKS)
        if start < bound and last >= start:
            log.warning(
                "a long pause is not judged",
                since=str(moment_of(start)),
                until=str(moment_of(bound)),
            )
            start = bound
        return range(start, last + 1)

    def back_to(self, now: datetime) -> datetime | None:
        """Go back where the position is ahead of the clock, as if no process had judged before;
        gives where it was, None where all is well.

        The clock was ahead for a while: without this nothing would be judged until it is there
        again. A replay has no clock.
        """
        if self._event_time or self.judged is None or moment_of(self.judged) <= now + AHEAD:
            return None
        was = moment_of(self.judged)
        self.save(tick_of(now - GRACE) - FIRST_START_TICKS)
        return was

    def save(self, tick: int) -> None:
        """Everything up to this tick is judged and its candidates are acknowledged."""
        self.judged = tick
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps({"judged_until": moment_of(tick).isoformat()}))
        fresh.replace(self._path)

    def _read(self) -> int | None:
        try:
            return tick_of(
                datetime.fromisoformat(json.loads(self._path.read_text())["judged_until"])
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning(
                "the position cannot be read, starting anew", path=str(self._path), error=str(error)
            )
            return None
