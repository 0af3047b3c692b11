"""Every connector of the folder keeps what schemas/kinds.py promises, each with the maker of its name
in tests/connectors/makers.
"""

from importlib import import_module

import pytest

from connectors.testing.connector import Check, checks_of
from connectors.testing.stand import Make
from pipeline import registry

CASES = [
    pytest.param(name, check, id=f"{name}-{check.__name__}")
    for name in registry.names("connectors")
    for check in checks_of(registry.load("connectors", name))
]


def maker_of(name: str) -> Make:
    """The maker of a connector; without one the connector is not tested and this fails."""
    make: Make = import_module(f"tests.connectors.makers.{name}").make
    return make


@pytest.mark.parametrize(("name", "check"), CASES)
async def test_a_connector_keeps_its_promises(name: str, check: Check) -> None:
    await check(maker_of(name), registry.load("connectors", name))
