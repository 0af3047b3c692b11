"""A new file is all it takes: a throw-away module of each kind is found, checked and green; one with
a fault fails its kit, which says what is wrong.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest

from connectors.testing.customers import check_customers
from enrichers.testing.enricher import check_enricher, enricher_trial
from enrichers.testing.rule import check_rule, rule_trial
from pipeline import registry
from pipeline.registry import Room
from sinks.testing.sink import check_sink
from tests.contract.stages import stages_of
from tests.contract.throwaway import FILES, put
from tests.contract.throwaway.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]


def check(room: Room, module: Any) -> None:
    """The kit of a room, called as a third party calls it."""
    match room:
        case "enrichers":
            check_enricher(lambda: enricher_trial(module))
        case "enrichers.rules":
            check_rule(lambda: rule_trial(module))
        case "sinks":
            check_sink(stages_of(room, "throwaway")["pager"])
        case _:
            check_customers(stages_of(room, "throwaway")["file"])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Puts the throw-away module of a room there for this test alone, and gives it."""

    def placed(room: Room, fault: Fault | None = None) -> Any:
        put(room, tmp_path, fault)
        for folder in tmp_path.iterdir():
            package = import_module(folder.name)
            monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
        invalidate_caches()
        registry.names.cache_clear()
        assert "throwaway" in registry.names(room)
        return registry.load(room, "throwaway")

    yield placed
    monkeypatch.undo()
    registry.names.cache_clear()
    for name in [name for name in sys.modules if name.endswith("throwaway") and "." in name]:
        if not name.startswith("tests.contract"):
            parent, _, child = name.rpartition(".")
            del sys.modules[name]
            delattr(sys.modules[parent], child)


@pytest.mark.parametrize(
    ("room", "fault"),
    [
        pytest.param(room, fault, id=f"{room}: {fault.told}")
        for room, faults in FAULTS.items()
        for fault in faults
    ],
)
def test_a_fault_is_told(place: Callable[..., Any], room: Room, fault: Fault) -> None:
    module = place(room, fault)
    with pytest.raises(AssertionError) as raised:
        check(room, module)
    assert fault.told in str(raised.value)


def contract_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """The contract tests of what is called `throwaway`, with the folder as part of the rooms."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.contract.throwaway.found"]
    names = ("registry", "enrichers", "rules", "sinks", "customers")
    files = [f"tests/contract/test_{name}.py" for name in names]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "--tb=line", "-k", "throwaway", *files],
        cwd=ROOT,
        env={**os.environ, "THROWAWAY": str(folder)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_contract_tests_find_new_modules_by_themselves(tmp_path: Path) -> None:
    for room in FILES:
        put(room, tmp_path)
    ended = contract_tests(tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert int(ended.stdout.split(" passed")[0].split()[-1]) >= 30, ended.stdout


def test_the_contract_tests_fail_for_a_faulty_module_of_each_kind(tmp_path: Path) -> None:
    for room, faults in FAULTS.items():
        put(room, tmp_path, faults[-1])
    ended = contract_tests(tmp_path)
    assert ended.returncode == 1, ended.stdout
    for faults in FAULTS.values():
        assert faults[-1].told in ended.stdout
