"""Asks Meta's Graph API, through context.http only; its errors have numbers of their own.

https://developers.facebook.com/docs/graph-api/guides/error-handling
https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from typing import Any

from connectors.tools.answers import json_of
from connectors.tools.meta import MetaSettings
from connectors.tools.values import at, figure, part, parts, text
from schemas.context import SourceContext
from schemas.flow import Fatal, Retry

_LIMITS = frozenset({4, 17, 32, 613, *range(80000, 80015)})
_TOKEN = frozenset({102, 190, 463, 467})
_RIGHTS = frozenset({3, 10, *range(200, 300)})
_GONE = (100, 803)
"""The codes for what does not exist, or is not shown to this token."""
_GONE_SUBCODE = 33
_WAIT_SECS = 300.0
_MOST_PAGES = 20


class MissingError(Exception):
    """The object does not exist (any more), or is not shown."""


async def ask_graph(
    context: SourceContext[Any], path: str, params: Mapping[str, str | int]
) -> dict[str, Any]:
    """One answer; raises Retry where limits are reached, Fatal where the token is refused, MissingError."""
    settings: MetaSettings = context.settings
    if settings.token is None:
        raise Fatal("the Graph API cannot be asked without token")
    token = settings.token.get_secret_value()
    given = dict(params)
    if settings.app_secret is not None:
        secret = settings.app_secret.get_secret_value().encode()
        given["appsecret_proof"] = hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()
    await context.budget.take("calls")
    url = f"{settings.graph_url.rstrip('/')}/{path.lstrip('/')}"
    headers = {"Authorization": f"Bearer {token}"}
    answer = await context.http.request("GET", url, params=given, headers=headers)
    try:
        document = json_of(answer, "the Graph API")
    except Retry as error:
        if answer.status in (401, 403):
            raise _refused(f"({answer.status})") from error
        raise
    if answer.status != 200 or (isinstance(document, dict) and "error" in document):
        _fail(answer.status, part(document, "error"))
    if not isinstance(document, dict):
        raise Retry("the Graph API did not answer with an object")
    return document


def _fail(status: int, error: dict[str, Any]) -> None:
    code, told = figure(error.get("code")), text(error.get("message"))[:200]
    if code in _LIMITS:
        raise Retry(f"the Graph API's limit is reached: {told}", _WAIT_SECS)
    if code in _TOKEN or status == 401:
        raise _refused(told)
    if code in _RIGHTS:
        raise Fatal(f"the Graph API refused us: token lacks a permission ({told})")
    if code == _GONE[1] or (code == _GONE[0] and error.get("error_subcode") == _GONE_SUBCODE):
        raise MissingError
    if code == _GONE[0]:
        raise Fatal(
            f"the Graph API does not understand the question: is graph_url's version too old? ({told})"
        )
    raise Retry(f"the Graph API answered {status}: {told}")


def _refused(told: str) -> Fatal:
    return Fatal(f"the Graph API refused us: is token right, and still valid? {told}")


async def listed(
    context: SourceContext[Any], path: str, params: Mapping[str, str | int]
) -> AsyncIterator[dict[str, Any]]:
    """The objects of a list, page after page, as long as somebody asks. Raises as `ask_graph` does."""
    given = dict(params)
    for _ in range(_MOST_PAGES):
        document = await ask_graph(context, path, given)
        if not isinstance(document.get("data"), list):
            raise Retry("the Graph API did not answer with a list")
        for one in parts(document, "data"):
            yield one
        cursor = text(at(document, "paging", "cursors", "after"))
        if not cursor or "next" not in part(document, "paging"):
            return
        given["after"] = cursor
