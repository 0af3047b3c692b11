"""kafka-python clients as the configuration says: one place for addresses, security and the
settings of delivery.
"""

from collections.abc import Sequence
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from pipeline.config.model import Kafka, KafkaSecurity
from pipeline.kafka.names import group_name, wire_name
from pipeline.topics import Topic

SESSION_MS = 15_000
"""Kafka gives the partitions of a member it does not hear from to others after this time; a static
member that is back before keeps them.
"""

DELIVERY_SECS = 120
"""After this time without an acknowledgement a producer gives a record up."""


def largest_message(config: Kafka) -> int:
    """Bytes of the largest message: a record with its envelope, or with its original as base64 in a
    dead letter.
    """
    return config.max_record_bytes * 3 // 2 + 100_000


def sasl_settings(security: KafkaSecurity) -> dict[str, Any]:
    """What kafka-python and aiokafka name alike: the protocol, and who logs in."""
    settings: dict[str, Any] = {"security_protocol": security.protocol}
    if security.protocol.startswith("SASL"):
        password = security.password.get_secret_value() if security.password else ""
        settings |= {
            "sasl_mechanism": security.mechanism,
            "sasl_plain_username": security.username,
            "sasl_plain_password": password,
        }
    return settings


def security_settings(security: KafkaSecurity) -> dict[str, Any]:
    """kafka-python's keywords for SASL and TLS."""
    files = {
        "ssl_cafile": security.ca_file,
        "ssl_certfile": security.certificate_file,
        "ssl_keyfile": security.key_file,
    }
    return sasl_settings(security) | {
        name: str(path) for name, path in files.items() if path is not None
    }


def client_settings(config: Kafka) -> dict[str, Any]:
    """What every client needs."""
    return {"bootstrap_servers": config.bootstrap.split(","), **security_settings(config.security)}


def producer(config: Kafka, client_id: str = "grapevine") -> KafkaProducer:
    """An idempotent producer that waits for all replicas. A send's future fails after
    DELIVERY_SECS without broker.
    """
    return KafkaProducer(
        **client_settings(config),
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        compression_type="lz4",
        linger_ms=5,
        batch_size=256 * 1024,
        max_request_size=largest_message(config),
        delivery_timeout_ms=DELIVERY_SECS * 1000,
        max_block_ms=60_000,
    )


def consumer(
    config: Kafka,
    *topics: Topic,
    group: str | None = None,
    instance: str | None = None,
    listener: Any = None,
    **settings: Any,
) -> KafkaConsumer:
    """A consumer that never commits by itself and starts at the earliest record. `listener` (a
    kafka-python rebalance listener) hears which partitions of the topics come and go.

    With `instance` (Health.instance) it is a static member of its group: restarted in time, it
    keeps its partitions.
    """
    defaults: dict[str, Any] = {
        "group_id": group_name(config, group) if group else None,
        "group_instance_id": instance,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "max_poll_records": 10_000,
        "fetch_max_bytes": 64 * 1024 * 1024,
        "max_partition_fetch_bytes": 8 * 1024 * 1024,
        "max_poll_interval_ms": 24 * 3_600_000,
        "session_timeout_ms": SESSION_MS,
        "heartbeat_interval_ms": 3_000,
    }
    made = KafkaConsumer(**client_settings(config), **(defaults | settings))
    _finish_every_join(made)
    _know_topics_before_joining(made)
    if topics:
        made.subscribe([wire_name(config, topic) for topic in topics], listener=listener)
    return made


def _finish_every_join(consumer: KafkaConsumer) -> None:
    """Makes `poll` collect a rejoin that ended while nobody polled.

    kafka-python 3.0.12 forgets one that was caused by new metadata: its answer is never taken, and
    the member stays without partitions for ever. That happens at start, when the first join is
    faster than the first metadata.
    """
    coordinator = consumer._coordinator
    if coordinator is not None:
        asked = coordinator.need_rejoin
        coordinator.need_rejoin = lambda: coordinator.rejoining or asked()


def _know_topics_before_joining(consumer: KafkaConsumer) -> None:
    """Makes `subscribe` learn first which partitions there are.

    kafka-python 3.0.12 joins without, and where it leads the group it gives nobody any partition
    until it knows better. A static member that is killed in that moment, and started again in time,
    would inherit nothing for ever.
    """
    subscribe = consumer.subscribe

    def known(topics: Sequence[str], **more: Any) -> None:
        for topic in topics:
            consumer.partitions_for_topic(topic)  # asks only about what is not known
        subscribe(topics, **more)

    consumer.subscribe = known


def admin(config: Kafka, **settings: Any) -> KafkaAdminClient:
    """An administration client."""
    return KafkaAdminClient(**client_settings(config), **settings)
