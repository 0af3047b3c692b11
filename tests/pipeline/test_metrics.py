"""Every declared metric is really set somewhere: a name nobody sets would leave a dashboard
silently empty.
"""

import ast
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from pipeline import metrics

ROOT = Path(__file__).resolve().parents[2] / "pipeline"
SETTERS = {"inc", "observe", "set", "set_to_current_time"}


def declared() -> set[str]:
    return {name for name, value in vars(metrics).items() if isinstance(value, MetricWrapperBase)}


def metric_of(node: ast.expr) -> str | None:
    """The metric in `metrics.NAME` and `metrics.NAME.labels(…)`."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "labels"
    ):
        node = node.func.value
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "metrics"
    ):
        return node.attr
    return None


def metrics_set_in(path: Path) -> set[str]:
    """Metrics that a file sets, directly or through a name its module binds (`_LATENCY =
    metrics.X.labels(…)`).
    """
    tree, bound, found = ast.parse(path.read_text("utf-8")), dict[str, str](), set[str]()
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and (name := metric_of(node.value))
        ):
            bound[node.targets[0].id] = name
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in SETTERS:
            target = call.func.value
            name = bound.get(target.id) if isinstance(target, ast.Name) else metric_of(target)
            if name is not None:
                found.add(name)
    return found


def test_every_metric_is_set_and_every_metric_that_is_set_is_declared() -> None:
    used = set().union(
        *(metrics_set_in(path) for path in ROOT.rglob("*.py") if path.name != "metrics.py")
    )
    assert used == declared()


def test_every_metric_has_our_prefix_and_a_sentence() -> None:
    for name in declared():
        metric = getattr(metrics, name)
        assert metric._name.startswith("grapevine_"), name
        assert metric._documentation.endswith("."), name
