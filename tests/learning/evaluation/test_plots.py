"""Plots are well-formed XML that holds what they were given, the same every time, whatever they are
given.
"""

from collections.abc import Sequence
from math import inf, nan
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.evaluation import _plots
from learning.evaluation._plots import Figure, Panel
from learning.evaluation._svg import BLUE, GREEN, RED
from learning.report import Target

SVG = "{http://www.w3.org/2000/svg}"
HELD = [(0.55, 0.5, 20), (0.95, 0.9, 80)]
EMPTY = Panel("no rows", "", (), [])
COUNTS = [("good", 3, 1), ("bad", 0, 4)]

numbers = st.one_of(
    st.none(), st.floats(), st.integers(-5, 10**6), st.sampled_from([nan, inf, -inf, 1e308, "?"])
)
words = st.text(max_size=12)
targets = st.builds(Target, st.none() | st.floats(0, 1), st.none() | st.floats(0, 1), st.booleans())
rows_of_cells = st.lists(st.lists(numbers, min_size=3, max_size=3), max_size=4)


def read(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def said(drawn: str) -> list[str]:
    return ["".join(one.itertext()) for one in read(drawn).iter(f"{SVG}text")]


def inks(drawn: str, shape: str, attribute: str = "fill") -> list[str | None]:
    return [one.get(attribute) for one in read(drawn).iter(SVG + shape)]


def test_figures_stand_with_their_names_and_verdicts() -> None:
    rows = [
        Figure("sentiment airline", "accuracy", 0.634, Target(0.62, 0.75)),
        Figure("sentiment airline", "macro_f1", 0.5, Target(0.6, 0.75)),
        Figure("spikes", "standard", 84.5, Target(72.0, 84.0), 100.0),
    ]
    drawn = _plots.figures("A title", rows)
    assert read(drawn).findtext(f"{SVG}title") == "A title"
    assert said(drawn).count("sentiment airline") == 1
    assert {"accuracy", "macro_f1", "standard", "0.634", "0.500", "84.5", "50 %", "100 %"} <= set(
        said(drawn)
    )
    shown = [dot for dot in read(drawn).iter(f"{SVG}circle") if dot.find(f"{SVG}title") is not None]
    assert [dot.get("fill") for dot in shown] == [BLUE, "none", GREEN]
    assert shown[1].get("stroke") == RED
    assert (
        shown[1].findtext(f"{SVG}title")
        == "sentiment airline macro_f1: 0.500; at least 0.600, aim 0.750"
    )
    assert (
        float(shown[2].get("cx") or 0)
        > float(shown[0].get("cx") or 0)
        > float(shown[1].get("cx") or 0)
    )


def test_calibration_shows_a_dot_for_every_row_the_surer_the_further_right() -> None:
    drawn = _plots.reliability(
        "A title", [Panel("sentiment", "100 rows", ("confidence", "right", "rows"), HELD)]
    )
    assert {"sentiment", "100 rows"} <= set(said(drawn))
    dots = list(read(drawn).iter(f"{SVG}circle"))
    assert [dot.findtext(f"{SVG}title") for dot in dots] == [
        "confidence 0.55: 0.50 right of 20 rows",
        "confidence 0.95: 0.90 right of 80 rows",
    ]
    assert float(dots[0].get("r") or 0) < float(dots[1].get("r") or 0)


def test_confusion_shows_shares_of_each_label() -> None:
    drawn = _plots.confusion("A title", [Panel("mood", "8 rows", ("class", "good", "bad"), COUNTS)])
    assert {"good", "bad", "75 %", "25 %", "0 %", "100 %"} <= set(said(drawn))
    assert [ink for ink in inks(drawn, "rect") if ink != "none"] == [GREEN, RED, RED, GREEN]


def test_panels_are_put_into_lines() -> None:
    panels = [Panel(str(number), "", ("confidence", "right", "rows"), HELD) for number in range(9)]
    root = read(_plots.reliability("A title", panels))
    corners = {str(one.get("transform")) for one in root.findall(f"{SVG}g")}
    assert len(corners) == 9
    assert len({corner.split()[1] for corner in corners}) == 3


@pytest.mark.parametrize(
    "drawn",
    [
        _plots.figures("none", []),
        _plots.reliability("none", []),
        _plots.confusion("none", []),
        _plots.reliability("none", [EMPTY]),
        _plots.confusion("none", [EMPTY]),
    ],
)
def test_nothing_is_a_picture_too(drawn: str) -> None:
    assert read(drawn).tag == f"{SVG}svg"


def test_what_cannot_be_drawn_is_a_dash() -> None:
    drawn = _plots.figures(
        "hostile",
        [
            Figure("a<b>&\x00\ud800\"'", "nan", nan, Target(0.5)),
            Figure("b", "none", None, Target()),
        ],
    )
    assert said(drawn).count(_plots.NOTHING) == 2
    assert "a<b>&\"'" in said(drawn)
    assert "nan" not in drawn.replace(">nan<", "")


@given(
    st.lists(
        st.builds(Figure, words, words, numbers, targets, st.sampled_from([1.0, 100.0])), max_size=5
    ),
    words,
)
def test_any_figures_are_drawn_the_same_twice(rows: Sequence[Figure], title: str) -> None:
    drawn = _plots.figures(title, rows)
    assert drawn == _plots.figures(title, rows)
    in_bounds(drawn)


@given(
    st.lists(
        st.builds(Panel, words, words, st.lists(words, min_size=3, max_size=3), rows_of_cells),
        max_size=3,
    )
)
def test_any_tables_are_drawn_the_same_twice(panels: Sequence[Panel]) -> None:
    assert _plots.reliability("any", panels) == _plots.reliability("any", panels)
    in_bounds(_plots.reliability("any", panels))
    in_bounds(_plots.confusion("any", panels))


def in_bounds(drawn: str) -> None:
    """No place is further out than the picture is large, and none is no number."""
    root = read(drawn)
    most = max(float(root.get("width") or 0), float(root.get("height") or 0)) + 1
    places: list[Any] = [
        one.get(name) for one in root.iter() for name in ("x", "y", "cx", "cy", "x1", "x2", "r")
    ]
    assert all(-most <= float(place) <= most for place in places if place is not None)
