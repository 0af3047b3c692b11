"""The two names of a topic and of a group: the declared one, which is ours everywhere, and the one
on the cluster. Only what talks to Kafka itself asks for the second. Pure.
"""

from pipeline.config.model import Kafka
from pipeline.topics import TOPICS, Topic

_BY_NAME = {topic.name: topic for topic in TOPICS}


def wire_name(config: Kafka, topic: Topic) -> str:
    """The topic's name on the cluster."""
    return config.prefix + topic.name


def declared(config: Kafka, name: str) -> Topic | None:
    """The topic behind a name on the cluster, or behind a declared one; None for others' topics."""
    return _BY_NAME.get(name.removeprefix(config.prefix)) or _BY_NAME.get(name)


def group_name(config: Kafka, name: str) -> str:
    """The consumer group on the cluster of one of our services."""
    return config.group_prefix + config.prefix + name
