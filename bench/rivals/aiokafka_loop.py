"""The chain between a bare aiokafka consumer and producer, on uvloop: no framework, batches, at
least once.

Deliveries of one batch are awaited while the next is processed; what is delivered is committed once
a second. It has no memory of attempts, no dead letters, no metrics, no watch over its own progress.
"""

import asyncio
import time
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.rivals import asked, chain_of, value_of
from pipeline.kafka.batches import BatchPublisher
from pipeline.kafka.outgoing import Outgoing
from pipeline.topics import Topic

BATCH = 1000
COMMIT_SECS = 1.0


async def main() -> None:
    """Read, process, write until the process is ended."""
    task = asked()
    process = chain_of(task.config).process_all
    output = Topic(task.output, "mention id", "a rival's records", ("bench",))
    publisher = BatchPublisher(task.config.kafka.model_copy(update={"prefix": ""}))
    await publisher.start()
    consumer = AIOKafkaConsumer(
        task.input,
        bootstrap_servers=task.config.kafka.bootstrap,
        group_id=task.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    under_way: list[asyncio.Future[Any]] = []
    done: dict[TopicPartition, int] = {}
    committed_at = time.monotonic()
    while True:
        batch = await consumer.getmany(timeout_ms=200, max_records=BATCH)
        outgoing = [
            Outgoing(output, record.key, value_of(outcome))
            for records in batch.values()
            for record, outcome in zip(
                records, process([record.value for record in records]), strict=True
            )
        ]
        deliveries = await publisher.publish(outgoing)
        await asyncio.gather(*under_way)
        if time.monotonic() - committed_at > COMMIT_SECS and done:
            await consumer.commit(done)
            committed_at = time.monotonic()
        under_way = deliveries
        done |= {tp: records[-1].offset + 1 for tp, records in batch.items()}


if __name__ == "__main__":
    uvloop.run(main())
