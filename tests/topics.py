"""Reads whole topics of the test's Kafka, up to their end at the moment of asking."""

from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition


class Keys:
    """The keys a topic has had so far. Asking again reads only what is new."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic, self._known = topic, set[str]()
        self._consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        self._places: list[TopicPartition] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def __call__(self) -> set[str]:
        """Every key up to the end at the moment of asking; empty while there is no such topic."""
        if not self._places and not self._assign():
            return self._known
        ends = self._consumer.end_offsets(self._places)
        while any(self._consumer.position(place) < end for place, end in ends.items()):
            for records in self._consumer.poll(timeout_ms=500).values():
                self._known |= {record.key.decode() for record in records}
        return self._known

    def _assign(self) -> bool:
        numbers = self._consumer.partitions_for_topic(self._topic) or ()
        self._places = [TopicPartition(self._topic, number) for number in sorted(numbers)]
        if self._places:
            self._consumer.assign(self._places)
            self._consumer.seek_to_beginning(*self._places)
        return bool(self._places)


def read_all(bootstrap: str, topic: str) -> list[Any]:
    """Every record that is in the topic now, by partition and offset; empty where there is no such
    topic.
    """
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        places = [
            TopicPartition(topic, number)
            for number in sorted(consumer.partitions_for_topic(topic) or ())
        ]
        if not places:
            return []
        ends = consumer.end_offsets(places)
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        records: list[Any] = []
        while any(consumer.position(place) < ends[place] for place in places):
            for batch in consumer.poll(timeout_ms=500).values():
                records += batch
        return sorted(records, key=lambda record: (record.partition, record.offset))
    finally:
        consumer.close()
