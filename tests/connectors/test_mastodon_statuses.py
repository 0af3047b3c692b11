"""connectors/mastodon: statuses as events, without any server."""

from contextlib import suppress
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import mastodon
from connectors.mastodon import Settings
from connectors.mastodon.statuses import id_of
from schemas.event import MentionPosted
from schemas.flow import Reject
from schemas.mention import Mention
from tests.conftest import grapevine_data
from tests.standins.mastodon_api import make_status

SETTINGS = Settings.model_validate(
    {"url": "https://fedi.example/", "token": "env:T", "only_indexable": False},
    context={"env": {"T": "x"}},
)


def mention(payload: object) -> Mention:
    (event,) = mastodon.normalise(payload, name="fedi", settings=SETTINGS)
    assert isinstance(event, MentionPosted)
    return event.mention


def test_everything_a_status_tells() -> None:
    text = (
        '<p><a class="u-url mention" href="https://o.example/@bo">@bo</a> see <a href="https://acme.example/a">it</a> '
        '<a class="mention hashtag" href="https://home.example/tags/acme">#acme</a></p>'
    )
    found = mention(
        make_status(
            9, content=text, spoiler_text="banking", language="de", tags=[{"name": "acme"}],
            mentions=[{"acct": "bo@o.example"}], card={"url": "https://acme.example/a"},
        )
    )  # fmt: skip
    assert found.id == "mastodon:home.example:https://home.example/users/anna/statuses/9"
    assert (found.namespace, found.site, found.url) == (
        "home.example",
        "home.example",
        "https://home.example/@anna/9",
    )
    assert (found.title, found.text, found.lang) == ("banking", text, "de")
    assert (found.hashtags, found.handles, found.links) == (
        ("acme",),
        ("bo@o.example",),
        ("https://acme.example/a",),
    )
    assert found.engagement is not None
    assert (found.engagement.likes, found.engagement.reposts, found.engagement.replies) == (1, 2, 3)
    assert found.author is not None
    assert found.author.id == "mastodon:home.example:https://home.example/users/anna"
    assert (found.author.handle, found.author.followers, found.author.following) == (
        "anna@home.example",
        12,
        None,
    )


def test_the_same_post_has_the_same_ids_from_every_server() -> None:
    at_home = make_status(9, account={"acct": "anna"})
    elsewhere = make_status(9) | {"id": "55501"}
    assert mention(at_home).id == mention(elsewhere).id
    assert mention(at_home).author.id == mention(elsewhere).author.id  # type: ignore[union-attr]
    assert mention(at_home).author.handle == mention(elsewhere).author.handle  # type: ignore[union-attr]


def test_a_boost_is_a_repost_without_words() -> None:
    original = make_status(9)
    boost = make_status(10, content="", reblog=original)
    assert mention(boost).kind == "repost"
    assert mention(boost).text == ""
    assert mention(boost).parent_id == mention(original).id


def test_a_very_long_uri_still_gives_a_stable_id() -> None:
    uri = "https://home.example/" + "x" * 900
    assert id_of(uri) == id_of(uri) != id_of(uri + "y")
    assert len(id_of(uri)) <= 500


@pytest.mark.parametrize(
    "change",
    [
        {"uri": "not a uri"},
        {"uri": "https://[broken/x"},
        {"uri": 7},
        {"created_at": "2026-11-20T11:30:00"},
        {"created_at": None},
        {"edited_at": "2026-11-20T11:30:00"},
        {"content": ["no text"]},
        {"edited_at": "yesterday"},
        {"tags": [{}]},
        {"account": {"acct": ""}},
    ],
)
def test_a_status_that_cannot_be_read_is_rejected_whole(change: dict[str, object]) -> None:
    payload = make_status(9) | change
    with pytest.raises(Reject) as caught:
        mastodon.normalise(payload, name="fedi", settings=SETTINGS)
    assert caught.value.payload is payload


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(make_status(9))), JSON)
def test_any_value_in_any_field_is_a_mention_or_a_reject(field: str, value: object) -> None:
    with suppress(Reject):
        mastodon.normalise(make_status(9) | {field: value}, name="fedi", settings=SETTINGS)


@pytest.mark.parametrize(
    "stream", ["public:near", "hashtag:", "hashtag:two words", "hashtag:NAME", "", "user"]
)
def test_unknown_streams_are_refused_with_the_valid_ones(stream: str) -> None:
    values = {"url": "https://fedi.example", "token": "env:T", "streams": [stream]}
    with pytest.raises(ValueError, match="hashtag:local:NAME"):
        Settings.model_validate(values, context={"env": {"T": "x"}})


def recorded() -> list[Path]:
    folder = grapevine_data()
    return sorted((folder / "payloads").glob("mastodon_status.jsonl")) if folder else []


RECORDED = recorded()


if RECORDED:  # without the data folder there is no such test, rather than a skipped one

    @pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
    def test_recorded_statuses(path: Path) -> None:
        kinds, ids = [], []
        for line in path.read_bytes().splitlines():
            status = orjson.loads(line)
            events = mastodon.normalise(status, name="fedi", settings=SETTINGS)
            assert bool(events) == (status["visibility"] in ("public", "unlisted"))
            assert events == mastodon.normalise(orjson.loads(line), name="fedi", settings=SETTINGS)
            for event in events:
                assert isinstance(event, MentionPosted)
                kinds.append(event.mention.kind)
                ids.append((event.mention.id, status["uri"]))
                assert event.mention.published_at.tzinfo is not None
                assert (event.mention.revision > 0) == bool(status.get("edited_at"))
        assert {"post", "comment", "repost"} <= set(kinds)
        assert len({mention_id for mention_id, _ in ids}) == len({uri for _, uri in ids})


def test_the_fields_of_a_profile_are_links_proven_links_and_a_place() -> None:
    site, code = "https://anna.example", "https://code.example/anna"
    fields = [
        {"name": "Web", "value": f'<a href="{site}" rel="me">x</a>', "verified_at": "2026-01-02"},
        {"name": "Code", "value": code, "verified_at": None},
        {"name": "Ort:", "value": "<b>Berlin</b>", "verified_at": None},
        {"name": None, "value": 3},
        "nonsense",
    ]
    status = make_status(9)
    author = mention(status | {"account": status["account"] | {"fields": fields}}).author
    assert author is not None
    assert (author.links, author.proven_links) == ((site, code), (site,))
    assert author.place == "Berlin"
    odd_ones: tuple[object, ...] = (None, {}, "x", [{"name": "Ort", "value": site}])
    for odd in odd_ones:
        author = mention(status | {"account": status["account"] | {"fields": odd}}).author
        assert author is not None
        assert author.place == ""


def test_an_account_that_says_it_is_a_bot_is_one() -> None:
    status = make_status(3)
    for said, bot in ((True, True), (False, False), (None, False), ("true", False)):
        author = mention(status | {"account": status["account"] | {"bot": said}}).author
        assert author is not None
        assert author.bot is bot


def test_words_beside_the_text_are_kept_for_the_search() -> None:
    status = make_status(
        4,
        content="<p>look</p>",
        media_attachments=[{"description": "The Acme app shows an error"}, {"description": None}],
        poll={"options": [{"title": "Zenith"}, {"title": "Acme"}]},
        card={"url": "https://n.example/", "title": "Acme fined", "description": ""},
    )
    found = mention(status)
    assert found.text == "<p>look</p>"
    assert found.attached == ("The Acme app shows an error", "Zenith", "Acme", "Acme fined")


def test_posts_of_the_first_years_are_named_by_a_tag() -> None:
    tag = "tag:old.example,2016-11-25:objectId=2:objectType=Status"
    boost = mention(make_status(5, reblog={"uri": tag}))
    assert (boost.kind, boost.parent_id) == ("repost", f"mastodon:old.example:{tag}")
    old = mention(make_status(6) | {"uri": tag, "url": "https://old.example/@anna/2"})
    assert (old.id, old.site, old.url) == (
        f"mastodon:old.example:{tag}",
        "old.example",
        "https://old.example/@anna/2",
    )
    assert mention(make_status(6) | {"uri": tag, "url": None}).url == ""
    for uri in ("tag:", "tag:old.example:1", "urn:x:1", "acct:a@b.example"):
        with pytest.raises(Reject, match="no URI"):
            id_of(uri)
