"""What every test may use: the recorded data folder where there is one, and the local stack."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.stack", "tests.services"]


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
