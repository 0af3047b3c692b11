"""Slack through an incoming webhook: it can only post, so each notice is a message of its own."""

from typing import Any

from slack_sdk.webhook import WebhookClient

from schemas.flow import Reject
from schemas.notice import Notice
from sinks.slack.answers import Unreadable, answers, judge
from sinks.slack.blocks import bare, follow_up, message
from sinks.slack.places import Owners, slack_route

_WORDLESS = frozenset({"no_text", "missing_text_or_fallback_or_attachments"})
"""What Slack says of a message without words, where it knows the webhook."""


def ask(url: str, *, timeout_secs: float) -> str:
    """What Slack says of the webhook, without a message: it is sent one without words, which it
    refuses. Raises Retry, Reject and Fatal as a message would.
    """
    client = WebhookClient(url, timeout=timeout_secs, retry_handlers=[])  # type: ignore[arg-type]  # float is fine
    with answers():
        response = client.send_dict({"text": ""})
        said = response.body.strip()
        if said not in _WORDLESS:
            judge(response.status_code, said, response.headers)
    return "the webhook is known to Slack"


class Hook:
    """One incoming webhook. `retry_handlers` is empty: slack-sdk's own repeats a message that Slack
    may have taken.
    """

    edits = False
    pace_secs = 1.0

    def __init__(
        self, url: str, *, mention: str, timeout_secs: float, owners: Owners = "mention"
    ) -> None:
        self._mention = mention
        self._owners: Owners = owners
        self._client = WebhookClient(url, timeout=timeout_secs, retry_handlers=[])  # type: ignore[arg-type]  # float is fine

    def deliver(self, notice: Notice) -> str:
        """Post it. The reference is the notice's id, for Slack tells none."""
        full = notice.purpose in ("open", "digest")
        route = slack_route(notice.alert, self._owners, {})
        payload = (
            message(notice, mention=self._mention, route=route)
            if full
            else follow_up(notice, mention=self._mention, route=route)
        )
        try:
            self._send(payload)
        except Unreadable as error:
            self._send(bare(notice, error.reason))
        return notice.id

    def _send(self, payload: dict[str, Any]) -> None:
        with answers():
            response = self._client.send_dict(
                {**payload, "unfurl_links": False, "unfurl_media": False}
            )
            if response.status_code != 200:
                judge(response.status_code, response.body.strip(), response.headers)
        if response.body.strip() not in ("ok", ""):
            raise Reject(f"Slack's webhook answered {response.body.strip()[:200]!r} instead of ok")
