"""Looks at a post again: on the server listened to, and, where that does not know it, at the post's
own address.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from connectors.mastodon.api import ask, loads
from connectors.mastodon.settings import Settings
from connectors.mastodon.statuses import normalise
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Reject, Retry

_LOCAL = re.compile(r"/statuses/(\d+)(?:/activity)?$")
_GONE = (404, 410)
_ASK_AGAIN_SECS = 3600.0


class NotAllowed(Retry):
    """The token must not ask for this post."""


async def look_up(context: SourceContext[Settings], mention_id: str) -> list[Event]:
    """The post as it is now, its deletion where it is gone, nothing where nobody can say. Raises
    NotAllowed.
    """
    _, _, uri = mention_id.split(":", 2) if mention_id.count(":") >= 2 else ("", "", "")
    deleted = MentionDeleted(mention_id=mention_id, source=context.name)
    number = _LOCAL.search(uri)
    if number and urlsplit(uri).netloc == urlsplit(context.settings.url).netloc:
        answer = await ask(context, f"/api/v1/statuses/{number[1]}")
        if answer.status == 200:
            return _shown(context, loads(answer), deleted)
        return [deleted] if answer.status in _GONE else []
    params: dict[str, str | int] = {"q": uri, "type": "statuses", "resolve": "false", "limit": 1}
    search = await ask(context, "/api/v2/search", params)
    if search.status == 403:
        raise NotAllowed(
            "posts of other servers cannot be rechecked: the token lacks the scope read:search",
            _ASK_AGAIN_SECS,
        )
    statuses = loads(search).get("statuses") if search.status == 200 else None
    for status in statuses or ():
        if status.get("uri") == uri:
            return _shown(context, status, deleted)
    return [deleted] if statuses == [] and await _gone_at_home(context, uri) else []


def _shown(
    context: SourceContext[Settings], status: dict[str, object], deleted: MentionDeleted
) -> list[Event]:
    """A post that is no longer public, or whose author no longer wants to be found, is gone for us."""
    return normalise(status, name=context.name, settings=context.settings) or [deleted]


async def _gone_at_home(context: SourceContext[Settings], uri: str) -> bool:
    if not _is_public(uri):
        return False
    try:
        answer = await context.http.request(
            "GET", uri, headers={"Accept": "application/activity+json"}, max_bytes=1_000_000
        )
    except (Retry, Reject):
        return False
    return answer.status in _GONE


def _is_public(uri: str) -> bool:
    """Whether it is safe to ask: anybody can write any address into a post, ours must not lead into
    our own network.
    """
    parts = urlsplit(uri)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return (
            parts.scheme == "https"
            and "." in host
            and not host.endswith((".local", ".internal", ".localhost"))
        )
    return False
