"""A strict stand-in for one Mastodon server: streams, timelines, single posts, search, rate limits,
tokens.
"""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

TOKEN = "invented-token"
_STREAMS = ("public", "public/local", "public/remote", "hashtag", "hashtag/local")
_PAGE = 40


def make_status(number: int, home: str = "https://home.example", **changes: Any) -> dict[str, Any]:
    """A public status by Anna with the number on its server; `home` is where it was written."""
    account = {
        "id": "7", "username": "anna", "acct": "anna@home.example", "display_name": "Anna Example",
        "uri": f"{home}/users/anna", "url": f"{home}/@anna", "note": "<p>hello</p>",
        "indexable": True,
        "created_at": "2020-01-02T00:00:00.000Z", "followers_count": 12, "following_count": -1,
        "statuses_count": 99,
    }  # fmt: skip
    uri = f"{home}/users/anna/statuses/{number}"
    return {
        "id": str(number),
        "uri": uri,
        "url": f"{home}/@anna/{number}",
        "created_at": "2026-11-20T11:30:00.000Z",
        "edited_at": None,
        "visibility": "public",
        "language": "en",
        "content": f"<p>acme number {number}</p>",
        "spoiler_text": "",
        "in_reply_to_id": None,
        "reblog": None,
        "tags": [],
        "mentions": [],
        "card": None,
        "favourites_count": 1,
        "reblogs_count": 2,
        "replies_count": 3,
        "account": account | changes.pop("account", {}),
    } | changes


class Mastodon:
    """One server. `posts` is what its timelines show; `say`, `edit`, `delete` also tell the open
    streams.
    """

    def __init__(self) -> None:
        self.posts: dict[int, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.timeline_status = 200
        self.stream_status = 200
        self.search_status = 200
        self.remaining = 299
        self.address = ""
        self.tells_streaming = True
        self._open: list[tuple[str, str, web.StreamResponse, asyncio.Event]] = []
        self._opened = asyncio.Condition()

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/api/v2/instance", self._instance)
        app.router.add_get("/api/v1/streaming/{stream:.+}", self._stream)
        app.router.add_get("/api/v1/timelines/public", self._timeline)
        app.router.add_get("/api/v1/timelines/tag/{tag}", self._timeline)
        app.router.add_get("/api/v1/statuses/{number:[0-9]+}", self._status)
        app.router.add_get("/api/v2/search", self._search)
        return app

    def add(self, number: int, **changes: Any) -> dict[str, Any]:
        """A post the timelines show, not told to any stream."""
        self.posts[number] = make_status(number, **changes)
        return self.posts[number]

    async def say(self, number: int, **changes: Any) -> None:
        """A new post, told to the open streams."""
        await self.tell("update", json.dumps(self.add(number, **changes)))

    async def edit(self, number: int, **changes: Any) -> None:
        """Change a post and tell it."""
        self.posts[number] |= changes
        await self.tell("status.update", json.dumps(self.posts[number]))

    async def delete(self, number: int) -> None:
        """Delete a post and tell it, by its number as Mastodon does."""
        self.posts.pop(number, None)
        await self.tell("delete", str(number))

    async def tell(self, event: str, data: str) -> None:
        """An event with any data on every open stream."""
        await self.write(
            f"event: {event}\n" + "".join(f"data: {line}\n" for line in data.split("\n")) + "\n"
        )

    async def heartbeat(self) -> None:
        """What keeps a silent stream alive."""
        await self.write(":thump\n")

    async def write(self, text: str) -> None:
        """Any bytes on every open stream; whoever left is not missed."""
        for _, _, response, _ in list(self._open):
            with suppress(ConnectionResetError):
                await response.write(text.encode())

    async def opened(self, count: int = 1) -> None:
        """Return when that many streams are open."""
        async with self._opened:
            await self._opened.wait_for(lambda: len(self._open) >= count)

    def cut(self) -> None:
        """Break every open stream in the middle of a chunk."""
        for _, _, response, done in self._open:
            request = response._req
            if request is not None and request.transport is not None:
                request.transport.abort()
            done.set()

    def end(self) -> None:
        """End every open stream properly."""
        for _, _, _, done in self._open:
            done.set()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if (
            request.path != "/api/v2/instance"
            and request.headers.get("Authorization") != f"Bearer {TOKEN}"
        ):
            return web.json_response({"error": "The access token is invalid"}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    def _json(self, value: Any, status: int = 200) -> web.Response:
        reset = datetime(2026, 11, 20, 12, 2, tzinfo=UTC).isoformat().replace("+00:00", "Z")
        headers = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": reset,
        }
        self.remaining = max(0, self.remaining - 1)
        return web.json_response(value, status=status, headers=headers)

    async def _instance(self, request: web.Request) -> web.Response:
        if not self.tells_streaming:
            return self._json({"error": "Not found"}, 404)
        return self._json({"configuration": {"urls": {"streaming": f"ws://{request.host}"}}})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        stream, tag = request.match_info["stream"], request.query.get("tag", "")
        if (
            self.stream_status != 200
            or stream not in _STREAMS
            or bool(tag) != stream.startswith("hashtag")
        ):
            return web.json_response(
                {"error": "no"}, status=self.stream_status if self.stream_status != 200 else 404
            )
        if request.headers.get("Accept") != "text/event-stream":
            return web.json_response({"error": "not acceptable"}, status=406)
        response, done = (
            web.StreamResponse(headers={"Content-Type": "text/event-stream"}),
            asyncio.Event(),
        )
        await response.prepare(request)
        await response.write(b":)\n")
        entry = (stream, tag, response, done)
        async with self._opened:
            self._open.append(entry)
            self._opened.notify_all()
        try:
            await done.wait()
        finally:
            self._open.remove(entry)
        return response

    async def _timeline(self, request: web.Request) -> web.Response:
        known = {"limit", "min_id", "local", "remote"}
        if (
            self.timeline_status != 200
            or set(request.query) - known
            or int(request.query["limit"]) > _PAGE
        ):
            return self._json(
                {"error": "no"}, self.timeline_status if self.timeline_status != 200 else 422
            )
        limit, after = int(request.query["limit"]), int(request.query.get("min_id", 0))
        numbers = sorted(number for number in self.posts if number > after)
        chosen = numbers[:limit] if after else numbers[-limit:]
        return self._json([self.posts[number] for number in reversed(chosen)])

    async def _status(self, request: web.Request) -> web.Response:
        post = self.posts.get(int(request.match_info["number"]))
        return self._json(post) if post else self._json({"error": "Record not found"}, 404)

    async def _search(self, request: web.Request) -> web.Response:
        if self.search_status != 200:
            return self._json(
                {"error": "This action is outside the authorized scopes"}, self.search_status
            )
        if request.query.get("type") != "statuses" or request.query.get("resolve") != "false":
            return self._json({"error": "no"}, 422)
        found = [post for post in self.posts.values() if post["uri"] == request.query["q"]]
        return self._json({"accounts": [], "hashtags": [], "statuses": found})
