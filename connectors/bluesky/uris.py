"""Names of Bluesky's accounts and posts. Pure.

A post is named by its AT-URI, the same on every instance; an account by its DID, which stays when its
handle changes.
"""

import re
from datetime import UTC, datetime
from typing import Any

from schemas.flow import Reject

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
_URI = re.compile(
    r"at://(did:[a-z0-9]+:[^\s/]{1,200}|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)"
    r"/([a-zA-Z0-9.-]{1,317})/([^\s/]{1,512})"
)
"""By DID; some clients write a handle in what they refer to."""
_DID = re.compile(r"did:[a-z0-9]+:[^\s/]{1,200}")
_PAGES = {
    POST: "post",
    "app.bsky.feed.generator": "feed",
    "app.bsky.graph.list": "lists",
    "app.bsky.graph.starterpack": "starter-pack",
}
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_LONGEST_ID = 500


def author_id(did: Any) -> str:
    """The id of an account; raises Reject for what is no DID."""
    if not isinstance(did, str) or not _DID.fullmatch(did):
        raise Reject(f"{str(did)[:100]!r} is no DID of an account")
    return f"bluesky:{did}"


def uri_of(did: Any, collection: str, rkey: Any) -> str:
    """The AT-URI of an account's record; raises Reject where it would be none."""
    author_id(did)
    uri = f"at://{did}/{collection}/{rkey}"
    if not _URI.fullmatch(uri) or len(uri) > _LONGEST_ID - len("bluesky:"):
        raise Reject(f"{uri[:200]!r} is no AT-URI of a record")
    return uri


def mention_id(uri: Any) -> str:
    """The id of a post or repost; empty where the address is not one."""
    match = _URI.fullmatch(uri) if isinstance(uri, str) else None
    return answered_id(uri) if match and match[2] in (POST, REPOST) else ""


def answered_id(uri: Any) -> str:
    """The id of anything that can be answered (also of other apps: an article, a film); empty where
    the address is none.
    """
    if not isinstance(uri, str) or len(uri) > _LONGEST_ID - len("bluesky:"):
        return ""
    return f"bluesky:{uri}" if _URI.fullmatch(uri) else ""


def page_of(uri: Any) -> str:
    """Where the app shows what an AT-URI names; empty where it does not."""
    match = _URI.fullmatch(uri) if isinstance(uri, str) else None
    if not match or match[2] not in _PAGES:
        return ""
    return f"https://bsky.app/profile/{match[1]}/{_PAGES[match[2]]}/{match[3]}"


def time_of_tid(tid: Any) -> datetime | None:
    """The moment that a TID (a record's key, a repository's revision) was made at, as its maker says
    (https://atproto.com/specs/tid); None for anything else.
    """
    if not isinstance(tid, str) or not _TID.fullmatch(tid):
        return None
    number = 0
    for sign in tid:
        number = number * 32 + _SIGNS.index(sign)
    return moment((number >> 10) & ((1 << 53) - 1))


def moment(microseconds: Any) -> datetime | None:
    """The time of so many microseconds since 1970; None where that is none."""
    if type(microseconds) is not int or not 0 < microseconds < 1 << 53:
        return None
    try:
        return datetime.fromtimestamp(microseconds / 1e6, UTC)
    except (ValueError, OverflowError, OSError):
        return None
