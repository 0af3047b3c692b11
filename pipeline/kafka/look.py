"""How the declared topics stand now, and what has happened to them between two looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec

from pipeline.config.model import Kafka
from pipeline.kafka.epochs import ends_of_epochs
from pipeline.kafka.names import wire_name
from pipeline.topics import TOPICS, Topic


@dataclass(frozen=True, slots=True)
class Standing:
    """One topic: Kafka's own id of it (one that is made anew has another), and of its partitions
    where they end and the epoch of their leader. `kept`: of those whose leader changed since the
    look before, how far the records of that time are still there.
    """

    id: str
    ends: Mapping[int, int]
    epochs: Mapping[int, int] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)


Look = Mapping[Topic, Standing]
"""The topics that exist."""
Cuts = Mapping[str, Mapping[int, int]]
"""Where the logs of partitions were cut off, by declared name."""


def look_at_topics(config: Kafka, manager: KafkaAdminClient, before: Look) -> dict[Topic, Standing]:
    """Ask Kafka now; `before` is the last look, empty at the first. Raises KafkaError without an
    answer.
    """
    names = {wire_name(config, topic): topic for topic in TOPICS}
    there = [name for name in manager.list_topics() if name in names]
    described = [e for e in (manager.describe_topics(there) if there else []) if e.get("topic_id")]
    leaders = {
        TopicPartition(entry["name"], partition["partition_index"]): partition["leader_id"]
        for entry in described
        for partition in entry["partitions"]
    }
    latest: dict[TopicPartition, Any] = (
        manager.list_partition_offsets(dict.fromkeys(leaders, OffsetSpec.LATEST)) if leaders else {}
    )
    ids = {entry["name"]: str(entry["topic_id"]) for entry in described}
    earlier = {
        place: epoch
        for place, told in latest.items()
        if (epoch := _epoch_before(before, names[place.topic], ids, place)) is not None
        and told.leader_epoch is not None
        and told.leader_epoch > epoch
    }
    kept = ends_of_epochs(manager, earlier, leaders) if earlier else {}
    return {names[name]: _standing(name, id_, latest, kept) for name, id_ in ids.items()}


def _epoch_before(
    before: Look, topic: Topic, ids: Mapping[str, str], place: TopicPartition
) -> int | None:
    standing = before.get(topic)
    if standing is None or standing.id != ids[place.topic]:
        return None
    return standing.epochs.get(place.partition)


def _standing(
    name: str, id_: str, latest: Mapping[TopicPartition, Any], kept: Mapping[TopicPartition, int]
) -> Standing:
    mine = {place.partition: told for place, told in latest.items() if place.topic == name}
    return Standing(
        id_,
        {number: told.offset for number, told in mine.items()},
        {n: told.leader_epoch for n, told in mine.items() if told.leader_epoch is not None},
        {place.partition: end for place, end in kept.items() if place.topic == name},
    )


def missing(look: Look) -> list[Topic]:
    """The declared topics that are not there."""
    return [topic for topic in TOPICS if topic not in look]


def cuts_between(before: Look, now: Look) -> Cuts:
    """Where the logs of topics that are there in both looks were cut off in between. Pure.

    Records that were there are gone where the log ends earlier, and where they are not kept under a
    new leader, who may have written others in their place.
    """
    return {
        topic.name: cut
        for topic, standing in now.items()
        if topic in before
        and before[topic].id == standing.id
        and (cut := _cut(before[topic], standing))
    }


def _cut(before: Standing, now: Standing) -> dict[int, int]:
    left = {
        number: min(now.ends.get(number, was), now.kept.get(number, was))
        for number, was in before.ends.items()
    }
    return {number: end for number, end in left.items() if end < before.ends[number]}


def went_back(before: Look, now: Look) -> list[str]:
    """What happened to topics that are there in both looks and hold other records now, a clause
    each. Pure.
    """
    anew = [
        f"{topic.name} was made anew"
        for topic, standing in now.items()
        if topic in before and before[topic].id != standing.id
    ]
    ends = {topic.name: standing.ends for topic, standing in before.items()}
    return anew + [
        f"{name} was cut: partition {number} lost its records from {end} on, and ended at {ends[name][number]}"
        for name, cut in cuts_between(before, now).items()
        for number, end in cut.items()
    ]


def void_places(
    committed: Mapping[TopicPartition, int],
    remembered: Mapping[str, str],
    look: Look,
    config: Kafka,
    cuts: Cuts,
) -> dict[TopicPartition, str]:
    """Where a group's position on these topics means nothing, with the reason: everywhere on a topic
    with another id than the one that is remembered (by declared name), else beyond its end or where
    its log was cut off. Pure.
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
            elif position > (cut := cuts.get(topic.name, {}).get(partition, position)):
                void[place] = f"{topic.name} was cut at {cut}, before the position {position}"
    return void


def ids_of(look: Look) -> dict[str, str]:
    """The ids by declared name, to be remembered."""
    return {topic.name: standing.id for topic, standing in look.items()}
