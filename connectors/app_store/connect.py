"""Asks App Store Connect with tokens signed by the key (ES256, at most 20 minutes), through
context.http only. https://developer.apple.com/documentation/appstoreconnectapi
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from connectors.app_store.reviews import answers_to, native_of
from connectors.app_store.settings import Settings
from connectors.tools.answers import document_of
from connectors.tools.newest import Shown
from connectors.tools.tokens import ServiceClock, signed
from connectors.tools.values import at, text
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry

_LASTS = timedelta(minutes=15)
_MARGIN = timedelta(minutes=1)


async def shown(context: SourceContext[Settings], place: Any) -> Shown:
    """A page of the app's reviews, the newest first, each with its answer. Raises Retry and Fatal."""
    path = f"/v1/apps/{context.settings.app_id}/customerReviews"
    asked = place or {
        "sort": "-createdDate",
        "limit": str(context.settings.page_reviews),
        "include": "response",
    }
    answer = await _ask(context, path, asked)
    if answer.status == 404:
        raise Fatal("App Store Connect knows no such app: is app_id right, and the app yours?")
    document = document_of(answer, "App Store Connect")
    if not isinstance(document.get("data"), list):
        raise Retry("App Store Connect did not answer with a list of reviews")
    items = [(native_of(one), _with_answer(one, document)) for one in document["data"]]
    following = dict(parse_qsl(urlsplit(text(at(document, "links", "next"))).query))
    return Shown(items, following or None)


async def review(context: SourceContext[Settings], native: str) -> Any:
    """A review as it is now, None where it is gone. Raises Retry and Fatal."""
    path = f"/v1/customerReviews/{quote(native, safe='')}"
    answer = await _ask(context, path, {"include": "response"})
    if answer.status in (404, 410):
        return None
    return document_of(answer, "App Store Connect")


def _with_answer(review: Any, document: dict[str, Any]) -> Any:
    answers = answers_to(review, document) if isinstance(review, dict) else []
    return {"data": review, "included": answers} if answers else review


async def _ask(
    context: SourceContext[Settings], path: str, params: dict[str, str | int]
) -> HttpResponse:
    """One question; a second with a new token where the first one's was refused: it ended on its way,
    or our clock is off.
    """
    clock = context.memory.of(ServiceClock)
    answer = await _once(context, path, params, clock)
    clock.hear(answer.headers, context.clock.now())
    if answer.status == 401:
        clock.token = ""
        answer = await _once(context, path, params, clock)
    if answer.status in (401, 403):
        raise Fatal(
            f"App Store Connect refused us ({answer.status}): is private_key valid, with its key_id and "
            "issuer_id, and may it read customer reviews?"
        )
    return answer


async def _once(
    context: SourceContext[Settings], path: str, params: dict[str, str | int], clock: ServiceClock
) -> HttpResponse:
    await context.budget.take("calls")
    now = clock.now(context.clock.now())
    if not clock.token or now >= clock.ends - _MARGIN:
        settings = context.settings
        assert settings.private_key is not None
        owner = {"iss": settings.issuer_id} if settings.issuer_id else {"sub": "user"}
        claims = owner | {
            "iat": int(now.timestamp()),
            "exp": int((now + _LASTS).timestamp()),
            "aud": "appstoreconnect-v1",
        }
        key = settings.private_key.get_secret_value()
        clock.token = signed(
            claims, key, algorithm="ES256", setting="private_key", key_id=settings.key_id
        )
        clock.ends = now + _LASTS
    return await context.http.request(
        "GET",
        f"{context.settings.base_url}{path}",
        params=params,
        headers={"Authorization": f"Bearer {clock.token}"},
    )
