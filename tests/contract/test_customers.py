"""What every source of customers promises. They are found through the registry."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import registry
from schemas.flow import FlowError
from schemas.settings import Settings
from tests.builders import NOW
from tests.contract.connectors import least_settings

NAMES = registry.names("connectors.customers")


@pytest.mark.parametrize("name", NAMES)
def test_settings_are_described_and_the_least_ones_are_valid(name: str) -> None:
    module = registry.load("connectors.customers", name)
    assert issubclass(module.Settings, Settings)
    assert (module.Settings.__doc__ or "").strip()
    assert [
        field for field, about in module.Settings.model_fields.items() if not about.description
    ] == []
    assert least_settings("connectors.customers", name)


@pytest.mark.parametrize("name", NAMES)
def test_read_streams_and_says_what_it_promises(name: str) -> None:
    read = registry.load("connectors.customers", name).read
    parameters = inspect.signature(read).parameters
    assert list(parameters) == ["settings", "now"]
    assert parameters["now"].kind is inspect.Parameter.KEYWORD_ONLY
    assert (read.__doc__ or "").strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_source_that_is_not_there_raises_and_is_not_taken_for_empty(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = registry.load("connectors.customers", name).read(
        least_settings("connectors.customers", name), now=NOW
    )
    assert isinstance(found, Iterator)
    with pytest.raises((FlowError, OSError)):
        next(found)
