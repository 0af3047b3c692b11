"""A small story, invented once for all tests of this folder."""

from pathlib import Path

import pytest

from deploy.demo.generate import Plan, generate

Told = tuple[Path, Plan]
"""The folder of a story and its plan."""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A story of 1,500 mentions."""
    folder = tmp_path_factory.mktemp("small") / "story"
    return folder, generate(folder, mentions=1500)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The story of `make demo`."""
    folder = tmp_path_factory.mktemp("full") / "story"
    return folder, generate(folder)
