"""What every test may use: the recorded data folder where there is one, and the local stack; which
tests need servers.
"""

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start servers, and run their files first.

    They wait more than they work and take longest: of several workers none is left alone with them
    at the end, and the many small tests fill what is left.
    """
    marked = [item for item in items if _needs_servers(item)]
    for item in marked:
        item.add_marker("servers")
    files = {item.path for item in marked}
    items.sort(key=lambda item: item.path not in files)


def _needs_servers(item: pytest.Item) -> bool:
    room = item.path.relative_to(TESTS).parts[0]
    fixtures = getattr(item, "fixturenames", ())
    return (
        room in ("integration", "faults")
        or item.get_closest_marker("servers") is not None
        or any(name in fixtures for name in STARTS_SERVERS)
    )
