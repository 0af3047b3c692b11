"""Posts of Bluesky as mentions: what of a record is kept, and how."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.bluesky import Settings, normalise
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Mention
from tests.conftest import grapevine_data
from tests.standins.bluesky_api import DID, POST, make_post, make_view

URI = f"at://{DID}/{POST}/{{}}"
WRITTEN = datetime(2026, 11, 20, 11, 59, tzinfo=UTC)


def mention(payload: dict[str, Any], **settings: Any) -> Mention:
    """The one mention of a payload."""
    (event,) = normalise(payload, name="sky", settings=Settings.model_validate(settings))
    assert isinstance(event, MentionPosted)
    return event.mention


def facet(start: int, end: int, **feature: str) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_a_post() -> None:
    told = mention(make_post("3mptbyoeyc22k", "acme <b> & co\nis down"))
    assert told.id == f"bluesky:{URI.format('3mptbyoeyc22k')}"
    assert told.url == f"https://bsky.app/profile/{DID}/post/3mptbyoeyc22k"
    assert told.text == "acme <b> & co\nis down"
    assert (told.lang, told.kind, told.published_at) == ("en", "post", WRITTEN)
    assert told.thread_id == told.id
    assert told.author is not None
    assert told.author.id == f"bluesky:{DID}"


def test_facets_count_bytes() -> None:
    text = "Grüße 😡 @acme.example #tea https://acme.example/…"
    at = text.encode().index(b"@")
    facets = [
        facet(at, at + 13, did="did:plc:acme"),
        facet(0, 4, tag="tea"),
        facet(0, 4, uri="https://acme.example/long"),
        facet(0, 4, uri="javascript:alert(1)"),
        facet(-5, 2**70, did="did:plc:other"),
    ]
    told = mention(make_post("a", text, facets=[*facets, None, 7]))
    assert told.handles == ("acme.example",)
    assert told.hashtags == ("tea",)
    assert told.links == ("https://acme.example/long",)


def test_an_own_account_is_found_whatever_the_words_show() -> None:
    payload = make_post("a", "thanks, bank!", facets=[facet(8, 12, did="did:plc:acme")])
    assert mention(payload).handles == ()
    assert mention(payload, own={"did:plc:acme": "@acme.example"}).handles == ("acme.example",)


def test_who_answers_or_quotes_an_own_account_addresses_it() -> None:
    own = {"did:plc:acme": "acme.example"}
    theirs = {"uri": f"at://did:plc:acme/{POST}/p"}
    reply = {"parent": theirs, "root": {"uri": URI.format("r")}}
    assert mention(make_post("a", reply=reply), own=own).handles == ("acme.example",)
    assert mention(make_post("a", embed={"record": theirs}), own=own).handles == ("acme.example",)
    assert mention(make_post("a", reply=reply)).handles == ()


def test_a_reply_names_its_parent_and_root_and_a_quote_what_it_quotes() -> None:
    reply = {"parent": {"uri": URI.format("p")}, "root": {"uri": URI.format("r")}}
    quote = {"record": {"uri": URI.format("q")}}
    told = mention(make_post("a", reply=reply, embed=quote))
    assert told.kind == "comment"
    assert (told.parent_id, told.thread_id) == (
        f"bluesky:{URI.format('p')}", f"bluesky:{URI.format('r')}",
    )  # fmt: skip
    assert told.links == (f"https://bsky.app/profile/{DID}/post/q",)
    told = mention(make_post("a", embed=quote))
    assert (told.kind, told.parent_id) == ("post", f"bluesky:{URI.format('q')}")
    listed = {"record": {"uri": f"at://{DID}/app.bsky.graph.list/l"}}
    told = mention(make_post("a", embed=listed))
    assert (told.parent_id, told.links) == ("", (f"https://bsky.app/profile/{DID}/lists/l",))


@pytest.mark.parametrize(
    "uri",
    [
        f"at://anna.example/{POST}/p",
        "at://did:web:a.example%3A80/site.standard.document/d",
    ],
)
def test_what_a_handle_or_another_app_names_can_be_answered(uri: str) -> None:
    assert mention(make_post("a", reply={"parent": {"uri": uri}})).parent_id == f"bluesky:{uri}"


def test_words_beside_the_text_are_attached_and_cards_are_links() -> None:
    card = {"uri": "https://news.example/1", "title": "Acme", "description": "is down"}
    embed = {
        "record": {"record": {"uri": URI.format("q")}},
        "media": {
            "external": card,
            "images": [{"alt": "a bank"}, {"alt": " "}, 3],
            "alt": "a film",
        },
    }
    told = mention(make_post("a", embed=embed, tags=["tea"]))
    assert told.attached == ("a film", "a bank", "Acme", "is down")
    assert told.links == ("https://news.example/1",)
    assert told.hashtags == ("tea",)


def test_addresses_without_facets_are_links_too() -> None:
    assert mention(make_post("a", "see https://a.example/x.")).links == ("https://a.example/x",)
    old = [{"type": "link", "value": "https://b.example", "index": {"start": 0, "end": 3}}]
    assert mention(make_post("a", "see", entities=old)).links == ("https://b.example",)


@pytest.mark.parametrize(
    ("claimed", "rkey", "published"),
    [
        ("2026-11-20T11:59:00", "a", WRITTEN),
        ("2026-11-20T12:59:00+01:00", "a", WRITTEN),
        # later than the network had it
        ("2031-01-01T00:00:00Z", "a", datetime(2026, 11, 20, 11, 59, tzinfo=UTC)),
        ("yesterday", "3mptbyoeyc22k", datetime(2026, 7, 4, 14, 38, 7, 12609, tzinfo=UTC)),
        (None, "a", datetime(2026, 11, 20, 11, 59, tzinfo=UTC)),
    ],
)
def test_when_it_was_written(claimed: str | None, rkey: str, published: datetime) -> None:
    us = int(WRITTEN.timestamp() * 1e6)
    told = mention(make_post(rkey, createdAt=claimed, time_us=us)).published_at
    assert abs((told - published).total_seconds()) < 1


def test_an_edit_and_a_deletion_are_later_than_the_post() -> None:
    edited = mention(make_post("a", operation="update"))
    assert edited.revision == 1_795_175_940_000
    payload = make_post("a", operation="delete")
    del payload["commit"]["record"]
    (event,) = normalise(payload, name="sky", settings=Settings())
    assert isinstance(event, MentionDeleted)
    assert (event.mention_id, event.revision) == (edited.id, 1_795_175_940_000)


def test_a_repost_has_no_words_and_names_what_it_repeats() -> None:
    payload = make_post("a")
    payload["commit"] |= {
        "collection": "app.bsky.feed.repost",
        "record": {"subject": {"uri": URI.format("p")}, "createdAt": "2026-11-20T11:59:00Z"},
    }
    told = mention(payload)
    assert (told.kind, told.text, told.parent_id) == ("repost", "", f"bluesky:{URI.format('p')}")


def test_the_same_post_from_the_api_is_the_same_mention() -> None:
    streamed = mention(make_post("a"))
    shown = mention(make_view(URI.format("a"), langs=["en"]))
    assert (shown.id, shown.text, shown.published_at, shown.revision) == (
        streamed.id, streamed.text, streamed.published_at, streamed.revision,
    )  # fmt: skip
    with pytest.raises(Reject, match="of its author"):
        mention(make_view(URI.format("a"), author={"did": "did:plc:bea", "handle": "b.example"}))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ([], "no JSON object"),
        ({"kind": "commit", "commit": {"collection": "app.bsky.feed.like"}}, "feed.like"),
        (make_post("a") | {"did": "anna.example"}, "no DID"),
        (make_post("a b"), "no AT-URI"),
        (make_post("a", operation="mend"), "'mend'"),
        (make_post("a") | {"commit": make_post("a")["commit"] | {"record": {}}}, "no `text`"),
        ({"kind": "sync"}, "no event of Jetstream"),
    ],
)
def test_what_is_no_post_is_rejected(payload: Any, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        normalise(payload, name="sky", settings=Settings())


def recorded_posts() -> list[Path]:
    """The file of recorded posts; none without the data folder."""
    data = grapevine_data()
    return [data / "payloads" / "more" / "bluesky.jsonl.gz"] if data else []


if recorded_posts():  # without the data folder there is no such test, rather than a skipped one

    def test_recorded_posts_are_read_as_their_records_say() -> None:
        rejected = []
        (path,) = recorded_posts()
        for row in map(orjson.loads, gzip.decompress(path.read_bytes()).splitlines()):
            told = row["expect"]
            try:
                read = mention(row["payload"])
            except Reject as reject:
                rejected.append((told.get("text"), reject.reason))
                continue
            assert read.id == f"bluesky:{told['uri']}"
            assert read.text == told.get("text", "")
            assert read.lang == (told.get("langs") or [""])[0]
            if "reply_to" in told:
                assert read.parent_id == f"bluesky:{told['reply_to']}"
            if "published_at" in told:
                claimed = datetime.fromisoformat(told["published_at"])
                claimed = claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)
                assert read.published_at == claimed
        assert sorted(rejected, key=str) == [
            (None, "is a post without its record"),
            (None, "is no post but a record of app.bsky.feed.like"),
        ]
