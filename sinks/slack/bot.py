"""Slack as a bot: an alert is one message, edited as it grows; what people must notice is said in
its thread. Where it stands, sinks/slack/places.py says.
"""

from functools import partial
from typing import Any

from slack_sdk import WebClient

from schemas.flow import Fatal, Reject
from schemas.notice import Notice
from sinks.slack.answers import GONE, Unreadable, answers
from sinks.slack.blocks import bare, follow_up, message, names_erased
from sinks.slack.places import Owners, Places
from sinks.slack.thread import metadata, redact_thread

PAGES = 5
LOOK_BACK_SECS = 600
"""Slack's clock and ours may differ by this much."""


def whoami(token: str, *, timeout_secs: float, api_url: str) -> str:
    """Whose token it is. Raises Retry or Fatal."""
    client = WebClient(token, base_url=api_url, timeout=timeout_secs, retry_handlers=[])  # type: ignore[arg-type]
    with answers():
        said = client.auth_test()
    return f"{said.get('user', 'a bot')} of {said.get('team', 'a workspace')}"


class Bot:
    """One channel, and whom its alerts are for. References are `channel:ts` of the alert's first message."""

    edits = True
    pace_secs = 1.0

    def __init__(
        self,
        token: str,
        channel: str,
        *,
        mention: str,
        timeout_secs: float,
        api_url: str,
        owners: Owners = "mention",
        departments: dict[str, str] | None = None,
    ) -> None:
        self._mention = mention
        self._client = WebClient(token, base_url=api_url, timeout=timeout_secs, retry_handlers=[])  # type: ignore[arg-type]
        self._places = Places(self._client, channel, owners, departments or {})

    def deliver(self, notice: Notice) -> str:
        """Post the alert, or bring its message up to date and say in its thread what people should notice.

        An edit may be repeated freely; a message that may have arrived unseen is looked for by its
        metadata first.
        """
        channel, route = self._places.of(notice)
        said = partial(message, notice, mention=self._mention, route=route)
        if not notice.reference:
            return self._arrived(notice, channel) or self._post(said(), notice, channel)
        stands = self._edit(notice, said(call=False))
        redact_thread(self._client, notice)
        if not stands:  # someone deleted the message
            if notice.purpose in ("update", "redact"):
                return notice.reference
            return self._arrived(notice, channel) or self._post(said(), notice, channel)
        thread = notice.reference.partition(":")[2]
        if notice.purpose in ("escalate", "digest", "resolve") and not self._arrived(
            notice, channel, thread
        ):
            aloud = notice.purpose != "resolve"
            self._post(
                follow_up(notice, mention=self._mention, route=route),
                notice,
                channel,
                thread_ts=thread,
                reply_broadcast=aloud,
            )
        return notice.reference

    def _post(self, content: dict[str, Any], notice: Notice, channel: str, **extra: Any) -> str:
        try:
            return self._said(content, notice, channel, **extra)
        except Unreadable as error:
            return self._said(bare(notice, error.reason), notice, channel, **extra)

    def _said(self, content: dict[str, Any], notice: Notice, channel: str, **extra: Any) -> str:
        with answers():
            response = self._client.chat_postMessage(
                channel=channel,
                metadata=metadata(notice),
                unfurl_links=False,
                unfurl_media=False,
                **content,
                **extra,
            )
        return f"{response['channel']}:{response['ts']}"

    def _edit(self, notice: Notice, content: dict[str, Any]) -> bool:
        try:
            try:
                self._update(content, notice)
            except Unreadable as error:
                self._update({**bare(notice, error.reason), "blocks": []}, notice)
        except Reject as error:
            if any(code in error.reason for code in GONE):
                return False
            raise
        return True

    def _update(self, content: dict[str, Any], notice: Notice) -> None:
        channel, _, ts = notice.reference.partition(":")
        carried = metadata(notice) if names_erased(notice.alert) else None
        with answers():
            self._client.chat_update(channel=channel, ts=ts, metadata=carried, **content)

    def _arrived(self, notice: Notice, channel: str, thread: str = "") -> str | None:
        """Where this very notice is already, in the channel or in a thread.

        None where it is not, where it is a first attempt, and where the token may not read the
        channel (it is then sent again: at most one extra message).
        """
        if not notice.repeated:
            return None
        cursor: str | None = None
        for _ in range(PAGES):
            page = self._page(notice, channel, thread, cursor)
            for posted in page.get("messages", []):
                if posted.get("metadata", {}).get("event_payload", {}).get("id") == notice.id:
                    return f"{channel}:{posted['ts']}"
            cursor = page.get("response_metadata", {}).get("next_cursor") or None
            if cursor is None:
                break
        return None

    def _page(
        self, notice: Notice, channel: str, thread: str, cursor: str | None
    ) -> dict[str, Any]:
        oldest = f"{notice.at.timestamp() - LOOK_BACK_SECS:.6f}"
        asked: dict[str, Any] = {
            "channel": channel,
            "include_all_metadata": True,
            "limit": 200,
            "oldest": oldest,
        }
        try:
            with answers():
                if thread:
                    response = self._client.conversations_replies(ts=thread, cursor=cursor, **asked)
                else:
                    response = self._client.conversations_history(cursor=cursor, **asked)
        except Fatal:  # missing_scope: only the look-up is impossible
            return {}
        return response.data if isinstance(response.data, dict) else {}
