"""A strict stand-in for X's API v2 as tweepy uses it: rules, filtered stream, recent search,
look-up.

Enforces bearer auth, rule syntax, lengths and numbers, one connection, rate limits with their
headers, the seven days of recent search, known parameters. `tell` sends to the open stream; `cut`,
`end` and `answers` make it fail as X does.
"""

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.builders import NOW
from tests.standins.x_rules import RuleError, read_rule

TOKEN = "invented-bearer"
_EPOCH_MS = 1_288_834_974_657
_FIELDS = {"tweet.fields", "user.fields", "expansions"}
_FIGURES = {
    "like_count": 1,
    "reply_count": 2,
    "retweet_count": 3,
    "quote_count": 4,
    "impression_count": 50,
}
_PROBLEM = "https://api.twitter.com/2/problems/"


def post_id(moment: datetime, serial: int = 0) -> str:
    """The id of a post made then."""
    return str(((int(moment.timestamp() * 1000) - _EPOCH_MS) << 22) + serial)


class X:
    """One app at X. `now` is its clock."""

    def __init__(self) -> None:
        self.now = NOW
        self.rules: dict[str, dict[str, str]] = {}
        self.posts: dict[str, dict[str, Any]] = {}
        self.hidden: dict[str, str] = {}
        """Post id → problem type (resource-not-found, not-authorized-for-resource) where it cannot
        be shown.
        """
        self.asked: list[str] = []
        self.answers: dict[str, list[web.Response]] = {}
        """Path → answers given before any honest one."""
        self.most_rules = 1000
        self.left = 450
        self.connections = 0
        self.searched_posts = 0
        self._stream: web.StreamResponse | None = None
        self._done = asyncio.Event()
        self._changed = asyncio.Condition()

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/2/tweets/search/stream/rules", self._get_rules)
        app.router.add_post("/2/tweets/search/stream/rules", self._post_rules)
        app.router.add_get("/2/tweets/search/stream", self._open_stream)
        app.router.add_get("/2/tweets/search/recent", self._search)
        app.router.add_get("/2/tweets", self._look_up)
        return app

    def add_rule(self, value: str, tag: str) -> str:
        """A rule set by somebody else."""
        number = str(9000 + len(self.rules))
        self.rules[number] = {"id": number, "value": value, "tag": tag}
        return number

    def add(self, text: str, *, ago: float = 60, serial: int = 0, **changes: Any) -> dict[str, Any]:
        """A post made `ago` seconds ago, not told to the stream."""
        moment = self.now - timedelta(seconds=ago)
        number = post_id(moment, serial)
        words = [word.strip(".,!") for word in text.split()]
        self.posts[number] = {
            "id": number, "text": text, "author_id": "1001", "lang": "en",
            "edit_history_tweet_ids": [number],
            "created_at": moment.isoformat().replace("+00:00", "Z"), "conversation_id": number,
            "public_metrics": _FIGURES,
            "entities": {
                "hashtags": [{"tag": word[1:]} for word in words if word.startswith("#")],
                "mentions": [{"username": word[1:]} for word in words if word.startswith("@")],
                "urls": [{"url": "https://t.co/x", "expanded_url": word} for word in words if "://" in word],
            },
        } | changes  # fmt: skip
        return self.posts[number]

    async def say(self, text: str, **changes: Any) -> dict[str, Any]:
        """A new post, told to the stream with the rules it matches; not told where none does."""
        post = self.add(text, **changes)
        matching = [
            rule for rule in self.rules.values() if read_rule(rule["value"], 4096).matches(post)
        ]
        if matching:
            tags = [{"id": rule["id"], "tag": rule["tag"]} for rule in matching]
            await self.tell(self._payload([post]) | {"data": post, "matching_rules": tags})
        return post

    async def tell(self, message: object) -> None:
        """Any JSON on the stream."""
        await self.write(json.dumps(message).encode() + b"\r\n")

    async def heartbeat(self) -> None:
        """What keeps a silent stream alive."""
        await self.write(b"\r\n")

    async def write(self, data: bytes) -> None:
        """Any bytes on the stream."""
        if self._stream is not None:
            with suppress(ConnectionResetError):
                await self._stream.write(data)

    async def opened(self) -> None:
        """Return when a stream is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._stream is not None)

    async def closed(self) -> None:
        """Return when no stream is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._stream is None)

    def cut(self) -> None:
        """Break the stream in the middle of a chunk."""
        request = self._stream._req if self._stream is not None else None
        if request is not None and request.transport is not None:
            request.transport.abort()
        self._done.set()

    def end(self) -> None:
        """End the stream properly, without a word."""
        self._done.set()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        planned = self.answers.get(request.path)
        if planned:
            return planned.pop(0)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._problem(401, "Unauthorized")
        if self.left <= 0:
            return self._problem(429, "Too Many Requests")
        self.left -= 1
        response: web.StreamResponse = await handler(request)
        return response

    def _headers(self) -> dict[str, str]:
        reset = str(int((self.now + timedelta(seconds=300)).timestamp()))
        return {
            "x-rate-limit-limit": "450",
            "x-rate-limit-remaining": str(self.left),
            "x-rate-limit-reset": reset,
            "Date": format_datetime(self.now, usegmt=True),
        }

    def _json(self, value: Any, status: int = 200) -> web.Response:
        return web.json_response(value, status=status, headers=self._headers())

    def _problem(self, status: int, title: str, **more: Any) -> web.Response:
        return self._json(
            {"title": title, "detail": title, "type": "about:blank", "status": status} | more,
            status,
        )

    async def _get_rules(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = {
            "meta": {"sent": self.now.isoformat(), "result_count": len(self.rules)}
        }
        return self._json(body | ({"data": list(self.rules.values())} if self.rules else {}))

    async def _post_rules(self, request: web.Request) -> web.Response:
        body = await request.json()
        if set(body) == {"delete"} and set(body["delete"]) == {"ids"}:
            gone = [self.rules.pop(number, None) for number in body["delete"]["ids"]]
            return self._json(
                {"meta": {"summary": {"deleted": len(gone), "not_deleted": gone.count(None)}}}
            )
        if set(body) != {"add"} or len(self.rules) + len(body["add"]) > self.most_rules:
            return self._problem(422, "RulesCapExceeded" if "add" in body else "Invalid Request")
        errors: list[dict[str, Any]] = []
        for rule in body["add"]:
            twin = [known["id"] for known in self.rules.values() if known["value"] == rule["value"]]
            if twin:
                errors.append({"title": "DuplicateRule", "value": rule["value"], "id": twin[0]})
                continue
            try:
                read_rule(rule["value"], 1024)
            except RuleError as error:
                errors.append(
                    {
                        "title": "UnprocessableEntity",
                        "value": rule["value"],
                        "details": [str(error)],
                    }
                )
                continue
            number = str(1000 + len(self.asked) * 1000 + len(self.rules))
            self.rules[number] = {"id": number, "value": rule["value"], "tag": rule.get("tag", "")}
        created = len(body["add"]) - len(errors)
        answer = {"meta": {"summary": {"created": created, "not_created": len(errors)}}}
        return self._json(answer | ({"errors": errors} if errors else {}), 201 if created else 200)

    async def _open_stream(self, request: web.Request) -> web.StreamResponse:
        if set(request.query) - _FIELDS:
            return self._problem(400, "Invalid Request")
        if not self.rules:
            return self._problem(
                409, "RuleConfigurationIssue", detail="You must define rules before connecting"
            )
        if self._stream is not None:
            return self._problem(
                429,
                "ConnectionException",
                detail="This stream is currently at the maximum allowed connection limit.",
                connection_issue="TooManyConnections",
            )
        self.connections += 1
        self._done.clear()
        response = web.StreamResponse(
            headers={"Content-Type": "application/json"} | self._headers()
        )
        await response.prepare(request)
        async with self._changed:
            self._stream = response
            self._changed.notify_all()
        try:
            await self._done.wait()
        finally:
            self._stream = None
            async with self._changed:
                self._changed.notify_all()
        return response

    async def _search(self, request: web.Request) -> web.Response:
        query = request.query
        if set(query) - _FIELDS - {"query", "since_id", "until_id", "max_results"}:
            return self._problem(400, "Invalid Request")
        most = int(query.get("max_results", "10"))
        oldest = int(post_id(self.now - timedelta(days=7)))
        since, until = int(query.get("since_id", oldest)), int(query.get("until_id", 1 << 62))
        try:
            rule = read_rule(query["query"], 512)
        except (RuleError, KeyError) as error:
            return self._problem(400, "Invalid Request", errors=[{"message": str(error)}])
        if not 10 <= most <= 100 or since < oldest:
            message = f"'since_id' must be a tweet id created after {self.now - timedelta(days=7)}"
            return self._problem(400, "Invalid Request", errors=[{"message": message}])
        found = [
            post
            for post in self.posts.values()
            if since < int(post["id"]) < until and rule.matches(post)
        ]
        found.sort(key=lambda post: -int(post["id"]))
        page = found[:most]
        self.searched_posts += len(page)
        meta = {"result_count": len(page)} | (
            {"next_token": "b26v89c19zqg8o3f"} if len(found) > most else {}
        )
        return self._json((self._payload(page) | {"data": page} if page else {}) | {"meta": meta})

    async def _look_up(self, request: web.Request) -> web.Response:
        ids = request.query.get("ids", "").split(",")
        if set(request.query) - _FIELDS - {"ids"} or not 1 <= len(ids) <= 100:
            return self._problem(400, "Invalid Request")
        shown = [self.posts[one] for one in ids if one in self.posts and one not in self.hidden]
        errors = [
            {
                "resource_id": one,
                "value": one,
                "parameter": "ids",
                "resource_type": "tweet",
                "title": "Not Found Error",
                "type": _PROBLEM + self.hidden.get(one, "resource-not-found"),
            }
            for one in ids
            if one not in self.posts or one in self.hidden
        ]
        answer = (
            self._payload(shown)
            | ({"data": shown} if shown else {})
            | ({"errors": errors} if errors else {})
        )
        return self._json(answer)

    def _payload(self, posts: list[dict[str, Any]]) -> dict[str, Any]:
        near = [
            self.posts[one["id"]]
            for post in posts
            for one in post.get("referenced_tweets", ())
            if one["id"] in self.posts
        ]
        people = {post["author_id"] for post in (*posts, *near)}
        users = [
            {"id": one, "username": f"user{one}", "name": f"User {one}", "description": "invented",
            "verified": False,
             "created_at": "2015-01-01T00:00:00.000Z",
             "public_metrics": {"followers_count": 7, "following_count": 8, "tweet_count": 9}}
            for one in sorted(people)
        ]  # fmt: skip
        return {"includes": {"users": users} | ({"tweets": near} if near else {})}
