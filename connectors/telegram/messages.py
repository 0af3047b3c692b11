"""Messages of Telegram as events: updates, and messages by themselves. Pure.

https://core.telegram.org/bots/api#message
"""

from collections.abc import Iterator
from typing import Any

from connectors.telegram.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, moment, part, parts, revised, text
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Mention, MentionKind

SPOKEN = ("message", "edited_message", "channel_post", "edited_channel_post", "business_message",
          "edited_business_message")  # fmt: skip
"""The updates that hold a message."""
_MAX_ATTACHED_CHARS = 2000


def message_of(update: Any) -> dict[str, Any]:
    """The message of an update, or a message by itself; empty where there is none."""
    if not isinstance(update, dict):
        return {}
    return (
        next((part(update, kind) for kind in SPOKEN if kind in update), {})
        if "message_id" not in update
        else update
    )


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The message of an update as it stands after it. Raises Reject, also for updates without one."""
    with reading(payload, "message of Telegram"):
        message = message_of(payload)
        if not message:
            raise Reject("is no message of Telegram: the update holds none", payload)
        return [MentionPosted(mention=_mention(message, name))]


def says_something(message: dict[str, Any]) -> bool:
    """Whether there are words or a picture in it: much is told as messages that nobody said."""
    spoken = (
        "text",
        "caption",
        "poll",
        "photo",
        "video",
        "animation",
        "voice",
        "document",
        "audio",
    )
    return any(message.get(field) for field in spoken)


def _mention(message: dict[str, Any], name: str) -> Mention:
    chat, number = part(message, "chat"), _number(message.get("message_id"))
    space = f"telegram:{_number(chat.get('id'))}:"
    words = (
        text(message.get("text"))
        or text(message.get("caption"))
        or text(at(message, "poll", "question"))
    )
    marks = list(_marks(message, text(message.get("text")) or text(message.get("caption"))))
    above = figure(at(message, "reply_to_message", "message_id"))
    topic = figure(message.get("message_thread_id"))
    root = f"{space}{topic}" if topic else "" if above else space + number
    forwarded = part(message, "forward_origin") or message.get("forward_date")
    kind: MentionKind = (
        "repost" if forwarded else "post" if chat.get("type") == "channel" else "message"
    )
    return Mention(
        id=space + number,
        source=name,
        type="telegram",
        kind=kind,
        url=_url(chat, number),
        site="t.me",
        title=text(chat.get("title")),
        text=words,
        author=_author(message),
        published_at=moment(message.get("date")),
        revision=revised(message.get("edit_date")),
        parent_id=f"{space}{above}" if above else "",
        thread_id=root,
        hashtags=_of(marks, "hashtag"),
        handles=_of(marks, "mention"),
        links=_of(marks, "url"),
        attached=_attached(message),
        payload=message,
    )


def _number(value: Any) -> str:
    """Ids of chats and messages are whole numbers; those of groups are below 0."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("the id of the message or its chat is missing")
    return str(value)


def _marks(message: dict[str, Any], words: str) -> Iterator[tuple[str, str]]:
    """What Telegram marked in the words, as (kind, value). Places count UTF-16, as Telegram does."""
    units = words.encode("utf-16-le", "surrogatepass")
    for entity in (*parts(message, "entities"), *parts(message, "caption_entities")):
        start, length = figure(entity.get("offset")), figure(entity.get("length"))
        if start is None or length is None:
            continue
        said = units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
        match entity.get("type"):
            case "url":
                yield "url", said if "://" in said else f"https://{said}"
            case "text_link":
                yield "url", text(entity.get("url"))
            case "mention":
                yield "mention", said.lstrip("@")
            case "text_mention":
                user = part(entity, "user")
                yield "mention", text(user.get("username")) or text(user.get("first_name"))
            case "hashtag":
                yield "hashtag", said.lstrip("#").partition("@")[0]


def _of(marks: list[tuple[str, str]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one, value in marks if one == kind and value.strip()))


def _author(message: dict[str, Any]) -> Author | None:
    """Who wrote it: a user, or the channel or group in whose name it was written."""
    user, chat = part(message, "from"), part(message, "sender_chat")
    number = figure(user.get("id"))
    if number is not None:
        handle = text(user.get("username"))
        names = (text(user.get("first_name")), text(user.get("last_name")))
        return Author(
            id=f"telegram:users:{number}",
            handle=handle,
            name=" ".join(filter(None, names)),
            url=f"https://t.me/{handle}" if handle else "",
            bot=user.get("is_bot") is True,
        )
    if not isinstance(chat.get("id"), int) or isinstance(chat.get("id"), bool):
        return None
    handle = text(chat.get("username"))
    url = f"https://t.me/{handle}" if handle else ""
    return Author(
        id=f"telegram:{chat['id']}:chat", handle=handle, name=text(chat.get("title")), url=url
    )


def _attached(message: dict[str, Any]) -> tuple[str, ...]:
    """A poll's choices, what is quoted, the names of files."""
    told = [text(one.get("text")) for one in parts(message, "poll", "options")]
    told += [text(at(message, "quote", "text"))]
    told += [text(at(message, kind, "file_name")) for kind in ("document", "audio", "video")]
    return tuple(dict.fromkeys(one[:_MAX_ATTACHED_CHARS] for one in told if one.strip()))


def _url(chat: dict[str, Any], number: str) -> str:
    """Where it can be read: by anybody in public chats, by members in others."""
    handle, whole = text(chat.get("username")), str(chat.get("id"))
    if handle and chat.get("type") != "private":
        return f"https://t.me/{handle}/{number}"
    return f"https://t.me/c/{whole[4:]}/{number}" if whole.startswith("-100") else ""
