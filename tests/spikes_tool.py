"""The scoring tool that stands beside the recorded data, loaded as a module."""

import importlib.util
from pathlib import Path
from typing import Any


def load_tool(path: Path) -> Any:
    """score_spikes.py as a module."""
    spec = importlib.util.spec_from_file_location("score_spikes", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
