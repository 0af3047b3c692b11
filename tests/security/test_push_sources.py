"""A sender with its own secret has power over its own source, and over nobody else's."""

from pathlib import Path
from typing import Any

import pytest

from enrichers.link_customer import Settings, build, links
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from pipeline.config.voices import unproven_by, voice_warnings
from pipeline.enrich.chain import Step
from pipeline.enrich.process import Processor
from schemas.customer import Customer
from schemas.draft import Draft
from schemas.event import MentionDeleted, MentionPosted, MentionRestored
from schemas.mention import Author, Mention
from tests.builders import NOW, make_customer, make_draft, make_mention, make_tools
from tests.connectors.context import MovedClock
from tests.security.pushing import PLAIN, SECRET, door

MINE = {"id": "webhook:shop:1", **PLAIN}
POST = {"id": "x:x:17", "type": "x", **PLAIN}
FORGED = [
    ("mention_id", {"kind": "deleted", "mention_id": "x:x:17"}),
    ("author_id", {"kind": "author_deleted", "author_id": "x:x:1001"}),
    ("author_id", {"kind": "author_deleted", "author_id": "webhook:other:anna"}),
    ("id", POST),
    ("id", {"kind": "posted", "mention": POST}),
    ("id", {"kind": "restored", "mention": POST}),
    ("id", {**MINE, "id": "webhook:other:1"}),
    ("author.id", {**POST, "id": "5", "author": {"id": "x:x:1001"}}),
    ("thread_id", {**POST, "id": "5", "thread_id": "x:x:1"}),
    ("parent_id", {"kind": "restored", "mention": {**POST, "id": "5", "parent_id": "x:x:1"}}),
]


@pytest.mark.parametrize(("field", "record"), FORGED)
async def test_no_sender_touches_what_is_not_its_own(
    tmp_path: Path, field: str, record: dict[str, Any]
) -> None:
    async with door(tmp_path) as open_door:
        status, answer = await open_door.send(MINE, record)
        assert status in (400, 403)
        assert f"{field}: " in answer["error"]
        assert open_door.producer.sent == []


async def test_a_sender_tells_its_own_ids_of_any_type(tmp_path: Path) -> None:
    review = {"type": "app_store", "id": "9", "author": "anna", "parent_id": "8", **PLAIN}
    async with door(tmp_path) as open_door:
        sent = (MINE, review, {"kind": "deleted", "id": "1"}, {"kind": "restored", "mention": MINE})
        assert await open_door.send(*sent) == (202, {"taken": 4})
        posted, reviewed, deleted, restored = open_door.events
    assert isinstance(posted, MentionPosted)
    assert isinstance(reviewed, MentionPosted)
    assert isinstance(deleted, MentionDeleted)
    assert isinstance(restored, MentionRestored)
    assert posted.mention.id == deleted.mention_id == restored.mention.id == "webhook:shop:1"
    assert (reviewed.mention.id, reviewed.mention.parent_id) == (
        "app_store:shop:9",
        "app_store:shop:8",
    )


async def test_a_vouched_sender_speaks_for_the_named_types_alone(tmp_path: Path) -> None:
    bridge = {"type": "webhook", "secret": "env:SECRET", "may_speak_for": ["x"]}
    async with door(tmp_path, bridge=bridge) as open_door:
        taken = (POST, {"kind": "deleted", "mention_id": "x:x:18"}, {"id": "1", **PLAIN})
        assert (await open_door.send(*taken, to="bridge"))[0] == 202
        other = {"kind": "deleted", "mention_id": "mastodon:m.example:1"}
        assert (await open_door.send(other, to="bridge"))[0] == 403
        posted, _, own = open_door.events
    assert isinstance(posted, MentionPosted)
    assert isinstance(own, MentionPosted)
    assert not posted.mention.unproven
    assert own.mention.unproven


ANNA = {"handle": "annabank", "email": "anna@mail.example", "url": "https://x.example/annabank"}


async def _told(folder: Path, author: dict[str, Any]) -> Mention:
    record = {**PLAIN, "type": "x", "id": "5", "author": author, "unproven": False}
    async with door(folder) as open_door:
        assert (await open_door.send(record))[0] == 202
        [event] = open_door.events
    assert isinstance(event, MentionPosted)
    return event.mention


@pytest.mark.parametrize(
    "known",
    [
        {"handles": ("x:annabank",)},
        {"handles": (), "emails": ("anna@mail.example",)},
        {"handles": (), "profiles": ("https://x.example/annabank",)},
    ],
)
async def test_what_a_sender_says_of_an_author_is_suggested_and_never_pinned(
    tmp_path: Path, known: dict[str, Any]
) -> None:
    mention = await _told(tmp_path, ANNA)
    assert mention.unproven
    draft = make_draft(mention)
    draft.customer = build(Settings(), make_tools(customers=(make_customer(**known),)))(draft)
    assert draft.customer is not None
    assert draft.customer.status == "suggested"
    assert draft.customer.confidence < 0.5
    assert links(draft) == []


async def test_a_sender_cannot_choose_the_short_id_of_a_customers_account(tmp_path: Path) -> None:
    mention = await _told(tmp_path, {"id": "1001"})
    known: Customer = make_customer(handles=(), author_ids=("x:1001",))
    assert build(Settings(), make_tools(customers=(known,)))(make_draft(mention)) is None
    named = make_customer(handles=(), author_ids=("x:shop:1001",))
    assert build(Settings(), make_tools(customers=(named,)))(make_draft(mention)) is not None


def test_a_polled_source_still_pins() -> None:
    mention = Mention(
        id="x:x:5", source="x", type="x", text="acme", published_at=NOW, seen_at=NOW,
        author=Author(id="x:x:1001", handle="annabank"),
    )  # fmt: skip
    draft = make_draft(mention)
    draft.customer = build(Settings(), make_tools(customers=(make_customer(),)))(draft)
    assert [link.author_id for link in links(draft)] == ["x:x:1001"]


def test_speaking_for_others_is_warned_of_and_a_name_that_is_a_type_is_refused() -> None:
    source = {"type": "webhook", "secret": "env:S"}
    given = {"sources": {"bridge": source | {"may_speak_for": ["x"]}, "shop": source}}
    [warning] = voice_warnings(build_config(given, path=Path("g.yaml"), env={"S": SECRET}))
    assert warning.path == "sources.bridge.may_speak_for"
    with pytest.raises(ConfigError, match="name it otherwise"):
        build_config({"sources": {"x": source}}, path=Path("g.yaml"), env={"S": SECRET})


def test_a_stored_mention_is_judged_again_by_what_its_source_may_say() -> None:
    bridge = {"type": "webhook", "secret": "env:S", "may_speak_for": ["x"]}
    given = {"sources": {"bridge": bridge, "news": {"type": "hackernews"}}}
    unproven = unproven_by(build_config(given, path=Path("g.yaml"), env={"S": SECRET}))
    author = Author(id="forum:bridge:anna", handle="annabank")
    stored = make_mention(id="forum:bridge:1", source="bridge", type="forum", author=author)
    customers = (make_customer(handles=("forum:annabank",)),)
    link_customer = build(Settings(), make_tools(customers=customers))
    chain = (Step("link_customer", "customer", link_customer),)
    judge = Processor(chain, lambda *_: None, MovedClock(), unproven=unproven).judge
    [told] = judge([stored])
    [news] = judge([stored.model_copy(update={"source": "news"})])
    assert isinstance(told, Draft)
    assert isinstance(news, Draft)
    assert (told.customer and told.customer.status) == "suggested"
    assert (news.customer and news.customer.status) == "confirmed"
    assert not unproven(make_mention(source="bridge", type="x"))
