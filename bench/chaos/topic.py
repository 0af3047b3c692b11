"""What a topic has, read on from where it was left: the latest value of every key, or every record."""

from collections.abc import Iterator
from typing import Any

from kafka import TopicPartition

from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer
from pipeline.kafka.names import wire_name
from pipeline.topics import Topic


class Tail:
    """Gives each record of a topic once. Begins anew where the topic was made anew."""

    def __init__(self, kafka: Kafka, topic: Topic) -> None:
        self._kafka, self._topic = kafka, topic
        self._client: Any = None

    def new(self) -> Iterator[Any]:
        """The records up to the end at the moment of asking that were not given before."""
        if self._client is None:
            self._client = self._assigned()
        places = self._client.assignment()
        ends = self._client.end_offsets(places)
        while any(self._client.position(place) < end for place, end in ends.items()):
            for records in self._client.poll(timeout_ms=500).values():
                yield from records

    def forget(self) -> None:
        """Give all there is once more."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _assigned(self) -> Any:
        name = wire_name(self._kafka, self._topic)
        client = consumer(self._kafka)
        places = [TopicPartition(name, n) for n in sorted(client.partitions_for_topic(name) or ())]
        client.assign(places)
        client.seek_to_beginning(*places)
        return client
