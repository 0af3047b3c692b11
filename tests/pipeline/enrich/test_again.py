"""A stored mention enriched anew: it takes its row's place with what people decided, and nothing
looks like news.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from pipeline import topics
from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from pipeline.kafka.outgoing import Outgoing
from pipeline.watch.process import Watcher
from schemas.enriched import ENRICHED, EnrichedMention, Sentiment
from schemas.event import MentionAgain, MentionPosted
from schemas.flow import Drop
from schemas.identity import person_subject
from schemas.upkeep import Correction, Tombstone
from sinks.clickhouse.records import read_records
from tests.builders import NOW, make_candidate, make_mention

MENTION = make_mention()
SCORED = (Step("score_sentiment", "sentiment", lambda draft: Sentiment(label="positive")),)


class Clock:
    """Stands still."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def said(value: Any = "negative", at: datetime = NOW) -> Correction:
    return Correction(mention_id=MENTION.id, field="sentiment", value=value, by="ann", at=at)


def processor(
    *known: Correction,
    chain: Any = SCORED,
    stone: Tombstone | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Processor:
    def tombstone(kind: str, subject: str) -> Tombstone | None:
        return (
            stone if stone is not None and (kind, subject) == (stone.kind, stone.subject) else None
        )

    def corrections(mention_id: str) -> Sequence[Correction]:
        return [one for one in known if one.mention_id == mention_id]

    return Processor(
        chain=chain, tombstone=tombstone, clock=Clock(now), corrections=corrections, **more
    )


def again(*decided: Correction, **changes: Any) -> MentionAgain:
    return MentionAgain(**({"mention": MENTION, "enriched_at": NOW, "decided": decided} | changes))


def the_record(records: list[Outgoing]) -> EnrichedMention:
    (record,) = records
    assert record.topic == topics.ENRICHED
    found = ENRICHED.validate_json(record.value or b"")
    assert isinstance(found, EnrichedMention)
    return found


def label(record: EnrichedMention) -> tuple[str, tuple[str, ...]]:
    assert record.sentiment is not None
    return record.sentiment.label, record.corrected


def test_a_correction_holds_for_whatever_comes_of_the_mention() -> None:
    for event in (
        MentionPosted(mention=MENTION),
        MentionPosted(mention=make_mention(revision=NOW.year)),
        again(),
    ):
        assert label(the_record(processor(said()).process(event.to_json()))) == (
            "negative",
            ("sentiment",),
        )
    other = MentionPosted(mention=make_mention(id="x:x:2"))
    assert label(the_record(processor(said()).process(other.to_json()))) == ("positive", ())


def test_what_was_decided_just_now_holds_before_the_directories_know_it() -> None:
    assert label(the_record(processor().process(again(said()).to_json()))) == (
        "negative",
        ("sentiment",),
    )
    later = said("neutral", NOW + timedelta(seconds=1))
    assert label(the_record(processor(said()).process(again(later).to_json()))) == (
        "neutral",
        ("sentiment",),
    )
    undone = said(None, NOW + timedelta(seconds=1))
    assert label(the_record(processor(said()).process(again(undone).to_json()))) == ("positive", ())
    assert label(the_record(processor(later).process(again(said()).to_json()))) == (
        "neutral",
        ("sentiment",),
    )


@pytest.mark.parametrize("rank", [0, 2])
@pytest.mark.parametrize("ahead_secs", [-3600, 0, 3600])
@pytest.mark.parametrize("event_time", [False, True])
def test_it_is_the_same_mention_later_than_its_row(
    rank: int, ahead_secs: int, event_time: bool
) -> None:
    clock = NOW + timedelta(seconds=ahead_secs)
    record = the_record(
        processor(now=clock, event_time=event_time).process(again(rank=rank).to_json())
    )
    assert (record.mention, record.rank, record.again) == (MENTION, rank, True)
    assert record.enriched_at == max(clock, NOW + timedelta(milliseconds=1))


def test_no_rule_looks_at_it_and_no_latency_is_measured() -> None:
    record = the_record(processor().process(again().to_json()))
    watcher = Watcher(rules={"all": lambda _: make_candidate()}, tombstone=lambda *_: None)
    assert watcher.process(record.to_json()) == []
    batch = read_records([record.to_json()])
    assert (len(batch.records), batch.live_since, batch.seen_until) == (1, None, NOW)
    first = the_record(processor().process(MentionPosted(mention=MENTION).to_json()))
    assert len(watcher.process(first.to_json())) == 1
    assert read_records([first.to_json()]).live_since == NOW


@pytest.mark.parametrize(
    "stone",
    [
        Tombstone(kind="mention", subject=MENTION.id, revision=MENTION.revision, at=NOW),
        Tombstone(kind="author", subject="x:x:1001", revision=MENTION.revision, at=NOW),
        Tombstone(kind="person", subject=person_subject("x:x:1001"), revision=1, at=NOW),
    ],
    ids=lambda stone: stone.kind,
)
@pytest.mark.parametrize("rank", [0, 2])
def test_what_is_deleted_stays_deleted_and_no_tombstone_is_lifted(
    stone: Tombstone, rank: int
) -> None:
    assert processor(stone=stone).process(again(said(), rank=rank).to_json()) == []


def _drops(reason: str) -> Callable[[Any], Any]:
    def drop(draft: Any) -> None:
        raise Drop(reason, "the query has changed")

    return drop


@pytest.mark.parametrize("reason", ["no_brand", "muted"])
def test_what_would_not_be_kept_today_stays_as_it_was_stored(reason: str) -> None:
    changed = (Step("match_brands", "brands", _drops(reason)),)
    assert processor(chain=changed).process(again().to_json()) == []


def test_every_record_says_which_models_had_a_say() -> None:
    versions = {"sentiment": "0a1b2c3d"}
    for event in (MentionPosted(mention=MENTION), again()):
        assert the_record(processor(models=versions).process(event.to_json())).models == versions
