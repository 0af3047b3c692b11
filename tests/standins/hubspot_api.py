"""A strict stand-in for HubSpot's CRM API: lists, searches, batches, associations, owners, properties.

Enforces the bearer token, known paths and parameters, the sizes of pages and batches, the 10,000
results of a search; ignores properties that it does not know, as HubSpot does. `answers` are given
before any honest one.
"""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

TOKEN = "invented-private-app-token"
KINDS = ("contacts", "companies", "deals", "tickets")
MOST_FOUND = 10_000
_LISTED = {"limit", "after", "properties", "archived", "associations"}
_OWN = ("createdate", "hs_object_id")
_USUAL = {
    "contacts": {"firstname", "lastname", "email", "phone", "lifecyclestage", "hubspot_owner_id"},
    "companies": {"name", "phone", "city", "lifecyclestage", "hubspot_owner_id"},
    "deals": {"dealname", "amount", "closedate", "deal_currency_code", "hs_is_closed_won"},
    "tickets": {"subject", "closed_date"},
}
"""Of the properties that every account has."""


class HubSpot:
    """One account. `page` makes pages smaller than asked for, so that few records are several."""

    def __init__(self, page: int = 100) -> None:
        self.page = page
        self.records: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.owners: list[dict[str, Any]] = []
        self.links: set[tuple[str, str, str, str]] = set()
        """(kind, id, kind, id), in both directions."""
        self.known: dict[str, set[str]] = {
            kind: {*_OWN, _changed_by(kind), *_USUAL[kind]} for kind in KINDS
        }
        self.answers: list[web.Response] = []
        self.asked: list[str] = []
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def put(self, kind: str, id_: str, **properties: Any) -> None:
        """A record, new or changed now."""
        self.now += timedelta(seconds=1)
        self.known[kind] |= properties.keys()
        before = self.records[kind].get(id_, {"createdate": self.now.isoformat()})
        now = {_changed_by(kind): _written(self.now), "hs_object_id": id_}
        self.records[kind][id_] = before | properties | now

    def archive(self, kind: str, id_: str) -> None:
        """As a person does who deletes it."""
        self.now += timedelta(seconds=1)
        self.records[kind][id_]["archived"] = _written(self.now)

    def link(self, kind: str, id_: str, to: str, other: str) -> None:
        """Two records belong together."""
        self.links |= {(kind, id_, to, other), (to, other, kind, id_)}

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/crm/v3/properties/{kind}", self._properties)
        app.router.add_get("/crm/v3/owners", self._owners)
        app.router.add_get("/crm/v3/objects/{kind}", self._list)
        app.router.add_post("/crm/v3/objects/{kind}/search", self._search)
        app.router.add_post("/crm/v3/objects/{kind}/batch/read", self._batch)
        app.router.add_post("/crm/v4/associations/{kind}/{to}/batch/read", self._associated)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response = await self._answer(request, handler)
        response.headers["Date"] = format_datetime(self.now, usegmt=True)
        return response

    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        if self.answers:
            return self.answers.pop(0)
        if request.match_info.get("kind", "contacts") not in KINDS:
            return _error(400, "VALIDATION_ERROR", "Unable to infer object type")
        try:
            response: web.StreamResponse = await handler(request)
        except (KeyError, TypeError, ValueError, AssertionError) as error:
            return _error(400, "VALIDATION_ERROR", f"Invalid input: {error!r}")
        return response

    async def _properties(self, request: web.Request) -> web.Response:
        assert set(request.query) <= {"archived"}
        names = sorted(self.known[request.match_info["kind"]])
        return web.json_response({"results": [{"name": name, "type": "string"} for name in names]})

    async def _owners(self, request: web.Request) -> web.Response:
        assert set(request.query) <= {"limit", "after", "archived", "email"}
        archived = request.query.get("archived") == "true"
        rows = [one for one in self.owners if bool(one.get("archived")) is archived]
        return self._paged(request.query, rows, most=500)

    async def _list(self, request: web.Request) -> web.Response:
        assert set(request.query) <= _LISTED
        kind, query = request.match_info["kind"], request.query
        assert query.get("archived", "false") in ("true", "false")
        archived = query.get("archived") == "true"
        to = [one for one in query.get("associations", "").split(",") if one]
        assert set(to) <= set(KINDS)
        rows = [
            self._shown(kind, id_, query.get("properties", "").split(","), to)
            for id_, one in sorted(self.records[kind].items())
            if ("archived" in one) is archived
        ]
        return self._paged(query, rows, most=100)

    async def _search(self, request: web.Request) -> web.Response:
        kind, asked = request.match_info["kind"], await request.json()
        assert set(asked) <= {"filterGroups", "sorts", "properties", "limit", "after", "query"}
        assert asked.get("limit", 10) <= 200
        (group,) = asked["filterGroups"]
        (condition,) = group["filters"]
        assert condition["operator"] == "GTE"
        assert condition["propertyName"] in self.known[kind]
        (order,) = asked["sorts"]
        assert (order["propertyName"], order["direction"]) == (
            condition["propertyName"],
            "ASCENDING",
        )
        by, least = condition["propertyName"], int(condition["value"])
        hits = [
            (_ms(one[by]), id_)
            for id_, one in self.records[kind].items()
            if "archived" not in one and _ms(one[by]) >= least
        ]
        rows = [self._shown(kind, id_, asked["properties"], []) for _, id_ in sorted(hits)]
        if int(asked.get("after", 0)) + asked.get("limit", 10) > MOST_FOUND:
            return _error(400, "VALIDATION_ERROR", "paging through more than 10000 results")
        return self._paged(asked, rows, most=200, total=True)

    async def _batch(self, request: web.Request) -> web.Response:
        kind, asked = request.match_info["kind"], await request.json()
        assert set(asked) <= {"properties", "inputs", "idProperty"}
        ids = [one["id"] for one in asked["inputs"]]
        assert 0 < len(ids) <= 100
        there = [
            id_ for id_ in ids if "archived" not in self.records[kind].get(id_, {"archived": 1})
        ]
        rows = [self._shown(kind, id_, asked["properties"], []) for id_ in there]
        status = 200 if len(there) == len(ids) else 207
        return web.json_response({"status": "COMPLETE", "results": rows}, status=status)

    async def _associated(self, request: web.Request) -> web.Response:
        kind, to = request.match_info["kind"], request.match_info["to"]
        assert to in KINDS
        inputs = (await request.json())["inputs"]
        assert 0 < len(inputs) <= 1000
        rows = []
        for one in inputs:
            others = sorted(link[3] for link in self.links if link[:3] == (kind, one["id"], to))
            start = int(one.get("after", 0))
            page = others[start : start + self.page]
            if not page:
                continue
            row: dict[str, Any] = {"from": {"id": one["id"]}}
            row["to"] = [{"toObjectId": int(other), "associationTypes": []} for other in page]
            if start + self.page < len(others):
                row["paging"] = {"next": {"after": str(start + self.page)}}
            rows.append(row)
        return web.json_response({"status": "COMPLETE", "results": rows}, status=207)

    def _shown(self, kind: str, id_: str, wanted: list[str], to: list[str]) -> dict[str, Any]:
        one = self.records[kind][id_]
        shown = {name: one.get(name) for name in (*wanted, *_OWN) if name in self.known[kind]}
        row: dict[str, Any] = {"id": id_, "properties": shown, "archived": "archived" in one}
        if "archived" in one:
            row["archivedAt"] = one["archived"]
        for other_kind in to:
            others = sorted(link[3] for link in self.links if link[:3] == (kind, id_, other_kind))
            if others:
                named = {"results": [{"id": other} for other in others[: self.page]]}
                if len(others) > self.page:
                    named["paging"] = {"next": {"after": "more"}}  # type: ignore[assignment]
                row.setdefault("associations", {})[other_kind] = named
        return row

    def _paged(
        self, asked: Any, rows: list[dict[str, Any]], *, most: int, total: bool = False
    ) -> web.Response:
        limit, start = int(asked.get("limit", 10)), int(asked.get("after", 0))
        assert 0 < limit <= most
        limit = min(limit, self.page)
        body: dict[str, Any] = {"results": rows[start : start + limit]}
        if start + limit < len(rows):
            body["paging"] = {"next": {"after": str(start + limit)}}
        return web.json_response(body | ({"total": len(rows)} if total else {}))


def too_many(policy: str, *, retry_after: int | None = None) -> web.Response:
    """What HubSpot answers beyond a limit: `TEN_SECONDLY_ROLLING` or `DAILY`."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return _error(
        429, "RATE_LIMITS", "You have reached your limit.", policy=policy, headers=headers
    )


def _error(
    status: int, category: str, message: str, *, policy: str = "", headers: Any = None
) -> web.Response:
    body = {"status": "error", "message": message, "category": category, "policyName": policy}
    return web.Response(
        status=status, text=json.dumps(body), content_type="application/json", headers=headers
    )


def _changed_by(kind: str) -> str:
    return "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)
