"""What Slack's connector promises beyond the kit: marks, threads, edits, deletions, what is left out."""

from typing import Any

import pytest

from connectors import slack_community
from connectors.slack_community import Settings
from schemas.event import MentionDeleted, MentionPosted
from schemas.flow import Page, Reject
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, make_context
from tests.connectors.makers.slack_community import MESSAGE, PAYLOADS, SECRET, TEAM, event, push

SETTINGS = Settings.model_validate(
    {"team": TEAM, "signing_secret": "env:S"}, context={"env": {"S": SECRET}}
)
OWN = f"slack_community:{TEAM}:C1/1795000000.000100"


def mention(payload: Any) -> Mention:
    (said,) = slack_community.normalise(payload, name="community", settings=SETTINGS)
    assert isinstance(said, MentionPosted)
    return said.mention


async def send(payload: Any) -> Page:
    context = make_context(SETTINGS, name="community", clock=MovedClock())
    return await slack_community.receive(context, push(payload, SECRET, NOW.timestamp()))


def test_a_message_tells_what_it_has() -> None:
    said = mention(PAYLOADS["message"])
    assert said.id == OWN
    assert said.parent_id == said.thread_id == f"slack_community:{TEAM}:C1/1794990000.000100"
    assert (said.handles, said.links) == (("bea",), ("https://acme.example/x",))
    assert said.attached == ("Screenshot",)
    assert said.author is not None
    assert said.author.id == f"slack_community:{TEAM}:user/U1"
    assert said.engagement is not None
    assert said.engagement.likes == 2
    assert mention(PAYLOADS["mention"]).id == OWN


def test_a_change_is_an_edit_and_a_deletion_later() -> None:
    changed = mention(PAYLOADS["changed"])
    assert (changed.id, changed.text, changed.revision) == (OWN, "up", 1_795_000_100_000)
    (gone,) = slack_community.normalise(PAYLOADS["deleted"], name="community", settings=SETTINGS)
    assert gone == MentionDeleted(mention_id=OWN, source="community", revision=1_795_000_200_000)


async def test_the_challenge_is_given_back() -> None:
    page = await send({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
    assert page.reply is not None
    assert (page.reply.body, page.reply.status) == (b"3eZbrw1aB", 200)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (event(type="reaction_added", user="U1"), "nothing_said"),
        (event(**MESSAGE | {"subtype": "channel_join"}), "nothing_said"),
        (event(**MESSAGE | {"channel": "D1", "channel_type": "im"}), "private"),
        (event(**MESSAGE) | {"team_id": "T9"}, "other_team"),
    ],
)
async def test_what_is_not_for_us_is_counted(payload: Any, reason: str) -> None:
    page = await send(payload)
    assert (page.dropped, page.events, page.rejects) == ({reason: 1}, (), ())
    assert page.reply is not None


def test_other_events_are_no_messages() -> None:
    with pytest.raises(Reject, match="but 'reaction_added'"):
        slack_community.normalise(event(type="reaction_added"), name="c", settings=SETTINGS)
