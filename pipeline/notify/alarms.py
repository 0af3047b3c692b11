"""Notify's own alarms: alerts do not reach a destination. They travel as candidates, like
everyone's, to the others.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from pipeline import logs
from pipeline.clock import passed
from pipeline.config import Config
from pipeline.kafka.aside import Aside
from pipeline.notify.courier import Courier
from pipeline.notify.state_log import StateLog
from pipeline.notify.waits import wait_either
from schemas.alert import Candidate
from schemas.context import Clock
from schemas.flow import FlowError, Reject
from schemas.notice import Notice

RULE = "destination-failed"
FAILING_AFTER = timedelta(minutes=10)
"""A destination that fails this long, though each failure may pass, is worth an alarm."""
CHECK_SECS = 15.0

log = logs.get_logger("notify.alarms")


class Alarms:
    """Raises and clears the alarm of each destination; keeps refused messages as dead letters."""

    def __init__(self, config: Config, state_log: StateLog, clock: Clock) -> None:
        self._names = config.service.alarms or tuple(config.notify)
        self._all = tuple(config.notify)
        self._state_log, self._clock = state_log, clock
        self._aside = Aside(config, "notify", clock)

    async def failed(self, courier: Courier, notice: Notice, error: FlowError) -> None:
        """A message was refused for good, or given up."""
        if isinstance(error, Reject):
            key, alert = notice.alert.dedup_key, notice.alert.to_json()
            reason = (
                f"{courier.name} refused the message: {error.reason}. "
                f"Send it again with `grapevine alerts reopen {key}`"
            )
            letter = self._aside.payload(courier.name, alert, reason, key=key.encode())
            await self._state_log.send([letter])
        if not courier.told_failing:
            await self._raise(courier, f"{notice.alert.dedup_key}: {error.reason}")

    async def recovered(self, courier: Courier) -> None:
        """Messages arrive again."""
        await self._state_log.raise_candidate(self._candidate(courier.name, state="clear"))

    async def watch(self, couriers: Sequence[Courier], stop: asyncio.Event) -> None:
        """Raise the alarm of destinations that have been failing for long."""
        while not stop.is_set():
            await wait_either(stop, None, CHECK_SECS)
            for courier in couriers:
                since = courier.failing_since
                if (
                    since is not None
                    and not courier.told_failing
                    and passed(since, self._clock.now()) > FAILING_AFTER
                ):
                    await self._raise(courier, courier.reason)

    async def _raise(self, courier: Courier, reason: str) -> None:
        courier.told_failing = True
        others = self._others(courier.name)
        if not others:
            log.error("no other destination to tell", destination=courier.name, reason=reason)
            return
        await self._state_log.raise_candidate(self._candidate(courier.name, text=reason))

    def _others(self, name: str) -> tuple[str, ...]:
        return tuple(other for other in self._names if other != name) or tuple(
            o for o in self._all if o != name
        )

    def _candidate(self, name: str, *, state: str = "firing", text: str = "") -> Candidate:
        return Candidate.model_validate(
            {
                "dedup_key": f"{RULE}:{name}",
                "rule": RULE,
                "title": f"Alerts do not reach {name}",
                "text": text[:500],
                "severity": "critical",
                "state": state,
                "at": self._clock.now(),
                "destinations": self._others(name),
                "origin": "notify",
            }
        )
