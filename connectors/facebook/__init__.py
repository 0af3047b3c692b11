"""Facebook: what is said on your own pages – posts, comments, reviews, and posts that mention the page.

    sources:
      our-page: {type: facebook, pages: ["1234"], verify_token: env:FB_VERIFY, app_secret: env:FB_SECRET}

With `verify_token` it is pushed to (POST /push/our-page: subscribe the fields feed, ratings and mention of
the object page); without, it asks the Graph API for the pages' feed and what tags them. Both give a post the
same id, `facebook:PAGE:ID`. Meta's challenge is answered, requests to delete a person's data
(/push/our-page/data-deletion) delete what that account wrote here and are confirmed.

What it cannot do: search Facebook (Meta has no such API), read private messages or groups, name people who
did not allow it (Meta then leaves the author out), tell edits while it polls but by their date, or know a
person of one page on another: numbers of people are one page's own. Meta sends what was not taken again for
36 hours. Verified against recorded payloads and documentation.

Cursor: `{page: {"since": …, "seen": {…}}}` (connectors/tools/since.py).
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.facebook.feeds import FIELDS, look_up, next_page
from connectors.facebook.posts import ELSEWHERE, normalise, wanted
from connectors.facebook.settings import Settings
from connectors.tools.graph import MissingError, ask_graph
from connectors.tools.meta import admit_push, answer_page, answered, changes_of
from connectors.tools.poll import page_of, poll
from connectors.tools.rechecks import each_again
from connectors.tools.signed import json_body
from schemas.context import PushRequest, SourceContext
from schemas.event import AuthorDeleted
from schemas.flow import Page

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = False
REJECTS_ASIDE = True
EXAMPLE = {"pages": ["1234567890"], "token": "env:FB_TOKEN"}
RATES = {"calls": (200, 3600)}


def pushed(settings: Settings) -> bool:
    """Whether webhooks are waited for: with a word to verify them by."""
    return settings.verify_token is not None


def speaks_for(settings: Settings) -> Sequence[str]:
    """What is on the configured pages."""
    return [f"facebook:{page}:" for page in settings.pages]


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new on the pages and of what tags them, oldest first, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """False: the signature is over the body. Raises Refused where there is none."""
    return admit_push(context.settings, request)


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one webhook; what it names only is read from the Graph API. Changes of other pages
    and objects, likes and private messages are counted and left.
    """
    settings = context.settings
    gone = [f"facebook:{page}:user/" for page in settings.pages]
    reply = answered(
        settings,
        request,
        lambda person: [AuthorDeleted(author_id=one + person, source=context.name) for one in gone],
    )
    if reply is not None:
        return reply
    changes = list(changes_of(json_body(request)))
    ours = [one for one in changes if str(one["entry"][0].get("id")) in settings.pages]
    whole = [await _read(context, one) for one in ours]
    page = page_of(context, whole, normalise)
    dropped = {"other_page": len(changes) - len(ours)} if len(changes) > len(ours) else {}
    return answer_page(Page(events=page.events, rejects=page.rejects, dropped=dropped))


async def _read(context: SourceContext[Settings], change: dict[str, Any]) -> Any:
    """The change; where it names a post or comment only, what the Graph API says of that."""
    named = wanted(change)
    if not named or context.settings.token is None:
        return change
    try:
        post = await ask_graph(context, named, {"fields": FIELDS})
    except MissingError:
        return change
    entry = change["entry"][0]
    elsewhere = entry["changes"][0].get("field") == "mention"
    return {**post, "page_id": str(entry.get("id")), **({ELSEWHERE: True} if elsewhere else {})}


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts and comments: gone, edited, new figures."""
    return await each_again(context, mention_ids, look_up, normalise)
