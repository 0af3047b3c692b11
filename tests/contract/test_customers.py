"""What every source of customers promises. They are found through the registry, and their stages
(`STAGES`, a maker by name) in the test file of each: a new one is tested at once.
"""

from collections.abc import Callable

import pytest

from connectors.testing.customers import CUSTOMERS_CHECKS, StageMaker
from pipeline import registry
from tests.contract.stages import stages_of

NAMES = registry.names("connectors.customers")
CASES = [
    pytest.param(maker, id=f"{name}-{kind}")
    for name in NAMES
    for kind, maker in stages_of("connectors.customers", name).items()
]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_of_customers_has_a_test_file_with_its_stages(name: str) -> None:
    assert stages_of("connectors.customers", name), (
        f'tests/connectors/customers/test_{name}.py must have STAGES = {{"a name": maker}}: '
        "see connectors/testing/customers.py"
    )


@pytest.mark.parametrize("check", CUSTOMERS_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("make", CASES)
def test_a_source_of_customers_keeps_what_they_promise(
    make: StageMaker, check: Callable[[StageMaker], None]
) -> None:
    check(make)
