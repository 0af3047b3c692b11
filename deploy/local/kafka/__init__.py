"""Apache Kafka itself on this machine: formatted once, then one JVM with its data under the data
folder.
"""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.local.errors import LocalStackError
from deploy.local.kafka.formatted import cluster_id, format_once, new_cluster_id
from deploy.local.kafka.jars import HERE, classpath, java, shared_classes
from deploy.local.password import USER, password_of
from deploy.local.ports import hold_ports
from deploy.local.process import ProcessSpec
from pipeline.ports import holder_of

# Small and quick to start: C1 only and the serial collector save memory and a second of start-up on
# two cores.
_JVM = ("-Xmx384m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


NO_SETTINGS: Mapping[str, str] = {}


def kafka_command(
    data: Path,
    *,
    standard_ports: bool = False,
    settings: Mapping[str, str] = NO_SETTINGS,
    cluster: str = "",
    jvm: tuple[str, ...] = (),
) -> ProcessSpec:
    """Prepare Kafka in `data`/kafka (hold ports, write its config, format once) and return how to
    run it.

    `settings` of the broker go over those of server.properties; brokers of one cluster are given
    its id (`new_cluster_id`). `jvm`: further options of the broker's Java.

    Raises LocalStackError when Java or the jars are missing.
    """
    home = data.resolve() / "kafka"
    home.mkdir(parents=True, exist_ok=True)
    run = (
        java(),
        *_JVM,
        *shared_classes(),
        f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
        "-cp",
        classpath(),
    )
    ports = hold_ports(data.resolve(), ("kafka", "kafka_controller"), standard=standard_ports)
    properties = home / "server.properties"
    text = _render(ports.numbers, home / "log", password_of(data))
    _write_private(
        properties, text + "".join(f"{key}={value}\n" for key, value in settings.items())
    )
    format_once(run, properties, home / "log", cluster or new_cluster_id())
    endpoint = f"127.0.0.1:{ports.numbers['kafka']}"
    return ProcessSpec(
        name="kafka",
        argv=(run[0], *jvm, *run[1:], "kafka.Kafka", str(properties)),
        log=home / "kafka.log",
        pid_file=home / "pid.json",
        endpoint=endpoint,
        ready=lambda: answers(endpoint, data),
        ports=ports,
    )


def answers(endpoint: str, data: Path) -> bool:
    """Tell whether the broker of `data` answers a metadata request at host:port and names itself as
    able to serve.

    Raises LocalStackError where the broker of another cluster answers.
    """
    host, _, port = endpoint.rpartition(":")
    try:
        socket.create_connection(
            (host, int(port)), timeout=1
        ).close()  # the client logs every refusal at length
        admin = KafkaAdminClient(
            bootstrap_servers=endpoint,
            bootstrap_timeout_ms=500,
            request_timeout_ms=2000,
            **_credentials(password_of(data)),
        )
    except (KafkaError, OSError):
        return False
    try:
        cluster = admin.describe_cluster()
    except (KafkaError, OSError):
        return False
    finally:
        admin.close()
    ours = cluster_id(data.resolve() / "kafka" / "log")
    if cluster["cluster_id"] != ours:
        raise LocalStackError(
            f"At {endpoint} another Kafka answers ({holder_of(int(port))}, cluster "
            f"{cluster['cluster_id']}), not the one of {data} (cluster {ours}): stop that one, or "
            "start again, and a free port is chosen."
        )
    return bool(cluster["brokers"])


def _credentials(password: str) -> dict[str, str]:
    if not password:
        return {}
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN",
        "sasl_plain_username": USER,
        "sasl_plain_password": password,
    }


def _write_private(file: Path, text: str) -> None:
    """Only its owner reads it: the password stands inside."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def _render(ports: Mapping[str, int], log_dir: Path, password: str) -> str:
    text = (HERE / "server.properties").read_text()
    if password:
        text += (HERE / "password.properties").read_text()
    filled = {
        "@PORT@": ports["kafka"],
        "@CONTROLLER_PORT@": ports["kafka_controller"],
        "@LOG_DIR@": log_dir,
        "@PROTOCOL@": "SASL_PLAINTEXT" if password else "PLAINTEXT",
        "@USER@": USER,
        "@PASSWORD@": password,
    }
    for name, value in filled.items():
        text = text.replace(name, str(value))
    return text
