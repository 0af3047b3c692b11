"""A mention rule held against what is stored: history too, as today's chain judges it."""

from datetime import timedelta

from pipeline.config.load import build_config
from pipeline.detect.trial import matching_stored
from pipeline.enrich.chain import build_chain
from schemas.alert import Candidate
from sinks.clickhouse.stored import Stored
from tests.builders import NOW, make_mention, make_tools


def test_stored_mentions_are_judged_anew_and_dated_by_publication() -> None:
    config = build_config(
        {
            "brands": {"acme": {"query": "acme"}},
            "rules": {"crisis": {"type": "mention", "when": "priority >= 90"}},
        }
    )
    chain = build_chain(config.enrich, make_tools(brands=config.brand_list))
    published = NOW - timedelta(days=200)

    def stored(text: str) -> Stored:
        mention = make_mention(
            text=text, author=None, lane="history", published_at=published, seen_at=NOW
        )
        return Stored(mention, rank=0, enriched_at=NOW, row={})

    page = [
        stored("Acme recalls 40,000 kettles over fire risk"),
        stored("acme is nice"),
        stored("the weather"),
    ]
    judged = list(matching_stored(config, "crisis", [page], chain))
    assert [isinstance(one, Candidate) for one in judged] == [True, False, False]
    (raised, calm, dropped) = judged
    assert isinstance(raised, Candidate)
    assert (raised.at, calm, dropped) == (published, published, published)
    assert raised.mentions[0].priority == 90
