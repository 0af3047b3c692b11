"""Where Slack's bot says something: to the owner, into a department's channel, or its own."""

import pytest
from pydantic import ValidationError

from schemas.customer import Owner
from sinks import slack as slack_sink
from sinks.testing.notices import make_notice
from tests.builders import make_alert_mention
from tests.sinks.test_slack import built, shown
from tests.standins.slack import CHANNEL, SlackStandIn, slack

__all__ = ["slack"]

ADA = Owner(name="Ada Okafor", email="ada@acme.example", slack_id="U0ADAOK")
HERS = make_alert_mention(owner=ADA, department="billing")


@pytest.mark.parametrize("kind", ["bot", "hook"])
def test_the_owner_is_mentioned_with_the_reason(slack: SlackStandIn, kind: str) -> None:
    built(slack, kind).deliver(make_notice(mentions=(HERS,)))
    (posted,) = slack.posted()
    assert posted.calls == ["@U0ADAOK"]
    assert "➡" in shown(posted.content)
    assert "For Ada Okafor, who looks after Anna Example" in shown(posted.content)


def test_the_owner_alone_is_told_and_the_message_goes_on_there(slack: SlackStandIn) -> None:
    slack.slack.members.add("U0ADAOK")
    bot = built(slack, owners="direct")
    reference = bot.deliver(make_notice(mentions=(HERS,)))
    bot.deliver(make_notice(mentions=(HERS,), reference=reference, purpose="escalate", number=2))
    again = built(slack, owners="direct").deliver(make_notice(mentions=(HERS,), repeated=True))
    root, reply = slack.posted()
    assert (root.channel, reply.channel, again) == ("D0ADAOK", "D0ADAOK", reference)


@pytest.mark.parametrize(
    ("scopes", "why"), [({"chat:write"}, "missing_scope"), (None, "user_not_found")]
)
def test_whom_slack_does_not_let_us_write_to_is_mentioned_with_a_word(
    slack: SlackStandIn, scopes: set[str] | None, why: str
) -> None:
    slack.slack.scopes = scopes or slack.slack.scopes
    built(slack, owners="direct").deliver(make_notice(mentions=(HERS,)))
    (posted,) = slack.posted()
    assert (posted.channel, posted.calls) == (CHANNEL, ["@U0ADAOK"])
    assert f"lets nobody write to them: {why}" in str(posted.content)


def test_what_is_a_departments_goes_into_its_channel(slack: SlackStandIn) -> None:
    slack.slack.channels.add("C0BILLING")
    bot = built(slack, departments={"billing": "C0BILLING"})
    bot.deliver(make_notice(mentions=(make_alert_mention(department="billing"),)))
    bot.deliver(make_notice(mentions=(make_alert_mention(department="pr"),), number=2))
    bot.deliver(make_notice(mentions=(HERS,), number=3))
    assert [one.channel for one in slack.posted()] == ["C0BILLING", CHANNEL, CHANNEL]


def test_an_owner_without_a_slack_id_is_named(slack: SlackStandIn) -> None:
    hostile = ADA.model_copy(update={"slack_id": "!channel", "name": "<!here>"})
    built(slack).deliver(make_notice(mentions=(make_alert_mention(owner=hostile),)))
    (posted,) = slack.posted()
    assert posted.calls == []
    assert "but has no Slack id here" in str(posted.content)


@pytest.mark.parametrize("more", [{"owners": "direct"}, {"departments": {"billing": "C0BILLING"}}])
def test_a_webhook_has_one_channel(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="need a token"):
        slack_sink.Settings.model_validate(
            {"webhook": "env:HOOK"} | more, context={"env": {"HOOK": "https://hooks.example/x"}}
        )
