"""The storm is found within 15 minutes of its start in a story of any size, and none in the four
weeks before.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from deploy.demo import story
from deploy.demo.generate import SMALLEST, generate
from tests.deploy.demo.conftest import Told
from tests.deploy.demo.storms import alerts, complaints

START = story.DAY + timedelta(seconds=story.STORM_START)


def assert_found_alone(folder: Path) -> None:
    """As the demo judges, the day alone; and as if the weeks before it had been live, too."""
    moments = complaints(folder)
    for live_days in (1, 1 + story.HISTORY_DAYS):
        found = alerts(moments, live_days=live_days)
        assert found, "the storm was not found"
        assert START < found[0] <= START + timedelta(minutes=15)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_in_the_smallest_story(tmp_path: Path, seed: int) -> None:
    generate(tmp_path / "story", seed=seed, mentions=SMALLEST)
    assert_found_alone(tmp_path / "story")


@pytest.mark.timeout(300)
def test_in_the_whole_story(full: Told) -> None:
    assert_found_alone(full[0])
