"""The campaign's Kafka, of one broker or three, and its ClickHouse. Each service reaches them by
listeners and proxies of its own, so that one service's network can fail alone.
"""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from bench.chaos.proxy import Proxy, running_proxies
from deploy.local.clickhouse import clickhouse_command
from deploy.local.kafka import kafka_command
from deploy.local.kafka.formatted import new_cluster_id
from deploy.local.ports import hold_ports
from deploy.local.process import ProcessSpec
from deploy.local.stack import RunningStack, start_stack

COPIES = 3
"""Of every partition, where there are three brokers; two of them must have a record."""


@dataclasses.dataclass(frozen=True)
class Servers:
    """Running servers. `kafka` and `clickhouse` are direct; services go through their proxies."""

    stack: RunningStack
    brokers: tuple[str, ...]
    kafka: str
    clickhouse: str
    kafka_proxies: Mapping[str, tuple[Proxy, ...]]
    clickhouse_proxies: Mapping[str, Proxy]

    def bootstrap(self, service: str) -> str:
        """Where that service finds Kafka."""
        return ",".join(f"127.0.0.1:{proxy.port}" for proxy in self.kafka_proxies[service])

    def clickhouse_url(self, service: str) -> str:
        """Where that service finds ClickHouse."""
        return f"clickhouse://127.0.0.1:{self.clickhouse_proxies[service].port}"

    def proxies(self, service: str) -> tuple[Proxy, ...]:
        """All ways out of a service."""
        return (*self.kafka_proxies[service], self.clickhouse_proxies[service])


@contextlib.contextmanager
def running_servers(folder: Path, services: tuple[str, ...], brokers: int) -> Iterator[Servers]:
    """Servers over `folder` that end with the block."""
    folder = folder.resolve()
    names = tuple(f"kafka-{number + 1}" for number in range(brokers))
    behind = {name: hold_ports(folder / "listeners" / name, services) for name in names}
    own = {name: _own_ports(folder / name, ("kafka", "kafka_controller")) for name in names}
    clickhouse = _own_ports(folder, ("clickhouse", "clickhouse_http"))["clickhouse"]
    to_kafka = {
        service: tuple(Proxy(behind[name].numbers[service]) for name in names)
        for service in services
    }
    to_clickhouse = {service: Proxy(clickhouse) for service in services}
    proxies = [proxy for many in to_kafka.values() for proxy in many]
    with running_proxies(*proxies, *to_clickhouse.values()):
        cluster = new_cluster_id()
        voters = ",".join(
            f"{number + 1}@127.0.0.1:{own[name]['kafka_controller']}"
            for number, name in enumerate(names)
        )
        commands = {
            name: partial(
                _broker,
                name=name,
                cluster=cluster,
                settings=_settings(number, own[name], behind[name].numbers, to_kafka)
                | {"controller.quorum.voters": voters}
                | (_replicated() if brokers > 1 else {}),
            )
            for number, name in enumerate(names)
        }
        stack = start_stack(folder, {**commands, "clickhouse": clickhouse_command})
        try:
            yield Servers(
                stack,
                names,
                ",".join(f"127.0.0.1:{own[name]['kafka']}" for name in names),
                f"clickhouse://127.0.0.1:{clickhouse}",
                to_kafka,
                to_clickhouse,
            )
        finally:
            stack.stop()


def _own_ports(folder: Path, names: tuple[str, ...]) -> Mapping[str, int]:
    """Ports that a server of `folder` will take: remembered there, and held again when it starts."""
    held = hold_ports(folder, names)
    held.release()
    return held.numbers


def _broker(data: Path, name: str, cluster: str, settings: Mapping[str, str]) -> ProcessSpec:
    spec = kafka_command(data / name, settings=settings, cluster=cluster)
    return dataclasses.replace(spec, name=name)


def _settings(
    number: int,
    own: Mapping[str, int],
    behind: Mapping[str, int],
    proxies: Mapping[str, tuple[Proxy, ...]],
) -> dict[str, str]:
    """A listener for each service, which is told its proxy's address as the broker's."""
    direct = f"PLAINTEXT://127.0.0.1:{own['kafka']}"
    listeners = [direct, f"CONTROLLER://127.0.0.1:{own['kafka_controller']}"]
    advertised = [direct]
    protocols = ["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"]
    for service, port in behind.items():
        listeners.append(f"{service.upper()}://127.0.0.1:{port}")
        advertised.append(f"{service.upper()}://127.0.0.1:{proxies[service][number].port}")
        protocols.append(f"{service.upper()}:PLAINTEXT")
    return {
        "node.id": str(number + 1),
        "listeners": ",".join(listeners),
        "advertised.listeners": ",".join(advertised),
        "listener.security.protocol.map": ",".join(protocols),
    }


def _replicated() -> dict[str, str]:
    return {
        "offsets.topic.replication.factor": str(COPIES),
        "transaction.state.log.replication.factor": str(COPIES),
        "share.coordinator.state.topic.replication.factor": str(COPIES),
        "min.insync.replicas": str(COPIES - 1),
    }
