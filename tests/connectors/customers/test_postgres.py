"""Customers from a real PostgreSQL: all of them, then only what changed; what it refuses is told by
the setting.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.customers import postgres
from connectors.testing.customers import NOW, Stage
from schemas.context import CustomersContext
from schemas.customer import Customer, Gone
from schemas.examples import SECRET
from schemas.flow import Fatal, Reject, Retry
from schemas.kinds import FromCrm
from tests.connectors.customers.told import mark, people
from tests.standins.postgres import PASSWORD, USER, Postgres
from tests.standins.postgres import postgres as running

TABLES = """
DROP SCHEMA IF EXISTS crm CASCADE; CREATE SCHEMA crm;
CREATE TABLE crm.customers (id text, name text, kind text, segment text, email text[], basis text,
    value numeric, opt_out boolean, updated_at timestamptz DEFAULT clock_timestamp());
CREATE TABLE crm.orders (id serial, customer_id text, product text, at timestamptz, amount numeric,
    renewal_at date, version bigint);
CREATE TABLE crm.tickets (id text, customer_id text, subject text, opened_at timestamp, status text,
    updated_at timestamptz DEFAULT clock_timestamp());
"""


@cache
def _server() -> tuple[Any, Postgres]:
    """One server for all tests of this file; it ends with the process's last test."""
    manager = running()
    return manager, manager.__enter__()


@pytest.fixture(scope="module", autouse=True)
def _ends() -> Iterator[None]:
    yield
    if _server.cache_info().currsize:
        _server()[0].__exit__(None, None, None)
        _server.cache_clear()


@pytest.fixture
def server() -> Postgres:
    made = _server()[1]
    made.run(TABLES)
    return made


def settings(server: Postgres, **more: Any) -> postgres.Settings:
    given = {
        "host": "127.0.0.1", "port": server.port, "database": "postgres", "user": USER,
        "password": "env:CRM", "tls": "off", "query": "SELECT * FROM crm.customers ORDER BY id",
        "changed_by": "updated_at", "overlap_secs": 0,
    }  # fmt: skip
    return postgres.Settings.model_validate(given | more, context={"env": {"CRM": PASSWORD}})


def follow(asked: postgres.Settings, since: str = "") -> list[FromCrm]:
    http: Any = None
    return list(postgres.follow(CustomersContext(asked, NOW, http), since))


@contextmanager
def _stage() -> Iterator[Stage]:
    """A table of customers that notes when each was changed."""
    server = _server()[1]
    server.run(TABLES)
    held: dict[str, Customer] = {}

    def hold(persons: Sequence[Customer]) -> None:
        now = {one.id: one for one in persons}
        for gone in held.keys() - now.keys():
            server.run("DELETE FROM crm.customers WHERE id = :id", id=gone)
        for one in now.values():
            if held.get(one.id) != one:
                server.run("DELETE FROM crm.customers WHERE id = :id", id=one.id)
                server.run(
                    "INSERT INTO crm.customers VALUES (:id, :name, :kind, :segment, :email, :basis)",
                    id=one.id, name=one.name, kind=one.kind, segment=one.segment,
                    email=list(one.emails), basis=one.basis,
                )  # fmt: skip
        held.clear()
        held.update(now)

    def spoil() -> None:
        server.run("INSERT INTO crm.customers (name) VALUES ('Without an id')")

    good = settings(server)
    yield Stage(
        module=postgres,
        settings=good,
        hold=hold,
        spoil=spoil,
        wrong={
            "password": settings(server, password=_secret("another")),
            "database": settings(server, database="nowhere"),
            "user": settings(server, user="nobody"),
            "query": settings(server, query="SELECT * FROM crm.nothing"),
            "columns": settings(server, columns={"id": "CustomerNo"}),
        },
    )


def _secret(value: str) -> Any:
    asked = {"host": "h", "database": "d", "user": "u", "query": "SELECT 1", "password": "env:CRM"}
    made = postgres.Settings.model_validate(asked, context={"env": {"CRM": value}})
    return made.password


STAGES = {"table": _stage}


def test_types_of_the_database_are_read_and_what_belongs_to_a_customer_is_joined(
    server: Postgres,
) -> None:
    server.run("INSERT INTO crm.customers VALUES ('1', 'Anna: “x”', 'person', 'gold',"
               " '{a@mail.example,b@mail.example}', 'consent', 1234.50, true)")  # fmt: skip
    server.run("INSERT INTO crm.orders (customer_id, product, at, amount, renewal_at) VALUES"
               " ('1', 'Plan', '2026-03-01 10:00+01', 99.90, '2027-03-01'),"
               " ('9', 'Lost', '2026-03-02', 1, NULL)")  # fmt: skip
    server.run("INSERT INTO crm.tickets VALUES ('T1', '1', 'Card: lost', '2026-11-01', 'open'),"
               " ('T2', '1', 'Old', '2026-01-01', 'closed')")  # fmt: skip
    asked = settings(
        server,
        query="SELECT *, 'a:b' AS note, (ARRAY[1,2])[1:1] FROM crm.customers; ",
        columns={"lifetime_value": "value", "do_not_contact": "opt_out"},
        purchases={"query": "SELECT * FROM crm.orders", "currency": "EUR"},
        tickets={"query": "TABLE crm.tickets -- all of them"},
    )
    items = follow(asked)
    (anna,) = people(items).values()
    assert (anna.name, anna.emails) == ("Anna: “x”", ("a@mail.example", "b@mail.example"))
    assert (anna.lifetime_value, anna.do_not_contact) == (1234.5, True)
    (plan,) = anna.purchases
    assert (plan.product, plan.at.isoformat(), plan.amount, plan.currency) == (
        "Plan", "2026-03-01T09:00:00+00:00", 99.9, "EUR",
    )  # fmt: skip
    assert plan.renewal_at is not None
    assert [ticket.id for ticket in anna.tickets] == ["T1"]
    reasons = [item.reason for item in items if isinstance(item, Reject)]
    assert reasons == ["purchases of postgres:2: there is no customer '9' in customers of postgres"]


def test_only_whom_a_row_is_about_that_changed_is_read_again(server: Postgres) -> None:
    server.run(
        "INSERT INTO crm.customers (id, name) SELECT n, 'Name ' || n FROM generate_series(1, 9) n"
    )
    asked = settings(
        server,
        purchases={"query": "SELECT * FROM crm.orders", "changed_by": "version"},
        tickets={"query": "SELECT * FROM crm.tickets", "changed_by": "updated_at"},
    )
    before = follow(asked)
    assert len(people(before)) == 9
    again = people(follow(asked, mark(before)))
    assert "9" in again  # what stands at the mark itself
    assert "1" not in again
    server.run(
        "UPDATE crm.customers SET name = 'Other', updated_at = clock_timestamp() WHERE id = '2'"
    )
    server.run("INSERT INTO crm.tickets VALUES ('T1', '3', 'Lost', '2026-11-01', 'open')")
    server.run(
        "INSERT INTO crm.orders (customer_id, product, at, version) VALUES ('4', 'Plan', '2026-01-01', 7)"
    )
    after = follow(asked, mark(before))
    told = people(after)
    assert told.keys() >= {"2", "3", "4"}
    assert "1" not in told
    assert (told["2"].name, [one.id for one in told["3"].tickets]) == ("Other", ["T1"])
    server.run(
        "INSERT INTO crm.orders (customer_id, product, at, version) VALUES ('5', 'Plan', '2026-01-01', 8)"
    )
    server.run("DELETE FROM crm.customers WHERE id = '3'")
    server.run("UPDATE crm.tickets SET updated_at = clock_timestamp()")
    last = follow(asked, mark(after))
    assert [bought.product for bought in people(last)["5"].purchases] == ["Plan"]
    assert [item.id for item in last if isinstance(item, Gone)] == ["3"]


def test_a_transaction_that_ends_late_is_not_missed(server: Postgres) -> None:
    server.run("INSERT INTO crm.customers (id, name) VALUES ('1', 'Anna')")
    late = server.connect()
    late.run("BEGIN")
    late.run(
        "UPDATE crm.customers SET name = 'Late', updated_at = clock_timestamp() WHERE id = '1'"
    )
    server.run("INSERT INTO crm.customers (id, name) VALUES ('2', 'Bo')")
    asked = settings(server, overlap_secs=60)
    seen = follow(asked)
    late.run("COMMIT")
    late.close()
    assert people(follow(asked, mark(seen)))["1"].name == "Late"


def test_rows_come_some_thousand_at_a_time(server: Postgres) -> None:
    server.run("INSERT INTO crm.customers (id) SELECT n FROM generate_series(1, 12001) n")
    assert len(people(follow(settings(server)))) == 12_001


def test_nothing_is_ever_written(server: Postgres) -> None:
    server.run("CREATE OR REPLACE FUNCTION crm.hit() RETURNS int LANGUAGE sql AS"
               " 'INSERT INTO crm.customers (id) VALUES (1) RETURNING 1'")  # fmt: skip
    with pytest.raises(
        Fatal, match=r"refuses query: cannot execute INSERT in a read-only transaction"
    ):
        follow(settings(server, query="SELECT 'x' AS id, crm.hit()", changed_by=""))
    assert server.run("SELECT count(*) FROM crm.customers") == [[0]]


def test_a_server_that_is_not_there_or_goes_is_asked_again(server: Postgres) -> None:
    with pytest.raises(Retry, match=r"PostgreSQL at 127\.0\.0\.1:1 did not answer"):
        follow(settings(server, port=1))
    server.run("INSERT INTO crm.customers (id) SELECT n FROM generate_series(1, 12001) n")
    http: Any = None
    reading = postgres.follow(CustomersContext(settings(server), NOW, http), "")
    next(reading)
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'grapevine'"
    )
    with pytest.raises(Retry):
        list(reading)
    with pytest.raises(Fatal, match="is not trusted"):
        follow(settings(server, tls="verify"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"query": "DELETE FROM customers"}, "String should match pattern"),
        ({"password": SECRET}, "must be written env:NAME"),
        ({"changed_by": "", "purchases": {"query": "SELECT 1", "changed_by": "v"}}, "purchases.changed_by needs"),
        ({"purchases": {"query": "SELECT 1", "columns": {"who": "W"}}}, "who: unknown"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        settings(Postgres(1), **wrong)
