"""What the locks say, and which installed packages the project needs to run."""

import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def lock(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of every package of a lock, which holds nothing else."""
    text = (ROOT / name).read_text("utf-8")
    assert "".join(pin.group() for pin in _PIN.finditer(text)) == text
    return {
        package: (version, frozenset(re.findall(r"sha256:(\w+)", hashes)))
        for package, version, hashes in _PIN.findall(text)
    }


def needed(requirements: list[str]) -> dict[str, Distribution]:
    """The installed packages that these requirements lead to, by canonical name."""
    left = [Requirement(line) for line in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    packages: dict[str, Distribution] = {}
    while left:
        one = left.pop()
        name, extras = canonical(one.name), frozenset(one.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            packages[name] = distribution(name)
            left += [line for line in _lines(packages[name]) if _asked_for(line, extras)]
    return packages


def _lines(package: Distribution) -> list[Requirement]:
    return [Requirement(line) for line in package.requires or ()]


def _asked_for(line: Requirement, extras: frozenset[str]) -> bool:
    return line.marker is None or any(
        line.marker.evaluate({"extra": extra}) for extra in {"", *extras}
    )
