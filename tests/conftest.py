"""What every test may use: the recorded data folder where there is one, and the local stack; which
tests need servers.
"""

import gc
import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.services", "tests.stack"]


def grapevine_data() -> Path | None:
    """Return the folder of recorded payloads: GRAPEVINE_DATA, or shared/data beside the project;
    None without one.

    Tests over recorded data are parametrised over its files, so without the folder there are none
    of them.
    """
    named = os.environ.get("GRAPEVINE_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(name="grapevine_data", scope="session")
def _grapevine_data() -> Path | None:
    return grapevine_data()


TESTS = Path(__file__).parent
STARTS_SERVERS = ("stack", "own_stack")
"""Fixtures that start Kafka and ClickHouse."""
MEASURED = (
    "learning/evaluation",
    "learning/training",
    "cli/test_eval.py",
    "deploy/demo/test_storm.py",
    "enrichers/rules/test_spike_data.py",
)
"""What holds judgements against their figures, over thousands of mentions."""
SERVED = ("integration", "faults")
"""Rooms of which every test needs servers."""
LONGEST = ("faults", "integration", "deploy")
"""Rooms by how long their files take."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import what `make test-fast` runs nothing of: files of judgements load whole libraries."""
    marks = config.option.markexpr
    left_out = (
        *(MEASURED if "not measured" in marks else ()),
        *(SERVED if "not servers" in marks else ()),
    )
    ours = collection_path.is_relative_to(TESTS)
    named = collection_path.relative_to(TESTS).as_posix() if ours and left_out else ""
    return True if named.startswith(left_out) else None


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again and again, nor
    after every 700 objects, which hypothesis times each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start servers, and spread their files among the others.

    They wait more than they work: beside them the many small tests use what they leave of the
    cores. The rooms of the longest come first, so that no worker is left alone with one at the end.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting: list[Path] = []
    for path, its in files.items():
        if str(path.relative_to(TESTS)).startswith(MEASURED):
            for item in its:
                item.add_marker("measured")
        marked = [item for item in its if _needs_servers(item)]
        for item in marked:
            item.add_marker("servers")
        if marked:
            waiting.append(path)
    waiting.sort(key=_room_place)
    places = {path: index / len(waiting) for index, path in enumerate(waiting)}
    small = [path for path in files if path not in places]
    places |= {path: (index + 1) / len(small) for index, path in enumerate(small)}
    items[:] = [item for path in sorted(files, key=places.__getitem__) for item in files[path]]


def _room_place(path: Path) -> int:
    room = path.relative_to(TESTS).parts[0]
    return LONGEST.index(room) if room in LONGEST else len(LONGEST)


def _needs_servers(item: pytest.Item) -> bool:
    room = item.path.relative_to(TESTS).parts[0]
    fixtures = getattr(item, "fixturenames", ())
    return (
        room in SERVED
        or item.get_closest_marker("servers") is not None
        or any(name in fixtures for name in STARTS_SERVERS)
    )
