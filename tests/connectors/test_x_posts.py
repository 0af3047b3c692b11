"""connectors/x: posts of v2 and of archived v1.1 as events, without any server."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import x
from connectors.x import Settings
from connectors.x.ids import id_at, time_of
from connectors.x.pages import Position, answer_page, stream_page
from schemas.base import to_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Mention
from tests.conftest import grapevine_data
from tests.connectors.context import make_context
from tests.standins.x_api import X

SETTINGS = Settings.model_validate({"token": "env:T"}, context={"env": {"T": "x"}})


def normalise(payload: object) -> list[Event]:
    return x.normalise(payload, name="x-posts", settings=SETTINGS)


def mention(payload: object) -> Mention:
    (event,) = normalise(payload)
    assert isinstance(event, MentionPosted)
    return event.mention


def old_post(**changes: Any) -> dict[str, Any]:
    """A v1.1 post, made up."""
    number = str(id_at(datetime(2018, 3, 10, 14, 3, 15, 500_000, tzinfo=UTC)))
    user = {
        "id": 7, "id_str": "7", "screen_name": "anna", "name": "Anna", "description": "a &amp; b",
        "followers_count": 5,
        "friends_count": 6, "statuses_count": 7, "verified": True,
        "created_at": "Fri Oct 21 17:47:08 +0000 2011",
    }  # fmt: skip
    return {
        "id": int(number),
        "id_str": number,
        "created_at": "Sat Mar 10 14:03:15 +0000 2018",
        "text": "acme &lt;3",
        "user": user,
        "lang": "iw",
        "favorite_count": 3,
        "retweet_count": 2,
        "entities": {
            "hashtags": [{"text": "acme"}],
            "user_mentions": [{"screen_name": "bo"}],
            "urls": [{"url": "https://t.co/1", "expanded_url": "https://acme.example/"}],
        },
    } | changes


def test_an_archived_post_and_the_same_from_v2_are_one_mention() -> None:
    old = mention(old_post())
    new = mention(
        {"data": {"id": old_post()["id_str"], "text": "acme &lt;3", "author_id": "7", "lang": "iw"}}
    )
    assert (old.id, old.published_at, old.text, old.lang) == (
        new.id,
        new.published_at,
        new.text,
        new.lang,
    )
    assert old.author is not None
    assert new.author is not None
    assert old.author.id == new.author.id == "x:x:7"
    assert (old.text, old.lang, old.hashtags, old.handles) == ("acme <3", "he", ("acme",), ("bo",))
    assert (old.links, old.url) == (
        ("https://acme.example/",),
        f"https://x.com/anna/status/{old_post()['id_str']}",
    )
    assert (old.author.handle, old.author.bio, old.author.followers) == ("anna", "a & b", 5)
    assert old.author.joined_at == datetime(2011, 10, 21, 17, 47, 8, tzinfo=UTC)


def test_archived_reposts_replies_and_long_posts() -> None:
    original = old_post(
        id_str="900", truncated=True, extended_tweet={"full_text": "acme " * 50, "entities": {}}
    )
    repost = mention(old_post(text="RT @anna: acme…", retweeted_status=original))
    assert (repost.kind, repost.parent_id, repost.text) == (
        "repost",
        "x:x:900",
        f"RT @anna: {'acme ' * 50}",
    )
    reply = mention(old_post(in_reply_to_status_id_str="12", full_text="whole"))
    assert (reply.kind, reply.parent_id, reply.text) == ("comment", "x:x:12", "whole")
    assert mention(old_post(quoted_status_id_str="13")).parent_id == "x:x:13"


def test_an_archived_edit_is_the_first_version_with_a_later_revision() -> None:
    first = id_at(datetime(2018, 3, 10, 14, 0, tzinfo=UTC))
    edited = mention(old_post(edit_history={"edit_tweet_ids": [str(first), old_post()["id_str"]]}))
    assert edited.id == f"x:x:{first}"
    assert edited.published_at == datetime(2018, 3, 10, 14, 0, tzinfo=UTC)
    assert edited.revision == to_ms(datetime(2018, 3, 10, 14, 3, 15, 500_000, tzinfo=UTC))


def test_notices_of_archives() -> None:
    deleted = {
        "delete": {
            "status": {"id": 1, "id_str": "1", "user_id": 7},
            "timestamp_ms": "1520690595660",
        }
    }
    assert normalise(deleted) == [
        MentionDeleted(mention_id="x:x:1", source="x-posts", revision=1520690595660)
    ]
    for kind in ("user_delete", "user_protect", "user_suspend"):
        gone = [AuthorDeleted(author_id="x:x:7", source="x-posts", revision=5)]
        assert normalise({kind: {"id": 7, "timestamp_ms": "5"}}) == gone
    for notice in ("limit", "warning", "scrub_geo", "status_withheld", "user_undelete"):
        assert normalise({notice: {"track": 1}}) == []


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        5,
        "text",
        {},
        {"id": "1"},
        {"id": "1", "text": "undated"},
        {"data": None},
        {"data": {"id": "x", "text": ""}},
        {"event_type": "MessageCreate", "id": "1585800613253812228", "text": "secret"},
        {"user": {}, "text": "a"},
        {"delete": {}},
        {"hello": 1},
    ],
)
def test_what_is_no_post_is_rejected_whole(payload: object) -> None:
    with pytest.raises(Reject) as caught:
        normalise(payload)
    assert caught.value.payload == payload


def test_ids_carry_their_time() -> None:
    moment = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)
    assert time_of(id_at(moment)) == moment
    assert time_of(1234567890) is None
    assert time_of(1 << 70) is None
    assert time_of(-5) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NEW_POST = X().add("acme #tag @bo https://acme.example/")


@given(st.sampled_from(sorted(NEW_POST)), JSON, st.booleans())
def test_any_value_in_any_field_of_v2_is_a_mention_or_a_reject(
    field: str, value: object, wrapped: bool
) -> None:
    post = NEW_POST | {field: value}
    with suppress(Reject):
        normalise({"data": post, "includes": {field: value}} if wrapped else post)


@given(st.sampled_from(sorted(old_post())), JSON)
def test_any_value_in_any_field_of_an_archive_is_a_mention_or_a_reject(
    field: str, value: object
) -> None:
    with suppress(Reject):
        normalise(old_post() | {field: value})


def recorded() -> list[Path]:
    folder = grapevine_data()
    return [folder / "payloads" / name for name in x.RECORDED] if folder else []


RECORDED = recorded()


if RECORDED:  # without the data folder there is no such test, rather than a skipped one

    @pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
    def test_recorded_posts(path: Path) -> None:
        rejected, ids = 0, []
        for line in path.read_bytes().splitlines():
            payload = orjson.loads(line)
            try:
                found = mention(payload)
            except Reject:
                rejected += 1
                continue
            assert found == mention(orjson.loads(line))
            ids.append((found.id, str(payload.get("id_str") or payload["id"])))
            stated = payload.get("created_at")
            if stated:
                claimed = datetime.strptime(stated, "%a %b %d %H:%M:%S %z %Y")
                assert abs((found.published_at - claimed).total_seconds()) < 1
        assert rejected <= 2
        assert len({mention_id for mention_id, _ in ids}) == len({native for _, native in ids})


def odd_answer(**includes: Any) -> dict[str, Any]:
    """An answer with one good post among what nobody can read."""
    number = str(id_at(datetime(2026, 3, 2, 10, tzinfo=UTC)))
    good = {
        "id": number,
        "text": "acme is down",
        "author_id": "7",
        "created_at": "2026-03-02T10:00:00Z",
    }
    odd: list[Any] = [
        None, "post", 7, [], {}, {"id": None, "text": "x"}, {"id": "", "text": "x", "edit_history_tweet_ids": [number]},
        {"id": "abc", "text": "x"}, {"id": number, "text": None, "referenced_tweets": [None, {"id": None}]},
    ]  # fmt: skip
    return {"data": [*odd, good], "includes": includes}


@pytest.mark.parametrize(
    "includes",
    [
        {"users": None, "tweets": None},
        {"users": {}, "tweets": "none"},
        {"users": [None, {}, {"id": None}, {"username": "bo"}], "tweets": [None, {"text": "x"}]},
    ],
)
def test_an_odd_post_or_include_of_an_answer_costs_itself_only(includes: dict[str, Any]) -> None:
    context = make_context(SETTINGS)
    page = answer_page(context, odd_answer(**includes))
    texts = [one.mention.text for one in page.events if isinstance(one, MentionPosted)]
    assert "acme is down" in texts
    assert len(page.events) + len(page.rejects) == 10
    assert len(page.rejects) >= 8


def test_an_odd_message_of_the_stream_costs_itself_only() -> None:
    context = make_context(SETTINGS)
    now = datetime(2026, 3, 2, 11, tzinfo=UTC)
    position = Position(now)
    answer = odd_answer(users=[{}])
    messages = [
        orjson.dumps({"data": post, "includes": answer["includes"]}) for post in answer["data"]
    ]
    messages += [b'{"data": {"id": "1", "text": "half \\ud83d"}, "includes": []}', b"null", b"7"]
    page, ending = stream_page(context, position, messages, now)
    assert ending is None
    assert len(page.events) + len(page.rejects) == len(messages)
    assert "acme is down" in [
        one.mention.text for one in page.events if isinstance(one, MentionPosted)
    ]
