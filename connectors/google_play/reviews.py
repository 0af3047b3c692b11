"""Reviews of Google Play (androidpublisher v3) as events. Pure."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from connectors.google_play.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.languages import read_language
from connectors.tools.records import problems
from connectors.tools.reviews import count, id_of, stars
from connectors.tools.values import at, maybe, parts, revised, text
from schemas.event import Event, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention

SITE = "play.google.com"


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A review, or a whole answer with `reviews`, as events. Raises Reject, for a whole answer where one
    of its reviews is none.

    A review tells when it was last changed and not when it was written: the first such moment that is
    heard is its date. Where Google translated the text, the original counts.
    """
    try:
        return [MentionPosted(mention=one) for one in _mentions(payload, name, settings)]
    except ValidationError as error:
        raise Reject(problems(error), payload) from error
    except Reject as error:
        raise Reject(error.reason, payload) from error


def _mentions(payload: Any, name: str, settings: Settings) -> Iterator[Mention]:
    whole = at(payload, "reviews")
    for review in whole if isinstance(whole, list) else [payload]:
        yield _mention(review, name, settings)


def _mention(review: Any, name: str, settings: Settings) -> Mention:
    comments = parts(at(review, "comments"))
    user = next((one["userComment"] for one in comments if _is_object(one, "userComment")), None)
    native = id_of(at(review, "reviewId"))
    if user is None or not native:
        raise Reject(
            "is no review of Google Play: needs `reviewId`, and `comments` with a userComment"
        )
    changed = count(at(user, "lastModified", "seconds")) or user.get("lastModified")
    published = maybe(changed)
    if published is None:
        raise Reject("is undated: has no `lastModified` with seconds since 1970")
    title, words = _words(user)
    own_id, author = f"google_play:{settings.package}:{native}", text(review.get("authorName"))
    return Mention(
        id=own_id,
        source=name,
        type="google_play",
        kind="review",
        url=f"https://{SITE}/store/apps/details?id={settings.package}&reviewId={native}",
        site=SITE,
        title=title,
        text=words,
        lang=_language(user.get("reviewerLanguage")),
        # Google tells no id of an author, and names are no identity: one who reviews two apps is two.
        author=Author(id=own_id, name=author) if author else None,
        published_at=published,
        revision=revised(changed),
        thread_id=own_id,
        links=hrefs(words, base=f"https://{SITE}/"),
        rating=stars(user.get("starRating")),
        app_version=_version(user),
        engagement=Engagement(
            likes=count(user.get("thumbsUpCount")),
            replies=sum(_is_object(one, "developerComment") for one in comments),
        ),
        brand=settings.brand,
        payload=review,
    )


def _is_object(holder: dict[str, Any], key: str) -> bool:
    return isinstance(holder.get(key), dict)


def _words(user: dict[str, Any]) -> tuple[str, str]:
    """Title and text, which Google joins with a tab."""
    written = text(user.get("originalText")) or text(user.get("text"))
    title, tab, rest = written.partition("\t")
    return (title.strip(), rest) if tab else ("", written)


def _language(told: Any) -> str:
    try:
        return read_language(text(told))
    except ValueError:
        return ""


def _version(user: dict[str, Any]) -> str:
    """The app's version by its name, else by its code."""
    code = count(user.get("appVersionCode"))
    return text(user.get("appVersionName"))[:100] or ("" if code is None else str(code))
