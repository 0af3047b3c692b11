"""What every kind of rule promises; they are found through the registry, so a new file is tested at
once.
"""

from collections.abc import Callable

import pytest

from enrichers.testing.rule import RULE_CHECKS, Maker, rule_trial
from pipeline import registry


@pytest.mark.parametrize("check", RULE_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", registry.names("enrichers.rules"))
def test_a_rule_keeps_what_rules_promise(kind: str, check: Callable[[Maker], None]) -> None:
    check(lambda: rule_trial(registry.load("enrichers.rules", kind)))
