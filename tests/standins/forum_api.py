"""The forum of connectors/README.md: `GET /api/posts?after=N&limit=M`, with a token."""

from typing import Any

from aiohttp import web

TOKEN = "invented-forum-token"


def make_post(number: int) -> dict[str, Any]:
    """A post as the forum gives it."""
    return {
        "id": number,
        "author": "anna",
        "text": f"acme is down, {number}",
        "created_at": "2026-11-20T11:00:00Z",
        "thread": 3,
    }


class Forum:
    """Its posts, numbered from 1 on; shows at most `most` at a time."""

    def __init__(self, most: int = 50) -> None:
        self.posts = [make_post(1)]
        self._most = most

    def say(self, count: int) -> list[int]:
        """So many further posts: their numbers."""
        fresh = [len(self.posts) + 1 + place for place in range(count)]
        self.posts += [make_post(number) for number in fresh]
        return fresh

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/api/posts", self._posts)
        return app

    async def _posts(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "who are you?"}, status=401)
        after, limit = int(request.query["after"]), int(request.query["limit"])
        shown = [post for post in self.posts if post["id"] > after]
        return web.json_response({"posts": shown[: min(limit, self._most)]})
