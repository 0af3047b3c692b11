"""A log that lost its end and has grown beyond it again, as after an unclean election: its ends tell
nothing, the epochs of its leaders do.
"""

from pathlib import Path

from deploy.local.kafka import kafka_command
from deploy.local.process import ProcessSpec, end, spawn, wait_ready
from pipeline.config.model import Kafka
from pipeline.kafka.clients import admin
from pipeline.kafka.create import create_topics
from pipeline.kafka.look import Look, look_at_topics, went_back
from pipeline.kafka.names import wire_name
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.topics import RAW

EACH = 40


def send(config: Kafka, count: int) -> None:
    """Every record in a batch of its own, all in one partition."""
    with Sender(config) as sender:
        for number in range(count):
            sender.deliver([Outgoing(RAW, b"same", b"%d" % number)])


def look(config: Kafka, before: Look) -> Look:
    manager = admin(config)
    try:
        return look_at_topics(config, manager, before)
    finally:
        manager.close()


def lose_the_end(spec: ProcessSpec, config: Kafka) -> None:
    """What a disk does that comes back with less than was acknowledged."""
    topic = wire_name(config, RAW)
    (log,) = (Path(spec.log.parent) / "log").glob(f"{topic}-0/*0.log")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size // 2)


def test_a_log_that_was_cut_and_has_grown_again_is_told(tmp_path: Path) -> None:
    spec = kafka_command(tmp_path)
    config = Kafka(bootstrap=spec.endpoint, partitions=1)
    process = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, process)
        create_topics(config)
        send(config, EACH)
        first = look(config, {})
        process.kill()
        process.wait()
        lose_the_end(spec, config)
        process = spawn(spec, die_with_parent=True)
        wait_ready(spec, process)
        send(config, 2 * EACH)
        now = look(config, first)
    finally:
        end(process)
    assert now[RAW].ends[0] > EACH, "by its end alone nothing has happened"
    assert 0 < now[RAW].kept[0] < EACH
    (told,) = went_back(first, now)
    assert told.startswith("mentions.raw.v1 was cut: partition 0 lost its records from ")
