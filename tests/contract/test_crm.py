"""What every CRM promises that is written to. They are found through the registry, and their stages
(`STAGES`, a maker by name) in the test file of each: a new one is tested at once.
"""

from collections.abc import Callable

import pytest

from pipeline import registry
from sinks.testing.crm import CRM_CHECKS, CrmStageMaker
from tests.contract.stages import stages_of

NAMES = registry.names("sinks.crm")
CASES = [
    pytest.param(maker, id=f"{name}-{kind}")
    for name in NAMES
    for kind, maker in stages_of("sinks.crm", name).items()
]


@pytest.mark.parametrize("name", NAMES)
def test_a_crm_has_a_test_file_with_its_stages(name: str) -> None:
    assert stages_of("sinks.crm", name), (
        f'tests/sinks/crm/test_{name}.py must have STAGES = {{"a name": maker}}: see sinks/testing/crm.py'
    )


@pytest.mark.parametrize("check", CRM_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("make", CASES)
def test_a_crm_keeps_what_crms_promise(
    make: CrmStageMaker, check: Callable[[CrmStageMaker], None]
) -> None:
    check(make)
