"""Ids in cells: what dresses them comes off, what was rounded is none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tools.ids import is_from_x, is_scientific, read_id, x_id_of


@pytest.mark.parametrize(
    ("cell", "native"),
    [
        ('="1511223344556677889"', "1511223344556677889"),
        ("=1511223344556677889", "1511223344556677889"),
        ("'1511223344556677889", "1511223344556677889"),
        ("'1511223344556677889'", "1511223344556677889"),
        ("\u20191511223344556677889", "1511223344556677889"),
        ('"1511223344556677889"', "1511223344556677889"),
        ('"=""1511223344556677889"""', "1511223344556677889"),
        ("\ufeff 1511223344556677889\u200b", "1511223344556677889"),
        ("ID_1511223344556677889", "1511223344556677889"),
        ("id: 1511223344556677889", "1511223344556677889"),
        ("tweet-1511223344556677889", "1511223344556677889"),
        ("1,511,223,344,556,677,889", "1511223344556677889"),
        ("1 511 223 344 556 677 889", "1511223344556677889"),
        ("4711.0", "4711"),
        ("[1511223344556677889]", "1511223344556677889"),
        ("`1511223344556677889", "1511223344556677889"),
        ("1511223344556677889n", "1511223344556677889"),
        ("b'1511223344556677889'", "1511223344556677889"),
        ('=T("1511223344556677889")', "1511223344556677889"),
        ("tag:search.twitter.com,2005:1511223344556677889", "1511223344556677889"),
        ("https://twitter.com/anna/status/1511223344556677889", "1511223344556677889"),
        ("\u202a1511223344556677889\u202c", "1511223344556677889"),
        ("１５１１２２３３４４５５６６７７８８９", "1511223344556677889"),
        ("1511223344556677889.00", "1511223344556677889"),
        ("#NAME?", ""),
        ("#BEZUG!", ""),
        ("########", ""),
        ("[abc](def)", "[abc](def)"),
        ("ID_17", "ID_17"),
        ("A-17", "A-17"),
        ("17", "17"),
        ("100000", "100000"),
        ("7c1e2d3f-b66d", "7c1e2d3f-b66d"),
        ("3e5", "3e5"),
        ("x:x:1511223344556677889", "x:x:1511223344556677889"),
    ],
)
def test_what_dresses_an_id_comes_off(cell: str, native: str) -> None:
    assert read_id(cell) == native


@pytest.mark.parametrize(
    "cell",
    [
        "1.27E+18",
        "1,27E+18",
        "1.27e+18",
        "8.1234567890123E+17",
        "1E+18",
        "1e18",
        '="1.27E+18"',
        "1511223344556678000",
        "1511223344556670000",
        "1,511,223,344,556,678,000",
        "15112233445566700",
        "1511223344556000",
        "1511223344556678000.0",
        "1892345678901234688.0",
        "1.27×10^18",
        "x:x:1.27E+18",
        "ID_1511223344556678000",
    ],
)
def test_a_number_that_was_rounded_is_no_id(cell: str) -> None:
    with pytest.raises(ValueError, match="rounded by a spreadsheet"):
        read_id(cell)


@given(st.text(max_size=40))
def test_any_cell_is_an_id_or_refused(cell: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_id(read_id(cell)) == read_id(cell)


@pytest.mark.parametrize(
    ("url", "native"),
    [
        ("https://twitter.com/anna/status/1511223344556677889?s=20", "1511223344556677889"),
        ("https://mobile.x.com/anna/statuses/1511223344556677889", "1511223344556677889"),
        ("https://x.com/i/web/status/1511223344556677889#m", "1511223344556677889"),
        ("https://x.com/anna", ""),
        ("https://notx.com/anna/status/1511223344556677889", ""),
        ("", ""),
    ],
)
def test_an_address_tells_the_id_of_a_post_on_x(url: str, native: str) -> None:
    assert x_id_of(url) == native


def test_only_long_numbers_are_surely_xs_own() -> None:
    """A column that counts rows has short ones, in every file the same."""
    assert is_from_x("x", "1511223344556677889")
    assert not is_from_x("x", "17")
    assert not is_from_x("file", "1511223344556677889")
    assert is_scientific("1.27E+18")
    assert not is_scientific("3e5")
