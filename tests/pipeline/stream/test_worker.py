"""What a stream's process does with its memory before it begins."""

import gc
from collections.abc import Iterator

import pytest

from pipeline.stream.worker import GARBAGE_AFTER, collect_seldom


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_is_loaded_is_left_alone_and_cycles_are_still_found() -> None:
    collect_seldom()
    assert gc.get_freeze_count() > 1000
    assert gc.isenabled()
    assert gc.get_threshold()[0] == GARBAGE_AFTER
    round_and_round: list[object] = []
    round_and_round.append(round_and_round)
    del round_and_round
    assert gc.collect() > 0
