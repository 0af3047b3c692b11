"""In a backlog, and of history, what takes long is left for later; what is asked for again is not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from pipeline.kafka.outgoing import Outgoing
from pipeline.stream.batch import PoisonError
from schemas.draft import Draft
from schemas.enriched import ENRICHED, EnrichedMention, Sentiment
from schemas.event import MentionAgain, MentionPosted
from schemas.mention import Mention
from tests.builders import NOW, make_mention
from tests.pipeline.enrich.test_again import Clock

MODELS = {"sentiment": "1", "reader": "2"}


def judge(draft: Draft) -> Sentiment:
    return Sentiment(label="neutral", tier="unread" if draft.hurried else "reader")


def processor(*, event_time: bool = False) -> Processor:
    return Processor(
        chain=(Step("score_sentiment", "sentiment", judge),),
        tombstone=lambda *_: None,
        clock=Clock(NOW),
        event_time=event_time,
        models=MODELS,
    )


def enriched(records: list[Outgoing]) -> EnrichedMention:
    record = ENRICHED.validate_json(records[0].value or b"")
    assert isinstance(record, EnrichedMention)
    return record


def seen(seconds_ago: float) -> Mention:
    return make_mention(seen_at=NOW - timedelta(seconds=seconds_ago))


@pytest.mark.parametrize(
    ("mention", "tier"),
    [
        (seen(1), "reader"),
        (seen(11), "unread"),
        (make_mention(seen_at=NOW, lane="history"), "unread"),
    ],
)
def test_what_is_late_or_history_is_hurried(mention: Mention, tier: str) -> None:
    record = enriched(processor().process(MentionPosted(mention=mention).to_json()))
    assert record.sentiment is not None
    assert record.sentiment.tier == tier
    assert record.models == (MODELS if tier == "reader" else {"sentiment": "1"})


@pytest.mark.parametrize(
    ("made", "tier"),
    [
        (lambda: processor(event_time=True), "reader"),
        (processor, "unread"),
    ],
)
def test_time_of_events_knows_no_haste(made: Callable[[], Processor], tier: str) -> None:
    record = enriched(made().process(MentionPosted(mention=seen(3600)).to_json()))
    assert record.sentiment is not None
    assert record.sentiment.tier == tier


def test_where_many_come_at_once_all_are_hurried() -> None:
    def tiers(count: int) -> set[str]:
        events = [
            MentionPosted(mention=make_mention(id=f"x:x:{number}", seen_at=NOW)).to_json()
            for number in range(count)
        ]
        outcomes = processor().process_all(events)
        assert not any(isinstance(one, PoisonError) for one in outcomes)
        sentiments = [enriched(one).sentiment for one in outcomes if isinstance(one, list)]
        return {one.tier for one in sentiments if one is not None}

    assert tiers(100) == {"reader"}
    assert tiers(101) == {"unread"}


def test_what_is_enriched_anew_is_read() -> None:
    event = MentionAgain(mention=make_mention(lane="history"), enriched_at=NOW, decided=())
    record = enriched(processor().process(event.to_json()))
    assert record.sentiment is not None
    assert record.sentiment.tier == "reader"
