"""Relevance: context words and people's marks tell the brand from its namesakes; other brands are
left alone.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.judge_relevance import NOT_AMBIGUOUS, Settings, build
from schemas.brand import Context, Marks
from schemas.enriched import BrandMatch, BrandRelevance, Brands, CleanText, Relevance
from tests.builders import BRANDS, make_author, make_brand, make_draft, make_mention, make_tools

CONTEXT = Context(ours=("loan", "credit card"), others=("cartoon", "road runner", "C++"))
ACME = Brands(matches=(BrandMatch(brand="acme", kind="own"),))


def judge(
    text: str, context: Context | None = CONTEXT, brands: Brands = ACME, **mention: Any
) -> Relevance:
    enrich = build(Settings(), make_tools(brands=(make_brand(context=context), BRANDS[1])))
    mention = {"author": None} | mention
    return enrich(
        make_draft(make_mention(text=text, **mention), clean=CleanText(text=text), brands=brands)
    )


def one(text: str, context: Context = CONTEXT, **mention: Any) -> BrandRelevance:
    (found,) = judge(text, context, **mention).by_brand
    return found


@pytest.mark.parametrize(
    ("text", "relevant", "reason"),
    [
        ("acme refused my LOAN", True, "“loan”"),
        ("my acme credit card", True, "“credit card”"),
        ("acme anvils in that Cartoon", False, "“cartoon”"),
        ("the road runner always beats acme", False, "“road runner”"),
        ("acme wrote it in C++", False, "“c++”"),
        ("an acme cartoon about a loan", True, "“loan”"),
        ("acme again", True, ""),
        ("acme loans and cartoons", True, ""),
    ],
)
def test_words_of_the_context_tell(text: str, relevant: bool, reason: str) -> None:
    found = one(text)
    assert (found.relevant, found.reason) == (relevant, reason)
    assert 0.5 <= found.confidence <= 1


def test_more_evidence_is_surer() -> None:
    assert one("acme cartoon road runner").confidence > one("acme cartoon").confidence
    assert one("acme loan").confidence > one("acme").confidence == 0.7


def test_brands_without_context_and_drafts_without_brands_share_one_answer() -> None:
    zenith = Brands(matches=(BrandMatch(brand="zenith", kind="competitor"),))
    assert judge("zenithbank", brands=zenith) is NOT_AMBIGUOUS
    assert judge("acme cartoon", None) is NOT_AMBIGUOUS
    assert build(Settings(), make_tools())(make_draft()) is NOT_AMBIGUOUS


@pytest.mark.parametrize(
    ("mention", "reason"),
    [
        ({"handles": ("acmebank",)}, "addresses its account"),
        ({"author": make_author(handle="AcmeBank")}, "its own people speak"),
        ({"brand": "acme"}, "the source is about it"),
    ],
)
def test_who_speaks_to_or_for_the_brand_means_it(mention: dict[str, Any], reason: str) -> None:
    assert one("a cartoon", **mention) == BrandRelevance(
        brand="acme", confidence=1.0, reason=reason
    )


def test_marks_take_the_place_of_what_is_assumed() -> None:
    marks = Context(ours=("loan",), marks=Marks(words={"coyote": -3.0, "branch": 2.5}, bias=-0.5))
    assert one("acme", marks) == BrandRelevance(brand="acme", relevant=False, confidence=0.6225)
    assert one("acme coyote", marks).reason == "“coyote”"
    assert one("acme branch", marks).relevant
    assert one("acme coyote loan", marks).relevant is False


@given(
    st.text(max_size=200), st.dictionaries(st.text(max_size=5), st.floats(-1e6, 1e6), max_size=5)
)
def test_any_text_and_any_weights_are_taken(text: str, words: dict[str, float]) -> None:
    found = one(
        text, Context(ours=tuple(words), others=("", " ", text), marks=Marks(words=words, bias=1.0))
    )
    assert 0.5 <= found.confidence <= 1
