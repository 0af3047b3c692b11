"""Puts a newly trained model in the place of the one that ships, unless a figure of `grapevine
eval` got worse.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from enrichers.engines.models.linear import FOLDER, Linear, load_linear, write_linear
from enrichers.engines.models.reader import load_reader
from learning.report import Say
from pipeline import registry

TOLERANCE = 0.0005
"""A figure this much lower is the same one, rounded otherwise."""


class Written(Protocol):
    """A model that knows how to be written."""

    def write(self, folder: Path, origin: Mapping[str, Any]) -> None:
        """Put it among the models that ship, with where it comes from."""
        ...


def train(name: str, data: Path, say: Say, *, force: bool = False) -> bool:
    """Train, measure before and after, and keep the better; whether the new one was kept. `force`
    keeps it anyway.
    """
    module = registry.load("learning.training", name)
    _borrowed(module)  # what is missing is told now, not after minutes of reading
    old = {path: path.read_bytes() for path in FOLDER.glob(f"{name}.*")}
    before = measured(module, data) if old else {}
    model = module.train(data, say)
    say("measuring it")
    _put(module, model, data, {})
    after = measured(module, data)
    _put(module, model, data, after)
    worse = [key for key, value in after.items() if value < before.get(key, value) - TOLERANCE]
    for key, value in after.items():
        say(f"  {key}: {value:.4f}" + (f" (was {before[key]:.4f})" if key in before else ""))
    if not worse or force:
        say(f"kept as {FOLDER / name}.*")
        return True
    for path, content in old.items():
        path.write_bytes(content)
    load_linear.cache_clear()
    load_reader.cache_clear()
    say(
        f"not kept: {', '.join(worse)} got worse. The model that was there stays; --force keeps the new one."
    )
    return False


def measured(module: ModuleType, data: Path) -> dict[str, float]:
    """The figures of a model's checks, as `task file key`."""
    by_check: dict[str, float] = {}
    for task, file, key in module.CHECKS:
        figures = (
            registry.load("learning.evaluation", task).evaluate(data / file, lambda _: None).figures
        )
        by_check[f"{task} {Path(file).stem} {key}"] = round(figures[key], 4)
    return by_check


def _put(
    module: ModuleType, model: Linear | Written, data: Path, figures: Mapping[str, float]
) -> None:
    name, origin = module.__name__.rpartition(".")[2], _origin(module, data, figures)
    if isinstance(model, Linear):
        write_linear(FOLDER, name, replace(model, origin=origin))
        load_linear.cache_clear()
    else:
        model.write(FOLDER, origin)


def _origin(module: ModuleType, data: Path, figures: Mapping[str, float]) -> Mapping[str, Any]:
    """Where a model comes from: the sets and what was `borrowed` besides, with licences and
    digests, the script, the seed, the figures.
    """
    sets = [
        {
            "file": file,
            "licence": licence,
            "sha256": hashlib.sha256((data / file).read_bytes()).hexdigest(),
        }
        for file, licence in module.DATA
    ]
    script = module.__name__.replace(".", "/") + ".py"
    about = {
        "about": module.ABOUT,
        "data": sets + _borrowed(module),
        "script": script,
        "seed": module.SEED,
    }
    return about | {"figures": dict(figures)}


def _borrowed(module: ModuleType) -> list[dict[str, str]]:
    foreign: list[dict[str, str]] = module.borrowed() if hasattr(module, "borrowed") else []
    return foreign
