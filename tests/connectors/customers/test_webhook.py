"""Customers out of anybody's JSON, fetched page after page and mapped by JMESPath."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from pydantic import ValidationError

from connectors.customers import webhook
from connectors.testing.customers import NOW, Stage
from connectors.testing.stand import KitClock
from pipeline.sync.asking import Asker
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone, Mark
from schemas.flow import Fatal, Reject
from schemas.kinds import FromCrm
from tests.standins.web import serve_beside

TOKEN = "invented-shop-token"


class Shop:
    """A shop's API: pages of two, `updated_after`, a token, records that are marked as deleted."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
        self.next = ""
        """Where it says that the next page is, instead of where it is."""

    def put(self, id_: str, record: dict[str, Any]) -> None:
        self.now += timedelta(seconds=1)
        self.records[id_] = record | {"updated": self.now.isoformat()}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/customers", self._list)
        return app

    async def _list(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Api-Key") != TOKEN:
            return web.json_response({"error": "unknown key"}, status=401)
        if not set(request.query) <= {"page", "updated_after"}:
            return web.json_response({"error": "unknown parameter"}, status=400)
        after = datetime.fromisoformat(
            request.query.get("updated_after", "1970-01-01T00:00:00+00:00")
        )
        rows = [
            row
            for row in self.records.values()
            if datetime.fromisoformat(row["updated"]) >= after
            and ("updated_after" in request.query or not row.get("gone"))
        ]
        page = int(request.query.get("page", 0))
        body: dict[str, Any] = {"data": {"people": rows[2 * page : 2 * page + 2]}, "links": {}}
        if 2 * page + 2 < len(rows):
            query = request.rel_url.update_query(page=str(page + 1))
            body["links"]["next"] = self.next or str(query)
        response = web.json_response(body)
        response.headers["Date"] = self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return response


COLUMNS = {
    "id": "uuid",
    "name": "join(' ', names)",
    "segment": "tier",
    "email": "mails[].address",
    "basis": "rights.basis",
    "handle.x": "accounts[?network=='x'].name",
}


def settings(address: str, token: str = TOKEN, **more: Any) -> webhook.Settings:
    given = {
        "url": f"{address}/api/customers", "token": "env:T", "header": "X-Api-Key", "items": "data.people",
        "next": "links.next", "since": "updated_after", "removed": "gone", "columns": COLUMNS,
    }  # fmt: skip
    return webhook.Settings.model_validate(given | more, context={"env": {"T": token}})


@contextmanager
def _stage() -> Iterator[Stage]:
    shop = Shop()
    held: dict[str, Customer] = {}

    def hold(people: Sequence[Customer]) -> None:
        now = {one.id: one for one in people}
        for gone in held.keys() - now.keys():
            shop.put(gone, {"uuid": gone, "gone": True})
        for one in now.values():
            if held.get(one.id) != one:
                mails = [{"address": mail} for mail in one.emails]
                shop.put(one.id, {"uuid": one.id, "names": [one.name], "kind": one.kind, "tier": one.segment,
                                  "mails": mails, "rights": {"basis": one.basis}})  # fmt: skip
        held.clear()
        held.update(now)

    def spoil() -> None:
        shop.put("none", {"names": ["Without an id"]})

    with serve_beside(shop.app()) as address, Asker(clock=KitClock()) as http:
        yield Stage(
            module=webhook,
            settings=settings(address),
            hold=hold,
            spoil=spoil,
            wrong={
                "token": settings(address, "another"),
                "url": settings(address, url=f"{address}/api/nothing"),
                "items": settings(address, items="data.nobody"),
            },
            http=http,
        )


STAGES = {"shop": _stage}


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str, Asker]]:
    made = Shop()
    with serve_beside(made.app()) as address, Asker(clock=KitClock()) as http:
        yield made, address, http


def follow(asked: webhook.Settings, http: Asker, since: str = "") -> list[FromCrm]:
    return list(webhook.follow(CustomersContext(asked, NOW, http), since))


def test_everything_is_found_where_its_expression_says(shop: tuple[Shop, str, Asker]) -> None:
    made, address, http = shop
    orders = [
        {"no": 17, "title": "Phone", "ordered": "2026-03-01T09:00:00Z", "total": 99.9, "renews": "2027-03-01"},
        {"no": 18, "title": "Case", "ordered": "soon"},
        {"no": 17, "title": "Phone again", "ordered": "2026-03-01T09:00:00Z"},
    ]  # fmt: skip
    made.put("c-1", {
        "uuid": 4711, "names": ["Anna", "Example"], "accounts": [{"network": "x", "name": "@Anna"}, {"network": "y"}],
        "orders": orders, "tickets": [{"id": "t1", "opened_at": 1_790_000_000}],
        "phone": 491711234567,
    })  # fmt: skip
    columns = {
        "id": "no",
        "product": "title",
        "at": "ordered",
        "amount": "total",
        "renewal_at": "renews",
    }
    asked = settings(
        address,
        columns=COLUMNS | {"phone": "join('', ['+', to_string(phone)])"},
        purchases={"items": "orders", "columns": columns, "currency": "EUR"},
        tickets={"items": "tickets", "date_format": "unix"},
    )
    items = follow(asked, http)
    (anna,) = (item for item in items if isinstance(item, Customer))
    assert (anna.id, anna.name, anna.handles, anna.phones) == (
        "4711", "Anna Example", ("x:anna",), ("+491711234567",),
    )  # fmt: skip
    assert [(one.id, one.product, one.amount, one.currency) for one in anna.purchases] == [
        ("17", "Phone", 99.9, "EUR")
    ]
    assert [one.id for one in anna.tickets] == ["t1"]
    (reject,) = (item for item in items if isinstance(item, Reject))
    assert reject.reason.startswith("record 0: orders[1]: at: 'soon' is not a date")


def test_who_is_told_to_be_removed_is_gone(shop: tuple[Shop, str, Asker]) -> None:
    made, address, http = shop
    made.put("c-1", {"uuid": "c-1"})
    made.put("c-2", {"uuid": "c-2"})
    before = follow(settings(address), http)
    assert isinstance(before[-1], Mark)
    made.put("c-2", {"uuid": "c-2", "gone": True})
    after = follow(settings(address), http, before[-1].at)
    assert Gone("c-2") in after


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        ("https://elsewhere.example/api", "leads from .* to another host"),
        ("/api/customers", "leads in a circle"),
    ],
)
def test_the_next_page_is_one_of_the_same_host_and_another(
    shop: tuple[Shop, str, Asker], leads: str, said: str
) -> None:
    made, address, http = shop
    made.next = leads
    for number in range(5):
        made.put(f"c-{number}", {"uuid": f"c-{number}"})
    with pytest.raises(Fatal, match=said):
        follow(settings(address), http)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"items": "data[["}, "is no JMESPath"),
        ({"columns": {"id": "a["}}, "is no JMESPath"),
        ({"columns": {"who": "a"}}, "who: unknown"),
        ({"next": "links..next"}, "is no JMESPath"),
        ({"purchases": {"items": "orders", "columns": {"price": "p"}}}, "price: unknown"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        settings("https://shop.example", **wrong)
