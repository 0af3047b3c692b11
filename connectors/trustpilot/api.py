"""Asks Trustpilot's Business API, with the key for what is public or as the business itself (OAuth, client
credentials), through context.http only. https://developers.trustpilot.com
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.tools.answers import document_of
from connectors.tools.newest import Shown
from connectors.tools.reviews import count, id_of
from connectors.tools.values import at, text
from connectors.trustpilot.reviews import reviews_in
from connectors.trustpilot.settings import Settings
from schemas.base import EPOCH
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

_LONGEST, _MARGIN = timedelta(hours=24), timedelta(minutes=5)


@dataclass(slots=True)
class Token:
    """The token that Trustpilot gave us, until it ends."""

    words: str = ""
    ends: datetime = EPOCH


async def shown(context: SourceContext[Settings], place: Any) -> Shown:
    """A page of the business's reviews, the newest first. Raises Retry and Fatal."""
    settings, number = context.settings, place or 1
    params: dict[str, str | int] = {
        "orderBy": "createdat.desc",
        "perPage": settings.page_reviews,
        "page": number,
    }
    path = f"business-units/{settings.business_unit_id}/reviews"
    answer = await _ask(context, path, params)
    if answer.status == 404:
        raise Fatal("Trustpilot knows no such business: is business_unit_id right?")
    reviews = reviews_in(document_of(answer, "Trustpilot"))
    if reviews is None:
        raise Retry("Trustpilot did not answer with a list of reviews")
    items = [(id_of(at(one, "id")), one) for one in reviews]
    # An empty page beyond the last is no error there, so one more question does no harm.
    return Shown(items, number + 1 if len(items) >= settings.page_reviews else None)


async def review(context: SourceContext[Settings], native: str) -> Any:
    """A review as it is now, None where it is gone. Raises Retry and Fatal."""
    answer = await _ask(context, f"reviews/{quote(native, safe='')}", {})
    return None if answer.status in (404, 410) else document_of(answer, "Trustpilot")


async def _ask(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> HttpResponse:
    """One question; a second with a new token where the first one's was refused."""
    answer = await _once(context, path, params)
    if answer.status == 401 and context.settings.api_secret is not None:
        context.memory.of(Token).words = ""
        answer = await _once(context, path, params)
    if answer.status in (401, 403):
        raise Fatal(
            f"Trustpilot refused us ({answer.status}): are api_key and api_secret right, and may they ask "
            "for the reviews of this business?"
        )
    return answer


async def _once(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> HttpResponse:
    settings = context.settings
    assert settings.api_key is not None, "who polls has a key"
    headers, private = {"apikey": settings.api_key.get_secret_value()}, ""
    if settings.api_secret is not None:
        headers, private = {"Authorization": f"Bearer {await _token(context)}"}, "private/"
    for rate in RATES:
        await context.budget.take(rate)
    url = f"{settings.base_url}/v1/{private}{path}"
    return await context.http.request("GET", url, params=params, headers=headers)


RATES = {"calls": (833, 300), "hour": (10_000, 3600)}
"""What Trustpilot asks for: https://developers.trustpilot.com/rate-limiting"""


async def _token(context: SourceContext[Settings]) -> str:
    token, settings = context.memory.of(Token), context.settings
    if token.words and context.clock.now() < token.ends - _MARGIN:
        return token.words
    assert settings.api_key is not None
    assert settings.api_secret is not None
    pair = f"{settings.api_key.get_secret_value()}:{settings.api_secret.get_secret_value()}"
    answer = await context.http.request(
        "POST",
        f"{settings.base_url}/v1/oauth/oauth-business-users-for-applications/accesstoken",
        headers={
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        content=b"grant_type=client_credentials",
    )
    if 400 <= answer.status < 500:
        raise Fatal(f"Trustpilot does not accept api_key with api_secret ({answer.status})")
    document = document_of(answer, "Trustpilot")
    words, secs = text(document.get("access_token")), count(document.get("expires_in"))
    if not words or not words.isascii():
        raise Retry("Trustpilot did not answer with a token")
    token.words = words
    lasts = timedelta(seconds=min(secs or 0, _LONGEST.total_seconds()))
    token.ends = context.clock.now() + lasts
    return words
