"""Makes a Faust app whose every setting serves one promise: nothing is acknowledged before it was
handed on.

Reasons for each setting: Faust acks on errors, commits past work in flight when acks come out of
order, and leaves the group after long back-pressure; see the delivery promises in the README of
this room.
"""

from pathlib import Path
from typing import Any

import faust
import mode
from faust.types.auth import AuthProtocol, SASLMechanism
from yarl import URL

from pipeline.config.model import Kafka
from pipeline.kafka.batches import ssl_context
from pipeline.kafka.clients import SESSION_MS, largest_message
from pipeline.kafka.names import group_name
from pipeline.stream.slices import BUFFERED_SLICES, use_slices

COMMIT_SECS = 1.0
POLL_RECORDS = 2000
DAY_SECS = 86_400


def create_app(config: Kafka, group: str, instance: str, folder: Path) -> faust.App:
    """The app of one service; `group` is our own name of its consumer group, `instance` this
    process's place in it.

    Faust makes an empty folder for tables, though it keeps none: it is made in `folder`, not where
    the process began.
    """
    brokers = [URL(f"kafka://{address}") for address in config.bootstrap.split(",")]
    app = faust.App(
        group_name(config, group),
        broker=brokers,
        broker_credentials=_credentials(config),
        store="memory://",
        datadir=str(folder),
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        processing_guarantee="at_least_once",
        agent_supervisor=mode.CrashingSupervisor,
        stream_wait_empty=True,
        stream_buffer_maxsize=BUFFERED_SLICES,
        broker_max_poll_records=POLL_RECORDS,
        broker_commit_interval=COMMIT_SECS,
        broker_session_timeout=SESSION_MS // 1000,
        broker_rebalance_timeout=30,
        broker_heartbeat_interval=3,
        broker_request_timeout=40,
        broker_max_poll_interval=DAY_SECS,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=instance,
        consumer_max_fetch_size=max(4 * 1024 * 1024, largest_message(config)),
        producer_acks=-1,
    )
    use_slices(app)
    return app


def _credentials(config: Kafka) -> Any:
    security = config.security
    if security.protocol == "PLAINTEXT":
        return None
    if security.protocol == "SSL":
        return faust.SSLCredentials(ssl_context(security))
    return (
        faust.SASLCredentials(
            username=security.username,
            password=security.password.get_secret_value() if security.password else "",
            mechanism=SASLMechanism(security.mechanism),
            ssl_context=ssl_context(security),
        )
        if AuthProtocol(security.protocol)
        else None
    )
