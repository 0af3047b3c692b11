"""Cells as programs and people write them: the value that is meant, nothing, or a sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.tools.cells import read_count, read_flag, read_list, read_rating
from connectors.tools.kinds import read_kind
from connectors.tools.languages import read_language

COUNTS = [
    ("0", 0), ("1208", 1208), ("1,208", 1208), ("1.208", 1208), ("1 208", 1208), ("1\u202f208", 1208),
    ("1'208", 1208), ("1’208’340", 1_208_340), ("12.345.678", 12_345_678), ("12,34,567", 1_234_567),
    ("1,208.00", 1208), ("1.208,00", 1208), ("1208.0", 1208), ("１２０８", 1208), ("+12", 12),
    ("3.4K", 3400), ("3,4k", 3400), ("3.4 k", 3400), ("17M", 17_000_000), ("1,5 Mio.", 1_500_000),
    ("2 Mrd", 2_000_000_000), ("2.1B", 2_100_000_000), ("1.5 mil", 1500), ("3万", 30_000),
    ("2 тыс.", 2000), ("1.208K", 1208), ("10K+", 10_000), (">500", 500), ("~1.2K", 1200),
    ("1.2e3", 1200), ("1.27E+05", 127_000), ("14 likes", 14), ("1.2K followers", 1200),
    ("Likes: 17", 17), ("1.2M views", 1_200_000), ("17likes", 17), ("1.5 mill.", 1_500_000),
    ('="1208"', 1208), ("'1208", 1208),
    ("—", None), ("–", None), ("--", None), ("N/A", None), ("#N/A", None), ("null", None), ("NaN", None), (".", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "count"), COUNTS)
def test_a_count_is_read(cell: str, count: int | None) -> None:
    assert read_count(cell) == count


@pytest.mark.parametrize(
    "cell", ["viele", "1.5", "1,25", "-3", "12%", "1/2", "2026-03-02", "3 cows", "9" * 21]
)
def test_what_is_no_count_is_told(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        read_count(cell)


@pytest.mark.parametrize(
    ("cell", "rating"),
    [
        ("4", 4), ("4,5", 4.5), ("3.5/5", 3.5), ("7/10", 3.5), ("9 out of 10", 4.5), ("4 von 5", 4),
        ("★★★☆☆", 3), ("⭐⭐", 2), ("5 stars", 5), ("3 Sterne", 3), ("Rated 3 out of 5", 3), ("4.0/5.0", 4),
        ("n/a", None), ("–", None),
    ],
)  # fmt: skip
def test_a_rating_is_read(cell: str, rating: float | None) -> None:
    assert read_rating(cell) == rating


@pytest.mark.parametrize("cell", ["6", "-1", "good", "11/10"])
def test_what_is_no_rating_is_told(cell: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        read_rating(cell)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [("TRUE", True), ("Yes", True), ("✓", True), ("0", False), ("no", False), ("n/a", None)],
)
def test_yes_and_no_are_read(cell: str, flag: bool | None) -> None:
    assert read_flag(cell) is flag


LISTS = [
    ("bank", ["bank"]), ("#bank #app", ["bank", "app"]), ("bank, app", ["bank", "app"]), ("bank; app", ["bank", "app"]),
    ("bank|app", ["bank", "app"]), ("#bank#app", ["bank", "app"]), ("['bank', 'app']", ["bank", "app"]),
    ('["bank","app"]', ["bank", "app"]), ("('bank',)", ["bank"]),
    ("{'bank', 'app', 'river'}", ["bank", "app", "river"]),
    ("{bank,app}", ["bank", "app"]), ("[bank, app]", ["bank", "app"]), ("[#bank,#app]", ["bank", "app"]),
    ("['bank' 'app']", ["bank", "app"]), ("['new york', 'app']", ["new york", "app"]),
    ('["it\'s", "app"]', ["it's", "app"]), ("array(['bank', 'app'], dtype=object)", ["bank", "app"]),
    ('"bank","app"', ["bank", "app"]), ('[{"text": "bank", "indices": [0, 5]}]', ["bank"]),
    ("[{'tag': 'bank'}, {'tag': 'app'}]", ["bank", "app"]), ('[{"screen_name": "anna"}]', ["anna"]),
    ("@anna, @bob", ["anna", "bob"]), ("['#bank', '#bank']", ["bank"]), ("[17, 18]", ["17", "18"]),
    ("[]", []), ("[None]", []), ("nan", []), ("—", []), ("set()", []), ("銀行、アプリ", ["銀行", "アプリ"]),
    ("[('bank', 3), ('app', 2)]", ["bank", "app"]), ("bank (3), app (2)", ["bank", "app"]), ("['bank', nan]", ["bank"]),
    ("• bank\n• app", ["bank", "app"]), ("bank / app", ["bank", "app"]), ("\"['bank']\"", ["bank"]),
    ("🏦 c++", ["🏦", "c++"]),
    ("[unclosed, 'a", ["[unclosed", "'a"]),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "items"), LISTS)
def test_a_list_is_read(cell: str, items: list[str]) -> None:
    assert read_list(cell) == items


def test_links_keep_their_commas() -> None:
    a, b = "https://n.example/x,y?a=1;2"[:23], "http://m.example"
    assert read_list(f"{a} {b}", links=True) == [a, b]
    assert read_list(f"{a},{b}", links=True) == [a, b]
    assert read_list(f"['{a}', '{b}']", links=True) == [a, b]
    assert read_list(f'[{{"url": "t", "expanded_url": "{a}"}}]', links=True) == [a]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Retweet", "repost"), ("SHARE", "repost"), ("X repost", "repost"), ("reblogged", "repost"),
        ("Quote Tweet", "post"), ("retweet with comment", "post"), ("quoted_status", "post"),
        ("Tweet", "post"), ("Original Post", "post"), ("Instagram Reel", "post"), ("forum thread", "post"),
        ("Facebook Comment", "comment"), ("replied_to", "comment"), ("forumReply", "comment"), ("Antwort", "comment"),
        ("Google Review", "review"), ("Bewertung", "review"), ("BLOG_POST", "article"), ("Online News", "article"),
        ("Direct Message", "message"), ("directMessage", "message"),
        ("Odpowiedź", "comment"), ("репост", "repost"), ("review", "review"),
    ],
)  # fmt: skip
def test_kinds_are_told_in_words(cell: str, kind: str) -> None:
    assert read_kind(cell) == kind


def test_a_word_for_no_kind_is_told() -> None:
    with pytest.raises(ValueError, match="is no kind of mention: post, comment"):
        read_kind("banana")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("German", "de"), ("Deutsch", "de"), ("deu", "de"), ("ger", "de"), ("DE", "de"), ("de_AT", "de-AT"),
        ("Portuguese (Brazil)", "pt"), ("Chinese - Simplified", "zh"), ("français", "fr"), ("日本語", "ja"),
        ("iw", "he"), ("in", "id"), ("und", ""), ("qme", ""), ("Unknown", ""), ("zxx", ""), ("xh", "xh"),
        ("['en']", "en"),
    ],
)  # fmt: skip
def test_languages_have_names_and_codes(cell: str, code: str) -> None:
    assert read_language(cell) == code


@pytest.mark.parametrize("cell", ["Klingon", "see below", "!!", "12"])
def test_what_is_no_language_is_told(cell: str) -> None:
    with pytest.raises(ValueError, match="is no language"):
        read_language(cell)


@given(cell=st.text(st.sampled_from("[](){}'\",;|# @ak1.%\\—"), max_size=20))
def test_no_cell_breaks_a_reader(cell: str) -> None:
    read_list(cell)
    for reader in (read_count, read_rating, read_flag, read_kind, read_language):
        told: Any = value_or_sentence(reader, cell)
        assert told is None or isinstance(told, int | float | str)


def value_or_sentence(reader: Any, cell: str) -> Any:
    try:
        return reader(cell)
    except ValueError as error:
        return str(error)
