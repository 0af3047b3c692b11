"""How the declared topics stand now, and what has happened to them between two looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, TopicPartition

from pipeline.config.model import Kafka
from pipeline.kafka.names import wire_name
from pipeline.topics import TOPICS, Topic


@dataclass(frozen=True, slots=True)
class Standing:
    """One topic: Kafka's own id of it (one that is made anew has another) and where its partitions
    end.
    """

    id: str
    ends: Mapping[int, int]


Look = Mapping[Topic, Standing]
"""The topics that exist."""


def look_at_topics(config: Kafka, manager: KafkaAdminClient, reader: Any) -> dict[Topic, Standing]:
    """Ask Kafka now; `reader` is a consumer of kafka-python's. Raises KafkaError without an answer."""
    names = {wire_name(config, topic): topic for topic in TOPICS}
    there = [name for name in manager.list_topics() if name in names]
    described = manager.describe_topics(there) if there else []
    places = [
        TopicPartition(entry["name"], partition["partition_index"])
        for entry in described
        for partition in entry["partitions"]
    ]
    ends = reader.end_offsets(places) if places else {}
    return {
        names[entry["name"]]: Standing(
            str(entry["topic_id"]),
            {tp.partition: end for tp, end in ends.items() if tp.topic == entry["name"]},
        )
        for entry in described
        if entry.get("topic_id")
    }


def missing(look: Look) -> list[Topic]:
    """The declared topics that are not there."""
    return [topic for topic in TOPICS if topic not in look]


def went_back(before: Look, now: Look) -> list[str]:
    """What happened to topics that are there in both looks and hold other records now, a clause
    each. Pure.
    """
    told = []
    for topic, standing in now.items():
        old = before.get(topic)
        if old is None:
            continue
        if old.id != standing.id:
            told.append(f"{topic.name} was made anew")
        else:
            told += [
                f"{topic.name} was cut: partition {partition} ends at {end}, and ended at {was}"
                for partition, was in old.ends.items()
                if (end := standing.ends.get(partition, was)) < was
            ]
    return told


def void_places(
    committed: Mapping[TopicPartition, int],
    remembered: Mapping[str, str],
    look: Look,
    config: Kafka,
) -> dict[TopicPartition, str]:
    """Where a group's position on these topics means nothing, with the reason: everywhere on a topic
    with another id than the one that is remembered (by declared name), else beyond its end. Pure.
    """
    void = {}
    for topic, standing in look.items():
        anew = remembered.get(topic.name, standing.id) != standing.id
        for partition, end in standing.ends.items():
            place = TopicPartition(wire_name(config, topic), partition)
            position = committed.get(place, -1)
            if anew:
                void[place] = f"{topic.name} was made anew"
            elif position > end:
                void[place] = f"{topic.name} ends at {end}, before the position {position}"
    return void


def ids_of(look: Look) -> dict[str, str]:
    """The ids by declared name, to be remembered."""
    return {topic.name: standing.id for topic, standing in look.items()}
