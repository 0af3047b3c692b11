"""Asks the public API of the app (no account needed), through context.http only.
https://docs.bsky.app/docs/category/http-reference
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from connectors.bluesky.settings import Settings
from connectors.tools.answers import json_of
from schemas.context import SourceContext
from schemas.flow import Retry

MOST_POSTS = 25
"""Posts, and profiles, that one question may name."""


async def posts_of(context: SourceContext[Settings], uris: Sequence[str]) -> list[dict[str, Any]]:
    """These posts as the app shows them; those it does not show are missing. Raises Retry."""
    return await _listed(
        context, "app.bsky.feed.getPosts", [("uris", uri) for uri in uris], "posts"
    )


async def profiles_of(
    context: SourceContext[Settings], dids: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Whole profiles by DID; of accounts that are not shown there is none. Raises Retry."""
    asked = [("actors", did) for did in dids]
    told = await _listed(context, "app.bsky.actor.getProfiles", asked, "profiles")
    return {one["did"]: one for one in told if isinstance(one.get("did"), str)}


async def feed_of(
    context: SourceContext[Settings], did: str, cursor: str
) -> tuple[list[dict[str, Any]], str]:
    """A page of an account's own posts, newest first, and the cursor of the next; empty at the end.
    Raises Retry.
    """
    asked = [("actor", did), ("limit", "100"), ("filter", "posts_with_replies")]
    answer = await _ask(
        context, "app.bsky.feed.getAuthorFeed", [*asked, *([("cursor", cursor)] if cursor else [])]
    )
    entries = answer.get("feed")
    if not isinstance(entries, list):
        raise Retry(f"{_host(context)} gave no feed of an account")
    posts = [one["post"] for one in entries if isinstance(one, dict) and "post" in one]
    following = answer.get("cursor")
    return [one for one in posts if isinstance(one, dict)], (
        following if isinstance(following, str) and entries else ""
    )


async def _listed(
    context: SourceContext[Settings], method: str, asked: Sequence[tuple[str, str]], name: str
) -> list[dict[str, Any]]:
    told = (await _ask(context, method, asked)).get(name)
    if not isinstance(told, list):
        raise Retry(f"{_host(context)} answered {method} without {name}")
    return [one for one in told if isinstance(one, dict)]


async def _ask(
    context: SourceContext[Settings], method: str, asked: Sequence[tuple[str, str]]
) -> Mapping[str, Any]:
    await context.budget.take("api")
    # Names that stand several times cannot be given as `params`.
    answer = await context.http.request(
        "GET", f"{context.settings.api_url}/xrpc/{method}?{urlencode(asked)}"
    )
    told = json_of(answer, f"{_host(context)}, asked for {method},")
    if answer.status != 200 or not isinstance(told, dict):
        said = told.get("error") if isinstance(told, dict) else ""
        raise Retry(f"{_host(context)} refused {method} ({answer.status} {said})"[:300])
    return told


def _host(context: SourceContext[Settings]) -> str:
    return urlsplit(context.settings.api_url).hostname or ""
