"""A strict stand-in for Bluesky: one Jetstream instance (`/subscribe`) and the app's public API."""

import asyncio
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

POST = "app.bsky.feed.post"
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
PASSWORD = "invented-app-password"
_NSID = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)+(\.\*)?")
_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_KNOWN = {"wantedCollections", "wantedDids", "maxMessageSizeBytes", "cursor", "compress"}
_SEQUENCES = 10**15
"""Smaller cursors are sequence numbers of the instance, larger ones microseconds."""


def make_post(rkey: str, text: str = "acme is down", **more: Any) -> dict[str, Any]:
    """A commit event of a new post."""
    record = {"$type": POST, "text": text, "createdAt": "2026-11-20T11:59:00.000Z", "langs": ["en"]}
    return {
        "did": more.pop("did", DID),
        "time_us": more.pop("time_us", 1_795_175_940_000_000),
        "kind": "commit",
        "commit": {
            "rev": "3mptbypluud2a", "operation": more.pop("operation", "create"),
            "collection": POST, "rkey": rkey, "record": record | more,
            "cid": "bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i",
        },
    }  # fmt: skip


class Bluesky:
    """One instance and one API. `events` is what the instance keeps; `tell` also tells open streams."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.keeps = timedelta(hours=36)
        self.asked: list[str] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}
        self.feeds: dict[str, list[dict[str, Any]]] = {}
        self.api_status = 200
        self.posts: list[dict[str, Any]] = []
        self.token = ""
        self.sessions = 0
        self.compressed: list[bool] = []
        self._told = asyncio.Condition()
        self._serial = itertools.count(1)
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def now(self) -> datetime:
        """The true time."""
        return _NOW

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/subscribe", self._subscribe)
        app.router.add_get("/xrpc/app.bsky.feed.getPosts", self._get_posts)
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", self._get_profiles)
        app.router.add_get("/xrpc/app.bsky.feed.getAuthorFeed", self._get_feed)
        app.router.add_get("/xrpc/app.bsky.feed.searchPosts", self._search)
        app.router.add_post("/xrpc/com.atproto.server.createSession", self._session)
        return app

    def us(self) -> int:
        """The time of the next event, which is never that of another."""
        return int(self.now.timestamp() * 1e6) + next(self._serial)

    async def tell(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event, stamped, kept, and told to whoever listens."""
        async with self._told:
            event = event | {"time_us": self.us()}
            self.events.append(event)
            self._told.notify_all()
        return event

    async def say(self, rkey: str, text: str = "acme is down", **more: Any) -> str:
        """A new post: its URI."""
        event = await self.tell(make_post(rkey, text, **more))
        return f"at://{event['did']}/{POST}/{rkey}"

    async def account(self, did: str, *, active: bool, **more: Any) -> None:
        """An account event."""
        account = {"active": active, "did": did, "seq": 1, "time": "2026-11-20T12:00:00Z"} | more
        await self.tell({"did": did, "kind": "account", "account": account})

    async def identity(self, did: str, handle: str) -> None:
        """An identity event."""
        told = {"did": did, "handle": handle, "seq": 1, "time": "2026-11-20T12:00:00Z"}
        await self.tell({"did": did, "kind": "identity", "identity": told})

    async def end(self) -> None:
        """Close every open stream."""
        for socket in list(self._sockets):
            await socket.close(code=1001, message=b"going away")

    async def _subscribe(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        wanted = request.query.getall("wantedCollections", [])
        deflate = "permessage-deflate" in request.headers.get("Sec-WebSocket-Extensions", "")
        if set(request.query) - _KNOWN or len(set(wanted)) > 100:
            return web.Response(status=400, text="invalid options")
        if not all(_NSID.fullmatch(one) for one in wanted):
            return web.Response(status=400, text="invalid collection")
        if request.query.get("compress") == "true" and deflate:
            return web.Response(status=400, text="choose one compression scheme")
        raw = request.query.get("cursor", "")
        if raw and not re.fullmatch(r"\d{1,19}", raw):
            return web.Response(status=400, text="invalid cursor")
        socket = web.WebSocketResponse(compress=True)
        if not socket.can_prepare(request):
            return web.Response(status=400, text="no websocket")
        await socket.prepare(request)
        self.compressed.append(bool(socket.compress))
        self._sockets.add(socket)
        try:
            # Elsewhere in the network something always happens.
            place = self._place(int(raw) if raw else None)
            await self.identity("did:plc:somebody", "somebody.example")
            while not socket.closed:
                for event in self.events[place:]:
                    place += 1
                    commit = event.get("commit") if event.get("kind") == "commit" else None
                    if commit is None or not wanted or commit.get("collection") in wanted:
                        await socket.send_str(json.dumps(event))
                async with self._told:
                    if place == len(self.events):
                        await self._told.wait()
        finally:
            self._sockets.discard(socket)
        return socket

    def _place(self, cursor: int | None) -> int:
        """Where a cursor stands among what is kept: one of the future is the present, one from before
        everything kept is the oldest of it.
        """
        now = self.now.timestamp() * 1e6
        if cursor is None or cursor > now + len(self.events) + 1:
            return len(self.events)
        if cursor < _SEQUENCES:
            return min(cursor, len(self.events))
        floor = max(cursor, now - self.keeps.total_seconds() * 1e6)
        return next(
            (place for place, event in enumerate(self.events) if event["time_us"] >= floor),
            len(self.events),
        )

    def _json(self, value: Any, status: int = 200) -> web.Response:
        return web.json_response(value, status=status)

    def _refused(
        self, request: web.Request, names: set[str], listed: str = ""
    ) -> web.Response | None:
        self.asked.append(request.path_qs)
        if self.api_status != 200:
            return self._json({"error": "UpstreamFailure"}, self.api_status)
        many = request.query.getall(listed, []) if listed else ["one"]
        if set(request.query) - names or not 1 <= len(many) <= 25:
            return self._json({"error": "InvalidRequest", "message": "no"}, 400)
        return None

    async def _get_posts(self, request: web.Request) -> web.Response:
        refused = self._refused(request, {"uris"}, "uris")
        asked = request.query.getall("uris", [])
        return refused or self._json({"posts": [self.views[u] for u in asked if u in self.views]})

    async def _get_profiles(self, request: web.Request) -> web.Response:
        refused = self._refused(request, {"actors"}, "actors")
        asked = request.query.getall("actors", [])
        told = [self.profiles[did] for did in asked if did in self.profiles]
        return refused or self._json({"profiles": told})

    async def _get_feed(self, request: web.Request) -> web.Response:
        if refused := self._refused(request, {"actor", "limit", "filter", "cursor"}):
            return refused
        if not 1 <= int(request.query.get("limit", 50)) <= 100:
            return self._json({"error": "InvalidRequest"}, 400)
        posts = self.feeds.get(request.query["actor"])
        if posts is None:
            return self._json({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        start, size = int(request.query.get("cursor", 0)), 2
        page: dict[str, Any] = {"feed": [{"post": one} for one in posts[start : start + size]]}
        if start + size < len(posts):
            page["cursor"] = str(start + size)
        return self._json(page)

    async def _session(self, request: web.Request) -> web.Response:
        told = await request.json()
        if told != {"identifier": "acme.example", "password": PASSWORD}:
            return self._json({"error": "AuthenticationRequired"}, 401)
        self.sessions += 1
        self.token = f"jwt-{self.sessions}"
        return self._json({"accessJwt": self.token, "refreshJwt": "r", "did": DID, "handle": "h"})

    async def _search(self, request: web.Request) -> web.Response:
        if refused := self._refused(request, {"q", "sort", "since", "limit", "cursor"}):
            return refused
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given:
            return self._json({"error": "AuthMissing"}, 401)
        if given != self.token:
            return self._json({"error": "ExpiredToken"}, 400)
        since = request.query["since"]
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", since):
            return self._json({"error": "InvalidRequest"}, 400)
        matching = [
            one
            for one in self.posts
            if request.query["q"] in one["record"]["text"] and one["indexedAt"] >= since
        ]
        start, size = int(request.query.get("cursor", 0)), 2
        page: dict[str, Any] = {"posts": matching[start : start + size], "hitsTotal": len(matching)}
        if start + size < len(matching):
            page["cursor"] = str(start + size)
        return self._json(page)


def make_view(uri: str, text: str = "acme is down", **more: Any) -> dict[str, Any]:
    """A post as the API shows it."""
    did = uri.removeprefix("at://").partition("/")[0]
    record = {"$type": POST, "text": text, "createdAt": "2026-11-20T11:59:00.000Z"}
    return {
        "uri": uri, "cid": "bafyreiguce4jh7kcbmof3pmcvasifqtw24b6isakj5ve5ga2b4z4alpc4i",
        "author": {"did": did, "handle": "anna.example", "displayName": "Anna"},
        "record": record, "likeCount": 5, "replyCount": 1, "repostCount": 2, "quoteCount": 1,
        "indexedAt": "2026-11-20T11:59:01.000Z",
    } | more  # fmt: skip
