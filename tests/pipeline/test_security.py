"""SASL and TLS as configured reach every client: kafka-python, aiokafka, Faust and ClickHouse. No
network.
"""

import ssl
from itertools import product
from pathlib import Path
from typing import Any

import certifi
import faust
import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth
from kafka import KafkaConsumer

from pipeline.clickhouse import connection
from pipeline.config import Config
from pipeline.config.load import build_config
from pipeline.kafka.batches import aiokafka_settings, ssl_context
from pipeline.kafka.clients import client_settings
from pipeline.stream.app import create_app
from sinks.clickhouse.client import connect

CA = certifi.where()
PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
ENV = {"KAFKA_PASSWORD": "invented", "CLICKHOUSE_PASSWORD": "invented too"}


def configured(protocol: str, mechanism: str = "SCRAM-SHA-512", **more: Any) -> Config:
    security = {"protocol": protocol, "mechanism": mechanism} | more
    if protocol.startswith("SASL"):
        security |= {"username": "grapevine", "password": "env:KAFKA_PASSWORD"}
    if "SSL" in protocol:
        security |= {"ca_file": CA}
    return build_config({"kafka": {"bootstrap": "a:9093,b:9093", "security": security}}, env=ENV)


@pytest.mark.parametrize(("protocol", "mechanism"), list(product(PROTOCOLS, MECHANISMS)))
def test_all_kafka_clients_are_told_the_same(protocol: str, mechanism: str) -> None:
    kafka = configured(protocol, mechanism).kafka
    theirs, async_ = client_settings(kafka), aiokafka_settings(kafka)
    app = create_app(kafka, "enrich", "host.enrich.1", Path("unused"))
    stream = credentials_to_aiokafka_auth(app.conf.broker_credentials)
    for told in (theirs, async_, stream):
        assert told["security_protocol"] == protocol
        if protocol.startswith("SASL"):
            assert told["sasl_mechanism"] == mechanism
            assert (told["sasl_plain_username"], told["sasl_plain_password"]) == (
                "grapevine",
                "invented",
            )
        else:
            assert not [name for name in told if name.startswith("sasl")]
    assert theirs["bootstrap_servers"] == async_["bootstrap_servers"] == ["a:9093", "b:9093"]
    assert theirs.get("ssl_cafile") == (CA if "SSL" in protocol.split("_")[-1] else None)
    assert set(theirs) <= set(KafkaConsumer.DEFAULT_CONFIG)
    for told in (async_, stream):
        context = told.get("ssl_context")
        assert (context is not None) == protocol.endswith("SSL")
        if context is not None:
            assert context.check_hostname
            assert context.verify_mode == ssl.CERT_REQUIRED
            assert context.cert_store_stats()["x509_ca"] > 0


def test_mutual_tls_presents_the_clients_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Any, ...]] = []
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", lambda _, *files: shown.append(files))
    kafka = configured(
        "SSL", certificate_file="/etc/tls/client.pem", key_file="/etc/tls/client.key"
    ).kafka
    assert ssl_context(kafka.security) is not None
    assert shown == [(Path("/etc/tls/client.pem"), Path("/etc/tls/client.key"))]
    told = client_settings(kafka)
    assert (told["ssl_certfile"], told["ssl_keyfile"]) == (
        "/etc/tls/client.pem",
        "/etc/tls/client.key",
    )


def test_without_tls_nobody_makes_a_context() -> None:
    assert ssl_context(configured("SASL_PLAINTEXT").kafka.security) is None
    assert isinstance(
        create_app(configured("PLAINTEXT").kafka, "watch", "w", Path("unused")), faust.App
    )


def clickhouse(url: str, **more: Any) -> Any:
    section = {"url": url, "password": "env:CLICKHOUSE_PASSWORD"} | more
    return connect(connection(build_config({"clickhouse": section}, env=ENV).clickhouse)).connection


def test_clickhouses_means_tls_with_the_configured_authority() -> None:
    made = clickhouse("clickhouses://grapevine@ch.example:9440/mentions", ca_file=CA)
    assert made.secure_socket
    assert made.verify_cert
    assert made.ssl_options["ca_certs"] == CA
    assert (made.hosts[0], made.user, made.password, made.database) == (
        ("ch.example", 9440),
        "grapevine",
        "invented too",
        "mentions",
    )
    assert clickhouse("clickhouses://ch.example/mentions").hosts[0] == ("ch.example", 9440)


def test_clickhouse_without_s_is_plain() -> None:
    made = clickhouse("clickhouse://ch.example/mentions")
    assert not made.secure_socket
    assert made.hosts[0] == ("ch.example", 9000)


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    config = configured("SASL_SSL")
    assert "invented" not in repr(config)
    assert "invented" not in repr(connection(config.clickhouse))
