"""Why a query matched or not, in words a user can act on."""

import pytest

from enrichers.engines.queries import Document, Span, compile_queries, explanation_lines, parse


def why(query: str, document: Document) -> tuple[bool, str]:
    explanation = compile_queries({"acme": parse(query)}).explain(document)["acme"]
    return explanation.held, explanation.why


REASONS = [
    ("acme", Document(text="my Ácme"), True, "found “Ácme” in the text at 3"),
    ("acme", Document(text="acme " * 5), True, "“acme” in the text at 10 and 2 more"),
    ("acme", Document(text="acmebank"), False, "write acme* to accept that"),
    ("acme", Document(text="bank"), False, "not there"),
    ('"acme bank"', Document(text="bank acme"), False, "not next to each other in this order"),
    ('"acme bank"', Document(text="acme"), False, "not there"),
    ("exact:GAP", Document(text="gap"), False, "not written exactly so"),
    ("@acme", Document(text="acme"), False, "no such handle"),
    ("#acme", Document(text="acme"), False, "no such hashtag"),
    ("acme.example", Document(text="acme"), False, "no link or address"),
    ("title:acme", Document(text="acme"), False, "has no title"),
    ("title:acme", Document(text="acme", title="x"), False, "in the text, but not in the title"),
    ("title:acme", Document(text="x", title="x"), False, "not in the title"),
    ("lang:en", Document(lang="de"), False, "it is de"),
    ("lang:en", Document(), False, "does not say"),
    ("lang:en", Document(lang="en"), True, "it is so"),
    ("author:anna", Document(author_handles=("bob",)), False, "it is bob"),
    ("site:a.example", Document(url="https://b.example/x"), False, "it is https://b.example/x"),
    ("source:hn", Document(source="reddit"), False, "it is reddit"),
    ("kind:post", Document(kind="review"), False, "it is review"),
    ("acme bank", Document(text="acme"), False, "1 of 2 parts does not hold"),
    ("acme bank", Document(text="acme bank"), True, "all parts hold"),
    ("acme OR bank", Document(text="acme"), True, "1 of 2 parts holds"),
    ("acme OR bank", Document(text=""), False, "no part holds"),
    ("acme NEAR/2 bank", Document(text="acme x bank"), True, "2 words apart, at most 2 allowed"),
    (
        "acme NEAR/2 bank",
        Document(text="acme x y bank"),
        False,
        "but 3 words apart; at most 2 allowed",
    ),
    ("acme NEAR/2 bank", Document(text="acme"), False, "one side is missing"),
    ("acme NEAR/2 bank", Document(text=""), False, "both sides are missing"),
    ("acme ONEAR/2 bank", Document(text="bank acme"), False, "not in this order"),
    (
        "acme NEAR/2 bank",
        Document(title="acme", text="bank"),
        False,
        "never as two places in the same",
    ),
    ("acme NEAR/2 acme", Document(text="acme"), False, "never as two places in the same"),
]


@pytest.mark.parametrize(("query", "document", "held", "words"), REASONS)
def test_the_reason_is_given(query: str, document: Document, held: bool, words: str) -> None:
    assert why(query, document)[0] is held
    assert words in why(query, document)[1]


def test_every_part_is_judged_and_shown_below_the_whole() -> None:
    matcher = compile_queries({"acme": parse("(acme OR zenith) -comics")})
    explanation = matcher.explain(Document(text="acme comics"))["acme"]
    assert explanation_lines(explanation) == [
        "✗ (acme OR zenith) AND NOT comics – 1 of 2 parts does not hold",
        "  ✓ acme OR zenith – 1 of 2 parts holds",
        "    ✓ acme – found “acme” in the text at 0",
        "    ✗ zenith – not there",
        "  ✗ NOT comics – what it excludes is there",
        "    ✓ comics – found “comics” in the text at 5",
    ]
    assert explanation.parts[0].column == 2
    assert explanation.parts[1].column == 18
    assert explanation.parts[0].parts[0].spans == (Span("text", 0, 4),)
