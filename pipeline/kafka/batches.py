"""Publishes many records at once over aiokafka: one batch per partition, every delivery awaited."""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaProducer

from pipeline.config.model import Kafka, KafkaSecurity
from pipeline.kafka.clients import largest_message, sasl_settings
from pipeline.kafka.keys import partition_of
from pipeline.kafka.names import wire_name
from pipeline.kafka.outgoing import Outgoing


def ssl_context(security: KafkaSecurity) -> ssl.SSLContext | None:
    """The TLS context of the asynchronous clients; None without TLS."""
    if "SSL" not in security.protocol:
        return None
    context = ssl.create_default_context(cafile=str(security.ca_file) if security.ca_file else None)
    if security.certificate_file:
        context.load_cert_chain(security.certificate_file, security.key_file)
    return context


def aiokafka_settings(config: Kafka) -> dict[str, Any]:
    """What every aiokafka client needs."""
    return {
        "bootstrap_servers": config.bootstrap.split(","),
        "ssl_context": ssl_context(config.security),
        **sasl_settings(config.security),
    }


class BatchPublisher:
    """An idempotent producer. `publish` hands records over in order per key; the futures tell of
    their delivery.
    """

    def __init__(self, config: Kafka) -> None:
        self._config = config
        self._producer = AIOKafkaProducer(
            **aiokafka_settings(config),
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            linger_ms=2,
            max_batch_size=1 << 19,
            max_request_size=largest_message(config),
            request_timeout_ms=60_000,
        )
        self._partitions: dict[str, int] = {}

    async def start(self) -> None:
        await self._producer.start()

    async def stop(self) -> None:
        await self._producer.stop()

    async def publish(self, records: Iterable[Outgoing]) -> list[asyncio.Future[Any]]:
        """Send records; await the returned futures before acknowledging anything they were made from.

        Raises MessageSizeTooLargeError for a record that can never be sent.
        """
        batches: dict[tuple[str, int], Any] = {}
        futures: list[asyncio.Future[Any]] = []
        for record in records:
            topic = wire_name(self._config, record.topic)
            place = (topic, await self._partition(topic, record.key))
            batch = batches.get(place)
            if batch is None:
                batch = batches[place] = self._producer.create_batch()
            if batch.append(key=record.key, value=record.value, timestamp=None) is None:
                futures.append(await self._send(batch, *place))
                batch = batches[place] = self._producer.create_batch()
                if batch.append(key=record.key, value=record.value, timestamp=None) is None:
                    del batches[place]
                    futures.append(await self._send_large(topic, place[1], record))
        for place, batch in batches.items():
            futures.append(await self._send(batch, *place))
        return futures

    async def _send(self, batch: Any, topic: str, partition: int) -> asyncio.Future[Any]:
        batch.close()
        future: asyncio.Future[Any] = await self._producer.send_batch(
            batch, topic, partition=partition
        )
        return future

    async def _send_large(
        self, topic: str, partition: int, record: Outgoing
    ) -> asyncio.Future[Any]:
        """A record larger than a batch travels alone."""
        future: asyncio.Future[Any] = await self._producer.send(
            topic, key=record.key, value=record.value, partition=partition
        )
        return future

    async def _partition(self, topic: str, key: bytes) -> int:
        count = self._partitions.get(topic)
        if count is None:
            count = self._partitions[topic] = len(await self._producer.partitions_for(topic))
        return partition_of(key, count)
