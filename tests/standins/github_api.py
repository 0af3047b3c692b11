"""GitHub's REST API, as far as issues and their comments go: search, lists by change, single posts; its
limits of what may be asked, its errors. Made from https://docs.github.com/en/rest.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

TOKEN = "github_pat_invented"
API = "https://api.github.com"
_UPDATED = re.compile(r"\s*updated:>=(\S+)")
_MOST_RESULTS = 1000


class GitHub:
    """Issues and comments of one repository, by number and id. `now` is GitHub's own time."""

    def __init__(self, now: Callable[[], datetime], repository: str = "acme/app") -> None:
        self.repository, self._now = repository, now
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.limited = 0
        """So many further questions are answered 403, the limit being reached."""

    def open(self, number: int, text: str = "acme is down", **fields: Any) -> dict[str, Any]:
        """Somebody opens an issue."""
        whole = f"{self.repository}/issues/{number}"
        self.issues[number] = {
            "url": f"{API}/repos/{whole}", "repository_url": f"{API}/repos/{self.repository}",
            "html_url": f"https://github.com/{whole}", "id": 10_000 + number, "number": number,
            "title": f"Issue {number}", "body": text, "comments": 0, **self._stamped(), **fields,
        }  # fmt: skip
        return self.issues[number]

    def comment(self, id_: int, number: int, text: str = "me too", **fields: Any) -> dict[str, Any]:
        """Somebody comments on an issue."""
        root = f"{API}/repos/{self.repository}/issues"
        self.comments[id_] = {
            "url": f"{root}/comments/{id_}", "issue_url": f"{root}/{number}", "id": id_,
            "html_url": f"https://github.com/{self.repository}/issues/{number}#issuecomment-{id_}",
            "body": text, **self._stamped(), **fields,
        }  # fmt: skip
        return self.comments[id_]

    def _stamped(self) -> dict[str, Any]:
        at = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "created_at": at, "updated_at": at, "labels": [{"id": 1, "name": "bug"}],
            "user": {"login": "anna", "id": 7, "html_url": "https://github.com/anna", "type": "User"},
            "reactions": {"total_count": 2, "+1": 2},
        }  # fmt: skip

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/search/issues", self._search)
        base = f"/repos/{self.repository}/issues"
        app.router.add_get(base, self._list(self.issues))
        app.router.add_get(f"{base}/comments", self._list(self.comments))
        app.router.add_get(f"{base}/comments/{{key}}", self._one(self.comments))
        app.router.add_get(f"{base}/{{key}}", self._one(self.issues))
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "Bad credentials")
        if self.limited:
            self.limited -= 1
            reset = str(int(self._now().timestamp()) + 90)
            answer = _error(403, "API rate limit exceeded")
            answer.headers.update({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
            return answer
        response: web.StreamResponse = await handler(request)
        response.headers["X-RateLimit-Remaining"] = "29"
        return response

    async def _search(self, request: web.Request) -> web.Response:
        words = request.query.get("q", "")
        if not words or len(words) > 256 or words.upper().count(" OR ") > 5:
            return _error(422, "Validation Failed")
        since = _UPDATED.search(words)
        words = _UPDATED.sub("", words).strip('" ').lower()
        hits = [
            one for one in self.issues.values() if words in f"{one['title']} {one['body']}".lower()
        ]
        if since:
            hits = [one for one in hits if _moment(one["updated_at"]) >= _moment(since[1])]
        size, page = _paging(request)
        if size * (page - 1) >= _MOST_RESULTS:
            return _error(422, "Only the first 1000 search results are available")
        shown = _sorted(hits, request.query.get("order", "desc"))[size * (page - 1) : size * page]
        return web.json_response({"total_count": len(hits), "items": shown})

    def _list(self, posts: dict[int, dict[str, Any]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            since = request.query.get("since")
            shown = [
                one
                for one in posts.values()
                if not since or _moment(one["updated_at"]) >= _moment(since)
            ]
            size, page = _paging(request)
            shown = _sorted(shown, request.query.get("direction", "desc"))
            return web.json_response(shown[size * (page - 1) : size * page])

        return answer

    def _one(self, posts: dict[int, dict[str, Any]]) -> Any:
        async def answer(request: web.Request) -> web.Response:
            post = posts.get(int(request.match_info["key"]))
            return web.json_response(post) if post else _error(404, "Not Found")

        return answer


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _sorted(posts: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    return sorted(posts, key=lambda one: str(one["updated_at"]), reverse=order == "desc")


def _paging(request: web.Request) -> tuple[int, int]:
    return min(100, int(request.query.get("per_page", 30))), int(request.query.get("page", 1))


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)
