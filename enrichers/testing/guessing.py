"""Trying what nobody thought of: with hypothesis where it is installed, not at all without."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any


def guess(pick: Callable[[Any], Any], holds: Callable[[Any], None], *, times: int) -> None:
    """Call `holds` with `times` made-up values. `pick` chooses their strategy from the module
    enrichers/testing/strategies.py, which it is given. Raises what `holds` raises, of the smallest
    value for which it does.
    """
    if find_spec("hypothesis") is None:
        return
    from hypothesis import HealthCheck, given, settings
    from hypothesis.strategies import SearchStrategy

    from enrichers.testing import strategies

    limits = settings(
        max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    chosen: SearchStrategy[Any] = pick(strategies)
    limits(given(chosen)(holds))()
