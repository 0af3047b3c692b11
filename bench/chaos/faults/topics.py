"""Topics that are lost, and positions that mean nothing any more."""

import contextlib
from collections.abc import Iterator

from kafka import TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from bench.chaos.faults.kind import Field
from pipeline.kafka.clients import admin, consumer
from pipeline.kafka.create import create_topics
from pipeline.kafka.names import group_name, wire_name
from pipeline.topics import ENRICHED, RAW

READS = {"enrich": RAW, "watch": ENRICHED, "store": ENRICHED}
"""Groups whose positions are falsified, with the topic of each."""
BEYOND = 50_000


@contextlib.contextmanager
def lost(field: Field) -> Iterator[str]:
    """A topic is deleted while nothing is under way. Somebody makes it anew at once, or the services
    do when they miss it.
    """
    topic, anew = field.rng.choice((RAW, ENRICHED)), field.rng.random() < 0.5
    with contextlib.closing(admin(field.line.kafka)) as manager:
        name = wire_name(field.line.kafka, topic)
        manager.delete_topics([name])
        if anew:
            field.line.until(lambda: name not in manager.list_topics(), 30, f"{name} is gone")
            create_topics(field.line.kafka)
        else:
            field.line.until(lambda: name in manager.list_topics(), 90, f"{name} is made again")
    yield f"{topic.name}, made again by {'somebody' if anew else 'the services'}"


@contextlib.contextmanager
def beyond_end(field: Field) -> Iterator[str]:
    """While a service is down its positions come to lie beyond the end, as after a cluster was
    restored from a copy.
    """
    name = field.rng.choice(sorted(READS))
    field.line.held.add(name)
    field.line.running[name].kill9()
    try:
        with (
            contextlib.closing(admin(field.line.kafka)) as manager,
            contextlib.closing(consumer(field.line.kafka)) as reader,
        ):
            topic, group = (
                wire_name(field.line.kafka, READS[name]),
                group_name(field.line.kafka, name),
            )
            places = [TopicPartition(topic, n) for n in sorted(reader.partitions_for_topic(topic))]
            ends = reader.end_offsets(places)
            ahead = {place: OffsetAndMetadata(end + BEYOND, "", -1) for place, end in ends.items()}

            def falsified() -> bool:
                try:  # refused while Kafka takes the killed process for alive
                    manager.alter_group_offsets(group, ahead)
                    now = manager.list_group_offsets({group: None})[group]
                except KafkaError:
                    return False
                return all(now[place].offset == ahead[place].offset for place in ahead)

            field.line.until(falsified, 60, f"the positions of {name} are set")
        yield f"{name} by {BEYOND:,}"
    finally:
        field.line.held.discard(name)
