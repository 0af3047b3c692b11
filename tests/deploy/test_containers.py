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
from pipeline.config.load import load_config
from tests.deploy.observability import DEPLOY, yaml

ROOT = DEPLOY.parent
EXAMPLE = DEPLOY / "examples" / "production.yaml"
COMPOSE = yaml(DEPLOY / "compose.yaml")
OURS = {
    name: entry
    for name, entry in COMPOSE["services"].items()
    if entry["image"].startswith("grapevine")
}
ENV_NAMES = set(re.findall(r"env:(\w+)", re.sub(r"#.*", "", EXAMPLE.read_text("utf-8"))))
VALUES = {
    "CLICKHOUSE_PASSWORD": "invented",
    "INBOUND_SECRET": "whsec_aW52ZW50ZWQgc2VjcmV0IG9mIDMyIGJ5dGVzIGxvbmc=",
    "SLACK_CARE_WEBHOOK": "https://hooks.slack.example/services/T/B/x",
}


@pytest.fixture(scope="module")
def config() -> Config:
    assert set(VALUES) == ENV_NAMES
    return load_config(EXAMPLE, env=VALUES)


def flag(settings: dict[str, Any], name: str) -> str:
    return str(settings[name]).partition(":?")[0].removeprefix("${").removesuffix("}")


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


def test_secrets_of_the_configuration_are_handed_over_and_asked_for() -> None:
    asked = set(
        re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text("utf-8"), re.MULTILINE)
    )
    written = (DEPLOY / "compose.yaml").read_text("utf-8")
    assert set(re.findall(r"\$\{(\w+):\?", written)) == asked
    for entry in OURS.values():
        assert {flag(entry["environment"], name) for name in entry["environment"]} == ENV_NAMES


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
