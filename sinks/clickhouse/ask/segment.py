"""The customers behind mentions, and what decides whether they may be in a list of people to write to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clickhouse_driver import Client

from sinks.clickhouse.ask.query import Asked, Binder
from sinks.clickhouse.ask.where import where
from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import chunks


@dataclass(frozen=True, slots=True)
class Member:
    """One customer; `mentions` counts those that the segment is made by, 0 where a SELECT made it."""

    customer_id: str
    name: str
    segment: str
    basis: str
    do_not_contact: bool
    mentions: int


def speakers(client: Client, asked: Asked, at_least: int) -> Iterator[tuple[str, int]]:
    """(customer, mentions) of those whose accounts wrote at least so many mentions of the View. Raises
    Retry and Fatal.
    """
    binder = Binder()
    query = binder.query(f"""
SELECT l.customer_id AS customer, count() AS said
FROM (SELECT mention_id, author_id FROM current_mentions WHERE {where(asked, binder)} AND author_id != '') AS m
INNER JOIN author_customers AS l ON m.author_id = l.author_id
GROUP BY customer HAVING said >= {binder.bind(at_least)} ORDER BY customer
""")  # noqa: S608  our own words; values are bound
    with answers(client, "work out a segment"):
        yield from client.execute(query.sql, query.parameters)


def members_of(client: Client, counts: Mapping[str, int]) -> Iterator[Member]:
    """The records of these customers, by id; who is in no CRM any more is left out. Raises Retry, Fatal."""
    with answers(client, "read customers of a segment"):
        for chunk in chunks(sorted(counts)):
            rows, columns = client.execute(
                "SELECT * FROM customers FINAL WHERE customer_id IN %(ids)s ORDER BY customer_id",
                {"ids": chunk},
                with_column_types=True,
            )
            yield from _members(rows, [name for name, _ in columns], counts)


def _members(
    rows: Iterable[tuple[object, ...]], names: list[str], counts: Mapping[str, int]
) -> Iterator[Member]:
    for row in rows:
        told = dict(zip(names, row, strict=True))
        customer = str(told["customer_id"])
        yield Member(
            customer,
            str(told["name"]),
            str(told["segment"]),
            str(told["basis"]),
            bool(told.get("do_not_contact")),
            counts[customer],
        )
