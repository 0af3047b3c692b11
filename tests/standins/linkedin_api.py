"""LinkedIn's notifications of an organisation: what is asked for, in Rest.li's way, versions, paging. Made
from https://learn.microsoft.com/en-us/linkedin/marketing/community-management.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

TOKEN = "AQXinvented"
ORGANIZATION = "96072893"
_QUERY = re.compile(
    r"q=criteria&actions=List\(([A-Z_,]+)\)&organizationalEntity=urn%3Ali%3Aorganization%3A(\d+)"
    r"&timeRange=\(start:(\d+),end:(\d+)\)&start=(\d+)&count=(\d+)"
)


class LinkedIn:
    """Notifications, newest first. `now` is LinkedIn's own time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.told: list[dict[str, Any]] = []

    def comment(
        self, text: str = "acme is down", action: str = "COMMENT", number: int = 0
    ) -> dict[str, Any]:
        """Somebody comments on a post; with a `number` it is an earlier comment."""
        at = int(self._now().timestamp() * 1000)
        number = number or (at << 22) + len(self.told)
        activity = "urn:li:activity:7094637247890620418"
        self.told.insert(0, {
            "notificationId": 1000 + len(self.told), "lastModifiedAt": at, "action": action,
            "organizationalEntity": f"urn:li:organization:{ORGANIZATION}", "sourcePost": activity,
            "generatedActivity": f"urn:li:comment:(activity:7094637247890620418,{number})",
            "decoratedGeneratedActivity": {} if action == "COMMENT_DELETE" else {"comment": {
                "owner": "urn:li:person:anna", "text": text, "object": activity,
                "entity": f"urn:li:comment:({activity},{number})",
            }},
        })  # fmt: skip
        return self.told[0]

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/organizationalEntityNotifications", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"status": 401, "code": "INVALID_ACCESS_TOKEN"}, status=401)
        if int(request.headers.get("LinkedIn-Version", "0")) < 202511:
            return web.json_response({"status": 426, "code": "NONEXISTENT_VERSION"}, status=426)
        asked = _QUERY.fullmatch(request.rel_url.raw_query_string)
        if not asked or request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            return web.json_response({"status": 400, "code": "ILLEGAL_ARGUMENT"}, status=400)
        actions, organization, *numbers = asked.groups()
        begin, end, start, count = map(int, numbers)
        if organization != ORGANIZATION:
            return web.json_response({"status": 403, "code": "ACCESS_DENIED"}, status=403)
        hits = [
            one
            for one in self.told
            if begin <= one["lastModifiedAt"] <= end and one["action"] in actions.split(",")
        ]
        document = {
            "elements": hits[start : start + count],
            "paging": {"start": start, "count": count},
        }
        return web.json_response(document)
