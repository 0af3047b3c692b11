"""Saves alerts to alert_state.v1, and reads them all back. The one writer of that topic."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from kafka import TopicPartition
from pydantic import ValidationError

from pipeline import logs
from pipeline.config.model import Kafka
from pipeline.kafka.aside import send_dead_letter
from pipeline.kafka.clients import consumer, producer, topic_name
from pipeline.notify.book import Book
from pipeline.topics import ALERT_STATE, ALERTS
from schemas.alert import AlertState, Candidate
from schemas.upkeep import DeadLetter

CONFIRM_TRIES = 60
CONFIRM_PAUSE_SECS = 0.5
ACK_SECS = 130
"""Longer than the producer's own limit, so that its reason is the one that is shown."""

log = logs.get_logger("notify.state")

Record = tuple[str, str, bytes | None]
"""Topic, key and value."""


class NotActiveError(Exception):
    """Another process is active or may be: this one ends and is restarted as a standby."""


class StateLog:
    """The producer of notify. `confirmed` says whether this process is surely the active one: only
    it may write.

    Raises KafkaError where Kafka does not acknowledge within two minutes, NotActiveError where it
    is not active.
    """

    def __init__(self, config: Kafka, book: Book, confirmed: Callable[[], Awaitable[bool]]) -> None:
        self._config, self._book, self._confirmed = config, book, confirmed
        self._producer = producer(config, "grapevine-notify")
        self._lock = asyncio.Lock()

    async def save(self) -> None:
        """Every changed alert is acknowledged by Kafka when this returns."""
        async with self._lock:
            book, topic = self._book, topic_name(self._config, ALERT_STATE.name)
            records: list[Record] = [(topic, key, book.states[key].to_json()) for key in book.dirty]
            records += [(topic, key, None) for key in book.forgotten]
            book.dirty.clear()
            book.forgotten.clear()
            if records:
                await self._wait_until_confirmed()
                await asyncio.to_thread(self._send, records)

    async def raise_candidate(self, candidate: Candidate) -> None:
        """Publish an alarm of notify's own."""
        record: Record = (
            topic_name(self._config, ALERTS.name),
            candidate.dedup_key,
            candidate.to_json(),
        )
        await asyncio.to_thread(self._send, [record])

    async def dead_letter(self, letter: DeadLetter) -> None:
        """Keep what can never be processed."""
        future: Any = send_dead_letter(self._producer.send, self._config, letter)
        await asyncio.to_thread(future.get, ACK_SECS)

    async def close(self) -> None:
        """Hand over what is in flight."""
        await asyncio.to_thread(self._producer.close, 10)

    async def _wait_until_confirmed(self) -> None:
        for _ in range(CONFIRM_TRIES):
            if await self._confirmed():
                return
            await asyncio.sleep(CONFIRM_PAUSE_SECS)
        raise NotActiveError(
            "Kafka does not confirm that this process is the active one; it ends, to be restarted"
        )

    def _send(self, records: list[Record]) -> None:
        futures = [
            self._producer.send(topic, key=key.encode(), value=value)
            for topic, key, value in records
        ]
        for future in futures:
            future.get(ACK_SECS)


def read_states(
    config: Kafka, poison: list[Any] | None = None, *, patience_secs: float = 30
) -> dict[str, AlertState]:
    """Every alert as last saved, by dedup_key. Unreadable records are left out and appended to
    `poison`.

    Raises KafkaError where no broker answers within `patience_secs`.
    """
    name = topic_name(config, ALERT_STATE.name)
    reader = consumer(config, bootstrap_timeout_ms=int(patience_secs * 1000))
    states: dict[str, AlertState] = {}
    try:
        partitions = [
            TopicPartition(name, number)
            for number in sorted(reader.partitions_for_topic(name) or ())
        ]
        if not partitions:
            return states
        reader.assign(partitions)
        reader.seek_to_beginning(*partitions)
        ends = reader.end_offsets(partitions)
        while any(reader.position(partition) < ends[partition] for partition in partitions):
            for records in reader.poll(200).values():
                for record in records:
                    _take(states, record, [] if poison is None else poison)
    finally:
        reader.close()
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
