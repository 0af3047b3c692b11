"""Topics: found by their queries, for the brands they are listed under, with the words that
matched.
"""

from datetime import date

import pytest
from hypothesis import given
from pydantic import ValidationError

from enrichers.tag_topics import NOTHING, Settings, build
from enrichers.testing.strategies import texts
from schemas.draft import Draft
from schemas.enriched import BrandMatch, Brands, Language, Topics
from tests.builders import make_draft, make_mention, make_tools

TOPICS = {
    "login": {
        "query": 'login OR "log in" OR password',
        "owner": "app team",
        "fixed_on": date(2026, 3, 10),
    },
    "card declined": {"query": "card NEAR/3 (declin* OR refus*)", "brands": ("acme",)},
    "fees": {"query": "fee* NOT coffee", "brands": ("zenith", "acme")},
    "umlaut": {"query": "lang:de störung"},
}
tag = build(Settings.model_validate({"topics": TOPICS}), make_tools())


def found(
    text: str, *brands: str, title: str = "", lang: str = "en"
) -> list[tuple[str, str, tuple[str, ...]]]:
    draft = make_draft(
        make_mention(text=text, title=title), language=Language(code=lang, confidence=1.0)
    )
    draft.brands = Brands(
        matches=tuple(BrandMatch(brand=brand, kind="own") for brand in brands or ("acme",))
    )
    return [(topic.name, topic.brand, topic.terms) for topic in tag(draft).found]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("I cannot LOG-IN and my password is gone", [("login", "", ('"log in"', "password"))]),
        (
            "my card was refused, then declined",
            [("card declined", "acme", ("card", "declin*", "refus*"))],
        ),
        ("my card. It is so pretty that nobody ever declined it", []),
        ("acme fees, acme coffee", []),
        ("nothing of the kind", []),
        ("", []),
    ],
)
def test_topics_are_found_by_their_queries(
    text: str, topics: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert found(text) == topics


def test_titles_count_and_languages_are_known() -> None:
    assert found("see above", title="Login fails") == [("login", "", ("login",))]
    assert [name for name, _, _ in found("große Störung", lang="de")] == ["umlaut"]
    assert found("große Störung", lang="en") == []


def test_a_topic_of_brands_is_found_once_for_each_of_them_that_is_there() -> None:
    assert [(name, brand) for name, brand, _ in found("the fees!", "acme", "zenith")] == [
        ("fees", "zenith"),
        ("fees", "acme"),
    ]
    assert [brand for _, brand, _ in found("the fees!", "zenith")] == ["zenith"]
    assert found("the fees!", "other") == []


def test_without_brands_only_topics_of_all_are_found() -> None:
    draft = make_draft(make_mention(text="login fees"))
    draft.brands = None
    assert [topic.name for topic in tag(draft).found] == ["login"]


def test_none_are_shipped_and_nothing_costs_nothing() -> None:
    assert build(Settings(), make_tools())(make_draft()) is NOTHING
    assert tag(make_draft(make_mention(text="quiet"))) is NOTHING


@pytest.mark.parametrize("query", ["", "login AND (", "NOT login", "nothng:login"])
def test_a_query_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"topics": {"login": {"query": query}}})


@given(texts())
def test_any_text_gives_topics_that_are_configured(text: str) -> None:
    answer = tag(Draft(make_mention(text=text)))
    assert isinstance(answer, Topics)
    assert {topic.name for topic in answer.found} <= set(TOPICS)
