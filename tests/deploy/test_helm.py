"""The Helm chart, as far as it can be read without Helm: values, names in templates, commands,
configuration.

`helm lint --strict deploy/helm/grapevine` and `helm template` check the rest where Helm is
installed.
"""

import re
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import pytest

from cli import grapevine
from cli.run import SERVICES
from cli.run import command as run_command
from pipeline.config.load import build_config
from pipeline.config.model import Service
from pipeline.config.part import READERS, part_of
from pipeline.topics import RAW
from tests.deploy.observability import DEPLOY, yaml

CHART = DEPLOY / "helm" / "grapevine"
VALUES: dict[str, Any] = yaml(CHART / "values.yaml")
TEMPLATES = {path.name: path.read_text("utf-8") for path in (CHART / "templates").iterdir()}
ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
OPENS = ("if ", "range ", "with ", "define ")


@pytest.mark.parametrize("name", TEMPLATES)
def test_blocks_open_and_close(name: str) -> None:
    text, depth = TEMPLATES[name], 0
    assert text.count("{{") == text.count("}}") == len(ACTION.findall(text))
    for action in ACTION.findall(text):
        depth += action.startswith(OPENS) - (action == "end")
        assert depth >= 0, action
    assert depth == 0


@pytest.mark.parametrize("name", TEMPLATES)
def test_values_and_helpers_that_are_named_exist(name: str) -> None:
    for path in re.findall(r"\.Values((?:\.\w+)+)", TEMPLATES[name]):
        value: Any = VALUES
        for step in path.strip(".").split("."):
            assert step in value, f".Values{path}"
            value = value[step]
    helpers = set(re.findall(r'define "([\w.]+)"', TEMPLATES["_helpers.tpl"]))
    assert set(re.findall(r'include "([\w.]+)"', TEMPLATES[name])) <= helpers


@pytest.mark.parametrize("name", TEMPLATES)
def test_settings_of_a_service_that_are_named_exist_in_each(name: str) -> None:
    optional = {"persistence"}
    for key in set(re.findall(r"\$settings\.(\w+)", TEMPLATES[name])) - optional:
        assert all(key in settings for settings in VALUES["services"].values()), key


def test_every_service_has_its_workload() -> None:
    for name, settings in VALUES["services"].items():
        assert re.fullmatch(r"[a-z][a-z0-9-]*", name)
        assert settings["kind"] in ("Deployment", "StatefulSet")
        assert settings["args"][0] == "run"
        run_command.make_context(
            "run", list(settings["args"][1:]), parent=grapevine.make_context("grapevine", ["run"])
        )
        assert {"requests", "limits"} == set(settings["resources"])
        assert "persistence" not in settings or settings["kind"] == "StatefulSet"
    assert {settings["args"][1] for settings in VALUES["services"].values()} == set(SERVICES)
    assert VALUES["services"]["enrich"]["replicas"] <= build_config({}).kafka.partitions, RAW.name


def test_the_configuration_with_what_the_chart_adds_is_valid() -> None:
    (line,) = (line for line in TEMPLATES["_helpers.tpl"].splitlines() if "$ours := dict" in line)
    added = re.findall(r'"(\w+)" (?:"([^"]+)"|\$ports|\(int)', line)
    assert {key for key, _ in added} <= set(Service.model_fields)
    service = {key: value for key, value in added if value}
    ports = dict.fromkeys(VALUES["services"], VALUES["metricsPort"])
    document = {
        **VALUES["config"],
        "service": {**VALUES["config"]["service"], **service, "metrics_ports": ports},
    }
    config = build_config(document, env={"CLICKHOUSE_PASSWORD": "invented"})
    assert config.service.metrics_host == "0.0.0.0"
    assert f"mountPath: {config.service.state_dir}" in TEMPLATES["workloads.yaml"]


def test_probes_ask_for_life_and_readiness_at_their_own_paths() -> None:
    asked = dict(
        re.findall(
            r"(\w+)Probe:\s+httpGet: \{path: (\S+), port: metrics\}", TEMPLATES["workloads.yaml"]
        )
    )
    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


def test_notify_is_replaced_not_surged() -> None:
    assert VALUES["services"]["notify"]["kind"] == "Deployment"
    assert "strategy: {type: Recreate}" in TEMPLATES["workloads.yaml"]


def test_the_version_is_the_projects() -> None:
    chart = yaml(CHART / "Chart.yaml")
    project = (DEPLOY.parent / "pyproject.toml").read_text("utf-8")
    assert f'\nversion = "{chart["appVersion"]}"' in project


@pytest.mark.parametrize("name", VALUES["services"])
def test_a_workload_is_given_the_keys_that_its_part_names_and_no_others(name: str) -> None:
    settings = VALUES["services"][name]
    part = part_of(VALUES["config"], settings["args"][1])
    given = [*VALUES["sharedSecretKeys"], *settings["secretKeys"]]
    assert set(given) == set(re.findall(r"env:(\w+)", str(part)))
    assert "envFrom" not in TEMPLATES["workloads.yaml"]
    (env,) = re.findall(
        r"with concat \$\.Values\.sharedSecretKeys \$settings\.secretKeys .*\n +env:\n"
        r" +\{\{- range \. \}\}\n((?:.*\n){3}) +\{\{- end \}\}",
        TEMPLATES["workloads.yaml"],
    )
    assert re.fullmatch(
        r" +- name: \{\{ \. \}\}\n +valueFrom:\n"
        r" +secretKeyRef: \{name: .*secretName.*, key: \{\{ \. \| quote \}\} \}\n",
        env,
    )


@pytest.mark.parametrize("name", VALUES["services"])
def test_a_workload_reaches_what_it_works_with_and_nothing_else(name: str) -> None:
    settings = VALUES["services"][name]
    service = settings["args"][1]
    outside = ("sources",), ("customers",), ("notify",), ("crm",)
    expected = {"kafka"}
    expected |= {"clickhouse"} if service in READERS["clickhouse", "password"] else set()
    expected |= {"outside"} if any(service in READERS[place] for place in outside) else set()
    assert set(settings["reaches"]) == expected
    assert expected <= set(VALUES["networkPolicy"]["ways"])


def test_the_ways_lead_where_the_configuration_points() -> None:
    ways, config = VALUES["networkPolicy"]["ways"], VALUES["config"]
    assert ways["kafka"]["ports"] == [int(config["kafka"]["bootstrap"].rpartition(":")[2])]
    assert ways["clickhouse"]["ports"] == [urlsplit(config["clickhouse"]["url"]).port]
    for peer in ways["outside"]["to"]:
        block = ip_network(peer["ipBlock"]["cidr"])
        inside = [ip_network(one) for one in peer["ipBlock"]["except"]]
        assert all(one.subnet_of(block) and not one.is_global for one in inside)  # type: ignore[arg-type]


def test_a_policy_stands_for_every_workload_and_opens_two_ports_at_most() -> None:
    policy = TEMPLATES["networkpolicy.yaml"]
    assert "range $service, $settings := .Values.services" in policy
    assert "policyTypes: [Ingress, Egress]" in policy
    opened = re.findall(r"port: (\w+), protocol: TCP", policy.partition("egress:")[0])
    assert opened == ["metrics", "push"]
    assert set(re.findall(r"\{name: (\w+), containerPort", TEMPLATES["workloads.yaml"])) == set(
        opened
    )
    for key in set(re.findall(r"\$policy\.(\w+)", policy)):
        assert key in VALUES["networkPolicy"]


def test_a_pod_may_do_little() -> None:
    workloads = TEMPLATES["workloads.yaml"]
    for line in (
        "automountServiceAccountToken: false",
        "runAsNonRoot: true",
        "seccompProfile: {type: RuntimeDefault}",
        "allowPrivilegeEscalation: false",
        "readOnlyRootFilesystem: true",
        "capabilities: {drop: [ALL]}",
    ):
        assert re.search(rf"^ +{re.escape(line)}$", workloads, re.MULTILINE), line
    for settings in VALUES["services"].values():
        assert {"cpu", "memory"} == set(settings["resources"]["requests"])
        assert "memory" in settings["resources"]["limits"]
