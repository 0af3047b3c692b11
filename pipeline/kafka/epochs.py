"""What is left of the records that were there under an earlier leader of a partition.

Every leader of a partition begins an epoch. A leader that was chosen though it lacked records (an
unclean election, a disk that came back from a backup) has cut them off, and writes others at their
offsets: soon the log ends where it did, or later, and ends alone tell nothing. Where each epoch
ended does (KIP-320).
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import NoError, for_code
from kafka.protocol.consumer import OffsetForLeaderEpochRequest

_Topic = OffsetForLeaderEpochRequest.OffsetForLeaderTopic
_Partition = _Topic.OffsetForLeaderPartition


def ends_of_epochs(
    manager: KafkaAdminClient,
    epochs: Mapping[TopicPartition, int],
    leaders: Mapping[TopicPartition, int],
) -> dict[TopicPartition, int]:
    """Where each of these epochs ended, as the partition's leader has it; without those of which it
    knows nothing. Raises KafkaError without an answer.
    """
    by_leader: dict[int, dict[TopicPartition, int]] = defaultdict(dict)
    for place, epoch in epochs.items():
        by_leader[leaders[place]][place] = epoch
    ends = {}
    for leader, asked in by_leader.items():
        for topic in _ask(manager, leader, asked).topics:
            for told in topic.partitions:
                known = told.end_offset >= 0 and told.leader_epoch >= 0
                if known and for_code(told.error_code) is NoError:
                    ends[TopicPartition(topic.topic, told.partition)] = int(told.end_offset)
    return ends


def _ask(manager: KafkaAdminClient, leader: int, epochs: Mapping[TopicPartition, int]) -> Any:
    # kafka-python asks this only for the positions of its own consumers, and Faust's client never.
    by_topic: dict[str, list[Any]] = defaultdict(list)
    for place, epoch in epochs.items():
        one = _Partition(partition=place.partition, current_leader_epoch=-1, leader_epoch=epoch)
        by_topic[place.topic].append(one)
    topics = [_Topic(topic=name, partitions=asked) for name, asked in by_topic.items()]
    request = OffsetForLeaderEpochRequest(replica_id=-1, topics=topics)
    clients = manager._manager
    return clients.run(lambda: clients.send(request, node_id=leader))
