"""connectors/x: brand queries in X's rule language, read by a strict reader of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.x.rules import TooWideError, as_searches, translate
from enrichers.engines.queries import Document, compile_queries, parse
from schemas.query import (
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
from tests.standins.x_api import X
from tests.standins.x_rules import read_rule


def rules(text: str, chars: int = 1024, *, narrow: bool = True) -> list[str]:
    return list(translate(parse(text), source="x-posts", chars=chars, narrow=narrow).rules)


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("acme", "acme"),
        ('acme OR "acme bank"', 'acme OR "acme bank"'),
        ('acme NOT "acme comics"', 'acme -"acme comics"'),
        ("acme (bank OR app) @acmebank #acme", "acme (bank OR app) @acmebank #acme"),
        ("acme NOT (comics OR #anvil)", "acme -comics -#anvil"),
        ("acme OR (zenith NOT tv)", "acme OR (zenith -tv)"),
        ("acme.example/offers", 'url:"acme.example/offers"'),
        ("author:anna", "from:anna"),
        ("acme author:x:12345", "acme from:12345"),
        ("acme NEAR/3 bank", "acme bank"),
        ("acme* bank", "bank"),
        ("acme*", "acme"),
        ("acme NOT ban*", "acme"),
        ("acme NOT (red app)", "acme"),
        ("acme lang:id", "acme lang:in"),
        ("acme lang:zh", "acme"),
        ("acme kind:repost", "acme is:retweet"),
        ("acme NOT kind:repost", "acme -is:retweet"),
        ("acme kind:review OR zenith", "zenith"),
        ("acme source:x", "acme"),
        ("acme source:reddit OR zenith", "zenith"),
        ("acme NOT source:reddit", "acme"),
        ("acme site:x.com", "acme"),
        ("title:acme OR zenith", "zenith"),
        ("café", "café OR cafe"),
        ("coca-cola", '"coca-cola" OR "coca cola"'),
        ("acme (lang:de OR NOT comics)", "acme"),
        ("acme OR OR", None),
    ],
)
def test_what_x_is_asked_for(query: str, rule: str | None) -> None:
    if rule is None:
        with pytest.raises(ValueError):
            parse(query)
        return
    assert rules(query) == [rule]
    read_rule(rule, 1024)


def test_without_narrowing_x_is_left_nothing_to_exclude() -> None:
    assert rules("acme lang:de NOT comics NOT @acmecomics", narrow=False) == ["acme"]


@pytest.mark.parametrize(
    "query", ["acme source:reddit", "title:acme", "acme kind:review", "acme NOT source:x"]
)
def test_a_query_that_can_never_match_on_x_needs_no_rule(query: str) -> None:
    assert rules(query) == []


@pytest.mark.parametrize("query", ["lang:de", "kind:post", "acme OR lang:de", "lang:de NOT acme"])
def test_a_query_for_everything_is_refused_with_what_to_change(query: str) -> None:
    with pytest.raises(TooWideError, match="every alternative needs"):
        rules(query)


def test_a_prefix_asked_as_a_word_is_told() -> None:
    assert translate(parse("acme*"), source="x", chars=1024).narrowed
    assert not translate(parse("acme* bank"), source="x", chars=1024).narrowed


def test_a_long_query_becomes_several_rules_that_together_ask_for_the_same() -> None:
    words = [f"word{number}" for number in range(400)]
    found = rules(f"acme ({' OR '.join(words)}) NOT comics")
    assert len(found) > 3
    for word in words:
        post = X().add(f"acme and {word}")
        assert any(read_rule(rule, 1024).matches(post) for rule in found)
    assert not any(read_rule(rule, 1024).matches(X().add("acme word7 comics")) for rule in found)


def test_a_conjunction_that_is_too_long_loses_its_least_needed_parts() -> None:
    (rule,) = rules(" ".join(f"word{number}" for number in range(400)) + " NOT comics", chars=200)
    assert len(rule) <= 200
    assert "comics" not in rule
    (phrase,) = rules(f'"{" ".join(["longer"] * 300)}"', chars=200)
    assert phrase == f'"{" ".join(["longer"] * 28)}"'


def test_rules_are_joined_into_few_searches() -> None:
    searches = as_searches(
        ["acme -comics", "zenith", "acme -comics", *[f"word{n}" for n in range(100)]], 512
    )
    assert searches[0].startswith("(acme -comics) OR (zenith) OR (word0)")
    assert len(searches) == 3
    for search in searches:
        read_rule(search, 512)


WORD = st.sampled_from(
    ["acme", "bank", "Café", "comics", "naïve", "straße", "coca-cola", "o'neil", "OR", "7up"]
)
NAME = st.sampled_from(["acmebank", "Zenith", "anna"])
LEAF: st.SearchStrategy[Query] = st.one_of(
    st.builds(Term, WORD, st.booleans()),
    st.builds(
        lambda words, exact: Phrase(" ".join(words), exact),
        st.lists(WORD, min_size=2, max_size=3),
        st.booleans(),
    ),
    st.builds(Prefix, st.sampled_from(["acm", "ban", "c"])),
    st.builds(Handle, NAME, st.booleans()),
    st.builds(Tag, NAME, st.booleans()),
    st.builds(
        Domain, st.sampled_from(["acme.example", "t.example"]), st.sampled_from(["", "offers"])
    ),
    st.builds(Field, st.sampled_from(["author"]), NAME, st.sampled_from(["word", "prefix"])),
    st.builds(Field, st.just("lang"), st.sampled_from(["en", "de", "id", "zh"])),
    st.builds(Field, st.just("kind"), st.sampled_from(["post", "comment", "repost", "review"])),
    st.builds(Field, st.just("source"), st.sampled_from(["x", "x-posts", "reddit"])),
    st.builds(
        Field, st.just("site"), st.sampled_from(["x.com", "com", "reddit.com", "x.com/acme"])
    ),
    st.builds(Field, st.just("title"), WORD),
    st.builds(Near, st.builds(Term, WORD), st.builds(Term, WORD), st.integers(1, 4), st.booleans()),
)


def _branch(kind: type[And] | type[Or], children: list[Query]) -> Query:
    flat = [
        one
        for child in children
        for one in (child.children if isinstance(child, kind) else (child,))
    ]
    return kind(tuple(flat))


QUERY: st.SearchStrategy[Query] = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        inner.map(lambda child: Not(child)),
        st.tuples(st.sampled_from([And, Or]), st.lists(inner, min_size=2, max_size=4)).map(
            lambda pair: _branch(*pair)
        ),
    ),
    max_leaves=8,
)
TEXT = st.lists(
    st.one_of(
        WORD,
        NAME,
        st.sampled_from(
            ["cafe", "naive", "acmes", "@acmebank", "#zenith", "https://www.acme.example/offers/1"]
        ),
    ),
    max_size=7,
).map(" ".join)
KIND = st.sampled_from(["post", "comment", "repost"])


@settings(max_examples=400, deadline=None)
@given(
    QUERY, TEXT, st.sampled_from(["en", "de", "id"]), KIND, NAME, st.sampled_from([64, 200, 1024])
)
def test_x_is_asked_for_everything_that_a_query_finds(
    query: Query, text: str, lang: str, kind: str, author: str, chars: int
) -> None:
    document = Document(
        text=text,
        lang=lang,
        kind=kind,
        author_handles=(author,),
        author_id="x:x:1001",
        source="x-posts",
        type="x",
        url="https://x.com/i/status/1",
        site="x.com",
    )
    references = {
        "comment": [{"type": "replied_to", "id": "1"}],
        "repost": [{"type": "retweeted", "id": "1"}],
    }
    post = X().add(
        text,
        lang={"id": "in"}.get(lang, lang),
        author_name=author,
        referenced_tweets=references.get(kind, []),
    )
    try:
        translation = translate(query, source="x-posts", chars=chars)
    except TooWideError:
        return
    read = [read_rule(rule, chars) for rule in translation.rules]
    if compile_queries({"acme": query}).match(document) and not translation.narrowed:
        assert any(rule.matches(post) for rule in read), translation.rules
