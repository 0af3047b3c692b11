"""Asks Reddit's API as an app (OAuth 2), through context.http only.

Every answer says what is left of the app's limit, whoever used it; where nothing is, the end of the
period is waited for. https://www.reddit.com/dev/api
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.reddit.settings import Settings
from connectors.tools.answers import json_of
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

PAGE = 100
"""Things of one answer, and those that one question may name."""
_LONGEST_WAIT_SECS = 600.0
_EARLY = timedelta(minutes=1)


@dataclass(slots=True)
class Token:
    """The token in use, and until when."""

    value: str = ""
    until: datetime | None = None


class RefusedError(Exception):
    """Reddit does not show this listing (banned, private, unknown), though it knows us."""


async def listing(
    context: SourceContext[Settings], path: str, params: Mapping[str, str | int]
) -> tuple[list[Any], str]:
    """The things of one page of a listing, newest first, and where the next begins; empty at the end.

    Raises Retry, RefusedError and Fatal.
    """
    told = await _ask(context, path, {"limit": PAGE, "raw_json": 1, **params})
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("children"), list):
        raise Retry(f"Reddit answered {path} with no listing")
    after = data.get("after")
    return data["children"], after if isinstance(after, str) else ""


async def look_up(context: SourceContext[Settings], names: Sequence[str]) -> list[Any]:
    """These things, by their fullnames. Raises Retry and Fatal."""
    try:
        shown, _ = await listing(context, "/api/info", {"id": ",".join(names)})
    except RefusedError as error:
        raise Retry(f"Reddit refused to look things up: {error}") from error
    return shown


async def _ask(context: SourceContext[Settings], path: str, params: Mapping[str, str | int]) -> Any:
    answer = await _once(context, path, params)
    if answer.status == 401:
        # A token may end before its time; a new one that is refused as well is none.
        context.memory.of(Token).value = ""
        answer = await _once(context, path, params)
        if answer.status == 401:
            raise Fatal("Reddit refuses the token it gave for client_id and client_secret")
    if answer.status in (403, 404) or 300 <= answer.status < 400:
        raise RefusedError(f"{path} is not shown ({answer.status})")
    if answer.status != 200:
        raise Retry(f"Reddit answered {path} with {answer.status}")
    return json_of(answer, f"Reddit, asked for {path},")


async def _once(
    context: SourceContext[Settings], path: str, params: Mapping[str, str | int]
) -> HttpResponse:
    token = await _token(context)
    await context.budget.take("calls")
    answer = await context.http.request(
        "GET",
        f"{context.settings.base_url}{path}",
        params=params,
        headers=_headers(context) | {"Authorization": f"Bearer {token}"},
    )
    await _rest(context, answer)
    return answer


async def _token(context: SourceContext[Settings]) -> str:
    token, now = context.memory.of(Token), context.clock.now()
    if token.value and token.until is not None and now < token.until:
        return token.value
    settings = context.settings
    pair = f"{settings.client_id}:{settings.client_secret.get_secret_value()}"
    asked = {"grant_type": "client_credentials"}
    if settings.refresh_token is not None:
        secret = settings.refresh_token.get_secret_value()
        asked = {"grant_type": "refresh_token", "refresh_token": secret}
    answer = await context.http.request(
        "POST",
        settings.token_url,
        headers=_headers(context)
        | {
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        content=urlencode(asked).encode(),
    )
    if answer.status == 401:
        raise Fatal("Reddit refuses client_id and client_secret: are they those of the app?")
    if answer.status in (400, 403):
        raise Fatal(
            "Reddit gives no token: is refresh_token still valid, client_secret that of the app, "
            f"and the app approved? ({answer.status})"
        )
    told = json_of(answer, "Reddit, asked for a token,")
    value = told.get("access_token") if isinstance(told, dict) else None
    secs = told.get("expires_in") if isinstance(told, dict) else None
    if answer.status != 200 or not isinstance(value, str) or not value.isascii():
        said = told.get("error") if isinstance(told, dict) else ""
        raise Retry(f"Reddit gave no token ({answer.status} {said})"[:200])
    lasts = timedelta(seconds=secs if type(secs) is int and 0 < secs < 10**8 else 600)
    token.value, token.until = value, now + max(lasts - _EARLY, _EARLY)
    return value


async def _rest(context: SourceContext[Settings], answer: HttpResponse) -> None:
    """Wait for the end of the period where nothing is left of the limit."""
    try:
        left = float(answer.headers.get("x-ratelimit-remaining", "1"))
        secs = float(answer.headers.get("x-ratelimit-reset", "0"))
    except ValueError:
        return
    if left < 1 and secs > 0:
        await context.clock.sleep(min(secs, _LONGEST_WAIT_SECS))


def _headers(context: SourceContext[Settings]) -> dict[str, str]:
    return {"User-Agent": context.settings.user_agent}
