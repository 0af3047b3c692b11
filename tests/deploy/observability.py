"""What the dashboards and alert rules say: their expressions, the metrics and labels in them.
Touches files only.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client.metrics import MetricWrapperBase
from ruamel.yaml import YAML

from pipeline import metrics

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DASHBOARDS = DEPLOY / "grafana"
_SELECTOR = re.compile(r"\b([a-z][a-z0-9_]*)\s*(?:\{([^}]*)\})?")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"[^\"]*\"")
_GROUPING = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
OTHERS = {"up": {"job", "instance"}, "process_resident_memory_bytes": {"job", "instance"}}
"""Metrics that Prometheus and its client library give by themselves."""
SCRAPED = {"job", "instance"}


def exposed() -> dict[str, set[str]]:
    """Every name that /metrics serves, with its labels."""
    names: dict[str, set[str]] = dict(OTHERS)
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            extra = {"le"} if metric._type == "histogram" else set()
            for suffix in _SUFFIXES[str(metric._type)]:
                names[metric._name + suffix] = set(metric._labelnames) | extra | SCRAPED
    return names


def yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def with_mounted_secrets_in_env(path: Path) -> Any:
    """A configuration whose secrets are mounted (`file:/run/secrets/NAME`), with `env:NAME` there."""
    text = path.read_text("utf-8").replace("file:/run/secrets/", "env:")
    return YAML(typ="safe", pure=True).load(text)


def dashboard(name: str) -> dict[str, Any]:
    board: dict[str, Any] = json.loads((DASHBOARDS / f"{name}.json").read_text("utf-8"))
    return board


def targets(board: dict[str, Any], field: str) -> list[tuple[str, str]]:
    """Title and query of every panel."""
    return [
        (panel["title"], target[field])
        for panel in board["panels"]
        for target in panel.get("targets", ())
    ]


def rules() -> list[dict[str, Any]]:
    return [
        rule
        for group in yaml(DEPLOY / "prometheus" / "rules.yaml")["groups"]
        for rule in group["rules"]
    ]


def used(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Metric names of a PromQL expression with the labels their selectors name."""
    for name, selector in _SELECTOR.findall(_GROUPING.sub("", expression)):
        if ("_" in name and not name.startswith(("histogram_", "label_"))) or name in OTHERS:
            yield name, set(_LABEL.findall(selector))


def grouped(expression: str) -> set[str]:
    """The labels an expression groups or matches by."""
    return {
        label.strip()
        for found in _GROUPING.findall(expression)
        for label in found.split(",")
        if label.strip()
    }
