"""What the real chain and the demo's own rules make of the story: the planted people are
recognised, nobody else.
"""

from collections import Counter

import pytest

from tests.deploy.demo.conftest import Told
from tests.deploy.demo.reading import Understood, demo_config, events, understand


@pytest.fixture(scope="module")
def day(small: Told) -> Understood:
    return understand(small[0])


def test_the_churn_threat_is_urgent_and_linked_to_the_customer(day: Understood) -> None:
    threat = day.mentions["x:x:scene-churn"]
    assert threat.priority is not None
    assert threat.priority.score >= 75
    for reason in (
        "in warranty: Payment Ring",
        "renewal in 21 days: Home Loan",
        "ticket open since 6 Mar 2026: T-2207",
    ):
        assert reason in threat.priority.reasons
    assert threat.customer is not None
    assert (threat.customer.customer_id, threat.customer.segment) == ("C-1007", "gold")
    assert {purchase.product for purchase in threat.customer.purchases} == {
        "Payment Ring",
        "Home Loan",
        "Travel Card",
    }


def test_the_influential_complaint_carries_far(day: Understood) -> None:
    complaint = day.mentions["x:x:scene-influencer"]
    assert complaint.influence is not None
    assert complaint.influence.score >= 70
    assert complaint.sentiment is not None
    assert complaint.sentiment.label == "negative"


def test_each_rule_over_mentions_finds_what_was_planted_for_it_and_nothing_else(
    day: Understood,
) -> None:
    found = {(candidate.rule, candidate.mentions[0].id) for candidate in day.candidates}
    assert found == {
        ("new-business", "x:x:scene-intent"),
        ("business-in-trouble", "x:x:scene-shop-1"),
        ("business-in-trouble", "mastodon:meadow.example:scene-shop-2"),
        ("business-in-trouble", "forum:moneytalk.example:scene-shop-3"),
        ("loud-voice", "x:x:scene-influencer"),
        ("expert-compares", "hackernews:item:scene-expert"),
        ("churn-threat", "x:x:scene-churn"),
    }


def test_spam_is_muted_and_talk_about_nobody_is_dropped(day: Understood, small: Told) -> None:
    spam = [event.key for event in events(small[0]) if event.key.startswith("x:x:spam")]
    assert len(spam) >= 10
    assert {day.dropped.get(mention_id) for mention_id in spam} == {"muted"}
    assert Counter(day.dropped.values())["no_brand"] >= 8
    assert not any("half marathon" in mention.mention.text for mention in day.mentions.values())


def test_the_banks_own_voices_are_recognised(day: Understood) -> None:
    roles = {
        mention_id: mention.brands.author_role
        for mention_id, mention in day.mentions.items()
        if mention.brands
    }
    assert roles["x:x:scene-statement-1"] == "account"
    assert roles["x:x:scene-staff"] == "staff"
    assert [mention_id for mention_id in roles if mention_id.startswith("x:x:help")]
    assert {role for mention_id, role in roles.items() if mention_id.startswith("x:x:help")} == {
        "account"
    }


def test_languages_are_mostly_told_right(day: Understood) -> None:
    told = [
        (mention.mention.lang, mention.language.code)
        for mention in day.mentions.values()
        if mention.mention.lang and mention.language is not None
    ]
    assert len({claimed for claimed, _ in told}) == 6
    assert sum(claimed == found for claimed, found in told) / len(told) > 0.95


def test_nothing_in_the_chain_fails(day: Understood) -> None:
    assert [mention.failed for mention in day.mentions.values() if mention.failed] == []


def test_the_configuration_has_a_rule_of_every_kind() -> None:
    assert {rule.type for rule in demo_config().rules.values()} == {
        "mention",
        "threshold",
        "spike",
        "sql",
    }
