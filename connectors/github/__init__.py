"""GitHub: issues, pull requests, discussions, releases, and what is said under them.

    sources:
      our-repos: {type: github, webhook_secret: env:GITHUB_WEBHOOK_SECRET, repositories: [acme]}
      elsewhere: {type: github, token: env:GITHUB_TOKEN, search: ['"acme sdk"']}

With `webhook_secret` it is pushed to (POST /push/our-repos, content type application/json): every kind of
event within a second, deletions and edits too. Without, it polls: repositories (issues, pull requests and
their comments, by when they changed) and searches of all of GitHub, in which a post is found by its own
words. Both give a mention the same id: `github:OWNER/REPOSITORY:PATH`, PATH as in the REST API
(`issues/17`, `issues/comments/492`), a pull request being issue of its number.

What it cannot do: search comments or discussions (the API has no way), be told of deletions while it
polls (`recheck` finds them within the hours of `recheck_after_hours`), follow a repository that is renamed
(its posts then have other ids). Search: 30 questions a minute, 1,000 results each, 256 characters, five
operators. https://docs.github.com/en/rest/search/search

Cursor: `{feed: {"since": …, "seen": {…}}}` (connectors/tools/since.py), a feed being `issues:acme/app`,
`comments:acme/app` or `search:WORDS`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.github.api import look_up
from connectors.github.feeds import next_page
from connectors.github.posts import KINDS, normalise
from connectors.github.settings import Settings
from connectors.tools.poll import page_of, poll
from connectors.tools.rechecks import each_again
from connectors.tools.signed import HUB, check_body, check_head, json_body
from schemas.base import to_ms
from schemas.context import PushRequest, SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Page, Refused

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "RECORDED", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = False
REJECTS_ASIDE = True
EXAMPLE = {"token": "env:GITHUB_TOKEN", "search": ["acme"]}
RATES = {"search": (30, 60), "core": (5000, 3600)}
RECORDED = ("github_webhooks.jsonl",)


def pushed(settings: Settings) -> bool:
    """Whether webhooks are waited for: with a secret for them."""
    return settings.webhook_secret is not None


def speaks_for(settings: Settings) -> Sequence[str]:
    """The ids of the configured repositories, and of GitHub's users, who are everywhere the same."""
    return ("github:users:", *(_beginning(one) for one in settings.repositories))


def _beginning(repository: str) -> str:
    owner, _, name = repository.lower().partition("/")
    return f"github:{owner}/{name}:" if name and name != "*" else f"github:{owner}/"


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new or changed in the repositories and searches, oldest first, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


def admit(context: SourceContext[Settings], request: PushRequest) -> bool:
    """False: the signature is over the body. Raises Refused where there is none."""
    check_head(request, HUB, most_bytes=context.settings.max_bytes)
    return False


async def receive(context: SourceContext[Settings], request: PushRequest) -> Page:
    """The events of one delivery; none for those that tell of nothing said (a star, a push, a ping).

    https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    """
    settings = context.settings
    secrets = (settings.webhook_secret, *settings.further_secrets)
    check_body(request, HUB, secrets, most_bytes=settings.max_bytes)
    event, payload = request.headers.get("x-github-event", ""), json_body(request)
    if not isinstance(payload, dict):
        raise Refused("a delivery is a JSON object: set the content type application/json")
    if event not in KINDS:
        return Page(dropped={"nothing_said": 1})
    page = page_of(context, [{"event": event, "payload": payload}], normalise)
    now = to_ms(context.clock.now())
    return Page(events=[_dated(one, payload, now) for one in page.events], rejects=page.rejects)


def _dated(event: Event, payload: dict[str, Any], now: int) -> Event:
    """An edit of what GitHub gives no date of change (reviews, releases) is of now."""
    edited = payload.get("action") in ("edited", "dismissed")
    if not edited or not isinstance(event, MentionPosted) or event.mention.revision:
        return event
    return MentionPosted(mention=event.mention.model_copy(update={"revision": now}))


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts: gone, edited, new figures. Of reviews and discussions the API for
    this cannot tell; they are left alone.
    """
    return await each_again(context, mention_ids, look_up, normalise)
