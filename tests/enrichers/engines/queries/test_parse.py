"""The language: what each text means, what is refused and where, and that a tree can be written and
read again.
"""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enrichers.engines.queries import QueryError, parse, render
from schemas.query import (
    QUERY,
    And,
    Domain,
    Field,
    Handle,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Tag,
    Term,
)
from tests.enrichers.engines.queries.generated import query_texts

ACME, BANK, COMICS = Term("acme"), Term("bank"), Term("comics")

MEANINGS: list[tuple[str, Query]] = [
    ("acme", ACME),
    ("  acme\n", ACME),
    ("acme bank", And((ACME, BANK))),
    ("acme AND bank", And((ACME, BANK))),
    ("acme\nbank\tcomics", And((ACME, BANK, COMICS))),
    ("acme (bank comics)", And((ACME, BANK, COMICS))),
    ("acme OR bank comics", Or((ACME, And((BANK, COMICS))))),
    ("(acme OR bank) comics", And((Or((ACME, BANK)), COMICS))),
    ("acme OR (bank OR comics)", Or((ACME, BANK, COMICS))),
    ("acme NOT bank", And((ACME, Not(BANK)))),
    ("acme AND NOT bank", And((ACME, Not(BANK)))),
    ("acme -bank", And((ACME, Not(BANK)))),
    ('-bank -"x y" acme', And((Not(BANK), Not(Phrase("x y")), ACME))),
    ("acme -(bank OR comics)", And((ACME, Not(Or((BANK, COMICS)))))),
    ("NOT (NOT acme)", Not(Not(ACME))),
    ("acme NOT bank NEAR/2 comics", And((ACME, Not(Near(BANK, COMICS, 2))))),
    ('"acme bank"', Phrase("acme bank")),
    ("“acme bank”", Phrase("acme bank")),
    ('"OR"', Phrase("OR")),
    ('acme"x y"bank', And((ACME, Phrase("x y"), BANK))),
    ('acme "or" bank', And((ACME, Phrase("or"), BANK))),
    ("ORacle NOTe NEARby", And((Term("ORacle"), Term("NOTe"), Term("NEARby")))),
    ("acme*", Prefix("acme")),
    ("coca-co*", Prefix("coca-co")),
    ("@acme", Handle("acme")),
    ("@acme@social.example @ac*", And((Handle("acme@social.example"), Handle("ac", prefix=True)))),
    ("#acme OR #ac*", Or((Tag("acme"), Tag("ac", prefix=True)))),
    ("#アクメ", Tag("アクメ")),
    ("acme.example", Domain("acme.example")),
    ("https://www.acme.example/offers/?a=b", Domain("acme.example", "offers/?a=b")),
    ("acme.example/offers", Domain("acme.example", "offers")),
    ("node.js", Domain("node.js")),
    ("U.S. 3.5 10:30", And((Term("U.S."), Term("3.5"), Term("10:30")))),
    ("care@acme.example", Term("care@acme.example")),
    ("coca-cola AT&T C++", And((Term("coca-cola"), Term("AT&T"), Term("C++")))),
    ("🍇 銀行", And((Term("🍇"), Term("銀行")))),
    ("acme NEAR/5 bank", Near(ACME, BANK, 5)),
    ("acme ONEAR/5 bank", Near(ACME, BANK, 5, ordered=True)),
    ('acme NEAR/1 (bank OR "x y")', Near(ACME, Or((BANK, Phrase("x y"))), 1)),
    ("@acme NEAR/3 #bank comics", And((Near(Handle("acme"), Tag("bank"), 3), COMICS))),
    ("exact:GAP", Term("GAP", exact=True)),
    ('exact:"Gap Inc"', Phrase("Gap Inc", exact=True)),
    ("exact:iPh*", Prefix("iPh", exact=True)),
    ("exact:(GAP OR Gap)", Or((Term("GAP", exact=True), Term("Gap", exact=True)))),
    ("exact:acme.example", Term("acme.example", exact=True)),
    ("author:@acme", Field("author", "acme")),
    ("author:x:@acme", Field("author", "x:acme")),
    ("author:acme*", Field("author", "acme", "prefix")),
    ("lang:pt-BR", Field("lang", "pt-BR")),
    ("lang:(en OR de)", Or((Field("lang", "en"), Field("lang", "de")))),
    ("source:store-de", Field("source", "store-de")),
    ("site:www.reddit.com/r/banking", Field("site", "reddit.com/r/banking")),
    ("site:.de", Field("site", "de")),
    ("kind:Review", Field("kind", "review")),
    ("title:acme", Field("title", "acme")),
    ('title:"acme bank"', Field("title", "acme bank", "phrase")),
    ("title:ac*", Field("title", "ac", "prefix")),
    ("title:(acme -bank)", And((Field("title", "acme"), Not(Field("title", "bank"))))),
]


@pytest.mark.parametrize(("text", "meaning"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_a_query_means(text: str, meaning: Query) -> None:
    assert parse(text) == meaning


MISTAKES: list[tuple[str, int, str]] = [
    ("", 1, "empty"),
    (" \n ", 1, "empty"),
    ("autor:bob acme", 1, "did you mean author:?"),
    ("acme langs:en", 6, "did you mean lang:?"),
    ("acme Title:x", 6, "did you mean title:?"),
    ("acme Re:Zero", 6, 'quote them: "Re:…"'),
    ("acme foo:", 6, "unknown operator foo:"),
    ("acme author:", 13, "ends where a word is expected"),
    ("(acme OR (bank)", 1, "never closed"),
    ("acme) bank", 5, "closes nothing"),
    ("acme ()", 7, "nothing stands before"),
    ('acme "bank', 6, "never closed"),
    ('acme ""', 6, "no letter, digit or emoji"),
    ("acme !!!", 6, "no letter, digit or emoji"),
    ("NOT acme", 1, "only excludes"),
    ("-acme -bank", 1, "only excludes"),
    ("acme OR NOT bank", 9, "only excludes"),
    ("lang:en OR (-acme)", 13, "only excludes"),
    ("OR acme", 1, "both sides"),
    ("acme OR", 8, "ends where a word is expected"),
    ("acme OR OR bank", 9, 'quote it: "OR"'),
    ("acme AND", 9, "ends where a word is expected"),
    ("acme AND AND bank", 10, "both sides"),
    ("acme NOT NOT bank", 10, "NOT cannot stand here"),
    ("acme --bank", 6, "a - excludes"),
    ("acme NEAR/0 bank", 6, "distance from 1"),
    ("acme NEAR bank", 6, "distance from 1"),
    ("acme NEAR/x bank", 6, "distance from 1"),
    ("acme NEAR/99999 bank", 6, "to 1,000 words"),
    ("acme near/5 bank", 6, "write NEAR/5 in capitals"),
    ("NEAR/5 acme", 1, "on both sides"),
    ("acme NEAR/5 bank NEAR/5 comics", 18, "combine several"),
    ("acme NEAR/5 (bank comics)", 14, "NEAR joins"),
    ("acme NEAR/5 -bank", 13, "not beside NEAR"),
    ("acme NEAR/5 acme.example", 13, "NEAR joins"),
    ("acme NEAR/5 lang:en", 13, "NEAR joins"),
    ("title:(acme NEAR/5 bank)", 13, "cannot stand inside title:"),
    ("acme *", 6, "needs its beginning"),
    ("acme a*", 6, "at least 2 letters"),
    ("acme b*nk", 7, "only end a word"),
    ("acme *bank", 6, "only end a word"),
    ("acme bank-*", 11, "must follow a letter"),
    ("acme #a*", 6, "at least 2 letters"),
    ("acme.example/a*", 15, "leave the star away"),
    ("acme @", 6, "a handle is @"),
    ("acme #coca-cola", 6, "a tag is #"),
    ("exact:@acme", 7, 'exact:"@acme"'),
    ("acme kind:tweet", 11, "knows no 'tweet'"),
    ("acme lang:english", 11, "language code"),
    ("acme site:a/b", 11, "takes a domain"),
    ("title:(lang:en)", 8, "cannot stand inside title:"),
    ("(" * 51 + "acme" + ")" * 51, 51, "more than 50 parentheses"),
    ("acme " * 12_000, 50_001, "split it into several brands"),
]


@pytest.mark.parametrize(
    ("text", "column", "words"), MISTAKES, ids=[text[:30] for text, _, _ in MISTAKES]
)
def test_a_mistake_is_explained_where_it_is(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=re.escape(words)) as caught:
        parse(text)
    assert caught.value.column == column
    assert str(caught.value).startswith(
        f"column {column}: {caught.value.message}\n{caught.value.picture}"
    )


def test_a_mistake_is_shown_with_a_caret() -> None:
    with pytest.raises(QueryError) as caught:
        parse("acme kind:tweet")
    assert str(caught.value).splitlines() == [
        "column 11: kind: knows no 'tweet'",
        "  acme kind:tweet",
        "            ^^^^^",
        "valid here: kind:post, kind:comment, kind:repost, kind:review, kind:article, kind:message",
    ]


def test_the_caret_stands_under_wide_letters_and_in_long_queries() -> None:
    with pytest.raises(QueryError) as caught:
        parse("アクメ autor:x")
    assert caught.value.picture == "  アクメ autor:x\n         ^^^^^^"
    with pytest.raises(QueryError) as caught:
        parse("bank OR " * 40 + "autor:x OR " + "bank OR " * 40 + "bank")
    line, carets = caught.value.picture.splitlines()
    assert line.startswith("  … ")
    assert line.endswith(" …")
    assert len(line) < 80
    assert line[carets.index("^") :].startswith("autor:")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("acme (bank -comics) x", [1, 7, 12, 13, 21]),
        ("lang:en title:(x OR yz*) exact:GAP", [1, 16, 21, 26]),
        ("@acme NEAR/5 bank", [1, 14]),
    ],
)
def test_nodes_know_their_columns(text: str, columns: list[int]) -> None:
    def walk(query: Query) -> list[int]:
        match query:
            case And() | Or():
                return [column for child in query.children for column in walk(child)]
            case Not():
                return [query.column, *walk(query.child)]
            case Near():
                return [*walk(query.left), *walk(query.right)]
            case _:
                return [query.column]

    assert walk(parse(text)) == columns


@settings(max_examples=300, deadline=None)
@given(query_texts())
def test_a_rendered_query_reads_as_the_same_tree(text: str) -> None:
    query = parse(text)
    assert parse(render(query)) == query
    assert render(parse(render(query))) == render(query)
    assert QUERY.validate_json(QUERY.dump_json(query)) == query


TOKENS = (
    *"acme bank()\"'*:/-@#.0",
    "OR ",
    "NOT ",
    " NEAR/3 ",
    "title:",
    "author:",
    "\n",
    "é",
    "銀",
    "🍇",
    "\ud800",
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS) | st.characters()).map("".join))
@example("author:@@a")
@example("author:x:@＠")
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    query, error = read(text)
    if query is not None:
        assert parse(render(query)) == query
    if error is not None:
        assert 1 <= error.column <= len(text) + 1
        assert len(error.picture.split("\n")) == 2


def read(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as error:
        return None, error
