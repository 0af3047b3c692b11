"""Asks GitHub's REST API, through context.http only.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from collections.abc import Mapping
from datetime import datetime

from connectors.github.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.poll import Normalise
from schemas.context import HttpResponse, SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Fatal, Retry
from schemas.retry_after import retry_after

VERSION = "2022-11-28"
_CANNOT = ("discussions/", "pulls/")
"""What has no address of its own in the REST API, or one that needs more than the id tells."""


async def ask(
    context: SourceContext[Settings], path: str, params: Mapping[str, str | int] | None = None
) -> HttpResponse:
    """One question within GitHub's limits; raises Retry where they are reached, Fatal where the token
    is refused.
    """
    await context.budget.take("search" if path.startswith("/search/") else "core")
    token = context.settings.token
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": VERSION}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    url = f"{context.settings.url.rstrip('/')}{path}"
    answer = await context.http.request("GET", url, params=params, headers=headers)
    if answer.status == 401:
        raise Fatal("GitHub refused the token (401): is token right, and still valid?")
    if answer.status == 403 and is_limited(answer):
        raise Retry("GitHub's limit of questions is reached", _wait(answer, context.clock.now()))
    if answer.status == 403:
        raise Fatal(f"GitHub refused {path.split('?')[0]} (403): token lacks the right to read it")
    return answer


def is_limited(answer: HttpResponse) -> bool:
    """Whether a refusal is one of the limits, which GitHub answers with 403 too."""
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in answer.headers or b"rate limit" in answer.body[:2000].lower()


def _wait(answer: HttpResponse, now: datetime) -> float:
    told = retry_after(answer.headers, now, limited=True)
    return 60.0 if told is None else told


async def look_up(
    context: SourceContext[Settings], mention_id: str, normalise: Normalise
) -> list[Event]:
    """The post as it is now, its deletion where it is gone, nothing where nobody can say."""
    kind, _, rest = mention_id.partition(":")
    repository, _, path = rest.partition(":")
    if kind != "github" or not path or path.startswith(_CANNOT):
        return []
    answer = await ask(context, f"/repos/{repository}/{path}")
    if answer.status in (404, 410):
        return [MentionDeleted(mention_id=mention_id, source=context.name)]
    if answer.status != 200 or path.startswith(("comments/", "releases/")):
        return []
    events = normalise(json_of(answer, "GitHub"), name=context.name, settings=context.settings)
    # A post that moved to another repository is answered from there, under another id.
    return [event for event in events if event.key == mention_id]
