"""Asks the Google Play Developer API as a service account, through context.http only.

The account's key signs a claim (RS256) that is given for a token of an hour:
https://developers.google.com/identity/protocols/oauth2/service-account
"""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from connectors.google_play.settings import Settings
from connectors.tools.answers import document_of
from connectors.tools.google import LIMITS, QUOTAS, reasons
from connectors.tools.json import NotJson, loads
from connectors.tools.newest import Shown
from connectors.tools.reviews import count, id_of
from connectors.tools.tokens import ServiceClock, signed
from connectors.tools.values import at, text
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_TOO_MANY_SECS = 600.0
_LASTS, _MARGIN = timedelta(hours=1), timedelta(minutes=1)


async def shown(context: SourceContext[Settings], place: Any) -> Shown:
    """A page of the app's reviews of the last week, the newest first. Raises Retry and Fatal."""
    params: dict[str, str | int] = {"maxResults": context.settings.page_reviews}
    answer = await _ask(context, "reviews", params | ({"token": place} if place else {}))
    if answer.status == 404:
        raise Fatal("Google Play knows no such app: is package right?")
    document = document_of(answer, "Google Play")
    reviews = document.get("reviews", [])
    if not isinstance(reviews, list) or not document.keys() <= _KNOWN:
        raise Retry("Google Play did not answer with a list of reviews")
    items = [(id_of(at(one, "reviewId")), one) for one in reviews]
    return Shown(items, text(at(document, "tokenPagination", "nextPageToken")) or None)


_KNOWN = {"reviews", "tokenPagination", "pageInfo"}


async def review(context: SourceContext[Settings], native: str) -> Any:
    """A review as it is now; None where Google does not tell. Raises Retry and Fatal."""
    answer = await _ask(context, f"reviews/{quote(native, safe='')}", {})
    return None if answer.status in (400, 404, 410) else document_of(answer, "Google Play")


async def _ask(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> HttpResponse:
    """One question; a second with a new token where the first one's was refused."""
    answer = await _once(context, path, params)
    if answer.status == 401:
        context.memory.of(ServiceClock).token = ""
        answer = await _once(context, path, params)
    if answer.status == 403 and reasons(answer) & (LIMITS | QUOTAS):
        raise Retry("Google Play was asked too often", _TOO_MANY_SECS)
    if answer.status in (401, 403):
        raise Fatal(
            f"Google Play refused us ({answer.status}): is the key in service_account valid, and has the "
            "account the permission to reply to reviews of this app?"
        )
    return answer


async def _once(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> HttpResponse:
    settings = context.settings
    await context.budget.take("calls")
    return await context.http.request(
        "GET",
        f"{settings.base_url}/androidpublisher/v3/applications/{settings.package}/{path}",
        params=params,
        headers={"Authorization": f"Bearer {await _token(context)}"},
    )


async def _token(context: SourceContext[Settings]) -> str:
    """The token that we have, or a new one; a second attempt where our clock was off."""
    clock = context.memory.of(ServiceClock)
    if clock.token and clock.now(context.clock.now()) < clock.ends - _MARGIN:
        return clock.token
    answer = await _exchange(context, clock)
    if clock.hear(answer.headers, context.clock.now()) and answer.status == 400:
        answer = await _exchange(context, clock)
    if 400 <= answer.status < 500:
        raise Fatal(f"Google does not accept the key in service_account ({answer.status})")
    document = document_of(answer, "Google Play")
    token, secs = text(document.get("access_token")), count(document.get("expires_in"))
    if not token or not token.isascii():
        raise Retry("Google did not answer with a token")
    clock.token = token
    lasts = timedelta(seconds=min(secs or 0, _LASTS.total_seconds()))
    clock.ends = clock.now(context.clock.now()) + lasts
    return token


async def _exchange(context: SourceContext[Settings], clock: ServiceClock) -> HttpResponse:
    account = _account(context.settings)
    now = clock.now(context.clock.now())
    claims = {
        "iss": account["client_email"],
        "scope": _SCOPE,
        "aud": context.settings.oauth_url,
        "iat": int(now.timestamp()),
        "exp": int((now + _LASTS).timestamp()),
    }
    assertion = signed(
        claims,
        account["private_key"],
        algorithm="RS256",
        setting="service_account",
        key_id=account["private_key_id"],
    )
    return await context.http.request(
        "POST",
        context.settings.oauth_url,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        content=urlencode({"grant_type": _GRANT, "assertion": assertion}).encode(),
    )


def _account(settings: Settings) -> dict[str, str]:
    try:
        account = loads(settings.service_account.get_secret_value().encode("utf-8", "replace"))
    except NotJson as error:
        raise Fatal("service_account holds no JSON: give the whole file of the key") from error
    names = ("client_email", "private_key", "private_key_id")
    told = {name: text(at(account, name)) for name in names}
    if not told["client_email"] or not told["private_key"]:
        raise Fatal(
            "service_account is no key of a service account: it needs client_email, private_key"
        )
    return told
