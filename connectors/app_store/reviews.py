"""Reviews of the App Store as events: of App Store Connect and of the public feed. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from connectors.app_store.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.records import problems
from connectors.tools.reviews import count, id_of, moment_or_none, stars
from connectors.tools.values import at, parts, revised, text
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

SITE = "apps.apple.com"
RESPONSES = "customerReviewResponses"
_PLAIN = "https://apps.apple.com/"


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A review (a resource of App Store Connect, alone or as `{"data": …, "included": […]}`; an entry of
    the public feed), or a whole answer of either, as events. Raises Reject, for a whole answer where
    one of its reviews is none.
    """
    try:
        return [MentionPosted(mention=one) for one in _mentions(payload, name, settings)]
    except ValidationError as error:
        raise Reject(problems(error), payload) from error
    except Reject as error:
        raise Reject(error.reason, payload) from error


def native_of(payload: Any) -> str:
    """The id that a review has at Apple; empty where it has none."""
    data = payload.get("data", payload) if isinstance(payload, dict) else None
    return id_of(_label(data, "id")) or id_of(at(data, "id"))


def entries_of(answer: Any) -> list[Any]:
    """The reviews of a page of the public feed, which lists one as itself, and the app beside them.
    Raises ValueError for what is no feed.
    """
    feed = at(answer, "feed")
    if not isinstance(feed, dict):
        raise ValueError("has no feed")
    entries = feed.get("entry", [])
    every = entries if isinstance(entries, list) else [entries]
    return [one for one in every if at(one, "im:name") is None or at(one, "im:rating")]


def _mentions(payload: Any, name: str, settings: Settings) -> Iterator[Mention]:
    if isinstance(at(payload, "feed"), dict):
        for entry in entries_of(payload):
            yield _of_feed(entry, name, settings)
    elif isinstance(at(payload, "data"), list):
        for review in parts(payload["data"]):
            yield _of_connect(review, answers_to(review, payload), name, settings)
    elif at(payload, "data", "type") == "customerReviews":
        review = payload["data"]
        yield _of_connect(review, answers_to(review, payload), name, settings, payload)
    elif at(payload, "type") == "customerReviews":
        yield _of_connect(payload, [], name, settings)
    else:
        yield _of_feed(payload, name, settings)


def answers_to(review: dict[str, Any], document: dict[str, Any]) -> list[dict[str, Any]]:
    """The developer's answers to a review, as they stand in the document that holds both."""
    wanted = at(review, "relationships", "response", "data", "id")
    return [
        one
        for one in parts(document.get("included"))
        if one.get("type") == RESPONSES and wanted and one.get("id") == wanted
    ]


def _of_connect(
    review: dict[str, Any],
    answers: list[dict[str, Any]],
    name: str,
    settings: Settings,
    payload: dict[str, Any] | None = None,
) -> Mention:
    told = review.get("attributes")
    if not isinstance(told, dict):
        raise Reject("is no review of the App Store: has no `attributes`")
    words = text(told.get("body"))
    own_id = _id(id_of(review.get("id")), settings)
    published = _published(moment_or_none(told.get("createdDate")), "createdDate")
    nickname = text(told.get("reviewerNickname"))
    # Apple tells nothing of an author but a nickname: who wrote two reviews is not known.
    author = Author(id=own_id, name=nickname, place=text(told.get("territory")))
    return Mention(
        id=own_id,
        source=name,
        type="app_store",
        kind="review",
        url=f"{_PLAIN}app/id{settings.app_id}",
        site=SITE,
        title=text(told.get("title")),
        text=words,
        author=author if nickname else None,
        published_at=published,
        revision=revised(told.get("createdDate")),
        thread_id=own_id,
        links=hrefs(words, base=_PLAIN),
        rating=stars(told.get("rating")),
        engagement=Engagement(replies=len(answers)),
        brand=settings.brand,
        payload=payload or review,
    )


def _of_feed(entry: Any, name: str, settings: Settings) -> Mention:
    if not isinstance(entry, dict) or "im:rating" not in entry:
        raise Reject("is no review of the App Store: has neither `attributes` nor `im:rating`")
    words, own_id = text(_label(entry, "content")), _id(id_of(_label(entry, "id")), settings)
    updated = _published(moment_or_none(_label(entry, "updated")), "updated")
    return Mention(
        id=own_id,
        source=name,
        type="app_store",
        kind="review",
        url=text(at(entry, "link", "attributes", "href")),
        site=SITE,
        title=text(_label(entry, "title")),
        text=words,
        author=_author(entry),
        published_at=updated,
        revision=revised(_label(entry, "updated")),
        thread_id=own_id,
        links=hrefs(words, base=_PLAIN),
        rating=stars(_label(entry, "im:rating")),
        app_version=text(_label(entry, "im:version"))[:100],
        engagement=Engagement(likes=count(_label(entry, "im:voteSum"))),
        brand=settings.brand,
        payload=entry,
    )


def _id(native: str, settings: Settings) -> str:
    if not native:
        raise Reject("is no review of the App Store: has no `id`")
    return f"app_store:{settings.app_id}:{native}"


def _published(told: datetime | None, field: str) -> datetime:
    if told is None:
        raise Reject(f"is undated: has no `{field}` that is a date")
    return told


def _author(entry: dict[str, Any]) -> Author | None:
    """Who wrote it; the number at the end of the address is Apple's own for the account."""
    address = text(at(entry, "author", "uri", "label"))
    number = id_of(address.rpartition("/id")[2])
    if "/id" not in address or not number:
        return None
    name = text(at(entry, "author", "name", "label"))
    return Author(id=f"app_store:itunes:{number}", name=name, url=address)


def _label(value: Any, key: str) -> Any:
    return at(value, key, "label")
