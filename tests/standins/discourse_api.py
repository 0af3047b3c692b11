"""A Discourse forum: its latest posts, 50 numbers at a time, and single posts, for everybody or with a key;
its refusals. Made from https://docs.discourse.org.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

KEY = "invented-api-key"
_PAGE = 50


class Discourse:
    """Posts by number. `now` is the forum's own time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.posts: dict[int, dict[str, Any]] = {}

    def write(self, number: int, words: str = "acme is down", **fields: Any) -> dict[str, Any]:
        """Somebody writes a post."""
        at = self._now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.posts[number] = {
            "id": number, "username": "anna", "name": "Anna", "user_id": 7, "created_at": at,
            "updated_at": at, "cooked": f"<p>{words}</p>", "raw": words, "post_number": number,
            "post_type": 1, "topic_id": 3, "topic_slug": "down", "topic_title": "Down?",
            "reply_count": 1, "reads": 9, "reply_to_post_number": None, "version": 1,
            "actions_summary": [{"id": 2, "count": 4}], "hidden": False, "deleted_at": None,
            "user_deleted": False, **fields,
        }  # fmt: skip
        return self.posts[number]

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[_guard])
        app.router.add_get("/posts.json", self._latest)
        app.router.add_get("/posts/{number}.json", self._one)
        return app

    async def _latest(self, request: web.Request) -> web.Response:
        newest = max(self.posts, default=0)
        before = int(request.query.get("before", newest))
        shown = [
            self.posts[n] for n in range(before, max(0, before - _PAGE), -1) if n in self.posts
        ]
        return web.json_response({"latest_posts": [one for one in shown if not one["deleted_at"]]})

    async def _one(self, request: web.Request) -> web.Response:
        post = self.posts.get(int(request.match_info["number"]))
        if post is None or post["deleted_at"]:
            return web.json_response(
                {"errors": ["not found"], "error_type": "not_found"}, status=404
            )
        return web.json_response(post)


@web.middleware
async def _guard(request: web.Request, handler: Any) -> web.StreamResponse:
    key, user = request.headers.get("Api-Key"), request.headers.get("Api-Username")
    if key is not None and (key, user) != (KEY, "system"):
        refusal = {
            "errors": ["The API username or key is invalid."],
            "error_type": "invalid_access",
        }
        return web.json_response(refusal, status=403)
    response: web.StreamResponse = await handler(request)
    return response
