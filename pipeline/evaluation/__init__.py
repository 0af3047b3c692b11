"""`grapevine eval`: measures every judgement on labelled data. One module per task, found by its name.

A task module has ABOUT (one line), TARGETS (what each figure must and should reach) and `evaluate(path, say)`, which
gives a Report. It measures what ships: the enricher or rule as configured by default, never a copy of it.
"""

import importlib
import pkgutil
from types import ModuleType

_HELPERS = frozenset({"judging", "report", "rows", "scores", "sentiment_report"})


def tasks() -> tuple[str, ...]:
    """The names of all tasks, sorted."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if name not in _HELPERS and not name.startswith("_")))


def load(task: str) -> ModuleType:
    """The module of a task; raises KeyError for a name there is none of."""
    if task not in tasks():
        raise KeyError(task)
    return importlib.import_module(f"pipeline.evaluation.{task}")
