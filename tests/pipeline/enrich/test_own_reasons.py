"""An enricher may drop mentions for a reason of its own: stored and counted under that name."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from schemas.base import to_ms
from schemas.draft import Draft
from schemas.enriched import ENRICHED, Dropped, EnrichedDeletion, EnrichedMention, Language
from schemas.event import MentionAgain, MentionPosted
from schemas.flow import Drop
from schemas.mention import Mention
from sinks.clickhouse.records import read_records
from tests.builders import NOW, make_mention
from tests.pipeline.enrich.test_again import Clock


def processor(reason: str) -> Processor:
    def drop(draft: Draft) -> Language:
        raise Drop(reason, "3 letters")

    return Processor(
        chain=(Step("measure", "language", drop),), tombstone=lambda *_: None, clock=Clock(NOW)
    )


def posted(mention: Mention) -> bytes:
    return MentionPosted(mention=mention).to_json()


def dropped(reason: str) -> float:
    labels = {"service": "enrich", "reason": reason}
    return REGISTRY.get_sample_value("grapevine_dropped_total", labels) or 0.0


def test_a_new_mention_is_stored_as_dropped_and_counted() -> None:
    before = dropped("too_short")
    (outgoing,) = processor("too_short").process(posted(make_mention()))
    record = ENRICHED.validate_json(outgoing.value or b"")
    assert isinstance(record, Dropped)
    assert (record.reason, record.detail) == ("too_short", "3 letters")
    assert dropped("too_short") == before + 1
    assert read_records([outgoing.value or b""]).refused == []


def test_an_edited_mention_is_taken_out_for_that_reason() -> None:
    edited = make_mention(revision=to_ms(NOW + timedelta(days=1)))
    (outgoing,) = processor("too_short").process(posted(edited))
    record = ENRICHED.validate_json(outgoing.value or b"")
    assert isinstance(record, EnrichedDeletion)
    assert record.reason == "too_short"
    assert read_records([outgoing.value or b""]).refused == []


def test_what_is_stored_stays_and_is_counted() -> None:
    before = dropped("again_too_short")
    event = MentionAgain(mention=make_mention(), enriched_at=NOW)
    assert processor("too_short").process(event.to_json()) == []
    assert dropped("again_too_short") == before + 1


@pytest.mark.parametrize("reason", ["", "Too short!", "too short", "3_words", "a" * 65, "short\n"])
def test_a_reason_that_cannot_be_counted_fails_its_enricher_and_the_mention_goes_on(
    reason: str,
) -> None:
    (outgoing,) = processor(reason).process(posted(make_mention()))
    record = ENRICHED.validate_json(outgoing.value or b"")
    assert isinstance(record, EnrichedMention)
    assert "a reason is written like too_short" in record.failed["measure"]
