"""What is said towards one thing: clauses, comparisons, and that nothing is ever lost or raised."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichers.engines import towards
from enrichers.engines.towards import clauses, own_and_other_words, places, preference, view
from enrichers.score_sentiment import Settings, build
from enrichers.testing.hostile import HOSTILE
from enrichers.testing.strategies import texts
from schemas.enriched import BrandMatch, Brands, CleanText, Language
from tests.builders import make_draft, make_mention, make_tools

CUES = """
    acme zenith better than worse over any beats from to left for wish as good were what could should learn prefer 10/10
    2/5: switched bye hello instead of fixed is the > < 👍 👎
"""
score = build(Settings(), make_tools())


def felt(text: str, *brands: str) -> list[str]:
    matches = tuple(BrandMatch(brand=brand, kind="own", terms=(brand,)) for brand in brands)
    draft = make_draft(
        make_mention(text=text),
        clean=CleanText(text=text),
        brands=Brands(matches=matches),
        language=Language(code="en", confidence=0.9),
    )
    return [one.label for one in score(draft).by_brand]


def lean(text: str, brand: str) -> int:
    return preference(text, places(text, [brand]))


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("I love Acme, I hate Zenith", "Acme", "Zenith"),
        ("Zenith is awful but Acme is great", "Acme", "Zenith"),
        ("Thank you Acme! Shame on you Zenith!", "Acme", "Zenith"),
        ("Switched from Zenith to Acme: best decision ever", "Acme", "Zenith"),
        ("Acme is so much better than Zenith", "Acme", "Zenith"),
        ("Zenith 👎 Acme 👍", "Acme", "Zenith"),
        ("Acme: 10/10. Zenith: 1/10.", "Acme", "Zenith"),
    ],
)
def test_each_brand_is_judged_for_itself(text: str, good: str, bad: str) -> None:
    assert felt(text, good, bad) == ["positive", "negative"]
    assert felt(text, bad, good) == ["negative", "positive"]


def test_without_a_turn_every_brand_gets_what_is_felt_overall() -> None:
    assert felt("Acme and Zenith are both wonderful, I love them", "Acme", "Zenith") == [
        "positive",
        "positive",
    ]
    assert felt("The branch of Acme opens at nine on Monday.", "Acme") == ["neutral"]
    assert felt("I love this bank", "not there") == ["positive"]


@pytest.mark.parametrize(
    ("text", "brand", "expected"),
    [
        ("acme beats zenith any day", "acme", 1),
        ("acme beats zenith any day", "zenith", -1),
        ("acme > zenith", "acme", 1),
        ("acme > zenith", "zenith", -1),
        ("link -> acme", "acme", 0),
        ("left zenith for acme", "zenith", -1),
        ("left zenith for acme", "acme", 1),
        ("zenith is worse than acme", "acme", 1),
        ("zenith is worse than acme", "zenith", -1),
        ("zenith should learn from acme", "acme", 1),
        ("goodbye zenith, hello acme", "zenith", -1),
        ("going to acme tomorrow", "acme", 0),
        ("acme is great", "acme", 0),
        ("nothing", "acme", 0),
    ],
)
def test_comparisons(text: str, brand: str, expected: int) -> None:
    assert lean(text, brand) == expected


@given(st.lists(st.sampled_from(CUES.split()), max_size=10))
def test_the_cheap_look_misses_no_comparison(words: list[str]) -> None:
    text = " ".join(words)
    shown = " ".join(text.replace("acme", "§").split())
    favoured, blamed = (
        re.search("|".join(patterns), shown) for patterns in (towards._FOR, towards._AGAINST)
    )
    found = bool(favoured) - bool(blamed)
    assert preference(text, places(text, ["acme"])) == (found if "acme" in text else 0)


def test_lower_case_is_what_ignoring_case_finds_every_character_in_its_place() -> None:
    """Turkish and long letters too: U+0130, U+0131, U+017F, U+212A."""
    for character in map(chr, range(0x3000)):
        lowered = towards._lowered(character)
        assert len(lowered) == 1
        assert bool(re.fullmatch("[a-z]", lowered)) == bool(
            re.fullmatch("[a-z]", character, re.IGNORECASE)
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good, BUT slow...", ["Good,", " ", "BUT slow..."]),
        ("so-so v1.2 - ok", ["so-", "so v1.2 - ", "ok"]),
        ("a\n- b and my c and d", ["a\n- ", "b ", "and my c and d"]),
        ("😡\n\n x", ["😡\n\n", " x"]),
        ("yes！no，also", ["yes！no，", "also"]),
        ("", []),
        ("...", ["..."]),
        ("wh\u0131le it \u017fo", ["wh\u0131le it ", "\u017fo"]),
    ],
)
def test_where_a_text_is_cut(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == expected


def test_a_clause_that_only_names_the_thing_takes_the_next() -> None:
    own, other = own_and_other_words(
        "Zenith? Terrible. Acme? Lovely.", places("Zenith? Terrible. Acme? Lovely.", ["acme"])
    )
    assert own.split() == ["Acme?", "Lovely."]
    assert other.split() == ["Zenith?", "Terrible."]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Acme took the payment twice. Support hung up on me. Horrible, useless.", ""),
        ("Worst support ever. Never again, Acme.", ""),
        ("Acme is down, but I got through with @zenith.", "but I got through with @zenith."),
        ("Love Acme. Zenith is a mess.", "Zenith is a mess."),
        ("Unlike Acme, my bank answers.", "my bank answers."),
    ],
)
def test_what_names_nothing_else_is_about_the_thing(text: str, other: str) -> None:
    assert own_and_other_words(text, places(text, ["acme"]))[1].strip() == other


@given(texts(), st.lists(st.text(max_size=8), max_size=3))
def test_clauses_cover_the_text_and_places_lie_in_it(text: str, terms: list[str]) -> None:
    assert "".join(text[start:end] for start, end in clauses(text)) == text
    found = places(text, terms)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert len(view(text, found).logits([0.1, 0.2, 0.3], [0.0, 0.0, 0.0])) == 3
    assert preference(text, found) in (-1, 0, 1)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_judged_like_any(text: str) -> None:
    assert len(felt(text[:10_000], "acme", "a", "<")) == 3
