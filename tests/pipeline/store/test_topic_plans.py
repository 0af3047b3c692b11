"""What the store tells the view `themes` about the configured topics."""

from datetime import date

from pipeline.config.load import build_config
from pipeline.store.service import topic_plans
from schemas.upkeep import TopicPlan

BRANDS = {
    "acme": {"kind": "own", "query": "acme"},
    "zenith": {"kind": "competitor", "query": "zenith"},
}


def test_each_topic_has_a_plan_for_each_brand_it_is_limited_to() -> None:
    topics = {
        "login": {
            "query": "login",
            "brands": ["acme", "zenith"],
            "owner": "app team",
            "fixed_on": "2026-11-01",
        },
        "fees": {"query": "fee*"},
    }
    config = build_config({"brands": BRANDS, "topics": topics})
    assert topic_plans(config) == [
        TopicPlan("login", "acme", "app team", date(2026, 11, 1)),
        TopicPlan("login", "zenith", "app team", date(2026, 11, 1)),
        TopicPlan("fees", "", "", None),
    ]


def test_a_chain_without_topics_has_no_plans() -> None:
    assert topic_plans(build_config({"brands": BRANDS, "enrich": {"tag_topics": "off"}})) == []
