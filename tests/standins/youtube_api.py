"""A strict stand-in for the YouTube Data API v3: search, videos, threads of comments, comments.

Enforces the key, known parameters and those that exclude each other, sizes and opaque places of pages, the
hundred searches and ten thousand units of a day, closed comments, and that one missing thread refuses
all that are asked for with it. Answers have no `videoId` where they are listed by themselves. Errors have
Google's shape. `answers` are given before any honest one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.builders import NOW

KEY = "AIzaInventedKeyForTests"
CHANNEL, VIDEO = "UC_x5XG1OV2P6uZZ5FSM9Ttw", "dQw4w9WgXcQ"
_LISTS = {"part", "pageToken", "maxResults", "order", "textFormat"}
_KNOWN = {
    "search": {"part", "q", "type", "order", "maxResults", "publishedAfter", "pageToken"},
    "videos": {"part", "id"},
    "commentThreads": _LISTS | {"id", "videoId", "allThreadsRelatedToChannelId"},
    "comments": {"part", "id", "parentId", "maxResults", "textFormat", "pageToken"},
}
_MOST = {"search": 50, "commentThreads": 100, "comments": 100}


def iso(at: datetime) -> str:
    """A moment as YouTube writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def make_video(native: str, at: datetime, **told: Any) -> dict[str, Any]:
    """A video as videos.list gives it."""
    snippet = {
        "publishedAt": iso(at), "channelId": CHANNEL, "title": "Acme &amp; more", "channelTitle": "Anna",
        "description": "All about acme #bank @zenith https://a.example/x\nand more", "tags": ["loans"],
        "categoryId": "22", "liveBroadcastContent": "none", "defaultAudioLanguage": "en-US",
    } | told  # fmt: skip
    figures = {"viewCount": "70", "likeCount": "8", "favoriteCount": "0", "commentCount": "9"}
    return {
        "kind": "youtube#video", "etag": "e", "id": native, "snippet": snippet, "statistics": figures,
    }  # fmt: skip


def make_comment(native: str, at: datetime, **told: Any) -> dict[str, Any]:
    """A comment, or an answer to one (`ABOVE.OWN`)."""
    snippet = {
        "channelId": CHANNEL, "videoId": VIDEO,
        "textDisplay": 'acme is <a href="https://www.youtube.com/hashtag/down">#down</a><br>see '
                       '<a href="https://a.example/x">a.example</a>',
        "authorDisplayName": "@bea", "authorChannelUrl": "http://www.youtube.com/@bea",
        "authorChannelId": {"value": "UC" + "b" * 22}, "canRate": True, "viewerRating": "none",
        "likeCount": 3, "publishedAt": iso(at), "updatedAt": iso(at),
    } | told  # fmt: skip
    if "." in native:
        snippet["parentId"] = native.partition(".")[0]
    return {"kind": "youtube#comment", "etag": "e", "id": native, "snippet": snippet}


class YouTube:
    """Videos and comments, newest first. `now` is YouTube's clock."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.videos: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.closed: set[str] = set()
        self.left = {"search": 100, "units": 10_000}
        self.asked: list[str] = []
        self.answers: list[web.Response] = []

    def publish(self, native: str, **told: Any) -> dict[str, Any]:
        """A further video, from now on."""
        self.videos.insert(0, make_video(native, self.now, **told))
        return self.videos[0]

    def comment(self, native: str, **told: Any) -> dict[str, Any]:
        """A further comment, or an answer."""
        made = make_comment(native, self.now, **told)
        above = native.partition(".")[0]
        if above == native:
            self.comments.insert(0, made)
        else:
            self.replies.setdefault(above, []).insert(0, made)
        return made

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/youtube/v3/{what}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        what, query = request.match_info["what"], request.query
        self.asked.append(what)
        if self.answers:
            return self.answers.pop(0)
        if request.headers.get("X-Goog-Api-Key") != KEY:
            return _error(400, "badRequest", "API key not valid.", details="API_KEY_INVALID")
        bucket = "search" if what == "search" else "units"
        self.left[bucket] -= 1
        if self.left[bucket] < 0:
            return _error(403, "quotaExceeded", "exceeded your quota", domain="youtube.quota")
        if what not in _KNOWN or set(query) - _KNOWN[what] or "part" not in query:
            return _error(400, "unexpectedParameter", f"{set(query)}")
        if not 1 <= int(query.get("maxResults", "20")) <= _MOST.get(what, 50):
            return _error(400, "invalidParameter", "maxResults")
        if "id" in query and set(query) & {"maxResults", "order", "pageToken", "parentId"}:
            return _error(400, "incompatibleParameters", "id")
        return self._search(query) if what == "search" else self._list(what, query)

    def _search(self, query: Mapping[str, str]) -> web.Response:
        since = datetime.strptime(query["publishedAfter"], "%Y-%m-%dT%H:%M:%S%z")
        words = [one.strip('"').lower() for one in query["q"].split("|")]
        shown = [
            {
                "kind": "youtube#searchResult", "etag": f"e{len(self.asked)}",
                "id": {"kind": "youtube#video", "videoId": one["id"]},
                "snippet": one["snippet"] | {"description": one["snippet"]["description"][:20] + " ..."},
            }
            for one in self.videos
            if one["snippet"]["publishedAt"] > iso(since)
            and any(word in str(one["snippet"]).lower() for word in words)
        ]  # fmt: skip
        return _page("searchListResponse", shown, query)

    def _list(self, what: str, query: Mapping[str, str]) -> web.Response:
        wanted = query.get("id", "").split(",")
        if what == "videos":
            shown = [one for one in self.videos if one["id"] in wanted]
            return _page("videoListResponse", shown, {})
        if what == "commentThreads":
            return self._threads(query, wanted)
        bare = [_without_video(one) for one in self._every_reply()]
        if "parentId" in query:
            shown = [one for one in bare if one["snippet"]["parentId"] == query["parentId"]]
            return _page("commentListResponse", shown, query)
        return _page("commentListResponse", [one for one in bare if one["id"] in wanted], {})

    def _threads(self, query: Mapping[str, str], wanted: list[str]) -> web.Response:
        if query.get("videoId", "") in self.closed:
            return _error(403, "commentsDisabled", "disabled", domain="youtube.commentThread")
        if "id" not in query:
            if query.get("videoId", VIDEO) != VIDEO:
                return _error(404, "videoNotFound", "not found")
            return _page("commentThreadListResponse", map(self._thread, self.comments), query)
        there = {one["id"]: one for one in self.comments}
        if any(one not in there for one in wanted):
            return _error(404, "commentThreadNotFound", "not found")
        shown = [self._thread(there[one]) for one in wanted]
        return _page("commentThreadListResponse", shown, {})

    def _thread(self, comment: dict[str, Any]) -> dict[str, Any]:
        replies = self.replies.get(comment["id"], [])
        snippet = {
            "channelId": CHANNEL, "videoId": VIDEO, "topLevelComment": comment, "canReply": True,
            "totalReplyCount": len(replies), "isPublic": True,
        }  # fmt: skip
        thread = {
            "kind": "youtube#commentThread",
            "etag": "e",
            "id": comment["id"],
            "snippet": snippet,
        }
        return thread | ({"replies": {"comments": replies[:5]}} if replies else {})

    def _every_reply(self) -> Iterable[dict[str, Any]]:
        return [one for replies in self.replies.values() for one in replies]


def _without_video(comment: dict[str, Any]) -> dict[str, Any]:
    snippet = {key: value for key, value in comment["snippet"].items() if key != "videoId"}
    return comment | {"snippet": snippet}


def _page(kind: str, items: Iterable[dict[str, Any]], query: Mapping[str, str]) -> web.Response:
    every = list(items)
    size = int(query["maxResults"]) if "maxResults" in query else len(every)
    start = 0
    if place := query.get("pageToken"):
        start = 1 + [f"after {one['id']}" for one in every].index(place)
    shown = every[start : start + size]
    more = {"nextPageToken": f"after {shown[-1]['id']}"} if start + size < len(every) else {}
    return web.json_response({"kind": f"youtube#{kind}", "etag": "e", **more, "items": shown})


def _error(
    status: int, reason: str, message: str, *, domain: str = "global", details: str = ""
) -> web.Response:
    error: dict[str, Any] = {"code": status, "message": message}
    error["errors"] = [{"message": message, "domain": domain, "reason": reason}]
    if details:
        error["details"] = [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": details}
        ]
    return web.json_response({"error": error}, status=status)
