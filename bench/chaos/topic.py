"""What a topic has, read on from where it was left: the latest value of every key, or every record."""

from collections.abc import Iterator
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from pipeline.config.model import Kafka
from pipeline.kafka.clients import consumer
from pipeline.kafka.names import wire_name
from pipeline.topics import Topic


class Tail:
    """Gives each record of a topic once."""

    def __init__(self, kafka: Kafka, topic: Topic) -> None:
        self._kafka, self._topic = kafka, topic
        self._client: Any = None
        self._next: dict[TopicPartition, int] = {}

    def new(self) -> Iterator[Any]:
        """The records up to the end at the moment of asking that were not given before. Raises
        KafkaError; the next call goes on where this one came to, with a new client.
        """
        try:
            yield from self._read()
        except KafkaError:  # kafka-python may ask a leader of before for ever
            if self._client is not None:
                self._client.close()
            self._client = None
            raise

    def _read(self) -> Iterator[Any]:
        if self._client is None:
            self._client = self._assigned()
        ends = self._client.end_offsets(self._client.assignment())
        while any(self._next[place] < end for place, end in ends.items()):
            for place, records in self._client.poll(timeout_ms=500).items():
                for record in records:
                    self._next[place] = record.offset + 1
                    yield record

    def _assigned(self) -> Any:
        name = wire_name(self._kafka, self._topic)
        client = consumer(self._kafka)
        places = [TopicPartition(name, n) for n in sorted(client.partitions_for_topic(name) or ())]
        client.assign(places)
        for place in places:
            client.seek(place, self._next.setdefault(place, 0))
        return client
