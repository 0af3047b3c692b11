"""Asks Bluesky's search again and again, as an account or, where the API allows it, without one.
https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.bluesky.settings import Settings
from connectors.tools.answers import json_of
from connectors.tools.inbox import Put
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Reject, Retry

_PAGES = 10
_LATE = timedelta(minutes=5)
"""Posts are found a while after they were written."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Posts that a search showed. `until`: everything before is known, once these are (ISO 8601; empty
    where more is to come); `failed`: the search could not be asked.
    """

    question: str
    posts: list[Any]
    until: str = ""
    failed: bool = False


@dataclass(slots=True)
class Session:
    """The access token of the account, while it is valid."""

    token: str = ""


async def search(context: SourceContext[Settings], since: Mapping[str, str], put: Put[Any]) -> None:
    """Put what every question finds from its time in `since` on (else from now on), for ever. A search
    that fails is asked again in its turn. Raises Fatal where the account is refused.
    """
    known = dict(since)
    while True:
        for question in context.settings.searches:
            begin = context.clock.now()
            known.setdefault(question, begin.isoformat())
            try:
                async for posts in _pages(context, question, known[question]):
                    await put(Shown(question, posts))
            except (Retry, Reject):
                await put(Shown(question, [], failed=True))
                continue
            known[question] = max(known[question], (begin - _LATE).isoformat())
            await put(Shown(question, [], until=known[question]))
        await context.clock.sleep(context.settings.search_secs)


async def _pages(
    context: SourceContext[Settings], question: str, since: str
) -> AsyncIterator[list[Any]]:
    cursor = ""
    when = datetime.fromisoformat(since).strftime("%Y-%m-%dT%H:%M:%SZ")
    for _ in range(_PAGES):
        asked: dict[str, str | int] = {"q": question, "sort": "latest", "since": when, "limit": 100}
        told = await _ask(context, asked | ({"cursor": cursor} if cursor else {}))
        posts = told.get("posts")
        if not isinstance(posts, list):
            raise Retry("Bluesky's search answered without posts")
        yield posts
        following = told.get("cursor")
        if not posts or not isinstance(following, str) or not following:
            return
        cursor = following


async def _ask(
    context: SourceContext[Settings], asked: Mapping[str, str | int]
) -> Mapping[str, Any]:
    answer = await _once(context, asked)
    told = _object(answer)
    if answer.status in (400, 401) and told.get("error") in ("ExpiredToken", "InvalidToken"):
        context.memory.of(Session).token = ""
        answer = await _once(context, asked)
        told = _object(answer)
    if answer.status in (401, 403):
        raise Fatal(
            f"Bluesky lets nobody search so ({answer.status}): set handle and app_password, or take "
            "searches out"
        )
    if answer.status != 200:
        raise Retry(f"Bluesky's search answered {answer.status} {told.get('error')}"[:300])
    return told


async def _once(context: SourceContext[Settings], asked: Mapping[str, str | int]) -> HttpResponse:
    settings = context.settings
    headers: dict[str, str] = {}
    address = settings.api_url
    if settings.app_password is not None:
        headers = {"Authorization": f"Bearer {await _token(context)}"}
        address = settings.service_url
    await context.budget.take("api")
    url = f"{address}/xrpc/app.bsky.feed.searchPosts"
    return await context.http.request("GET", url, params=asked, headers=headers)


async def _token(context: SourceContext[Settings]) -> str:
    session, settings = context.memory.of(Session), context.settings
    if session.token:
        return session.token
    assert settings.app_password is not None
    answer = await context.http.request(
        "POST",
        f"{settings.service_url}/xrpc/com.atproto.server.createSession",
        json={"identifier": settings.handle, "password": settings.app_password.get_secret_value()},
    )
    if answer.status in (400, 401, 403):
        raise Fatal("Bluesky refuses the account: are handle and app_password right?")
    token = _object(answer).get("accessJwt")
    if answer.status != 200 or not isinstance(token, str) or not token.isascii():
        raise Retry(f"Bluesky opened no session ({answer.status})")
    session.token = token
    return token


def _object(answer: HttpResponse) -> Mapping[str, Any]:
    told = json_of(answer, "Bluesky")
    return told if isinstance(told, dict) else {}
