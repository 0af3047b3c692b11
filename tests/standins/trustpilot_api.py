"""A strict stand-in for Trustpilot's Business API: tokens, lists of reviews, single ones.

Enforces the key or the token (private paths take the token only), known parameters, sizes of pages; a
page beyond the last is empty, as Trustpilot's is. `answers` are given before any honest one.
"""

from base64 import b64encode
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.builders import NOW

UNIT, KEY, SECRET = "507f191e810c19729de860ea", "invented-key", "invented-secret"
_LISTED = {"orderBy", "perPage", "page", "language", "stars"}


def make_review(number: int, at: datetime, **told: Any) -> dict[str, Any]:
    """A review as the API gives it."""
    link = {
        "href": f"https://api.trustpilot.com/v1/reviews/{number:024x}",
        "method": "GET",
        "rel": "reviews",
    }
    return {
        "links": [link],
        "id": f"{number:024x}",
        "consumer": {"id": f"{number + 7:024x}", "displayName": "Anna", "displayLocation": "Berlin, DE",
                     "numberOfReviews": 3, "links": []},
        "businessUnit": {"id": UNIT, "identifyingName": "acme.example", "displayName": "Acme"},
        "stars": 2,
        "title": f"Number {number}",
        "text": "acme is late, see https://a.example/x",
        "language": "en",
        "createdAt": at.isoformat().replace("+00:00", "Z"),
        "experiencedAt": None,
        "updatedAt": None,
        "companyReply": None,
        "isVerified": True,
        "source": "Organic",
        "numberOfLikes": 4,
        "status": "active",
        "reportData": None,
        "countsTowardsTrustScore": True,
    } | told  # fmt: skip


def make_event(name: str, number: int, at: datetime, **told: Any) -> dict[str, Any]:
    """An event as a webhook tells it."""
    data = {
        "id": f"{number:024x}", "language": "en", "title": "Great service", "text": "Nothing but good",
        "referenceId": "ABC-123", "stars": 5, "createdAt": at.isoformat(), "isVerified": True,
        "locationId": None, "link": f"https://api.trustpilot.com/v1/reviews/{number:024x}",
        "consumer": {"id": f"{number + 7:024x}", "name": "Bea", "link": "https://api.trustpilot.com/v1/c"},
        "tags": [{"group": "Generic", "value": "Tag value"}],
    }  # fmt: skip
    return {"eventName": name, "version": "1", "eventData": data | told}


class Trustpilot:
    """One business, its reviews newest first."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.reviews: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.asked: list[str] = []
        self.answers: list[web.Response] = []

    def add(self, number: int, **told: Any) -> dict[str, Any]:
        """A further review, from now on."""
        self.reviews.insert(0, make_review(number, self.now, **told))
        return self.reviews[0]

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._first])
        app.router.add_post(
            "/v1/oauth/oauth-business-users-for-applications/accesstoken", self._token
        )
        for private in ("", "private/"):
            app.router.add_get(f"/v1/{private}business-units/{{unit}}/reviews", self._list)
            app.router.add_get(f"/v1/{private}reviews/{{id}}", self._one)
        return app

    @web.middleware
    async def _first(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.answers:
            return self.answers.pop(0)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _token(self, request: web.Request) -> web.Response:
        pair = b64encode(f"{KEY}:{SECRET}".encode()).decode()
        form = await request.post()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return web.json_response({"reason": "Invalid API key"}, status=401)
        if form.get("grant_type") != "client_credentials":
            return web.json_response({"reason": "grant_type"}, status=400)
        token = f"token-{len(self.tokens)}"
        self.tokens.add(token)
        return web.json_response(
            {"access_token": token, "expires_in": "359999", "token_type": "Bearer"}
        )

    def _refused(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        private = request.path.startswith("/v1/private/")
        if token in self.tokens or (not private and request.headers.get("apikey") == KEY):
            return None
        return web.json_response({"reason": "Unknown or missing credentials"}, status=401)

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        if request.match_info["unit"] != UNIT:
            return web.json_response({"reason": "unknown business unit"}, status=404)
        size, page = int(request.query.get("perPage", "20")), int(request.query.get("page", "1"))
        order = request.query.get("orderBy", "createdat.desc")
        if set(request.query) - _LISTED or not 1 <= size <= 100 or order != "createdat.desc":
            return web.json_response({"reason": "parameters"}, status=400)
        shown = self.reviews[(page - 1) * size : page * size]
        return web.json_response({"links": [], "reviews": shown})

    async def _one(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        wanted = request.match_info["id"]
        review = next((one for one in self.reviews if one["id"] == wanted), None)
        return web.json_response(review) if review else web.json_response({}, status=404)
