"""Dockerfile and compose.yaml name only what exists: commands, secrets, ports, files. No container
engine is needed.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from cli import grapevine
from cli.run import SERVICES
from cli.run import command as run_command
from pipeline.config import Config
from pipeline.config.load import build_config
from pipeline.config.problems import ConfigError
from tests.deploy.observability import DEPLOY, with_mounted_secrets_in_env, yaml

ROOT = DEPLOY.parent
EXAMPLE = DEPLOY / "examples" / "production.yaml"
COMPOSE = yaml(DEPLOY / "compose.yaml")
OURS = {
    name: entry
    for name, entry in COMPOSE["services"].items()
    if entry["image"].startswith("grapevine") and entry["command"][0] == "run"
}
DOCUMENT = with_mounted_secrets_in_env(EXAMPLE)
MOUNTED = set(
    re.findall(r"file:/run/secrets/(\w+)", re.sub(r"#.*", "", EXAMPLE.read_text("utf-8")))
)
VALUES = {
    "clickhouse_password": "invented",
    "inbound_secret": "whsec_aW52ZW50ZWQgc2VjcmV0IG9mIDMyIGJ5dGVzIGxvbmc=",
    "slack_care_webhook": "https://hooks.slack.example/services/T/B/x",
}


@pytest.fixture(scope="module")
def config() -> Config:
    assert set(VALUES) == MOUNTED
    return build_config(DOCUMENT, env=VALUES)


def secrets_of(entry: dict[str, Any]) -> set[str]:
    return set(entry.get("secrets", ()))


def test_every_service_of_the_command_line_runs_and_nothing_else() -> None:
    for entry in OURS.values():
        assert grapevine.get_command(None, entry["command"][0]) is not None  # type: ignore[arg-type]
        run_command.make_context(
            "run", list(entry["command"][1:]), parent=grapevine.make_context("grapevine", ["run"])
        )
    assert {entry["command"][1] for entry in OURS.values()} == set(SERVICES)


def test_health_checks_ask_the_port_that_the_configuration_gives(config: Config) -> None:
    for name, entry in OURS.items():
        (port,) = re.findall(r"127\.0\.0\.1:(\d+)/readyz", " ".join(entry["healthcheck"]["test"]))
        assert config.service.metrics_ports[name] == int(port)
    assert config.service.metrics_host == "0.0.0.0"
    assert f"{config.service.push_port}:{config.service.push_port}" in OURS["ingest"]["ports"]


def test_prometheus_scrapes_the_same_ports(config: Config) -> None:
    (job,) = yaml(DEPLOY / "prometheus" / "prometheus.yaml")["scrape_configs"]
    scraped = {target["names"][0]: target["port"] for target in job["dns_sd_configs"]}
    assert job["job_name"] == "grapevine"
    assert scraped == dict(config.service.metrics_ports)


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_given_its_own_secrets_and_no_others(name: str) -> None:
    service, given = OURS[name]["command"][1], secrets_of(OURS[name])
    build_config(DOCUMENT, env={one: VALUES[one] for one in given}, service=service)
    for one in given:
        with pytest.raises(ConfigError, match=one):
            build_config(DOCUMENT, env={n: VALUES[n] for n in given if n != one}, service=service)


def test_the_command_line_is_started_by_hand_and_reads_the_whole() -> None:
    entry = COMPOSE["services"]["cli"]
    build_config(DOCUMENT, env={one: VALUES[one] for one in secrets_of(entry)})
    assert entry["profiles"] == ["cli"]
    assert entry["restart"] == "no"


def test_secrets_are_files_of_a_folder_that_is_never_committed_nor_in_the_image() -> None:
    declared = COMPOSE["secrets"]
    assert declared == {name: {"file": f"./secrets/{name}"} for name in declared}
    assert set().union(*map(secrets_of, COMPOSE["services"].values())) == set(declared)
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "deploy/secrets" in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()


def test_no_secret_travels_as_a_variable() -> None:
    for entry in COMPOSE["services"].values():
        for name, value in entry.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN", name):
                path = Path(value)
                assert name.endswith("_FILE")
                assert path.parent == Path("/run/secrets")
                assert path.name in secrets_of(entry)


def test_what_others_read_of_secrets_is_mounted_for_them() -> None:
    for name, file in (
        ("clickhouse", "clickhouse/reader.sh"),
        ("grafana", "grafana/provisioning/datasources/grapevine.yaml"),
    ):
        text = (DEPLOY / file).read_text("utf-8")
        read = set(re.findall(r"(?:/run/secrets/|\$\(secret )(\w+)", text))
        assert read
        assert read <= secrets_of(COMPOSE["services"][name])


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_may_do_little(name: str) -> None:
    entry = COMPOSE["services"][name]
    assert entry["cap_drop"] == ["ALL"]
    assert entry["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", entry["mem_limit"])
    assert str(entry["user"]).partition(":")[0] not in ("", "0", "root")
    assert "privileged" not in entry


@pytest.mark.parametrize("name", [*OURS, "cli", "prometheus"])
def test_a_container_writes_where_it_must_only(name: str) -> None:
    entry = COMPOSE["services"][name]
    assert entry["read_only"] is True
    assert entry["tmpfs"] == ["/tmp"]
    writable = [volume for volume in entry["volumes"] if not volume.endswith(":ro")]
    assert len(writable) == 1
    assert not writable[0].startswith(".")


def test_grafana_is_given_what_its_data_sources_name() -> None:
    named = set(
        re.findall(
            r"\$\{(\w+)\}", (DEPLOY / "grafana/provisioning/datasources/grapevine.yaml").read_text()
        )
    )
    grafana = COMPOSE["services"]["grafana"]
    assert named <= set(grafana["environment"])
    (provider,) = yaml(DEPLOY / "grafana/provisioning/dashboards/grapevine.yaml")["providers"]
    mounted = {
        Path(volume.split(":")[1]).parent
        for volume in grafana["volumes"]
        if volume.endswith(".json:ro")
    }
    assert mounted == {Path(provider["options"]["path"])}


def test_what_is_mounted_exists() -> None:
    for entry in COMPOSE["services"].values():
        for volume in entry.get("volumes", ()):
            source = volume.split(":")[0]
            assert (
                (DEPLOY / source).exists()
                if source.startswith(".")
                else source in COMPOSE["volumes"]
            ), volume
        for other in entry.get("depends_on", ()):
            assert "healthcheck" in COMPOSE["services"][other]


def test_addresses_of_the_configuration_are_services(config: Config) -> None:
    hosts = {config.kafka.bootstrap.split(":")[0], re.split(r"[@:/]+", config.clickhouse.url)[2]}
    assert hosts <= set(COMPOSE["services"])


def test_the_image_has_every_room_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    copied = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]
    assert all((ROOT / name).exists() for name in copied)
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert rooms <= set(copied)
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(kept)
    assert "USER 10001:10001" in lines
    assert {line for line in lines if line.startswith("FROM ")} == {
        "FROM python:3.11-slim AS build",
        "FROM python:3.11-slim",
    }
