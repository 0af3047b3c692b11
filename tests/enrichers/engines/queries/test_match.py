"""What the matcher finds and where: scripts, signs, handles, links, fields, and what the slow
evaluator leaves out.
"""

import pytest

from enrichers.engines.queries import Document, Span, compile_queries, parse
from enrichers.engines.queries.automaton import Book
from enrichers.engines.queries.fold import fold, word_spans, words
from schemas.query import Not, Term
from tests.enrichers.engines.queries import naive


def found(query: str, document: Document | str) -> bool:
    document = Document(text=document) if isinstance(document, str) else document
    return bool(compile_queries({"acme": parse(query)}).match(document))


FOLDED = [
    ("Société Générale's ﬁn", ["societe", "generale", "s", "fin"]),
    ("Straße İstanbul ISPARTA ırmak", ["strasse", "istanbul", "isparta", "irmak"]),
    ("Ａｃｍｅ™ Bank® 𝐀𝐜𝐦𝐞", ["acme", "bank", "acme"]),
    ("Ærø Øre łódź þorn đ", ["aero", "ore", "lodz", "thorn", "d"]),
    ("ΟΔΟΣ οδός Ёлка ёлка", ["οδοσ", "οδοσ", "елка", "елка"]),
    ("ac\u200bme ac\u00adme a\u0301cme", ["acme", "acme", "acme"]),
    ("私はアクメ", ["私", "は", "ア", "ク", "メ"]),
    ("ｶﾞﾝ カ\u3099", ["ガ", "ン", "ガ"]),
    ("은행 \u110b\u1173\u11ab", ["은", "행", "은"]),
    ("ขาด", ["ข", "า", "ด"]),
    ("हिन्दी", ["हिन्दी"]),
    ("وَالبَنْكُ أكمي ـــ ی ک", ["والبنك", "اكمي", "ي", "ك"]),
    ("שָׁלוֹם", ["שלום"]),
    ("٣ ３ ½ ²", ["3", "3", "1", "2", "2"]),
    ("👍🏽 👩\u200d💻 ♥️x", ["👍", "👩", "💻", "♥", "x"]),
    ("don't coca-cola a_b c++ 3.5", ["don", "t", "coca", "cola", "a", "b", "c", "3", "5"]),
    ("\x00\x1d\x1e\ud800", []),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_words_are_folded_and_cut(text: str, expected: list[str]) -> None:
    assert words(text).split() == expected
    assert len(word_spans(text)) == len(expected)


def test_names_fold_without_being_cut() -> None:
    assert fold("@Ácme_Bank.Ex Ample") == "@acme_bank.example"
    assert fold("アクメ\x1d") == "アクメ"


CASES = [
    ("بنك", "للبنك ولبنك بالبنك", True),
    ("بنك", "بنكنا", False),
    ("אקמה", "ולאקמה שאקמה", True),
    ("אקמה", "באקמה", True),
    ('"בנק אקמה"', "בבנק אקמה", True),
    ("کیوی", "كيوي", True),
    ("@acme", "mail@acme", False),
    ("@acme", "https://x.example/@acme", False),
    ("@acme", "さん@acmeさん", True),
    ("@acme", "@@acme", False),
    ("@acme", "＠ＡＣＭＥ", True),
    ("#acme", "a#acme", False),
    ("#acme", "&#acme;", False),
    ("#acme", "https://x.example/#acme", False),
    ("#société", "#Societe", True),
    ("münchen.example", "https://xn--mnchen-3ya.example/x", True),
    ("acme.example", "https://anna:pw@acme.example/", True),
    ("acme.example", "https://acme.example:8080/x", True),
    ("acme.example/a/b", "https://acme.example/a?b=c", False),
    ("acme.example/a", "[Acme](https://acme.example/a)", True),
    ("acme.example", "公式acme.exampleです", True),
    ("acme.example", "<a href='https://acme.example/'>", True),
    ("offers", "https://acme.example/offers", False),
    ('exact:"Acme Bank"', "Acme \n Bank", True),
    ("exact:é", "cafe\u0301 e\u0301", True),
    ("exact:é", "e", False),
    ("exact:Acme", "私はAcmeが", True),
    ("exact:👍🏽", "👍🏽", True),
    ("exact:👍🏽", "👍", False),
    ("@acme NEAR/2 refund", "@acme my refund", True),
    ("@acme NEAR/2 refund", "@acme where is my refund", False),
    ("#acme ONEAR/1 refund", "my #acme refund", True),
    ("acme NEAR/1 acme", "acme", False),
    ("acme NEAR/1 acme", "acme acme", True),
    ("exact:Acme NEAR/1 bank", "acme bank Acme", True),
    ("exact:Acme NEAR/1 bank", "acme bank or Acme", False),
]


@pytest.mark.parametrize(("query", "text", "expected"), CASES)
def test_a_query_finds(query: str, text: str, expected: bool) -> None:
    assert found(query, text) is expected


def test_nothing_reaches_from_the_title_into_the_text() -> None:
    document = Document(title="the acme", text="bank")
    assert not found('"acme bank"', document)
    assert not found("acme NEAR/9 bank", document)
    assert found("acme bank", document)
    assert not found("title:bank", document)


def test_authors_are_found_by_handle_kind_of_source_and_id() -> None:
    author_id = "mastodon:social.example:77"
    document = Document(
        author_handles=("@Anna@social.example",), author_id=author_id, type="mastodon"
    )
    for query in ("author:anna", "author:@anna@social.example", "author:an*", "author:mastodon:77"):
        assert found(query, document), query
    assert found('author:"mastodon:social.example:77"', document)
    assert found("author:x:@anna", Document(author_handles=("anna",), type="x"))
    for query in ("author:x:77", "author:mast*", "author:bob", "author:x:@anna"):
        assert not found(query, document), query


def test_sources_list_what_the_text_does_not_say() -> None:
    document = Document(
        hashtags=("#Acme",), handles=("acmebank",), links=("https://t.acme.example/1", "not a link")
    )
    for query in ("#acme", "@acmebank", "acme.example"):
        assert found(query, document)
    assert not found("acme", document)
    [hit] = compile_queries({"acme": parse("#acme OR lang:en")}).match(document)
    assert [(part.term, part.spans) for part in hit.matched] == [("#acme", ())]


def test_hits_name_their_terms_and_places() -> None:
    matcher = compile_queries(
        {"acme": parse('acme OR "Bank of Acme" OR acme.example OR @acme -x'), "b": parse("bank")}
    )
    [hit, bank] = matcher.match(
        Document(title="ÁCME", text="The bank of  Acme https://acme.example/1 @acme")
    )
    assert (hit.name, bank.name) == ("acme", "b")
    assert hit.terms == ("acme", '"Bank of Acme"', "acme.example", "@acme")
    assert {part.term: part.spans for part in hit.matched} == {
        "acme": (
            Span("title", 0, 4),
            Span("text", 13, 17),
            Span("text", 26, 30),
            Span("text", 42, 46),
        ),
        '"Bank of Acme"': (Span("text", 4, 17),),
        "acme.example": (Span("text", 18, 40),),
        "@acme": (Span("text", 41, 46),),
    }


def test_no_queries_match_nothing() -> None:
    assert compile_queries({}).match(Document(text="acme")) == []
    assert compile_queries({}).explain(Document(text="acme")) == {}


def test_a_tree_that_only_excludes_is_looked_at_always() -> None:
    matcher = compile_queries({"acme": Not(Term("comics"))})
    assert [hit.terms for hit in matcher.match(Document(text="anything"))] == [()]
    assert matcher.match(Document(text="comics")) == []


def test_only_queries_whose_rare_word_is_there_are_looked_at() -> None:
    texts = [f"bank brand{number} lang:en -comics" for number in range(1000)]
    book = Book([parse(text) for text in [*texts, "lang:en kind:post"]])
    assert book.woken(words("the bank has comics")) == set()
    assert book.woken(words("brand7 and brand12")) == {7, 12}
    assert book.woken("\x1dlang:en\x1dkind:post\x1d") == {1000}


def test_the_slow_evaluator_can_say_no() -> None:
    assert not naive.holds(parse("acme"), Document(text="acmebank"))
