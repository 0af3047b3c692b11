"""What LinkedIn's connector promises beyond the kit: names, edits, deletions, how long things are kept."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import linkedin
from connectors.linkedin import Settings
from pipeline.http import HttpClient
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Fatal
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.makers.linkedin import COMMENT, NOTIFICATION, PAYLOADS
from tests.standins.linkedin_api import ORGANIZATION, TOKEN, LinkedIn
from tests.standins.web import serve


def settings(**given: Any) -> Settings:
    whole = {"organization": ORGANIZATION, "token": "env:T", **given}
    return Settings.model_validate(whole, context={"env": {"T": TOKEN}})


def mention(payload: Any) -> Mention:
    (event,) = linkedin.normalise(payload, name="company", settings=settings())
    assert isinstance(event, MentionPosted)
    return event.mention


def test_a_comment_has_one_name_however_it_is_written() -> None:
    told = mention(NOTIFICATION)
    short = NOTIFICATION | {"decoratedGeneratedActivity": {"comment": {"text": "acme is down"}}}
    assert told.id == mention(short).id
    assert told.id.startswith("linkedin:li:urn:li:comment:(urn:li:activity:7094637247890620418,")
    assert told.parent_id == told.thread_id == "linkedin:li:urn:li:activity:7094637247890620418"
    assert told.published_at == NOW


def test_a_comment_tells_what_it_has() -> None:
    said = mention(COMMENT)
    assert (said.handles, said.hashtags) == (("Bea",), ("acme",))
    assert said.revision == 1_691_743_999_999
    assert said.engagement is not None
    assert (said.engagement.likes, said.engagement.replies) == (2, 1)


def test_little_text_becomes_text() -> None:
    said = mention(PAYLOADS["post"])
    assert said.text == "Hello @Bea #acme (new)"
    assert (said.handles, said.hashtags) == (("Bea",), ("acme",))


def test_a_like_says_nothing_and_a_deletion_deletes() -> None:
    like = NOTIFICATION | {"action": "LIKE", "decoratedGeneratedActivity": {"like": {}}}
    assert linkedin.normalise(like, name="company", settings=settings()) == []
    (gone,) = linkedin.normalise(PAYLOADS["deleted"], name="company", settings=settings())
    assert isinstance(gone, MentionDeleted)


def test_how_long_things_are_kept_is_one_setting() -> None:
    assert settings(keep_hours=24).recheck_after_hours == (24,)
    with pytest.raises(ValidationError, match="keep_hours"):
        settings(recheck_after_hours=[1])


async def test_what_was_kept_long_enough_is_deleted() -> None:
    clock = MovedClock()
    context = make_context(settings(), name="company", clock=clock)
    mention_id = mention(NOTIFICATION).id
    assert not (await linkedin.recheck(context, [mention_id, "x:x:1"])).events
    clock.moment = NOW + timedelta(hours=48)
    page = await linkedin.recheck(context, [mention_id, "x:x:1"])
    assert page.events == [MentionDeleted(mention_id=mention_id, source="company")]


async def test_edits_and_deletions_follow_and_old_versions_are_told() -> None:
    clock = MovedClock()
    api = LinkedIn(clock.now)
    async with serve(api.app()) as address, HttpClient() as http:
        context = make_context(settings(base_url=address), name="company", clock=clock, http=http)
        (first,) = await collect(linkedin.listen(context, None), lambda _: True)
        clock.moment += timedelta(minutes=1)
        number = (int(clock.now().timestamp() * 1000) << 22) + 7
        api.comment(number=number)
        clock.moment += timedelta(minutes=1)
        api.comment("acme is up", "COMMENT_EDIT", number)
        clock.moment += timedelta(minutes=1)
        api.comment(action="COMMENT_DELETE", number=number)
        (page,) = await collect(linkedin.listen(context, first.cursor), lambda _: True)
        posted, edited, deleted = page.events
        assert posted.key == edited.key == deleted.key
        assert isinstance(edited, MentionPosted)
        assert isinstance(deleted, MentionDeleted)
        assert 0 < edited.mention.revision < deleted.revision
        ended = make_context(settings(base_url=address, version="202508"), clock=clock, http=http)
        with pytest.raises(Fatal, match="version"):
            await collect(linkedin.listen(ended, None), lambda _: True)
