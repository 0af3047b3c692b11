"""Instagram: comments on your own posts, where you are mentioned or tagged, and hashtags, for a professional
account.

    sources:
      our-gram: {type: instagram, account: "1784", verify_token: env:IG_VERIFY, app_secret: env:IG_SECRET, token: …}
      hashtags: {type: instagram, account: "1784", token: env:IG_TOKEN, hashtags: [acme, acmebank]}

With `verify_token` it is pushed to (POST /push/our-gram: subscribe comments, live_comments and mentions of
the object instagram); a mention is named only, and read from the Graph API. Without, it asks for comments
under the account's posts, posts that tag it, and posts with the hashtags. Ids: `instagram:ig:ID`.

What it cannot do: tell who wrote a post found by hashtag (Meta leaves that out), find comments or stories by
hashtag, ask for more than 30 different hashtags in seven days, or learn that another's post is gone (Meta
shows it by no number). Comments under the account's own posts that are gone are found while it polls. A post
without its time is dated by its number, which holds it. Requests to delete a person's data
(/push/our-gram/data-deletion) are obeyed and confirmed. Verified against recorded payloads and
documentation.

Cursor: `{"own" | "tags" | "#hashtag": {"since": …, "seen": {…}}, "hashtags": {name: [id, first asked at]},
"shown": [ids of own posts and comments]}`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.instagram.feeds import next_page, read_mention
from connectors.instagram.posts import SPACE, normalise
from connectors.instagram.settings import Settings
from connectors.tools.meta import admit_push, answer_page, answered, changes_of
from connectors.tools.poll import page_of, poll
from connectors.tools.signed import json_body
from schemas.context import PushRequest, SourceContext
from schemas.event import AuthorDeleted
from schemas.flow import Page

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise"]

FIREHOSE = False
REJECTS_ASIDE = True
EXAMPLE = {"account": "17841400000000000", "token": "env:IG_TOKEN"}
RATES = {"calls": (200, 3600)}


def pushed(settings: Settings) -> bool:
    """Whether webhooks are waited for: with a word to verify them by."""
    return settings.verify_token is not None


def speaks_for(settings: Settings) -> Sequence[str]:
    """Everything on Instagram: who mentions the account does so anywhere."""
    return (SPACE,)


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new under the account's posts, tags it, or has the hashtags, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """False: the signature is over the body. Raises Refused where there is none."""
    return admit_push(context.settings, request)


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one webhook; mentions are read from the Graph API. Those of other accounts, figures
    and private messages are counted and left.
    """

    def gone(person: str) -> list[AuthorDeleted]:
        return [AuthorDeleted(author_id=f"{SPACE}user/{person}", source=context.name)]

    settings = context.settings
    reply = answered(settings, request, gone)
    if reply is not None:
        return reply
    changes = list(changes_of(json_body(request)))
    ours = [one for one in changes if str(one["entry"][0].get("id")) == settings.account]
    page = page_of(context, [await read_mention(context, one) for one in ours], normalise)
    dropped = {"other_account": len(changes) - len(ours)} if len(changes) > len(ours) else {}
    return answer_page(Page(events=page.events, rejects=page.rejects, dropped=dropped))
