"""What every destination of alerts promises. They are found through the registry, and their stages
(`STAGES`, a maker by name) in the test file of each: a new one is tested at once.
"""

import os
from collections.abc import Callable

import pytest

from pipeline import registry
from sinks.testing.sink import SINK_CHECKS
from sinks.testing.stage import StageMaker
from tests.contract.stages import stages_of

NAMES = registry.destinations()


CASES = [
    pytest.param(maker, id=f"{name}-{kind}")
    for name in NAMES
    for kind, maker in stages_of("sinks", name).items()
]


def test_clickhouse_is_no_destination_of_alerts() -> None:
    assert {"slack", "webhook", "email"} <= set(NAMES)
    assert "clickhouse" not in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_destination_has_a_test_file_with_its_stages(name: str) -> None:
    assert stages_of("sinks", name), (
        f'tests/sinks/test_{name}.py must have STAGES = {{"a name": maker}}: see sinks/testing/stage.py'
    )


@pytest.mark.parametrize("check", SINK_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("make", CASES)
def test_a_destination_keeps_what_destinations_promise(
    make: StageMaker, check: Callable[[StageMaker], None]
) -> None:
    check(make)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
