"""The local stack of `grapevine up` is its owner's: a password, private files, no secrets inherited."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.local.password import USER, make_password, password_of
from deploy.local.ports import remembered_ports
from deploy.local.stack import RunningStack, start_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack with a password, started by somebody who has a secret in the environment."""
    data = tmp_path_factory.mktemp("locked")
    os.environ["GRAPEVINE_TEST_SECRET"] = "s3cret-of-a-source"
    make_password(data)
    running = start_stack(data)
    yield running
    running.stop()
    del os.environ["GRAPEVINE_TEST_SECRET"]


def admin(address: str, password: str) -> KafkaAdminClient:
    return KafkaAdminClient(
        bootstrap_servers=address,
        bootstrap_timeout_ms=3000,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="PLAIN",
        sasl_plain_username=USER,
        sasl_plain_password=password,
    )


def test_kafka_asks_for_the_password_at_both_of_its_ports(stack: RunningStack) -> None:
    address = stack.endpoints.kafka
    ours = admin(address, password_of(stack.data))
    assert ours.describe_cluster()["brokers"]
    ours.close()
    with pytest.raises(KafkaError):
        admin(address, "guessed")
    controller = f"127.0.0.1:{remembered_ports(stack.data)['kafka_controller']}"
    for closed in (address, controller):
        with pytest.raises(KafkaError):
            KafkaAdminClient(bootstrap_servers=closed, bootstrap_timeout_ms=3000)


def test_clickhouse_asks_for_the_password(stack: RunningStack) -> None:
    address = stack.endpoints.clickhouse.removeprefix("clickhouse://")
    with Client.from_url(f"clickhouse://default:{password_of(stack.data)}@{address}") as ours:
        assert ours.execute("SELECT 1") == [(1,)]
    with pytest.raises(ServerException, match="Authentication failed"):
        Client.from_url(f"clickhouse://{address}").execute("SELECT 1")


def test_servers_inherit_no_secrets(stack: RunningStack) -> None:
    for name in ("kafka", "clickhouse"):
        environment = Path(f"/proc/{stack.pid(name)}/environ").read_bytes()
        assert b"PATH=" in environment
        assert b"s3cret-of-a-source" not in environment
        command = Path(f"/proc/{stack.pid(name)}/cmdline").read_bytes()
        assert password_of(stack.data).encode() not in command


def test_files_are_their_owner_s(stack: RunningStack) -> None:
    assert stat.S_IMODE(stack.data.stat().st_mode) == 0o700
    for file in (stack.data / "password", stack.data / "kafka" / "server.properties"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_every_start_makes_another_password(tmp_path: Path) -> None:
    assert make_password(tmp_path).read_text() != make_password(tmp_path).read_text()
    assert password_of(tmp_path / "none") == ""
