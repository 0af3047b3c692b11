"""Telegram's Bot API, as far as getUpdates goes: offsets that confirm, refusals. Made from
https://core.telegram.org/bots/api.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

TOKEN = "123456:invented-token"
CHAT: dict[str, Any] = {"id": -1001234567890, "type": "supergroup", "title": "Acme users"}


class Telegram:
    """Updates that wait to be asked for. `now` is Telegram's own time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.updates: list[dict[str, Any]] = []
        self.numbered = 0
        self.webhook = False

    def say(
        self, words: str = "acme is down", kind: str = "message", **fields: Any
    ) -> dict[str, Any]:
        """Somebody writes in the group."""
        self.numbered += 1
        message = {
            "message_id": self.numbered, "date": int(self._now().timestamp()), "chat": CHAT, "text": words,
            "from": {"id": 77, "is_bot": False, "first_name": "Anna", "last_name": "Bank", "username": "anna"},
            **fields,
        }  # fmt: skip
        self.updates.append({"update_id": 9000 + self.numbered, kind: message})
        return self.updates[-1]

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/bot{token}/getUpdates", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        if self.webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 100))
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return web.json_response({"ok": True, "result": self.updates[:limit]})


def _error(status: int, description: str) -> web.Response:
    document = {"ok": False, "error_code": status, "description": description}
    return web.json_response(document, status=status)
