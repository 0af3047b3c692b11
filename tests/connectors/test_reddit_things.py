"""Posts and comments of Reddit as mentions."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors import reddit
from connectors.reddit import Settings, normalise
from schemas.event import MentionPosted
from schemas.examples import example_settings
from schemas.flow import Reject
from schemas.mention import Mention
from tests.conftest import grapevine_data
from tests.standins.reddit_api import make_thing


def mention(payload: dict[str, Any], **more: Any) -> Mention:
    """The one mention of a payload."""
    settings = example_settings(reddit, **more)
    assert isinstance(settings, Settings)
    (event,) = normalise(payload, name="tea-talk", settings=settings)
    assert isinstance(event, MentionPosted)
    return event.mention


def test_a_post() -> None:
    told = mention(make_thing("t3", 1))
    assert told.id == "reddit:reddit:t3_1pdb5dd"
    assert (told.kind, told.title, told.text) == ("post", "acme number 1", "is <b> & down")
    assert told.url == "https://www.reddit.com/r/tea/comments/1pdb5dd/about/"
    assert told.thread_id == told.id
    assert told.links == ()
    assert told.author is not None
    assert (told.author.id, told.author.handle) == ("reddit:reddit:anna_x", "anna_x")
    assert told.engagement is not None
    assert (told.engagement.likes, told.engagement.replies, told.engagement.reposts) == (3, 2, 0)


def test_a_comment_names_its_post_and_what_it_answers() -> None:
    told = mention(make_thing("t1", 1, parent_id="t1_1pdb5d1"))
    assert (told.kind, told.parent_id, told.thread_id) == (
        "comment", "reddit:reddit:t1_1pdb5d1", "reddit:reddit:t3_1pdb5d0",
    )  # fmt: skip
    inbox = make_thing(
        "t1", 1, permalink=None, link_id=None, context="/r/tea/comments/1a/x/2b/?c=3"
    )
    told = mention(inbox)
    assert (told.url, told.thread_id) == (
        "https://www.reddit.com/r/tea/comments/1a/x/2b/", "reddit:reddit:t3_1a",
    )  # fmt: skip


def test_links_handles_and_crossposts() -> None:
    html = '<a href="/u/bea">u/bea</a> <a href="/r/cups">r/cups</a> <a href="https://a.example/x">x</a>'
    told = mention(
        make_thing(
            "t3", 1, selftext="thanks u/bea and /u/acme-bank, not about/u/x", selftext_html=html,
            is_self=False, url="https://i.redd.it/a.png", url_overridden_by_dest="https://b.example",
            crosspost_parent="t3_1aaaa",
        )
    )  # fmt: skip
    assert told.handles == ("bea", "acme-bank")
    assert told.links == (
        "https://b.example",
        "https://www.reddit.com/r/cups",
        "https://a.example/x",
    )
    assert told.parent_id == "reddit:reddit:t3_1aaaa"


def test_entities_of_an_answer_without_raw_json_are_resolved() -> None:
    html = '&lt;div&gt;&lt;a href="https://a.example/?a=1&amp;amp;b=2"&gt;x&lt;/a&gt;&lt;/div&gt;'
    told = mention(make_thing("t1", 1, body="a &lt;b&gt; &amp;amp; c", body_html=html))
    assert told.text == "a <b> &amp; c"
    assert told.links == ("https://a.example/?a=1&b=2",)


def test_an_edit_is_later_and_a_hidden_score_is_none() -> None:
    told = mention(make_thing("t1", 1, edited=1_795_176_000.5, score_hidden=True, score=-4))
    assert told.revision == 1_795_176_000_500
    assert told.engagement is not None
    assert told.engagement.likes is None
    told = mention(make_thing("t1", 1, edited=True, score=-4))
    assert told.revision == 0
    assert told.engagement is not None
    assert told.engagement.likes == 0


def test_of_a_deleted_account_nobody_is_named() -> None:
    assert mention(make_thing("t1", 1, author="[deleted]")).author is None


def test_a_source_of_one_brand_says_so_of_every_mention() -> None:
    assert mention(make_thing("t1", 1), brand="acme").brand == "acme"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ([], "no thing"),
        ({"kind": "t4", "data": {}}, "'t4'"),
        (make_thing("t1", 1, body="[removed]"), r"its text is \[removed\]"),
        (make_thing("t3", 1, removed_by_category="deleted"), "its author deleted it"),
        (make_thing("t3", 1, removed_by_category="moderator"), "removed by moderator"),
        (make_thing("t3", 1, banned_by="AutoModerator"), "removed by a moderator"),
        (make_thing("t1", 1, subreddit_type="private"), "not public"),
        (make_thing("t1", 1, name="t3_1"), "no `name`"),
        (make_thing("t1", 1, body=None), "no `body`"),
        (make_thing("t1", 1, created_utc="yesterday"), "undated"),
    ],
)
def test_what_is_no_post_for_everybody_is_rejected(payload: Any, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        mention(payload)


def recorded_things() -> list[Path]:
    """The file of recorded things; none without the data folder."""
    data = grapevine_data()
    return [data / "payloads" / "more" / "reddit.jsonl.gz"] if data else []


if recorded_things():  # without the data folder there is no such test, rather than a skipped one

    def test_recorded_things_are_read_as_reddit_says() -> None:
        (path,) = recorded_things()
        gone: list[str] = []
        for row in map(orjson.loads, gzip.decompress(path.read_bytes()).splitlines()):
            told = row["expect"]
            try:
                read = mention(row["payload"])
            except Reject as reject:
                gone.append(reject.reason)
                continue
            assert read.id == f"reddit:reddit:{told['native_id']}"
            assert (read.kind, read.text) == (told["kind"], told["text"])
            assert read.title == told.get("title", "")
            assert read.published_at.timestamp() == told["published_unix"]
            assert (read.author.handle if read.author else "[deleted]") == told["author"]
            if "permalink" in told:
                assert read.url == f"https://www.reddit.com{told['permalink']}"
            if "parent" in told:
                assert read.parent_id == f"reddit:reddit:{told['parent']}"
        assert all(reason.startswith("is gone: ") for reason in gone)
        assert len(gone) == 32
