"""Meta's Graph API, as far as lists of a page or an account and single objects go: tokens with proof, paging
by cursors, errors by number, the hashtags' limit. Made from https://developers.facebook.com/docs/graph-api.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

TOKEN = "EAAinvented"
_MOST_HASHTAGS = 30


class Graph:
    """Lists by their path (`123/feed`), objects by their number. `now` is Meta's own time."""

    def __init__(self, now: Callable[[], datetime], secret: str = "") -> None:
        self._now, self._secret = now, secret
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.objects: dict[str, dict[str, Any]] = {}
        self.hashtags: dict[str, str] = {}
        self.limited = 0
        """So many further questions are answered that the app asks too much."""
        self.asked: list[str] = []

    def at(self) -> str:
        """The time as Meta writes it."""
        return self._now().strftime("%Y-%m-%dT%H:%M:%S+0000")

    def put(self, path: str, **fields: Any) -> dict[str, Any]:
        """Somebody posts: newest first, as every list is."""
        self.lists.setdefault(path, []).insert(0, fields)
        self.objects[fields["id"]] = fields
        return fields

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/ig_hashtag_search", self._hashtag)
        app.router.add_get("/{whole:.+}", self._get)
        return app

    def _refusal(self, request: web.Request) -> web.Response | None:
        self.asked.append(request.path.lstrip("/"))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(400, 190, "Invalid OAuth access token.")
        proof = hmac.new(self._secret.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if self._secret and request.query.get("appsecret_proof") != proof:
            return _error(400, 100, "Invalid appsecret_proof provided in the API argument")
        if self.limited:
            self.limited -= 1
            return _error(400, 4, "Application request limit reached")
        return None

    async def _hashtag(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        name = request.query["q"]
        if name not in self.hashtags and len(self.hashtags) >= _MOST_HASHTAGS:
            return _error(400, 18, "Max hashtags exceeded")
        number = self.hashtags.setdefault(name, str(17_840_000 + len(self.hashtags)))
        return web.json_response({"data": [{"id": number}]})

    async def _get(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        whole = request.match_info["whole"]
        if "/" not in whole:
            shown = self.objects.get(whole)
            return web.json_response(shown) if shown else _missing()
        if whole.partition("/")[2] not in ("feed", "tagged", "media", "tags", "recent_media"):
            return _missing()
        every, limit = self.lists.get(whole, []), int(request.query.get("limit", 25))
        if limit > 100:
            return _error(400, 100, "limit")
        start = int(request.query.get("after", 0))
        document: dict[str, Any] = {"data": every[start : start + limit]}
        if every:
            document["paging"] = {"cursors": {"after": str(start + limit)}}
        if start + limit < len(every):
            document["paging"]["next"] = str(request.url.update_query(after=start + limit))
        return web.json_response(document)


def _missing() -> web.Response:
    text = "Unsupported get request. Object does not exist or cannot be loaded due to missing permissions"
    return _error(400, 100, text, error_subcode=33)


def _error(status: int, code: int, message: str, **more: Any) -> web.Response:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A", **more}
    return web.json_response({"error": error}, status=status)
