"""A strict stand-in for Google's token endpoint and the reviews of the Play Developer API.

Enforces the claim's signature (RS256), audience, scope and times, tokens and their end, known paths and
parameters, opaque places in the list, and that only the last week is listed. `answers` are given before
any honest one.
"""

from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

import orjson
from aiohttp import web
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.builders import NOW

PACKAGE, EMAIL = "com.acme.bank", "reader@acme.iam.gserviceaccount.com"
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HOUR, _WEEK = 3600, timedelta(days=7)


@cache
def service_account() -> str:
    """The key of a service account as Google gives it."""
    pem = RSAKey.generate_key(2048).as_pem(private=True).decode()
    account = {"type": "service_account", "client_email": EMAIL, "private_key_id": "k1"}
    return orjson.dumps(account | {"private_key": pem}).decode()


def make_review(number: int, at: datetime, **told: Any) -> dict[str, Any]:
    """A review as the API gives it."""
    comment = {
        "text": f"Number {number}\tacme crashes, see https://a.example/x",
        "lastModified": {"seconds": str(int(at.timestamp())), "nanos": 7_000_000},
        "starRating": 2,
        "reviewerLanguage": "pt_BR",
        "device": "flounder",
        "androidOsVersion": 34,
        "appVersionCode": 42,
        "appVersionName": "4.2",
        "thumbsUpCount": 3,
        "thumbsDownCount": 0,
        "deviceMetadata": {"productName": "Pixel 8"},
    }
    return {
        "reviewId": f"gp:AOqp-{number}",
        "authorName": "Anna",
        "comments": [{"userComment": comment | told}],
    }


class GooglePlay:
    """One app, its reviews newest first. `now` is Google's clock."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.reviews: list[dict[str, Any]] = []
        self.tokens: dict[str, float] = {}
        self.asked: list[str] = []
        self.answers: list[web.Response] = []

    def add(self, number: int, **told: Any) -> dict[str, Any]:
        """A further review, from now on."""
        self.reviews.insert(0, make_review(number, self.now, **told))
        return self.reviews[0]

    def answer(self, review: dict[str, Any], text: str = "We are sorry") -> None:
        """The developer answers a review."""
        at = {"seconds": str(int(self.now.timestamp()))}
        review["comments"].append({"developerComment": {"text": text, "lastModified": at}})

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._dated])
        path = "/androidpublisher/v3/applications/{package}/reviews"
        app.router.add_post("/token", self._token)
        app.router.add_get(path, self._list)
        app.router.add_get(path + "/{id}", self._one)
        return app

    @web.middleware
    async def _dated(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        answer: web.StreamResponse = self.answers.pop(0) if self.answers else await handler(request)
        answer.headers["Date"] = format_datetime(self.now, usegmt=True)
        return answer

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            key = RSAKey.import_key(orjson.loads(service_account())["private_key"])
            read = jwt.decode(str(form["assertion"]), key, algorithms=["RS256"])
            claims, at = read.claims, self.now.timestamp()
            right = form["grant_type"] == _GRANT and claims["iss"] == EMAIL
            right = right and claims["scope"] == _SCOPE and claims["aud"] == str(request.url)
            right = right and claims["iat"] <= at + 300 and at < claims["exp"]
            right = right and claims["exp"] - claims["iat"] <= _HOUR
        except (JoseError, ValueError, KeyError, TypeError):
            right = False
        if not right:
            error = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
            return web.json_response(error, status=400)
        token = f"ya29.{len(self.tokens)}"
        self.tokens[token] = at + _HOUR
        return web.json_response(
            {"access_token": token, "expires_in": _HOUR - 1, "token_type": "Bearer"}
        )

    def _refused(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.now.timestamp() >= self.tokens.get(token, 0):
            return _error(401, "UNAUTHENTICATED")
        if request.match_info["package"] != PACKAGE:
            return _error(404, "NOT_FOUND")
        known = {"maxResults", "token", "startIndex", "translationLanguage"}
        limit = int(request.query.get("maxResults", "10"))
        fits = set(request.query) <= known and 1 <= limit <= 100
        return None if fits else _error(400, "INVALID_ARGUMENT")

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        week = [one for one in self.reviews if _changed(one) > (self.now - _WEEK).timestamp()]
        start = 0
        if place := request.query.get("token"):
            start = 1 + [f"after-{one['reviewId']}" for one in week].index(place)
        shown = week[start : start + int(request.query.get("maxResults", "10"))]
        document: dict[str, Any] = {"reviews": shown} if shown else {}
        if start + len(shown) < len(week):
            document["tokenPagination"] = {"nextPageToken": f"after-{shown[-1]['reviewId']}"}
        return web.json_response(document)

    async def _one(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        wanted = request.match_info["id"]
        review = next((one for one in self.reviews if one["reviewId"] == wanted), None)
        return web.json_response(review) if review else _error(404, "NOT_FOUND")


def _changed(review: dict[str, Any]) -> int:
    return int(review["comments"][0]["userComment"]["lastModified"]["seconds"])


def _error(status: int, name: str) -> web.Response:
    error = {"code": status, "message": name, "status": name}
    return web.json_response({"error": error}, status=status)
