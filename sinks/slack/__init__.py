"""Alerts to Slack: through an incoming webhook, or as a bot with threads, edits and redaction.

With a webhook Slack cannot be asked what arrived: at most one extra message per crash or unanswered
request. With a bot token each message carries its id as metadata and is looked up before it is sent
again (scopes `chat:write`, and `channels:history` or `groups:history` for the look-up, and for
taking back what it said in threads; `im:write` and `im:history` where owners are told directly).
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.enriched import Department
from schemas.notice import Destination
from schemas.settings import Secret
from schemas.settings import Settings as BaseSettings

DESTINATION = True
EXAMPLE = {"webhook": "env:SLACK_CARE_WEBHOOK"}


class Settings(BaseSettings):
    """Either `webhook`, or `token` and `channel`."""

    webhook: Secret | None = None
    """URL of an incoming webhook, as `env:NAME`."""
    token: Secret | None = None
    """Bot token (`xoxb-…`), as `env:NAME`: messages grow, are edited, and lose the words of deleted
    mentions.
    """
    channel: str = Field(default="", pattern=r"^([CGD][A-Z0-9]{5,})?$")
    """Id of the channel for the bot (`C0123456789`, in the channel's details), not its name."""
    mention: str = Field(default="", pattern=r"^(here|channel|[UW][A-Z0-9]{5,}|S[A-Z0-9]{5,})?$")
    """Who is called when an alert is critical: `here`, `channel`, a user's or a user group's id;
    nobody where empty.
    """
    owners: Literal["mention", "direct", "off"] = "mention"
    """How the employee who looks after a customer hears of an alert about them: they are mentioned, the
    bot writes to them alone instead of into the channel (scope `im:write`), or not at all. Who has no
    Slack id in the CRM is named.
    """
    departments: dict[Department, Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{5,}$")]] = {}
    """Channels of departments (`{billing: C0123456789}`): the bot writes there what is theirs, instead
    of into `channel`.
    """
    timeout_secs: float = Field(default=10, gt=0, le=60)
    """How long one request may take."""
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://.+/$")
    """Slack's Web API; another one for GovSlack or a stand-in."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("name either webhook or token, as env:NAME")
        if (self.token is None) != (not self.channel):
            raise ValueError("token and channel belong together; a webhook has its own channel")
        if self.webhook is not None and (self.owners == "direct" or self.departments):
            raise ValueError(
                "owners: direct and departments need a token: a webhook has one channel"
            )
        return self


def reach(settings: Settings) -> str:
    """What Slack says of the token or the webhook, without a message. Raises Retry, Reject or Fatal."""
    if settings.webhook is not None:
        from sinks.slack.hook import ask

        return ask(settings.webhook.get_secret_value(), timeout_secs=settings.timeout_secs)
    from sinks.slack.bot import whoami

    assert settings.token is not None
    return whoami(
        settings.token.get_secret_value(),
        timeout_secs=settings.timeout_secs,
        api_url=settings.api_url,
    )


def build(settings: Settings, *, name: str) -> Destination:
    """The destination that these settings describe. `name` is its configured name."""
    if settings.webhook is not None:
        from sinks.slack.hook import Hook

        return Hook(
            settings.webhook.get_secret_value(),
            mention=settings.mention,
            timeout_secs=settings.timeout_secs,
            owners="off" if settings.owners == "off" else "mention",
        )
    from sinks.slack.bot import Bot

    assert settings.token is not None
    return Bot(
        settings.token.get_secret_value(),
        settings.channel,
        mention=settings.mention,
        timeout_secs=settings.timeout_secs,
        api_url=settings.api_url,
        owners=settings.owners,
        departments={str(name): channel for name, channel in settings.departments.items()},
    )
