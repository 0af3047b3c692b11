"""A strict stand-in for Salesforce's REST API: client credentials, describe, SOQL with pages.

Enforces the token, which can be ended, the syntax of the few queries that are understood, addresses
of 8 kB at most, fields that are there. `answers` are given before any honest one.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

from aiohttp import web

CLIENT_ID, CLIENT_SECRET = "invented-key", "invented-secret"
_REFERENCES = {
    "Contact": {"AccountId": "Account", "OwnerId": "Owner"},
    "Account": {"OwnerId": "Owner"},
    "Asset": {"ContactId": "Contact", "AccountId": "Account", "Product2Id": "Product2"},
    "Opportunity": {"ContactId": "Contact", "AccountId": "Account", "OwnerId": "Owner"},
    "Case": {"ContactId": "Contact", "AccountId": "Account", "OwnerId": "Owner"},
}
_FIELDS = {
    "Contact": "Name Email Phone MobilePhone HomePhone Title MailingCity MailingCountry HasOptedOutOfEmail DoNotCall",
    "Account": "Name Type Phone BillingCity BillingCountry",
    "Asset": "Name PurchaseDate InstallDate UsageEndDate Price",
    "Opportunity": "Name CloseDate Amount IsWon",
    "Case": "CaseNumber Subject IsClosed",
}
_ALWAYS = ("Id", "CreatedDate", "SystemModstamp", "IsDeleted")
_QUERY = re.compile(r"SELECT ([\w., ]+) FROM (\w+)(?: WHERE (.+))?")
Row = dict[str, Any]


class Salesforce:
    """One org. `page` is how many records a page has."""

    def __init__(self, page: int = 2000) -> None:
        self.page = page
        self.records: dict[str, dict[str, Row]] = {kind: {} for kind in _FIELDS}
        self.fields = {
            kind: {*_ALWAYS, *_FIELDS[kind].split(), *_REFERENCES[kind]} for kind in _FIELDS
        }
        self.others: dict[str, Row] = {}
        """Owners and products by id."""
        self.answers: list[web.Response] = []
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.logins = 0
        self.tokens: set[str] = set()
        self._cursors: dict[str, list[Row]] = {}
        self._numbers = count()
        self._address = ""

    def put(self, kind: str, id_: str, **fields: Any) -> None:
        """A record, new or changed now."""
        self.now += timedelta(seconds=1)
        self.fields[kind] |= fields.keys()
        before = self.records[kind].get(id_, {"CreatedDate": _written(self.now)})
        now = {"Id": id_, "SystemModstamp": _written(self.now), "IsDeleted": False}
        self.records[kind][id_] = before | fields | now

    def delete(self, kind: str, id_: str) -> None:
        """Into the recycle bin."""
        self.put(kind, id_)
        self.records[kind][id_]["IsDeleted"] = True

    def app(self) -> web.Application:
        """The stand-in as a web application."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/services/oauth2/token", self._token)
        app.router.add_get("/services/data/v62.0/sobjects/{kind}/describe", self._describe)
        app.router.add_get("/services/data/v62.0/query", self._query)
        app.router.add_get("/services/data/v62.0/queryAll", self._query)
        app.router.add_get("/services/data/v62.0/query/{cursor}", self._more)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        response = await self._answer(request, handler)
        response.headers["Date"] = format_datetime(self.now, usegmt=True)
        return response

    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self._address = f"http://{request.host}"
        if request.path != "/services/oauth2/token":
            if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                return refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
            if self.answers:
                return self.answers.pop(0)
        answered: web.StreamResponse = await handler(request)
        return answered

    async def _token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.logins += 1
        if form.get("grant_type") != "client_credentials":
            return _login_error("unsupported_grant_type", "grant type not supported")
        if form.get("client_id") != CLIENT_ID:
            return _login_error("invalid_client_id", "client identifier invalid")
        if form.get("client_secret") != CLIENT_SECRET:
            return _login_error("invalid_client", "invalid client credentials")
        token = f"token-{next(self._numbers)}"
        self.tokens.add(token)
        told = {"access_token": token, "instance_url": self._address, "token_type": "Bearer"}
        return web.json_response(told)

    async def _describe(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        if kind not in self.records:
            return refusal(404, "NOT_FOUND", "The requested resource does not exist")
        references = _REFERENCES[kind]
        fields = [
            {"name": name, "relationshipName": references.get(name)}
            for name in sorted(self.fields[kind])
        ]
        return web.json_response({"name": kind, "fields": fields})

    async def _query(self, request: web.Request) -> web.Response:
        match = _QUERY.fullmatch(request.query["q"])
        if match is None or set(request.query) != {"q"}:
            return refusal(400, "MALFORMED_QUERY", "unexpected token")
        names, kind = [name.strip() for name in match[1].split(",")], match[2]
        if kind not in self.records:
            return refusal(400, "INVALID_TYPE", f"sObject type '{kind}' is not supported")
        for name in names:
            known = (
                name in self.fields[kind] or name.partition(".")[0] in _REFERENCES[kind].values()
            )
            if not known:
                return refusal(400, "INVALID_FIELD", f"No such column '{name}' on entity '{kind}'")
        try:
            holds = [self._condition(kind, one) for one in _conditions(match[3] or "")]
        except ValueError as error:
            return refusal(400, "MALFORMED_QUERY", str(error))
        every = request.path.endswith("queryAll")
        rows = [
            self._shown(kind, row, names)
            for _, row in sorted(self.records[kind].items())
            if (every or not row["IsDeleted"]) and all(one(row) for one in holds)
        ]
        return self._paged(rows)

    async def _more(self, request: web.Request) -> web.Response:
        rows = self._cursors.pop(request.match_info["cursor"], None)
        if rows is None:
            return refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._paged(rows)

    def _paged(self, rows: list[Row]) -> web.Response:
        body: Row = {"totalSize": len(rows), "done": len(rows) <= self.page}
        body["records"] = rows[: self.page]
        if not body["done"]:
            cursor = f"01g{next(self._numbers)}-{self.page}"
            self._cursors[cursor] = rows[self.page :]
            body["nextRecordsUrl"] = f"/services/data/v62.0/query/{cursor}"
        return web.json_response(body)

    def _shown(self, kind: str, row: Row, names: list[str]) -> Row:
        shown: Row = {"attributes": {"type": kind}}
        for name in names:
            first, dot, rest = name.partition(".")
            if not dot:
                shown[name] = row.get(name)
                continue
            field = next(id_ for id_, to in _REFERENCES[kind].items() if to == first)
            other = self._found(str(row.get(field) or ""))
            if other is None:
                shown[first] = None
            else:
                shown.setdefault(first, {"attributes": {"type": first}})[rest] = other.get(rest)
        return shown

    def _found(self, id_: str) -> Row | None:
        return self.others.get(id_) or next(
            (rows[id_] for rows in self.records.values() if id_ in rows), None
        )

    def _condition(self, kind: str, text: str) -> Callable[[Row], bool]:
        match = re.fullmatch(r"\(?(\w+) (>=|=|IN) (.+?)\)?", text)
        if match is None or match[1] not in self.fields[kind]:
            raise ValueError(f"unexpected token: {text}")
        name, sign, value = match[1], match[2], match[3]
        if sign == "IN":
            among = set(re.findall(r"'((?:[^'\\]|\\.)*)'", text))
            return lambda row: row.get(name) in among
        if sign == ">=":
            least = datetime.fromisoformat(value)
            return lambda row: datetime.fromisoformat(row[name]) >= least
        wanted = {"true": True, "false": False}.get(value, value.strip("'"))
        return lambda row: row.get(name) == wanted


def _conditions(text: str) -> Iterator[str]:
    yield from (one for one in re.split(r" AND (?![^(]*\))", text) if one)


def refusal(status: int, code: str, message: str) -> web.Response:
    """What Salesforce answers where it does not do what it is asked."""
    body = [{"message": message, "errorCode": code}]
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")


def _login_error(code: str, told: str) -> web.Response:
    body = {"error": code, "error_description": told}
    return web.Response(status=400, text=json.dumps(body), content_type="application/json")


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
