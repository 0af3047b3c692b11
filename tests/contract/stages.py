"""Finds the stages on which a module is tried: `STAGES` in the module's own test file."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pipeline import registry


def stages_of(room: registry.Room, name: str) -> dict[str, Any]:
    """The makers by name that `tests/<room>/test_<name>.py` offers; none without it."""
    file = f"tests.{room}.test_{name}"
    found: dict[str, Any] = (
        getattr(import_module(file), "STAGES", {}) if find_spec(file) is not None else {}
    )
    return found
