"""The rule over single mentions: what it matches, what it raises, and how its mistakes are
explained.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from enrichers.rules import mention as mention_rule
from enrichers.testing.strategies import drafts
from schemas.alert import Candidate
from schemas.draft import Draft
from schemas.enriched import (
    BrandMatch,
    Brands,
    EnrichedMention,
    Language,
    Purchased,
    Role,
    Sentiment,
)
from tests.builders import (
    NOW,
    make_author,
    make_customer_match,
    make_engagement,
    make_enriched,
    make_mention,
)
from tests.full_record import full_mention


def match(when: str, **changes: Any) -> Callable[[EnrichedMention], Candidate | None]:
    rule_settings = mention_rule.Settings(when=when, **changes)
    assert list(mention_rule.problems(rule_settings)) == []
    return mention_rule.build("angry", rule_settings)


@pytest.mark.parametrize(
    "when",
    [
        "customer and priority >= 70",
        "sentiment == 'negative' and lang in ['en', 'de']",
        "'acme' in brands and own and not competitor",
        "text =~~ '(?i)LOGS me out'",
        "followers > 100 and not verified",
        "likes + reposts >= 14",
        "segment == 'gold' and 'Acme Gold Account' in bought",
        "compound < -0.4 and influence < 50",
        "site == 'x.example' and type == 'x' and kind == 'post'",
        "not [brand for brand in brands if brand in negative_towards].is_empty",
        "'acme' in voices and echoes.is_empty and relation == 'public'",
    ],
)
def test_matches_what_is_said(when: str) -> None:
    bought = (Purchased(product="Acme Gold Account", at=NOW),)
    enriched = make_enriched(
        make_mention(engagement=make_engagement()), customer=make_customer_match(purchases=bought)
    )
    found = match(when)(enriched)
    assert found is not None
    assert match(f"not ({when})")(enriched) is None


def test_the_candidate_says_who_what_and_why() -> None:
    enriched = make_enriched()
    found = match("priority >= 70", notify=("care",), severity="critical")(enriched)
    assert found is not None
    assert found.dedup_key == f"angry:{enriched.id}"
    assert (found.rule, found.brand, found.severity, found.destinations) == (
        "angry",
        "acme",
        "critical",
        ("care",),
    )
    assert (found.at, found.origin, found.state) == (NOW, "watch", "firing")
    assert (found.value, found.count) == (None, 1), "mentions are counted, not measured"
    assert found.title == "angry: Anna Example about acme on x.example"
    assert found.reasons == ("negative", "customer (gold)", "rule angry: priority >= 70")
    (shown,) = found.mentions
    assert (shown.customer_id, shown.segment, shown.influence, shown.sentiment) == (
        "c-1",
        "gold",
        31,
        "negative",
    )


def test_the_alert_says_what_is_to_do() -> None:
    found = match(
        "needs_answer and department == 'service' and 'complaint' in intents", own_voice=True
    )(full_mention())
    assert found is not None
    (shown,) = found.mentions
    assert (shown.department, shown.answer_by) == ("service", NOW + timedelta(hours=1))
    assert shown.intents == ("complaint",), "experimental ones are left out"
    assert shown.role == "journalist, The Dill"
    person = match("true")(make_enriched(role=Role(name="person", employer="Kestrel")))
    assert person is not None
    assert person.mentions[0].role == ""


def test_a_suggested_customer_is_no_customer() -> None:
    enriched = make_enriched(customer=make_customer_match(status="suggested"))
    assert match("customer")(enriched) is None
    found = match("priority > 1")(enriched)
    assert found is not None
    assert found.mentions[0].customer_id == ""


def test_a_brands_own_voice_is_left_out_unless_wanted() -> None:
    brands = Brands(
        matches=(BrandMatch(brand="acme", kind="own", voice=False),),
        author_role="staff",
        author_brand="acme",
    )
    enriched = make_enriched(brands=brands)
    assert match("priority >= 70")(enriched) is None
    assert match("priority >= 70 and staff", own_voice=True)(enriched) is not None


def test_a_rule_of_one_brand_leaves_others_alone() -> None:
    both = Brands(
        matches=(
            BrandMatch(brand="zenith", kind="competitor"),
            BrandMatch(brand="acme", kind="own"),
        )
    )
    found = match("priority >= 70", brand="acme")(make_enriched(brands=both))
    assert found is not None
    assert found.brand == "acme"
    assert (
        match("priority >= 70", brand="acme")(
            make_enriched(brands=Brands(matches=both.matches[:1]))
        )
        is None
    )


def test_parts_that_are_missing_are_empty_values() -> None:
    bare = EnrichedMention(mention=make_mention(author=None, lang="fr"), enriched_at=NOW)
    found = match(
        "priority == 0 and influence == 0 and sentiment == '' and author == '' and lang == 'fr' and rating == 0"
        " and not customer and not own"
    )(bare)
    assert found is not None
    assert found.title == "angry: someone about no brand on x.example"
    assert found.value is None


def test_long_texts_are_cut_where_they_are_shown() -> None:
    found = match("true")(make_enriched(make_mention(text="acme " * 1000)))
    assert found is not None
    assert len(found.text) == mention_rule.SHOWN_CHARS
    assert found.text.endswith("…")
    assert len(match("true")(make_enriched(make_mention(id="x:" + "y" * 480))).dedup_key) <= 300  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=drafts())
def test_any_mention_is_judged(draft: Draft) -> None:
    enriched = EnrichedMention(
        mention=draft.mention,
        language=Language(code="en", confidence=1),
        sentiment=Sentiment(label="neutral"),
        enriched_at=NOW,
    )
    found = match(
        "priority >= 0 and followers >= 0 and text =~~ '.*' and 'no such tag' not in hashtags"
    )(enriched)
    assert found is not None
    assert Candidate.model_validate_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("priorty > 70", "did you mean priority"),
        ("unheard_of", "is no field"),
        ("own and negative", "write sentiment == 'negative'"),
        ("priority > 'high'", "different types"),
        ("priority >=", "cannot be read"),
        ("", "cannot be"),
        ("text =~ '('", "regular expression"),
        ("__import__('os')", "is no field"),
        ("text.__class__ == 1", "cannot be"),
    ],
)
def test_explains_what_is_wrong(when: str, says: str) -> None:
    problems = list(mention_rule.problems(mention_rule.Settings(when=when)))
    assert [setting for setting, _ in problems] == ["when"]
    assert says in problems[0][1]


def test_author_ids_are_shown_whole() -> None:
    found = match("handle == 'kim'")(
        make_enriched(make_mention(author=make_author(id="x:x:7", handle="kim", name="")))
    )
    assert found is not None
    assert found.mentions[0].author_id == "x:x:7"
    assert found.title == "angry: kim about acme on x.example"


def test_the_title_is_the_rules_own() -> None:
    found = match("priority >= 70", title="{segment} {customer} speaks of {brand} ({priority})")(
        make_enriched()
    )
    assert found is not None
    assert found.title.startswith("gold ")
    assert " speaks of acme (" in found.title


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("{who}", "{who} is no field (valid: rule, author"),
        ("{author.id}", "{author.id} is no field"),
        ("{author!r}", "{author} is no field"),
        ("{0}", "{0} is no field"),
        ("{", "cannot be read"),
        (" ", "is empty"),
    ],
)
def test_a_title_that_cannot_be_filled_is_refused(title: str, says: str) -> None:
    problems = list(mention_rule.problems(mention_rule.Settings(when="own", title=title)))
    assert [setting for setting, _ in problems] == ["title"]
    assert says in problems[0][1]
