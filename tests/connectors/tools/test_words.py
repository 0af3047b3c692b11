"""Links, handles and hashtags of plain texts."""

import time

import pytest

from connectors.tools.words import handles_in, hashtags_in, links_in, without_code


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x.", ("https://a.example/x",)),
        ("[here](https://a.example/y_(z)) and <http://b.example>", ("https://a.example/y_(z)", "http://b.example")),
        ("(https://a.example)", ("https://a.example",)),
        ("https://a.example twice https://a.example", ("https://a.example",)),
        ("nothing: ftp://a.example", ()),
    ],
)  # fmt: skip
def test_links_lose_the_marks_around_them(text: str, links: tuple[str, ...]) -> None:
    assert links_in(text) == links


def test_handles_are_none_of_mail_addresses() -> None:
    assert handles_in("@anna, hi (@b-c) x@y.example @d.e. @@f /@g") == ("anna", "b-c", "d.e")


def test_hashtags_are_words() -> None:
    text = "#acme #1 #2fast #größe https://a.example/#top a#b &#39; #acme"
    assert hashtags_in(text) == ("acme", "2fast", "größe")


def test_code_and_comments_are_no_words() -> None:
    assert without_code("a ```\n@x\n``` b `@y` c <!-- @z --> d").split() == ["a", "b", "c", "d"]


@pytest.mark.parametrize("piece", ["<!--", "```", "`", "@a", "#a", "https://", "https://a)", "@" ])  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text, begun = piece * (200_000 // len(piece)), time.process_time()
    for read in (links_in, handles_in, hashtags_in, without_code):
        read(text)
    assert time.process_time() - begun < 3
