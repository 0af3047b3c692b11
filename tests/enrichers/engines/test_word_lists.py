"""Word lists: the quick look finds just what a search for each phrase finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines.word_lists import compile_lists
from enrichers.testing.strategies import texts

LISTS = {
    "leaving": ("i'm leaving", "cancel my", "never again", "kündige"),
    "urgent": ("asap", "never", "c++", "@help me", " "),
}
find = compile_lists(LISTS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("nothing", {}),
        ("I’M LEAVING, asap!", {"leaving": "i'm leaving", "urgent": "asap"}),
        ("never-again", {"urgent": "never"}),
        ("never  again", {"urgent": "never"}),
        ("Ich KÜNDIGE", {"leaving": "kündige"}),
        ("“asap”…", {"urgent": "asap"}),
        ("asap😡", {"urgent": "asap"}),
        ("c++", {"urgent": "c++"}),
        ("asaps, _asap, 1asap, kündiger", {}),
    ],
)
def test_phrases_are_found_whole(text: str, found: dict[str, str]) -> None:
    assert find(text) == found


def test_the_first_of_a_list_is_named() -> None:
    assert compile_lists({"a": ("two", "one")})("one two") == {"a": "two"}


def test_one_phrase_may_be_of_several_kinds() -> None:
    assert compile_lists({"a": ("one",), "b": ("two", "One")})("one") == {"a": "one", "b": "one"}


def test_lists_without_a_word_find_nothing() -> None:
    assert compile_lists({"a": (), "b": (" ", "%%")})("one %%") == {}


PIECES = (
    "i'm",
    "leaving",
    "cancel",
    "my",
    "never",
    "again",
    "asap",
    "c++",
    "@help me",
    "_",
    " ",
    "’",
    "é",
    "😡",
    "İ",
)


@given(
    texts(6) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=40)
)
def test_it_finds_what_a_search_for_each_finds(text: str) -> None:
    read = text.casefold().replace("’", "'")
    slow: dict[str, str] = {}
    for kind, phrases in LISTS.items():
        for phrase in phrases:
            if phrase.strip() and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", read):
                slow.setdefault(kind, phrase)
    assert find(text) == slow
