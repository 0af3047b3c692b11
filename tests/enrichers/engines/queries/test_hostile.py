"""No text makes the matcher fail or slow: hostile strings, lone surrogates, megabytes of one
character.
"""

import time

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.engines.queries import Document, compile_mutes, compile_queries, parse
from enrichers.engines.queries.fold import word_spans, words
from tests.conftest import grapevine_data
from tests.enrichers.engines.queries.generated import LEAVES

NEAR = parse("acme NEAR/5 (bank OR @acme OR exact:a)")
MATCHER = compile_queries({leaf: parse(leaf) for leaf in LEAVES} | {"near": NEAR})
MUTES = compile_mutes(["@spam"], ["casino.example"], ["give away"])
ANY_TEXT = st.text(st.characters())
LONG = [
    "acme ", "a", "acme", ".", "a.", "@", "@a", "#a", "http://", "http://a", "https://a.b/", "www.",
    "\u0301", "é",
    "e\u0301\u0315", "銀", "カ\u3099", "\u200d", "🇩", "👩\u200d", "\n", " ", "\x00", "\ud800",
    "acme bank ", "-", "a-",
    "@a.", "@a@", "ﷺ", "\u1100\u1161",
]  # fmt: skip


def everything(document: Document) -> None:
    for hit in MATCHER.match(document):
        assert hit.terms
        assert hit.matched
    MATCHER.explain(document)
    MUTES.muted(document)


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        Document,
        text=ANY_TEXT,
        title=ANY_TEXT,
        author_handles=st.lists(ANY_TEXT, max_size=2).map(tuple),
        author_id=ANY_TEXT,
        lang=ANY_TEXT,
        source=ANY_TEXT,
        type=ANY_TEXT,
        url=ANY_TEXT,
        site=ANY_TEXT,
        hashtags=st.lists(ANY_TEXT, max_size=2).map(tuple),
        handles=st.lists(ANY_TEXT, max_size=2).map(tuple),
        links=st.lists(ANY_TEXT, max_size=2).map(tuple),
    )
)
def test_any_document_is_matched(document: Document) -> None:
    everything(document)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT | st.text(st.sampled_from("a銀カﾞ\u3099\u1100\u1161\u11abé\u0301ำ½👩\u200d \x00")))
def test_every_word_has_a_place_in_the_original(text: str) -> None:
    spans = word_spans(text)
    cut = words(text).split(" ")[1:-1] if words(text) != " " else []
    assert len(spans) == len(cut)
    assert spans == sorted(spans)
    for word, (start, end) in zip(cut, spans, strict=True):
        assert word in words(text[start:end]).split(" ")


@pytest.mark.parametrize("piece", LONG, ids=ascii)
def test_time_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    """Ten times the text takes ten times as much of a core, with a margin for a busy machine; a
    square would be a hundred.
    """
    short, long = (Document(text=(piece * size)[:size], title=piece) for size in (10_000, 100_000))
    assert _secs(long) < 40 * _secs(short) + 0.5


@pytest.mark.parametrize(
    ("piece", "size"),
    [
        ("a", 5_000_000),
        ("\u0315\u0300", 5_000_000),
        ("acme bank, @acme #acme https://acme.example/x é銀🍇 ", 500_000),
    ],
)
def test_megabytes_are_matched(piece: str, size: int) -> None:
    document = Document(text=(piece * size)[:size])
    hits = MATCHER.match(document)
    assert ("acme" in {hit.name for hit in hits}) is ("acme" in piece)


def _secs(document: Document) -> float:
    start = time.thread_time()
    everything(document)
    return time.thread_time() - start


DATA = grapevine_data()
if DATA is not None:
    NAUGHTY = orjson.loads((DATA / "bad_input" / "naughty_strings.json").read_bytes())

    def test_naughty_strings_are_matched_in_every_place() -> None:
        for text in NAUGHTY:
            everything(
                Document(text=text, title=text, author_handles=(text,), url=text, links=(text,))
            )
            everything(
                Document(
                    text=f"acme {text} bank",
                    lang=text,
                    source=text,
                    handles=(text,),
                    hashtags=(text,),
                )
            )
