"""Messages of Slack as events: what the Events API sends, events by themselves, and messages of a history.
Pure.

https://docs.slack.dev/reference/events/message
"""

import re
from typing import Any

from connectors.slack_community.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, moment, part, parts, text
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

SILENT = frozenset({
    *(f"{kind}_{what}" for kind in ("channel", "group") for what in (
        "join", "leave", "topic", "purpose", "name", "archive", "unarchive", "convert_to_private")),
    "pinned_item", "unpinned_item", "ekm_access_denied", "bot_add", "bot_remove", "reminder_add",
    "message_replied", "assistant_app_thread", "channel_posting_permissions",
})  # fmt: skip
"""The subtypes of messages that tell what happened, and that nobody said."""
_SPOKEN = ("message", "app_mention")
_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_MARK = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,500}))?>")
_MAX_ATTACHED_CHARS, _MOST_ATTACHED = 2000, 20


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of a message: said, changed or deleted. Raises Reject, also for events without one."""
    with reading(payload, "message of Slack"):
        event = part(payload, "event") or payload
        if event.get("type") not in _SPOKEN:
            raise Reject(f"is no message of Slack but {text(event.get('type'))[:60]!r}", payload)
        space = f"slack_community:{settings.team}:"
        changed, channel = part(event, "message"), text(event.get("channel")) or "-"
        gone = event.get("subtype") == "message_deleted" or changed.get("subtype") == "tombstone"
        if gone:
            ts = event.get("deleted_ts") or changed.get("ts")
            revision = to_ms(moment(_secs(event.get("event_ts") or event.get("ts"))))
            return [
                MentionDeleted(
                    mention_id=f"{space}{channel}/{_ts(ts)}", source=name, revision=revision
                )
            ]
        message = {**(changed or event), "channel": channel}
        if event.get("type") == "app_mention" and "ts" not in event:
            message["ts"] = event.get("event_ts")  # which is the same there
        return [MentionPosted(mention=_mention(message, space, name, settings))]


def _mention(message: dict[str, Any], space: str, name: str, settings: Settings) -> Mention:
    channel, ts, words = message["channel"], _ts(message.get("ts")), text(message.get("text"))
    place = f"{space}{channel}/"
    root = text(message.get("thread_ts"))
    above = root if _TS.fullmatch(root) and root != ts else ""
    edited = text(at(message, "edited", "ts"))
    marks = [(kind, value, label) for kind, value, label in _MARK.findall(words[:100_000])]
    link = f"https://slack.com/app_redirect?team={settings.team}&channel={channel}&message_ts={ts}"
    return Mention(
        id=place + ts,
        source=name,
        type="slack_community",
        kind="message",
        url=link if channel != "-" else "",
        site="slack.com",
        text=words,
        author=_author(message, space),
        published_at=moment(_secs(ts)),
        revision=to_ms(moment(_secs(edited))) if _TS.fullmatch(edited) else 0,
        parent_id=place + above if above else "",
        thread_id=place + (above or ts),
        handles=tuple(dict.fromkeys(label or value for kind, value, label in marks if kind == "@")),
        links=tuple(
            dict.fromkeys(
                value for kind, value, _ in marks if not kind and value.startswith("http")
            )
        ),
        attached=_attached(message),
        engagement=Engagement(
            likes=_reactions(message), replies=figure(message.get("reply_count"))
        ),
        payload=message,
    )


def _ts(value: Any) -> str:
    if not _TS.fullmatch(text(value)):
        raise ValueError("has no ts, by which Slack knows a message")
    return text(value)


def _secs(ts: Any) -> float:
    return float(_ts(ts))


def _author(message: dict[str, Any], space: str) -> Author | None:
    user, bot = text(message.get("user")), text(message.get("bot_id")) or text(message.get("botId"))
    profile = part(message, "user_profile")
    shown = (
        text(message.get("username"))
        or text(profile.get("real_name"))
        or text(at(message, "bot_profile", "name"))
    )
    native = user or bot
    if not native:
        return None
    return Author(
        id=f"{space}user/{native}",
        handle=text(profile.get("name")) or native,
        name=shown,
        bot=bool(bot) and message.get("subtype") == "bot_message",
    )


def _attached(message: dict[str, Any]) -> tuple[str, ...]:
    """Titles and words of what is attached, and names of files."""
    told: list[str] = []
    for one in parts(message, "attachments"):
        told += [text(one.get(field)) for field in ("title", "text", "fallback")]
    told += [text(one.get("title")) or text(one.get("name")) for one in parts(message, "files")]
    words = [one[:_MAX_ATTACHED_CHARS] for one in told if one.strip()]
    return tuple(dict.fromkeys(words))[:_MOST_ATTACHED]


def _reactions(message: dict[str, Any]) -> int | None:
    given = parts(message, "reactions")
    return sum(figure(one.get("count")) or 0 for one in given) if given else None
