"""Discourse: what is written in one forum, by signed webhooks or by asking.

    sources:
      our-forum: {type: discourse, url: https://forum.example, webhook_secret: env:FORUM_SECRET, brand: acme}
      theirs: {type: discourse, url: https://talk.example}

With `webhook_secret` it is pushed to (POST /push/our-forum; the forum's admin ticks the events of posts and
topics): posts created, edited, destroyed and recovered, within seconds. Without, it asks `/posts.json` for
what is newer than the newest post it knows; edits and deletions are then found by `recheck` only. Both give
a post the same id, `discourse:HOST:NUMBER`.

What it cannot do: read what the forum hides from `username` (or from the public, without a key); know that
a topic that was destroyed took its answers with it before each is rechecked. Private messages are left out.
Limits are the forum's (200 questions a minute and 50 in 10 s per address, 60 a minute for a key, unless it
sets others): https://meta.discourse.org/t/278

Cursor: `{"post": number of the newest post told}`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.discourse.api import look_up, next_page
from connectors.discourse.posts import namespace_of, normalise
from connectors.discourse.settings import Settings
from connectors.tools.poll import page_of, poll
from connectors.tools.rechecks import each_again
from connectors.tools.signed import check_body, check_head, json_body
from schemas.base import to_ms
from schemas.context import PushRequest, SourceContext
from schemas.event import Event, MentionRestored
from schemas.flow import Page, Refused

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = True
REJECTS_ASIDE = True
EXAMPLE = {"url": "https://forum.example"}
RATES = {"calls": (50, 60)}
SIGNATURE = "x-discourse-event-signature"
_SPOKEN = ("post_", "topic_", "user_destroyed")


def pushed(settings: Settings) -> bool:
    """Whether webhooks are waited for: with a secret for them."""
    return settings.webhook_secret is not None


def speaks_for(settings: Settings) -> Sequence[str]:
    """The forum's own posts and people."""
    return (f"discourse:{namespace_of(settings)}:",)


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of new posts, oldest first, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """False: the signature is over the body. Raises Refused where there is none."""
    check_head(request, SIGNATURE, most_bytes=context.settings.max_bytes)
    return False


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one delivery; none for those that tell of nothing said (a ping, a group, a like)."""
    settings = context.settings
    secrets = (settings.webhook_secret, *settings.further_secrets)
    check_body(request, SIGNATURE, secrets, most_bytes=settings.max_bytes)
    event, payload = request.headers.get("x-discourse-event", ""), json_body(request)
    if not isinstance(payload, dict):
        raise Refused("a delivery is a JSON object: set the content type application/json")
    if not event.startswith(_SPOKEN):
        return Page(dropped={"nothing_said": 1})
    page = page_of(context, [{**payload, "event": event}], normalise)
    now = to_ms(context.clock.now())
    return Page(events=[_dated(one, now) for one in page.events], rejects=page.rejects)


def _dated(event: Event, now: int) -> Event:
    """What is recovered is of now, as what was destroyed before is of then."""
    if isinstance(event, MentionRestored):
        return MentionRestored(mention=event.mention.model_copy(update={"revision": now}))
    return event


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts: gone, edited, new figures."""
    return await each_again(context, mention_ids, look_up, normalise)
