"""Stamping: sane dates for any claim, revisions that never win for ever, records that always fit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.stamp import AHEAD, EARLIEST, Stamping, encode, lane_of, stamp
from schemas.base import EPOCH, to_ms
from schemas.event import (
    EVENT,
    AuthorDeleted,
    Event,
    MentionDeleted,
    MentionPosted,
    MentionRestored,
)
from schemas.flow import Reject
from schemas.mention import Mention
from tests.builders import NOW, make_author, make_mention

DATES = st.datetimes(timezones=st.just(UTC))
PLAIN = Stamping(source="here")


def stamped(stamping: Stamping = PLAIN, **changes: Any) -> Mention:
    event = stamp(MentionPosted(mention=make_mention(**changes)), NOW, stamping)
    assert isinstance(event, MentionPosted)
    return event.mention


@given(DATES, DATES, st.integers(0, (1 << 48) - 1), st.booleans())
def test_any_date_becomes_a_sane_one(
    published: datetime, seen: datetime, revision: int, event_time: bool
) -> None:
    stamping = Stamping(source="here", event_time=event_time)
    mention = stamped(stamping, published_at=published, seen_at=seen, revision=revision)
    assert EARLIEST <= mention.seen_at <= NOW + AHEAD
    assert EARLIEST <= mention.published_at <= mention.seen_at + AHEAD
    assert 0 < mention.revision <= to_ms(mention.seen_at + AHEAD)
    assert (mention.published_claimed != "") == (mention.published_at != published)
    if mention.published_claimed:
        assert datetime.fromisoformat(mention.published_claimed) == published


@pytest.mark.parametrize("year", [1, 1970, 1989, 2099, 9999])
def test_insane_claims_are_kept_beside_the_sane_date(year: int) -> None:
    claimed = datetime(year, 1, 1, tzinfo=UTC)
    mention = stamped(published_at=claimed, revision=0)
    assert mention.published_at in (EARLIEST, NOW)
    assert mention.published_claimed == claimed.isoformat()
    assert mention.revision == to_ms(mention.published_at)


@pytest.mark.parametrize(
    ("ahead", "kept"),
    [(59, True), (61, False), (3600, False), (86_399, False), (86_400 * 365 * 5, False)],
)
def test_no_mention_is_of_a_day_that_has_not_come(ahead: int, kept: bool) -> None:
    claimed = NOW + timedelta(seconds=ahead)
    mention = stamped(published_at=claimed)
    assert mention.published_at == (claimed if kept else NOW)
    assert mention.published_claimed == ("" if kept else claimed.isoformat())


def test_stamping_twice_keeps_the_first_claim() -> None:
    once = stamped(published_at=datetime(1970, 1, 1, tzinfo=UTC))
    twice = stamp(MentionPosted(mention=once), NOW, PLAIN)
    assert isinstance(twice, MentionPosted)
    assert twice.mention.published_claimed.startswith("1970")


def test_live_mentions_are_seen_now_and_imports_when_they_say() -> None:
    earlier = NOW - timedelta(days=100)
    assert stamped(seen_at=earlier).seen_at == NOW
    assert stamped(seen_at=earlier, published_at=earlier, lane="history").seen_at == earlier
    assert stamped(seen_at=EPOCH, lane="history").seen_at == NOW
    replay = Stamping(source="here", event_time=True)
    assert stamped(replay, seen_at=earlier, published_at=earlier).seen_at == earlier
    assert stamped(replay, seen_at=EPOCH, published_at=earlier).seen_at == earlier


def test_revision_of_what_names_none() -> None:
    published = NOW - timedelta(hours=1)
    assert stamped(published_at=published, revision=0).revision == to_ms(published)
    assert stamped(published_at=published, revision=7).revision == 7
    restored = stamp(MentionRestored(mention=make_mention(revision=0)), NOW, PLAIN)
    assert isinstance(restored, MentionRestored)
    assert restored.mention.revision == to_ms(NOW)
    deleted = stamp(MentionDeleted(mention_id="x:x:1", source=""), NOW, PLAIN)
    assert (deleted.revision, deleted.seen_at, deleted.source) == (to_ms(NOW), NOW, "here")  # type: ignore[union-attr]
    gone = stamp(AuthorDeleted(author_id="x:x:1", source="there", revision=5), NOW, PLAIN)
    assert (gone.revision, gone.seen_at, gone.source) == (5, NOW, "there")  # type: ignore[union-attr]


def test_source_settings_are_set_on_the_mention() -> None:
    assert stamped(Stamping(source="here", brand="acme"), brand="").brand == "acme"
    assert stamped(brand="zenith").brand == "zenith"
    assert stamped(payload={"a": 1}).payload == {"a": 1}
    assert stamped(Stamping(source="here", keep_payload=False), payload={"a": 1}).payload is None
    assert stamped(source="").source == "here"


def test_an_author_who_joined_in_another_age_joined_at_no_time() -> None:
    for year, kept in ((1, False), (1970, False), (2009, True), (9999, False)):
        author = stamped(author=make_author(joined_at=datetime(year, 1, 1, tzinfo=UTC))).author
        assert author is not None
        assert (author.joined_at is not None) == kept


def test_lane_of_every_kind() -> None:
    assert lane_of(MentionPosted(mention=make_mention(lane="history"))) == "history"
    assert lane_of(MentionDeleted(mention_id="x:x:1", source="s", lane="history")) == "history"
    assert lane_of(AuthorDeleted(author_id="x:x:1", source="s")) == "live"


def posted(**changes: Any) -> Event:
    return MentionPosted(mention=make_mention(**changes))


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=60).flatmap(
    lambda piece: st.integers(1, 2000).map(lambda times: piece * times)
)


@given(
    ANY_TEXT,
    st.one_of(st.none(), st.dictionaries(st.text(), st.text())),
    st.integers(2_000, 60_000),
)
def test_records_always_fit_and_lose_no_more_than_they_must(
    text: str, payload: dict[str, str] | None, limit: int
) -> None:
    event = posted(text=text, payload=payload)
    value = encode(event, limit)
    assert len(value) <= limit
    back = EVENT.validate_json(value)
    assert isinstance(back, MentionPosted)
    assert text.startswith(back.mention.text)
    assert back.mention.truncated == (back.mention.text != text)
    if back.mention.truncated:
        assert back.mention.payload is None
        assert len(value) > limit * 0.5
    elif len(event.to_json()) <= limit:
        assert value == event.to_json()


def test_the_payload_goes_before_a_letter_of_the_text() -> None:
    back = EVENT.validate_json(encode(posted(text="a" * 3000, payload={"big": "x" * 5000}), 5000))
    assert isinstance(back, MentionPosted)
    assert (back.mention.payload, len(back.mention.text), back.mention.truncated) == (
        None,
        3000,
        False,
    )


def test_what_is_too_large_without_its_text_is_rejected() -> None:
    with pytest.raises(Reject, match="max_record_bytes"):
        encode(posted(title="t" * 10_000), 5_000)


@pytest.mark.parametrize("payload", [{"half": "\ud800"}, {"object": object()}])
def test_a_payload_that_is_no_json_is_left_out(payload: dict[str, Any]) -> None:
    back = EVENT.validate_json(encode(posted(payload=payload), 100_000))
    assert isinstance(back, MentionPosted)
    assert back.mention.payload is None


def test_a_payload_without_end_is_left_out() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    mention = make_mention().model_copy(update={"payload": endless})
    back = EVENT.validate_json(encode(MentionPosted(mention=mention), 100_000))
    assert isinstance(back, MentionPosted)
    assert back.mention.payload is None
