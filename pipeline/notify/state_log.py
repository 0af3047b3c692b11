"""Saves alerts to alert_state.v1, and reads them all back. The one writer of that topic."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import ValidationError

from pipeline import logs
from pipeline.config.model import Kafka
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.read import all_records
from pipeline.kafka.send import Sender
from pipeline.notify.book import Book
from pipeline.topics import ALERT_STATE, ALERTS
from schemas.alert import AlertState, Candidate

CONFIRM_TRIES = 60
CONFIRM_PAUSE_SECS = 0.5

log = logs.get_logger("notify.state")


class NotActiveError(Exception):
    """Another process is active or may be: this one ends and is restarted as a standby."""


class StateLog:
    """The producer of notify. `confirmed` says whether this process is surely the active one: only
    it may write.

    Raises KafkaError where Kafka does not acknowledge within two minutes, NotActiveError where it
    is not active.
    """

    def __init__(self, config: Kafka, book: Book, confirmed: Callable[[], Awaitable[bool]]) -> None:
        self._book, self._confirmed = book, confirmed
        self._sender = Sender(config, "grapevine-notify")
        self._lock = asyncio.Lock()

    async def save(self) -> None:
        """Every changed alert is acknowledged by Kafka when this returns."""
        async with self._lock:
            book = self._book
            saved = {key: book.states[key].to_json() for key in book.dirty}
            records = [
                Outgoing(ALERT_STATE, key.encode(), value)
                for key, value in (*saved.items(), *((key, None) for key in book.forgotten))
            ]
            book.dirty.clear()
            book.forgotten.clear()
            if records:
                await self._wait_until_confirmed()
                await self.send(records)

    async def raise_candidate(self, candidate: Candidate) -> None:
        """Publish an alarm of notify's own."""
        key = candidate.dedup_key.encode()
        await self.send([Outgoing(ALERTS, key, candidate.to_json())])

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Whatever else notify publishes: acknowledged when this returns."""
        await asyncio.to_thread(self._sender.deliver, records)

    async def close(self) -> None:
        """Hand over what is in flight."""
        await asyncio.to_thread(self._sender.close)

    async def _wait_until_confirmed(self) -> None:
        for _ in range(CONFIRM_TRIES):
            if await self._confirmed():
                return
            await asyncio.sleep(CONFIRM_PAUSE_SECS)
        raise NotActiveError(
            "Kafka does not confirm that this process is the active one; it ends, to be restarted"
        )


def read_states(config: Kafka, poison: list[Any] | None = None) -> dict[str, AlertState]:
    """Every alert as last saved, by dedup_key. Unreadable records are left out and appended to
    `poison`. Raises KafkaError where no broker answers.
    """
    states: dict[str, AlertState] = {}
    for record in all_records(config, ALERT_STATE):
        _take(states, record, [] if poison is None else poison)
    return states


def _take(states: dict[str, AlertState], record: Any, poison: list[Any]) -> None:
    key = (record.key or b"").decode(errors="replace")
    if record.value is None:
        states.pop(key, None)
        return
    try:
        state = AlertState.model_validate_json(record.value)
    except ValidationError:
        log.warning(
            "a saved alert cannot be read", partition=record.partition, offset=record.offset
        )
        poison.append(record)
        return
    states[state.dedup_key] = state
