"""Reviews of Trustpilot as events: of the API, and what its webhooks tell. Pure."""

from typing import Any

from connectors.tools.reading import reading
from connectors.tools.reviews import count, id_of, moment_or_none, stars
from connectors.tools.values import at, figure, part, text
from connectors.tools.words import links_in
from connectors.trustpilot.settings import Settings
from schemas.base import to_ms
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

SITE = "www.trustpilot.com"
CONSUMERS = "trustpilot:consumers:"


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A review of the API, an event of a webhook (`{"eventName": …, "eventData": …}`), or a whole answer
    or request of either, as events. Raises Reject, for a whole one where a part of it is none.
    """
    inner = at(payload, "events") or at(payload, "reviews")
    if isinstance(inner, list):
        return [event for one in inner for event in normalise(one, name=name, settings=settings)]
    with reading(payload, "review of Trustpilot"):
        if "eventName" not in payload:
            return [MentionPosted(mention=_mention(payload, name, settings, payload))]
        told, kind = at(payload, "eventData"), text(payload["eventName"])
        if not isinstance(told, dict) or kind not in EVENTS:
            raise Reject("is no event about a review: check `eventName` and `eventData`", payload)
        if kind.endswith("-deleted"):
            gone = moment_or_none(told.get("deletedAt"))
            return [
                MentionDeleted(
                    mention_id=mention_id(told.get("id"), settings),
                    source=name,
                    revision=max(0, to_ms(gone)) if gone else 0,
                )
            ]
        return [MentionPosted(mention=_mention(told, name, settings, payload))]


EVENTS = frozenset(
    f"{of}-review-{what}"
    for of in ("service", "product")
    for what in ("created", "updated", "deleted")
)
"""What webhooks tell."""


def mention_id(native: Any, settings: Settings) -> str:
    """The id of a review; raises ValueError where it has none."""
    told = id_of(native)
    if not told:
        raise ValueError("has no `id`")
    return f"trustpilot:{settings.business_unit_id}:{told}"


def _mention(
    review: dict[str, Any], name: str, settings: Settings, payload: dict[str, Any]
) -> Mention:
    own_id = mention_id(review.get("id"), settings)
    published = moment_or_none(review.get("createdAt"))
    rating = stars(review.get("stars"))
    if published is None or rating is None:
        raise ValueError("has no `createdAt` that is a date, or no `stars` from 1 to 5")
    changed = moment_or_none(review.get("updatedAt"))
    words = text(review.get("text")) or text(review.get("content"))
    product = text(at(review, "product", "name"))
    return Mention(
        id=own_id,
        source=name,
        type="trustpilot",
        kind="review",
        url=_url(review),
        site=SITE,
        title=text(review.get("title")),
        text=words,
        lang=text(review.get("language"))[:20],
        author=_author(part(review, "consumer")),
        published_at=published,
        revision=max(0, to_ms(changed)) if changed else 0,
        thread_id=own_id,
        links=links_in(words),
        attached=(product,) if product else (),
        rating=rating,
        engagement=_engagement(review),
        brand=settings.brand,
        payload=payload,
    )


def _url(review: dict[str, Any]) -> str:
    """Where people see it: a review of the business has a page of its own, one of a product has none."""
    if "product" in review or "content" in review:
        return ""
    return f"https://{SITE}/reviews/{id_of(review.get('id'))}"


def _author(consumer: dict[str, Any]) -> Author | None:
    native = id_of(consumer.get("id"))
    if not native:
        return None
    return Author(
        id=f"{CONSUMERS}{native}",
        name=text(consumer.get("displayName")) or text(consumer.get("name")),
        url=f"https://{SITE}/users/{native}",
        posts=figure(consumer.get("numberOfReviews")),
        place=text(consumer.get("displayLocation")),
    )


def _engagement(review: dict[str, Any]) -> Engagement | None:
    """Likes, and whether the business answered; webhooks tell neither."""
    if "numberOfLikes" not in review and "companyReply" not in review:
        return None
    answered = bool(text(at(review, "companyReply", "text")))
    return Engagement(likes=count(review.get("numberOfLikes")), replies=int(answered))


def is_hidden(review: Any) -> bool:
    """Whether the public does not see a review: it was reported, and hidden until that is decided."""
    return text(at(review, "reportData", "reviewVisibility")).lower() == "hidden"


def reviews_in(document: Any) -> list[Any] | None:
    """The reviews of a page of the API; None where it is none."""
    told = at(document, "reviews")
    return told if isinstance(told, list) else None
