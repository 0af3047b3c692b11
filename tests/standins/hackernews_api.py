"""A strict stand-in for the Firebase API of Hacker News: maxitem, updates, item/N. Anything else is
refused.
"""

from typing import Any

from aiohttp import web


class HackerNews:
    """Holds items; `null` numbers exist but cannot be read yet. `asked` are the items asked for, in
    order.
    """

    def __init__(self) -> None:
        self.items: dict[int, dict[str, Any]] = {}
        self.null: set[int] = set()
        self.updated: list[int] = []
        self.asked: list[int] = []
        self.broken: dict[str, int] = {}
        """Path → status: answers the next request for the path with the status."""
        self.busy = self.busiest = 0

    def add(self, number: int, **fields: Any) -> dict[str, Any]:
        """An item: a comment where it has a parent, else a story."""
        kind = "comment" if "parent" in fields else "story"
        self.items[number] = {
            "id": number,
            "type": kind,
            "by": "anna",
            "time": 1_795_000_000 + number,
        } | fields
        return self.items[number]

    def change(self, number: int, **fields: Any) -> None:
        """Change an item and list it as changed."""
        self.items[number] = self.items[number] | fields
        self.updated = [number, *self.updated]

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application()
        app.router.add_get("/v0/maxitem.json", self._maxitem)
        app.router.add_get("/v0/updates.json", self._updates)
        app.router.add_get("/v0/item/{number:[1-9][0-9]*}.json", self._item)
        return app

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.query_string:
            return web.json_response({"error": "Permission denied"}, status=401)
        status = self.broken.pop(request.path, None)
        return web.Response(status=status) if status else None

    async def _maxitem(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response(max([0, *self.items, *self.null]))

    async def _updates(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response(
            {"items": self.updated, "profiles": ["anna"]}
        )

    async def _item(self, request: web.Request) -> web.Response:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            number = int(request.match_info["number"])
            self.asked.append(number)
            known = None if number in self.null else self.items.get(number)
            return self._refused(request) or web.json_response(known)
        finally:
            self.busy -= 1
