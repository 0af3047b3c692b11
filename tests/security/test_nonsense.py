"""Nonsense costs no more than words: no text of one length makes the chain work many times as long
as an ordinary one.
"""

import time

import pytest

from enrichers.engines.plain import clean
from pipeline.config.load import build_config
from pipeline.enrich.chain import Chain, build_chain, run_chain
from schemas.draft import Draft
from tests.builders import make_author, make_mention, make_tools

CHARS = 200_000
PLAIN = "acme logs me out again and again, I want my money back. "
TIMES = 50
"""So many times as long, at most. Before it was bounded, `<` took 160 times as long."""
NONSENSE = (
    "<", "<a", "</", "<!", "<!--", "<script>", "<b ", "&", "&#", "&amp;", "@", "@a ", "#a ", "a.", "a@",
    "http://", "www.", "(", "é", "漢", "!", "\u202e", "😀", "\n", "-", "'", "\u200d", "1", "*", ":", ": ",
)  # fmt: skip


def long(piece: str) -> str:
    return ("acme " + piece * CHARS)[:CHARS]


@pytest.fixture(scope="module")
def chain() -> Chain:
    query = 'acme OR "acme bank" OR @acmebank OR #acme OR acme.example OR exact:Acme'
    config = build_config({"brands": {"acme": {"query": query}, "zenith": {"query": "zenith"}}})
    return build_chain(config.enrich, make_tools())


def fastest(chain: Chain, text: str) -> float:
    """Processor time of judging a mention that says this everywhere, the least of three."""
    mention = make_mention(text=text, title=text[:2000], author=make_author(bio=text[:2000]))
    took = []
    for _ in range(3):
        begun = time.thread_time()
        run_chain(chain, Draft(mention))
        took.append(time.thread_time() - begun)
    return min(took)


@pytest.fixture(scope="module")
def ordinary(chain: Chain) -> float:
    fastest(chain, long(PLAIN))  # loads the models
    return fastest(chain, long(PLAIN))


@pytest.mark.parametrize("piece", NONSENSE)
def test_nonsense_takes_no_longer_than_words(chain: Chain, piece: str, ordinary: float) -> None:
    assert fastest(chain, long(piece)) < TIMES * ordinary


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a<b>b</b>c", "abc"),
        ("a<br>b", "a b"),
        ("a<h1>b", "a b"),
        ("a<H1 x='>'>b", "a b"),
        ("a<bold>b", "a<bold>b"),
        ("a<h7>b", "a<h7>b"),
        ("a<b.example>b", "a<b.example>b"),
        ("I <3 you", "I <3 you"),
        ("a<!doctype x>b", "ab"),
    ],
)
def test_only_names_of_html_are_tags(text: str, read: str) -> None:
    assert clean(text) == read
