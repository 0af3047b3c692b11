"""A strict stand-in for App Store Connect's customer reviews, and for the public feeds of reviews.

Enforces the signature, the claims and the lifetime of tokens (ES256, at most 20 minutes), known paths and
parameters, sizes of pages and opaque places in them; the feeds show 50 on each of 10 pages, one review
as itself and none as no list, as Apple does. `answers` are given before any honest one.
"""

from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from tests.builders import NOW

APP, KEY_ID, ISSUER = "284882215", "2X9R4HXF34", "57246542-96fe-1a63-e053-0824d011072a"
_LONGEST = timedelta(minutes=20)
_KNOWN = {"sort", "limit", "include", "cursor", "filter[territory]", "filter[rating]"}


@cache
def private_key() -> str:
    """A key in PEM, as AuthKey_….p8 holds one."""
    return ECKey.generate_key("P-256").as_pem(private=True).decode()


def make_review(number: int, at: datetime, **told: Any) -> dict[str, Any]:
    """A review as App Store Connect gives it."""
    native = f"00000028-b08c-0014-729e-{number:012d}"
    attributes = {
        "rating": 2,
        "title": f"Number {number}",
        "body": "acme crashes, see https://a.example/x",
        "reviewerNickname": "anna",
        "createdDate": at.isoformat(timespec="seconds"),
        "territory": "DEU",
    }
    links = {"self": f"https://api.appstoreconnect.apple.com/v1/customerReviews/{native}"}
    related = {"response": {"links": {"related": f"{links['self']}/response"}}}
    return {
        "type": "customerReviews",
        "id": native,
        "attributes": attributes | told,
        "relationships": related,
        "links": links,
    }


def make_entry(number: int, at: str = "2026-11-20T04:00:00-07:00", **told: str) -> dict[str, Any]:
    """A review as the public feed gives it."""
    entry: dict[str, Any] = {
        "author": {
            "uri": {"label": f"https://itunes.apple.com/de/reviews/id{number}9"},
            "name": {"label": "anna"},
            "label": "",
        },
        "updated": {"label": at},
        "im:rating": {"label": "4"},
        "im:version": {"label": "137.2"},
        "id": {"label": str(number)},
        "title": {"label": "Fine"},
        "content": {"label": "acme works\nagain", "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": f"https://itunes.apple.com/de/review?id={APP}"}},
        "im:voteSum": {"label": "7"},
        "im:voteCount": {"label": "12"},
    }  # fmt: skip
    return entry | {name.replace("_", ":"): {"label": label} for name, label in told.items()}


class AppStore:
    """One app, its reviews newest first. `now` is Apple's clock."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.reviews: list[dict[str, Any]] = []
        self.responses: dict[str, dict[str, Any]] = {}
        self.entries: dict[str, list[dict[str, Any]]] = {"de": []}
        self.feed_page = 50
        self.asked: list[str] = []
        self.answers: list[web.Response] = []

    def add(self, number: int, **told: Any) -> dict[str, Any]:
        """A further review, from now on."""
        self.reviews.insert(0, make_review(number, self.now, **told))
        return self.reviews[0]

    def answer(self, review: dict[str, Any], text: str = "We are sorry") -> None:
        """The developer answers a review."""
        native = f"r-{review['id']}"
        data = {"type": "customerReviewResponses", "id": native}
        review["relationships"]["response"] |= {"data": data}
        attributes = {
            "responseBody": text,
            "lastModifiedDate": self.now.isoformat(),
            "state": "PUBLISHED",
        }
        self.responses[native] = data | {"attributes": attributes}

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._dated])
        app.router.add_get("/v1/apps/{app}/customerReviews", self._list)
        app.router.add_get("/v1/customerReviews/{id}", self._one)
        feed = "/{country}/rss/customerreviews/page={page}/id={app}/sortby=mostrecent/json"
        app.router.add_get(feed, self._feed)
        return app

    @web.middleware
    async def _dated(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        answer: web.StreamResponse = self.answers.pop(0) if self.answers else await handler(request)
        answer.headers["Date"] = format_datetime(self.now, usegmt=True)
        answer.headers["X-Rate-Limit"] = "user-hour-lim:3600;user-hour-rem:3599;"
        return answer

    def _refused(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            read = jwt.decode(token, ECKey.import_key(private_key()), algorithms=["ES256"])
            ends, begins = (read.claims[name] for name in ("exp", "iat"))
            right = read.header["kid"] == KEY_ID and read.claims["iss"] == ISSUER
            right = right and read.claims["aud"] == "appstoreconnect-v1"
            at = self.now.timestamp()
            timely = begins <= at + 60 and at < ends <= at + _LONGEST.total_seconds()
        except (JoseError, ValueError, KeyError, TypeError):
            right = timely = False
        if right and timely:
            return None
        return _error(401, "NOT_AUTHORIZED", "Provide a properly configured and signed token")

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        if request.match_info["app"] != APP:
            return _error(404, "NOT_FOUND", "The specified resource does not exist")
        limit = int(request.query.get("limit", "20"))
        unknown = set(request.query) - _KNOWN
        if unknown or not 1 <= limit <= 200 or request.query.get("sort") != "-createdDate":
            return _error(400, "PARAMETER_ERROR.INVALID", f"{unknown or 'limit or sort'}")
        start = 0
        if place := request.query.get("cursor"):
            start = 1 + [one["id"] for one in self.reviews].index(place)
        data = self.reviews[start : start + limit]
        links = {"self": str(request.url)}
        if start + limit < len(self.reviews):
            links["next"] = str(request.url.update_query(cursor=data[-1]["id"]))
        document = {"data": data, "included": self._included(data), "links": links}
        return web.json_response(document | {"meta": {"paging": {"total": len(self.reviews)}}})

    async def _one(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        review = next((r for r in self.reviews if r["id"] == request.match_info["id"]), None)
        if review is None:
            return _error(404, "NOT_FOUND", "The specified resource does not exist")
        return web.json_response({"data": review, "included": self._included([review])})

    def _included(self, reviews: list[dict[str, Any]]) -> list[dict[str, Any]]:
        wanted = (one["relationships"]["response"].get("data", {}).get("id") for one in reviews)
        return [self.responses[native] for native in wanted if native in self.responses]

    async def _feed(self, request: web.Request) -> web.Response:
        page = int(request.match_info["page"])
        if page > 10 or request.match_info["app"] != APP:
            return web.Response(status=400)
        every = self.entries.get(request.match_info["country"])
        if every is None:
            return web.Response(status=404)
        shown = every[(page - 1) * self.feed_page : page * self.feed_page]
        entry = {} if not shown else {"entry": shown[0] if len(shown) == 1 else shown}
        return web.json_response({"feed": {"author": {"name": {"label": "iTunes Store"}}, **entry}})


def _error(status: int, code: str, detail: str) -> web.Response:
    error = {"status": str(status), "code": code, "title": code, "detail": detail}
    return web.json_response({"errors": [error]}, status=status)
