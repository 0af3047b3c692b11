"""Strict stand-ins for CRMs that are written to: HubSpot, Salesforce, an endpoint of one's own. Each refuses
what the service refuses, as its documentation says, and fails on demand.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from standardwebhooks.webhooks import Webhook

from sinks.testing.http import PATIENCE_SECS, STATUS
from sinks.testing.stage import Answer

Answered = tuple[int, Any]
TOKEN, CLIENT, CLIENT_SECRET = "pat-standin-1", "3MVGstandin", "standin-secret-2"
SIGNING = "whsec_c3RhbmRpbnNlY3JldDMzMzM="
CONTACT = "003000000000001AAA"


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw or b"{}")


@dataclass
class StandIn:
    """`how`: what it answers. `calls` are all that it got."""

    how: Answer = "taken"
    url: str = ""
    calls: list[Call] = field(default_factory=list)

    def handle(self, call: Call) -> Answered:
        raise NotImplementedError

    def refused(self, status: int) -> Any:
        """The body of an answer other than success."""
        return {}

    def is_exempt(self, call: Call) -> bool:
        """Whether the fault that is asked for leaves this call alone."""
        return False


@contextmanager
def serving(stand_in: StandIn) -> Iterator[StandIn]:
    """Serve on loopback while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, unquote(parts.path), query, headers, raw)
            stand_in.calls.append(call)
            fault = "taken" if stand_in.is_exempt(call) else stand_in.how
            if fault == "cut":
                self.connection.close()
                return
            status, body = (
                stand_in.handle(call)
                if fault == "taken"
                else (STATUS[fault], stand_in.refused(STATUS[fault]))
            )
            said = b"" if status == 204 else json.dumps(body).encode()
            self.send_response(status)
            if fault == "busy":
                self.send_header("Retry-After", str(PATIENCE_SECS))
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PATCH = do_DELETE = _any

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class HubSpotStandIn(StandIn):
    """Contacts by id; properties must be made before they are set, and hold what they are for."""

    contacts: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {"101": {"email": "anna@mail.example"}}
    )
    properties: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            name: {"type": "string"}
            for name in ("email", "phone", "firstname", "lastname", "lifecyclestage")
        }
    )
    groups: set[str] = field(default_factory=set)

    def refused(self, status: int) -> Any:
        return {
            "category": "RATE_LIMITS" if status == 429 else "VALIDATION_ERROR",
            "message": "annabank",
        }

    def handle(self, call: Call) -> Answered:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"category": "INVALID_AUTHENTICATION"}
        route = call.path.removeprefix("/crm/v3/")
        if route == "properties/contacts/groups":
            return self._made(self.groups, call.body["name"])
        if route.startswith("properties/contacts"):
            return self._property(call, route.rpartition("/")[2])
        if route == "objects/contacts/batch/upsert":
            return self._upsert(call.body["inputs"])
        if route == "objects/contacts/gdpr-delete":
            return (204, {}) if self.contacts.pop(call.body["objectId"], None) else (404, {})
        if call.method == "GET" and route.startswith("objects/contacts/"):
            held = self.contacts.get(route.removeprefix("objects/contacts/"))
            names = call.query["properties"].split(",")
            return (200, {"properties": {n: held.get(n) for n in names}}) if held else (404, {})
        if call.method == "PATCH" and route.startswith("objects/contacts/"):
            known = self.contacts.get(route.removeprefix("objects/contacts/"))
            if known is None:
                return 404, {"category": "OBJECT_NOT_FOUND"}
            return self._set(known, call.body["properties"]) or (200, {"id": "101"})
        return 404, {"category": "OBJECT_NOT_FOUND"}

    def _made(self, known: Any, name: str) -> Answered:
        if name in known:
            return 409, {"category": "OBJECT_ALREADY_EXISTS"}
        known.add(name)
        return 201, {"name": name}

    def _property(self, call: Call, name: str) -> Answered:
        if call.method == "GET":
            return (200, {"name": name}) if name in self.properties else (404, {})
        given = call.body
        if given["groupName"] not in self.groups or given["name"] in self.properties:
            return 409 if given["name"] in self.properties else 400, {
                "category": "VALIDATION_ERROR"
            }
        self.properties[given["name"]] = given
        return 201, given

    def _upsert(self, inputs: list[dict[str, Any]]) -> Answered:
        (entry,) = inputs
        key = entry["idProperty"]
        if not self.properties.get(key, {}).get("hasUniqueValue"):
            return 400, {"category": "VALIDATION_ERROR"}
        same = [id_ for id_, one in self.contacts.items() if one.get(key) == entry["id"]]
        identity = same[0] if same else str(900 + len(self.contacts))
        properties = self.contacts.get(identity, {})
        if wrong := self._set(properties, entry["properties"]):
            return wrong
        self.contacts[identity] = properties
        return 200, {"status": "COMPLETE", "results": [{"id": identity}]}

    def _set(self, known: dict[str, Any], given: dict[str, Any]) -> Answered | None:
        for name, value in given.items():
            kind = self.properties.get(name, {}).get("type")
            number = kind != "number" or value == "" or isinstance(value, int)
            moment = kind != "datetime" or value == "" or _is_moment(value)
            if kind is None or not number or not moment or value is None:
                return 400, {"category": "VALIDATION_ERROR"}
        known |= given
        for name in [name for name, value in given.items() if value == ""]:
            del known[name]
        return None


@dataclass
class SalesforceStandIn(StandIn):
    """Leads by their key, contacts by id; sessions end when they are told to."""

    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {CONTACT: {"Customer_No__c": "c-1"}}
    )
    fields: dict[str, set[str]] = field(
        default_factory=lambda: {
            "Lead": {"Id", "LastName", "Company", "LeadSource", "Website", "Description", "Grapevine_Key__c"},
            "Contact": {
                "Id", "Customer_No__c", "Grapevine_Footprint__c", "Grapevine_Last_Mentions__c",
                "Grapevine_Last_Mention_At__c", "Grapevine_Sentiment__c", "Grapevine_Open_Matters__c",
                "Grapevine_Influence__c",
            },
        }
    )  # fmt: skip
    session: int = 0

    def refused(self, status: int) -> Any:
        return [{"errorCode": "INVALID_FIELD", "message": "annabank"}]

    def is_exempt(self, call: Call) -> bool:
        return call.path.endswith("/describe")

    def handle(self, call: Call) -> Answered:
        if call.path == "/services/oauth2/token":
            form = {name: values[0] for name, values in parse_qs(call.raw.decode()).items()}
            wanted = {
                "grant_type": "client_credentials",
                "client_id": CLIENT,
                "client_secret": CLIENT_SECRET,
            }
            if form != wanted:
                return 400, {"error": "invalid_client"}
            self.session += 1
            return 200, {"access_token": f"session-{self.session}", "instance_url": self.url}
        if call.headers.get("authorization") != f"Bearer session-{self.session}":
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        route = call.path.removeprefix("/services/data/v61.0/")
        if route == "query":
            return self._query(call.query["q"])
        thing, _, rest = route.removeprefix("sobjects/").partition("/")
        if rest == "describe":
            return 200, {"fields": [{"name": name} for name in sorted(self.fields[thing])]}
        if call.method == "PATCH" and not set(call.body) <= self.fields[thing]:
            return 400, [{"errorCode": "INVALID_FIELD"}]
        return self._lead(call, rest) if thing == "Lead" else self._contact(call, rest)

    def _query(self, query: str) -> Answered:
        met = re.fullmatch(
            r"SELECT Id FROM Contact WHERE (\w+) = '((?:[^'\\]|\\.)*)' LIMIT 1", query
        )
        if met is None:
            return 400, [{"errorCode": "MALFORMED_QUERY"}]
        ids = [id_ for id_, one in self.contacts.items() if one.get(met[1]) == met[2]]
        return 200, {"records": [{"Id": ids[0]}] if ids else []}

    def _lead(self, call: Call, rest: str) -> Answered:
        key = rest.removeprefix("Grapevine_Key__c/")
        by_id = [one for one in self.leads.values() if one["Id"] == rest]
        if by_id:
            by_id[0].update(call.body)
            return 204, {}
        if call.method == "GET":
            held = self.leads.get(key)
            names = call.query["fields"].split(",")
            return (
                (200, {n: held.get(n) for n in names})
                if held
                else (404, [{"errorCode": "NOT_FOUND"}])
            )
        if call.method == "DELETE":
            return (204, {}) if self.leads.pop(key, None) else (404, [{"errorCode": "NOT_FOUND"}])
        if not call.body.get("LastName") or not call.body.get("Company"):
            return 400, [{"errorCode": "REQUIRED_FIELD_MISSING"}]
        new = key not in self.leads
        self.leads.setdefault(key, {"Id": f"00Q{len(self.leads):012d}AAA"}).update(call.body)
        return 201 if new else 200, {"id": self.leads[key]["Id"], "success": True, "created": new}

    def _contact(self, call: Call, rest: str) -> Answered:
        if rest not in self.contacts:
            return 404, [{"errorCode": "NOT_FOUND"}]
        self.contacts[rest] |= call.body
        return 204, {}


@dataclass
class EndpointStandIn(StandIn):
    """An endpoint that keeps what it is told, and checks every signature."""

    leads: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(default_factory=lambda: {"c-1": {}})

    def handle(self, call: Call) -> Answered:
        Webhook(SIGNING).verify(call.raw, call.headers)
        what, data = call.body["type"], call.body["data"]
        if what == "lead.put":
            self.leads[data["key"]] = data
        elif what == "lead.removed":
            return (204, {}) if self.leads.pop(data["key"], None) else (404, {})
        elif data["customer_id"] not in self.contacts:
            return 404, {}
        elif what == "contact.put":
            self.contacts[data["customer_id"]] |= data["facts"]
        else:
            for name in data["facts"]:
                self.contacts[data["customer_id"]].pop(name, None)
        return 204, {}


def _is_moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False
