"""`grapevine train`: makes the models that ship in enrichers/_models. One module per model, found by its name.

A module has ABOUT (one line), MODEL (the name it ships under), DATA (its files with their licences), SEED, CHECKS
(task, file and figure of `grapevine eval` that must not get worse) and `train(data, say)`, which gives the model.
Seeded: the same data give the same model. Needs the extra `train` (scikit-learn).
"""

import importlib
import pkgutil
from types import ModuleType

_HELPERS = frozenset({"fitting", "replacing", "texts"})


def models() -> tuple[str, ...]:
    """The names of all models that can be trained, sorted."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if name not in _HELPERS and not name.startswith("_")))


def load(model: str) -> ModuleType:
    """The module of a model; raises KeyError for a name there is none of."""
    if model not in models():
        raise KeyError(model)
    return importlib.import_module(f"pipeline.training.{model}")
