"""A command learns within seconds that nobody answers, whatever way Kafka is away."""

import socket
import time

import pytest
from kafka.errors import KafkaError

from pipeline.config.model import Kafka
from pipeline.kafka.reach import count_brokers


@pytest.mark.parametrize("listens", [False, True], ids=["closed", "frozen"])
def test_a_kafka_that_is_away_is_waited_for_as_long_as_is_said(listens: bool) -> None:
    told: list[float] = []
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if listens:
            nobody.listen()
        begun = time.monotonic()
        with pytest.raises(KafkaError):
            count_brokers(
                Kafka(bootstrap=f"127.0.0.1:{nobody.getsockname()[1]}"),
                on_waiting=lambda: told.append(time.monotonic()),
                secs=0.6,
            )
        assert time.monotonic() - begun < 0.6 + 1, "the client's own limits are 30 s"
        assert len(told) == 1, "it is said once that Kafka is waited for"
        assert told[0] - begun < 0.6
