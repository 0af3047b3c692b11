"""What the bot itself said in an alert's thread is brought up to date once a mention was deleted: its
headline, figures and notes may name who is gone. What people wrote there is theirs.
"""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient

from schemas.flow import Fatal, Reject
from schemas.notice import Notice
from sinks.slack.answers import GONE, answers
from sinks.slack.blocks import follow_up, names_erased

EVENT = "grapevine_notice"
"""The kind of metadata that each message of the bot carries."""
PAGES = 20


def metadata(notice: Notice, identity: str = "") -> dict[str, Any]:
    """What a message carries: its notice's id, and how many deleted mentions it knew of.

    An id holds the alert's key, which may name who was forgotten: it goes with them.
    """
    kept = "" if names_erased(notice.alert) else identity or notice.id
    payload = {"id": kept, "redacted": _redacted(notice)}
    return {"event_type": EVENT, "event_payload": payload}


def redact_thread(client: WebClient, notice: Notice) -> None:
    """Edit the replies that may still hold what was deleted; each as often as it is asked for.

    Raises Retry and Fatal, and Reject where a redaction cannot read the thread.
    """
    if notice.purpose != "redact" and not _redacted(notice):
        return
    channel, _, thread = notice.reference.partition(":")
    content = follow_up(notice)
    try:
        stale = [one for one in _own(client, channel, thread) if _is_stale(one, notice, content)]
    except Fatal as error:  # missing_scope: only the look-up is impossible
        if notice.purpose != "redact":
            return
        raise Reject(f"replies in the alert's thread cannot be read: {error.reason}") from error
    for reply in stale:
        identity = reply["metadata"]["event_payload"].get("id", "")
        try:
            with answers():
                client.chat_update(
                    channel=channel, ts=reply["ts"], metadata=metadata(notice, identity), **content
                )
        except Reject as error:
            if not any(code in error.reason for code in GONE):
                raise


def _redacted(notice: Notice) -> int:
    return sum(mention.redacted for mention in notice.alert.mentions)


def _is_stale(reply: dict[str, Any], notice: Notice, content: dict[str, Any]) -> bool:
    """Whether a reply was written before the latest deletion; on a redaction each that says anything else."""
    knew = int(reply["metadata"]["event_payload"].get("redacted", 0))
    if notice.purpose == "redact":
        return knew < _redacted(notice) or reply.get("text") != content["text"]
    return knew < _redacted(notice)


def _own(client: WebClient, channel: str, thread: str) -> Iterator[dict[str, Any]]:
    """The bot's replies, oldest first."""
    cursor: str | None = None
    for _ in range(PAGES):
        try:
            with answers():
                page = client.conversations_replies(
                    channel=channel, ts=thread, cursor=cursor, limit=200, include_all_metadata=True
                )
        except Reject as error:
            if any(code in error.reason for code in GONE):  # the thread is gone with its message
                return
            raise
        for posted in page.get("messages") or []:
            if posted["ts"] != thread and posted.get("metadata", {}).get("event_type") == EVENT:
                yield posted
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
