"""Every field of mention rules is typed, told and readable from any mention; the guide's table is
the table.
"""

from pathlib import Path

import pytest
import rule_engine

from enrichers.engines.fields import FIELDS, typed_context, values_of
from schemas.enriched import BrandRelevance, EnrichedMention, Relevance
from tests.builders import NOW, make_engagement, make_enriched, make_mention
from tests.full_record import full_mention

DOCS = Path(__file__).resolve().parents[3] / "docs" / "rules.md"
BEGIN, END = "<!-- generated: rule fields -->", "<!-- end -->"
KINDS = {"STRING": "text", "FLOAT": "number", "BOOLEAN": "yes or no", "ARRAY": "list of texts"}
FULL = make_enriched(
    make_mention(
        engagement=make_engagement(), rating=4.0, hashtags=("Acme",), handles=("AcmeBank",)
    )
)
BARE = EnrichedMention(mention=make_mention(author=None), enriched_at=NOW)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("enriched", [FULL, BARE], ids=["full", "bare"])
def test_has_a_value_of_its_type_in_every_mention(name: str, enriched: EnrichedMention) -> None:
    field = FIELDS[name]
    value = values_of(enriched, frozenset({name}))[name]
    assert KINDS[rule_engine.DataType.from_value(value).name] == field.kind
    assert field.about
    rule_engine.Rule(f"{name} == {name}", context=typed_context()).matches({name: value})


def test_every_judgement_can_be_asked_for() -> None:
    told = values_of(full_mention(), frozenset(FIELDS))
    assert told["towards_us"] == "negative"  # the brand of ours is not judged by itself
    assert told["emotion"] == "anger"
    assert told["intents"] == ("complaint", "outage")
    assert told["topics"] == ("login",)
    assert (told["role"], told["profession"], told["employer"]) == (
        "journalist",
        "reporter",
        "The Dill",
    )
    assert (told["spam"], told["bot"]) == (0.25, 0.125)
    assert told["uncertain"]
    assert told["relevant"]
    assert (told["needs_answer"], told["department"]) == (True, "service")
    nothing_of_ours = Relevance(by_brand=(BrandRelevance(brand="acme", relevant=False),))
    assert not values_of(make_enriched(relevance=nothing_of_ours), frozenset({"relevant"}))[
        "relevant"
    ]


def test_tags_and_handles_compare_in_lower_case() -> None:
    assert values_of(FULL, frozenset({"hashtags", "handles"})) == {
        "hashtags": ("acme",),
        "handles": ("acmebank",),
    }


def test_the_guide_lists_every_field() -> None:
    rows = [f"| `{name}` | {field.kind} | {field.about} |" for name, field in FIELDS.items()]
    table = "\n".join(["| field | type | what it says |", "| --- | --- | --- |", *rows])
    assert DOCS.read_text().split(BEGIN)[1].split(END)[0].strip() == table
