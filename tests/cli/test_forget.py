"""How `grapevine forget` waits for what was on its way: a place that fills while it looks."""

import pytest

from cli.forget import ROUNDS, look_until_gone
from pipeline.acts.search import Tally


class Place:
    """A table in which records arrive while somebody waits: so many at the first wait, and so on."""

    def __init__(self, held: int, *arriving: int, until: str = "") -> None:
        self.held, self.until, self.arriving = held, until, list(arriving)
        self.waited = 0

    def look(self) -> Tally:
        return {"table mentions": (self.held, self.until)} if self.held else {}

    def sweep(self) -> None:
        self.held = 0

    def wait(self) -> None:
        self.waited += 1
        self.held += self.arriving.pop(0) if self.arriving else 0


def left(place: Place) -> int:
    return look_until_gone(place.look, place.sweep, place.wait).get("table mentions", (0, ""))[0]


@pytest.mark.parametrize(
    ("place", "waited"),
    [
        (Place(0), 0),
        (Place(7, until="2026-12-01"), 0),  # goes by itself
        (Place(7), 1),
        (Place(1, 5), 1),
    ],
)
def test_it_waits_only_for_what_would_stay(place: Place, waited: int) -> None:
    before = place.held if place.until else 0
    assert left(place) == before
    assert place.waited == waited


def test_what_nothing_removes_is_told_after_some_rounds() -> None:
    place = Place(3)
    place.sweep = lambda: None  # type: ignore[method-assign]
    assert left(place) == 3
    assert place.waited == ROUNDS


def test_what_comes_between_a_sweep_and_the_next_look_is_swept_in_the_next_round() -> None:
    place = Place(2)
    late = [4]

    def look() -> Tally:
        if place.waited == 1 and late:
            place.held += late.pop()
        return place.look()

    assert look_until_gone(look, place.sweep, place.wait) == {}
    assert place.waited == 2
