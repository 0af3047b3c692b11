"""Plays the story: gives the line what comes next once it has finished what came before: each run
tells the same.

Finished means: accepted, enriched, watched and stored, figures rewritten, every closed five minutes
judged, every message delivered. Time in the story stands still meanwhile: the line runs as fast as
it can, and never out of order.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from deploy.demo import story
from deploy.demo.board import Board, story_clock
from deploy.demo.gauges import Gauges, Reading
from deploy.demo.generate import Plan
from deploy.demo.slack_thread import Channel
from deploy.demo.stage import Stage
from deploy.up.run import Up
from pipeline.detect.position import judged_note
from schemas.base import EPOCH, from_ms
from schemas.series import tick_of

POLL_SECS = 0.2
PATIENCE_SECS = 120.0


class StuckError(Exception):
    """The line does not get on; the message says where and which logs to read."""


@dataclass(slots=True)
class Player:
    """One performance. `enough` says whether a reading shows that a step is done."""

    up: Up
    stage: Stage
    plan: Plan
    gauges: Gauges
    board: Board
    channel: Channel
    poll_secs: float = POLL_SECS

    def perform(self) -> Reading:
        """Customers, history, then the day chapter by chapter; the last reading."""
        picture = self.board.picture
        picture.phase = (
            f"importing {self.plan.customers} customers of {story.NAMES[story.OWN]} Bank"
        )
        self._until(lambda reading: reading.customers >= self.plan.customers)
        picture.phase = f"importing four weeks of history ({self.plan.history:,} mentions)"
        self.stage.give_history()
        self._settle(live=0, seen_until=0)
        live = 0
        for number, until in enumerate(self.plan.ends):
            live += self.plan.chapters[number]
            picture.phase, picture.share = _phase(until), number / len(self.plan.ends)
            picture.clock = story_clock(story.DAY + timedelta(seconds=until))
            self.stage.give_chapter(until)
            self._settle(live=live, seen_until=self.plan.seen_until[number])
        picture.phase, picture.share = "the day is over", 1.0
        return self.gauges.read()

    def _settle(self, *, live: int, seen_until: int) -> None:
        """Wait until the line has finished the history and so many live events, the last one seen
        at that time.
        """
        wanted = {"history": self.plan.history, "live": live}
        self._until(lambda reading: reading.accepted == wanted and reading.lag == 0)
        quiet, last = datetime.now(UTC), from_ms(seen_until)
        self._until(lambda reading: reading.complete_until >= last and reading.complete_at > quiet)
        if live:
            self._until(lambda _: self._judged() >= tick_of(last))
        self._until(lambda reading: reading.lag == 0 and reading.unsent == 0)

    def _until(self, enough: Callable[[Reading], bool]) -> None:
        """Read and show until a step is done; raises StuckError when nothing moves for two minutes."""
        moved, before = time.monotonic(), Reading()
        while True:
            reading = self.gauges.read()
            self.board.show(reading, self.channel.messages)
            if enough(reading):
                return
            progress = replace(reading, complete_at=EPOCH)
            if progress != before:
                moved, before = time.monotonic(), progress
            if time.monotonic() - moved > PATIENCE_SECS or self.up.supervisor.poll() is not None:
                raise StuckError(_stuck(self.up, reading))
            time.sleep(self.poll_secs)

    def _judged(self) -> int:
        """The last five minutes that detect has judged."""
        note = judged_note(self.up.config)
        try:
            return tick_of(datetime.fromisoformat(json.loads(note.read_text())["judged_until"]))
        except (OSError, ValueError, KeyError):
            return 0


def _phase(until: int) -> str:
    clock = f"{story.DAY:%A %d %B %Y}"
    if until <= story.STORM_START:
        return f"{clock}, an ordinary morning"
    if until <= story.at("13:00"):
        return f"{clock}, the outage"
    return f"{clock}, the aftermath"


def _stuck(up: Up, reading: Reading) -> str:
    behind = ", ".join(f"{group} ({lag:,})" for group, lag in reading.lags.items() if lag) or "none"
    logs = sorted({str(program.log.parent) for program in up.programs})
    return (
        f"The line has not moved for {PATIENCE_SECS:.0f} s; stages with records left: {behind}. "
        f"Logs: {', '.join(logs)}"
    )
