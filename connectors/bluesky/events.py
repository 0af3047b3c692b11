"""What Jetstream and the API of the app tell, as events. Pure."""

from datetime import datetime
from typing import Any

from connectors.bluesky.posts import Told, mention_of
from connectors.bluesky.settings import Settings
from connectors.bluesky.uris import POST, REPOST, author_id, moment, time_of_tid, uri_of
from connectors.tools.reading import reading
from schemas.base import to_ms, to_utc
from schemas.event import AuthorDeleted, Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement

_NOT_HIDDEN = frozenset({"desynchronized", "throttled"})
"""States of a host, not of an account: its posts are still shown (https://atproto.com/specs/account)."""


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The events of a Jetstream event (`kind`: commit, account, identity), or of a post as the app's
    API shows it (`uri`, `author`, `record`). Raises Reject.

    A post or repost gives a mention or its deletion; an account that is hidden, its deletion; one that
    is shown, and what tells of handles only, nothing. Likes, follows and the like are rejected.
    """
    if not isinstance(payload, dict):
        raise Reject("is nothing of Bluesky's but no JSON object at all", payload)
    with reading(payload, "event of Bluesky's"):
        kind = payload.get("kind")
        if kind == "commit":
            return [_commit(payload, name, settings)]
        if kind == "account":
            return _account(payload, name)
        if kind == "identity":
            author_id(payload.get("did"))
            return []
        if isinstance(payload.get("uri"), str):
            return [_view(payload, name, settings)]
        raise Reject("is no event of Jetstream (no known `kind`) and no post (no `uri`)")


def is_hidden(payload: dict[str, Any]) -> bool | None:
    """Whether an account event says that the account's posts are no longer to be shown: deleted, taken
    down, suspended or deactivated. None where it does not say.
    """
    account = payload.get("account")
    if not isinstance(account, dict) or not isinstance(account.get("active"), bool):
        return None
    if account["active"]:
        return False
    return None if account.get("status") in _NOT_HIDDEN else True


def profile(author: Any) -> Author | None:
    """An account as the API shows it beside a post, or whole; None where it is none."""
    if not isinstance(author, dict):
        return None
    did = author.get("did")
    handle = author.get("handle")
    return Author(
        id=author_id(did),
        handle=handle if isinstance(handle, str) and handle != "handle.invalid" else "",
        name=_text(author.get("displayName")),
        url=f"https://bsky.app/profile/{did}",
        bio=_text(author.get("description")),
        followers=_figure(author.get("followersCount")),
        following=_figure(author.get("followsCount")),
        posts=_figure(author.get("postsCount")),
        verified=_is_verified(author.get("verification")),
        bot=_is_bot(author.get("labels")),
        joined_at=_time(author.get("createdAt")),
    )


def _commit(payload: dict[str, Any], name: str, settings: Settings) -> Event:
    commit = payload["commit"]
    collection, operation = commit["collection"], commit.get("operation")
    if collection not in (POST, REPOST):
        raise Reject(f"is no post but a record of {str(collection)[:100]}")
    did = payload.get("did")
    uri = uri_of(did, collection, commit.get("rkey"))
    witnessed = moment(payload.get("time_us")) or time_of_tid(commit.get("rev"))
    at = to_ms(witnessed) if witnessed else 0
    if operation == "delete":
        return MentionDeleted(mention_id=f"bluesky:{uri}", source=name, revision=at)
    if operation not in ("create", "update"):
        raise Reject(f"does {str(operation)[:50]!r}, which is not create, update or delete")
    record = commit.get("record")
    if not isinstance(record, dict):
        raise Reject("is a post without its record")
    author = Author(id=author_id(did), url=f"https://bsky.app/profile/{did}")
    told = Told(
        uri=uri,
        record=record,
        author=author,
        payload=payload,
        witnessed=witnessed,
        revision=at if operation == "update" else 0,
    )
    return MentionPosted(mention=mention_of(told, name, settings))


def _account(payload: dict[str, Any], name: str) -> list[Event]:
    if is_hidden(payload) is not True:
        author_id(payload.get("did"))
        return []
    at = moment(payload.get("time_us")) or _time(payload["account"].get("time"))
    return [
        AuthorDeleted(
            author_id=author_id(payload.get("did")), source=name, revision=to_ms(at) if at else 0
        )
    ]


def _view(payload: dict[str, Any], name: str, settings: Settings) -> Event:
    uri, record = payload["uri"], payload.get("record")
    author = profile(payload.get("author"))
    if not isinstance(record, dict) or author is None:
        raise Reject("is no post as the API shows it: needs `author` and `record`")
    did, collection, rkey = uri.removeprefix("at://").split("/", 2)
    if author.id != author_id(did) or collection not in (POST, REPOST):
        raise Reject("is no post of its author")
    shared = [_figure(payload.get(key)) for key in ("repostCount", "quoteCount")]
    known = [one for one in shared if one is not None]
    told = Told(
        uri=uri_of(did, collection, rkey),
        record=record,
        author=author,
        payload=payload,
        witnessed=_time(payload.get("indexedAt")),
        engagement=Engagement(
            likes=_figure(payload.get("likeCount")),
            replies=_figure(payload.get("replyCount")),
            reposts=sum(known) if known else None,
        ),
    )
    return MentionPosted(mention=mention_of(told, name, settings))


def _time(text: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        return to_utc(when) if when.tzinfo else None
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _figure(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 1 << 53 else None


def _is_verified(verification: Any) -> bool:
    return isinstance(verification, dict) and verification.get("verifiedStatus") == "valid"


def _is_bot(labels: Any) -> bool:
    listed = labels if isinstance(labels, list) else ()
    return any(isinstance(one, dict) and one.get("val") == "bot" for one in listed)
