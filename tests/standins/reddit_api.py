"""A strict stand-in for Reddit: tokens, listings, search, the inbox, look-ups, and its rate limit."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

CLIENT, SECRET, REFRESH = "invented-client", "invented-secret", "invented-refresh"
_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_MOST = 1000
_FIRST = int("1pdb5dc", 36)
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A number as Reddit writes ids."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _SIGNS[rest] + digits
    return digits or "0"


def make_thing(kind: str, number: int, **changes: Any) -> dict[str, Any]:
    """A post (t3) or comment (t1) with this number, counted from the first of today."""
    id_ = base36(_FIRST + number)
    data = {
        "id": id_, "name": f"{kind}_{id_}", "author": "anna_x", "author_fullname": "t2_abc",
        "subreddit": "tea", "subreddit_id": "t5_2qq5e", "subreddit_type": "public",
        "created": 1_795_175_940.0, "created_utc": 1_795_175_940.0, "edited": False, "score": 3,
        "permalink": f"/r/tea/comments/{id_}/about/", "removed_by_category": None, "banned_by": None,
    }  # fmt: skip
    if kind == "t3":
        data |= {
            "title": f"acme number {number}", "selftext": "is <b> & down", "is_self": True,
            "selftext_html": '<div class="md"><p>is &lt;b&gt; &amp; down</p></div>',
            "num_comments": 2, "num_crossposts": 0, "view_count": None, "hide_score": False,
            "url": f"https://www.reddit.com/r/tea/comments/{id_}/about/",
        }  # fmt: skip
    else:
        data |= {
            "body": f"acme comment {number}", "body_html": "<p>acme comment</p>",
            "link_id": "t3_1pdb5d0", "parent_id": "t3_1pdb5d0", "score_hidden": False,
        }  # fmt: skip
    return {"kind": kind, "data": data | changes}


class Reddit:
    """What it has, newest last: `posts`, `comments` and `mentions`. `left` is what remains of the
    limit; `tokens` how often one was given.
    """

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.mentions: list[dict[str, Any]] = []
        self.refused: dict[str, int] = {}
        self.left = 99
        self.lasts = 86_400
        self.tokens = 0
        self.valid = ""
        self.asked: list[str] = []

    @property
    def now(self) -> datetime:
        """The true time."""
        return _NOW

    def app(self) -> web.Application:
        """The stand-in as a web application: API and token endpoint."""
        app = web.Application()
        app.router.add_post("/api/v1/access_token", self._token)
        app.router.add_get("/r/{names}/new", self._new)
        app.router.add_get("/r/{names}/comments", self._comments)
        app.router.add_get("/search", self._search)
        app.router.add_get("/message/mentions", self._mentions)
        app.router.add_get("/api/info", self._info)
        return app

    def say(self, kind: str = "t3", **changes: Any) -> str:
        """A new thing: its fullname."""
        number = len(self.posts) + len(self.comments) + len(self.mentions)
        created = self.now.timestamp() + number / 1000
        thing = make_thing(kind, number, **{"created_utc": created, **changes})
        (self.posts if kind == "t3" else self.comments).append(thing)
        return str(thing["data"]["name"])

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        given = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {given}":
            return web.json_response({"message": "Unauthorized", "error": 401}, status=401)
        form = parse_qs((await request.read()).decode())
        grant = form.get("grant_type")
        if grant == ["refresh_token"] and form.get("refresh_token") != [REFRESH]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if grant not in (["client_credentials"], ["refresh_token"]):
            return web.json_response({"error": "unsupported_grant_type"}, status=200)
        self.tokens += 1
        self.valid = f"token-{self.tokens}-{'user' if grant == ['refresh_token'] else 'app'}"
        told = {"access_token": self.valid, "token_type": "bearer", "expires_in": self.lasts}
        return web.json_response(told | {"scope": "*"})

    def _check(self, request: web.Request, more: set[str]) -> web.Response | None:
        self.asked.append(request.path_qs)
        agent = request.headers.get("User-Agent", "")
        if "python" in agent.lower() or "grapevine/" in agent:
            return web.json_response({"message": "Too Many Requests", "error": 429}, status=429)
        if request.headers.get("Authorization") != f"Bearer {self.valid}" or not self.valid:
            return web.json_response({"message": "Unauthorized", "error": 401}, status=401)
        if status := self.refused.get(request.path):
            return web.json_response({"message": "no", "error": status}, status=status)
        if self.left <= 0:
            return web.json_response({}, status=429, headers={"Retry-After": "30"})
        if set(request.query) - {"limit", "raw_json", "after", "before", "count"} - more:
            return web.json_response({"message": "Bad Request", "error": 400}, status=400)
        return None

    def _listing(self, request: web.Request, things: list[dict[str, Any]]) -> web.Response:
        newest = list(reversed(things))[:_MOST]
        start, after = 0, request.query.get("after", "")
        if after:  # one that is not there any more shows nothing, as Reddit does
            names = [one["data"]["name"] for one in newest]
            start = names.index(after) + 1 if after in names else len(newest)
        limit = min(int(request.query.get("limit", 25)), 100)
        shown = newest[start : start + limit]
        more = start + limit < len(newest)
        self.left -= 1
        body = {
            "kind": "Listing",
            "data": {
                "after": shown[-1]["data"]["name"] if shown and more else None,
                "before": None, "dist": len(shown), "modhash": "", "geo_filter": "",
                "children": shown,
            },
        }  # fmt: skip
        headers = {
            "x-ratelimit-used": "1", "x-ratelimit-remaining": f"{self.left}.0",
            "x-ratelimit-reset": "30",
        }  # fmt: skip
        return web.json_response(body, headers=headers)

    async def _new(self, request: web.Request) -> web.Response:
        return self._check(request, set()) or self._listing(request, self.posts)

    async def _comments(self, request: web.Request) -> web.Response:
        return self._check(request, set()) or self._listing(request, self.comments)

    async def _search(self, request: web.Request) -> web.Response:
        refused = self._check(request, {"q", "sort", "type", "t", "restrict_sr"})
        if refused or not request.query.get("q") or len(request.query["q"]) > 512:
            return refused or web.json_response({"error": 400}, status=400)
        matching = [one for one in self.posts if request.query["q"] in one["data"]["title"]]
        return self._listing(request, matching)

    async def _mentions(self, request: web.Request) -> web.Response:
        if refused := self._check(request, {"mark"}):
            return refused
        if not self.valid.endswith("user"):
            return web.json_response({"message": "Forbidden", "error": 403}, status=403)
        return self._listing(request, self.mentions)

    async def _info(self, request: web.Request) -> web.Response:
        refused = self._check(request, {"id"})
        names = request.query.get("id", "").split(",")
        if refused or len(names) > 100:
            return refused or web.json_response({"error": 400}, status=400)
        every = {one["data"]["name"]: one for one in (*self.posts, *self.comments)}
        return self._listing(request, [every[one] for one in reversed(names) if one in every])
