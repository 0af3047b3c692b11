"""The API of Stack Exchange, as far as questions with what is under them go: filters, activity, backoff,
quota, errors. Made from https://api.stackexchange.com/docs.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

KEY = "invented-app-key"
_FILTER = "!invented"


class StackExchange:
    """Questions of one site, by number. `now` is the service's own time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.questions: dict[int, dict[str, Any]] = {}
        self.backoff = 0
        """Asked for with the next answer."""
        self.quota = 10_000
        self.asked: list[tuple[datetime, str]] = []

    def ask(self, number: int, words: str = "acme is down", **fields: Any) -> dict[str, Any]:
        """Somebody asks a question."""
        at = int(self._now().timestamp())
        self.questions[number] = {
            "question_id": number, "title": f"Is acme &quot;down&quot;? {number}", "creation_date": at,
            "last_activity_date": at, "tags": ["acme", "cloud"], "score": 3, "view_count": 17,
            "answer_count": 0, "body": f"<p>{words}</p>", "owner": {"user_id": 7, "display_name": "Anna"},
            "link": f"https://stackoverflow.com/questions/{number}", "answers": [], "comments": [], **fields,
        }  # fmt: skip
        return self.questions[number]

    def answer(self, id_: int, number: int, words: str = "yes") -> None:
        """Somebody answers a question, which makes it active."""
        at = int(self._now().timestamp())
        self.questions[number]["last_activity_date"] = at
        self.questions[number]["answers"].append(
            {
                "answer_id": id_, "question_id": number, "creation_date": at, "score": 1,
                "last_activity_date": at, "body": f"<p>{words}</p>", "is_accepted": False,
                "owner": {"user_id": 8, "display_name": "Bea"},
                "comments": [{"comment_id": id_ + 1, "post_id": id_, "creation_date": at, "score": 0,
                              "body": "thanks", "owner": {"display_name": "gone", "user_type": "does_not_exist"}}],
            }
        )  # fmt: skip

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/filters/create", self._filter)
        app.router.add_get("/questions", self._list)
        app.router.add_get("/search/advanced", self._list)
        app.router.add_get("/{kind:questions|answers|comments}/{ids}", self._some)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append((self._now(), request.path))
        if request.query.get("key", KEY) != KEY:
            return _error(400, "bad_parameter", "`key` doesn't match a known application")
        if not self.quota:
            text = "too many requests from this IP, more requests available in 4321 seconds"
            return _error(502, "throttle_violation", text)
        self.quota -= 1
        response: web.StreamResponse = await handler(request)
        return response

    def _wrapped(self, items: list[Any], *, more: bool = False) -> web.Response:
        document = {
            "items": items,
            "has_more": more,
            "quota_max": 10_000,
            "quota_remaining": self.quota,
        }
        if self.backoff:
            document["backoff"], self.backoff = self.backoff, 0
        return web.json_response(document)

    async def _filter(self, request: web.Request) -> web.Response:
        wanted = {"question.body", "question.answers", "answer.comments", "comment.body"}
        assert wanted <= set(request.query["include"].split(";"))
        return self._wrapped([{"filter": _FILTER, "filter_type": "safe"}])

    async def _list(self, request: web.Request) -> web.Response:
        query = request.query
        if query.get("site") != "stackoverflow":
            return _error(400, "bad_parameter", "No site found for name")
        if query.get("filter") != _FILTER or query.get("sort") != "activity":
            return _error(400, "bad_parameter", "filter")
        size, page = int(query.get("pagesize", 30)), int(query.get("page", 1))
        if size > 100:
            return _error(400, "bad_parameter", "pagesize")
        hits = [
            one for one in self.questions.values()
            if one["last_activity_date"] >= int(query.get("min", 0)) and query.get("tagged", "acme") in one["tags"]
        ]  # fmt: skip
        hits.sort(
            key=lambda one: one["last_activity_date"], reverse=query.get("order", "desc") == "desc"
        )
        return self._wrapped(hits[size * (page - 1) : size * page], more=len(hits) > size * page)

    async def _some(self, request: web.Request) -> web.Response:
        ids = {int(one) for one in request.match_info["ids"].split(";")}
        answers = [one for question in self.questions.values() for one in question["answers"]]
        comments = [one for answer in answers for one in answer["comments"]]
        kinds = {"questions": ([*self.questions.values()], "question_id"),
                 "answers": (answers, "answer_id"), "comments": (comments, "comment_id")}  # fmt: skip
        posts, key = kinds[request.match_info["kind"]]
        return self._wrapped([one for one in posts if one[key] in ids])


def _error(code: int, name: str, message: str) -> web.Response:
    document = {"error_id": code, "error_name": name, "error_message": message}
    return web.json_response(document, status=400)
