"""Reads who speaks and is not known yet, and what the stream only suggests, for suggestions of links."""

from collections.abc import Collection, Iterator
from typing import Any

from clickhouse_driver import Client

from schemas.customer import Customer, Link
from schemas.mention import Author
from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import chunks

_COMPARED = ("id", "name", "kind", "basis", "place", "employer", "job", "handles", "emails")
_CUSTOMERS = "SELECT customer_id, name, kind, basis, place, employer, job, handles, emails FROM current_customers"
_AUTHORS = """
    SELECT a.author_id, a.handle, a.name, a.url, a.email, a.bio, p.place, p.links
    FROM
    (
        SELECT author_id, handle, name, url, email, bio FROM current_authors
        WHERE seen_at >= now() - INTERVAL %(days)s DAY AND (name != '' OR handle != '')
    ) AS a
    LEFT JOIN (SELECT author_id, place, links FROM author_profiles FINAL) AS p ON a.author_id = p.author_id
    WHERE a.author_id NOT IN (
        SELECT author_id FROM mentions WHERE author_role != 'public' AND author_id != '')
"""
_DOUBTFUL = """
    SELECT author_id, argMax(customer_id, seen_at), argMax(customer_method, seen_at),
        argMax(customer_evidence, seen_at), argMax(customer_confidence, seen_at),
        argMax(customer_basis, seen_at), max(seen_at)
    FROM current_mentions
    WHERE customer_status = 'suggested' AND author_id != '' AND seen_at >= now() - INTERVAL %(days)s DAY
    GROUP BY author_id
"""


def read_customers(client: Client, ids: Collection[str] | None = None) -> Iterator[Customer]:
    """Customers as far as they are compared and shown: all, or those of these ids. Raises Retry and
    Fatal.
    """
    if ids is None:
        yield from _customers(client, _CUSTOMERS, {})
        return
    for chunk in chunks(tuple(ids)):
        yield from _customers(client, f"{_CUSTOMERS} WHERE customer_id IN %(ids)s", {"ids": chunk})


def read_authors(client: Client, days: int) -> Iterator[Author]:
    """The public that spoke in the last days, as their profiles show them. Raises Retry and Fatal."""
    with answers(client, "read who speaks"):
        for row in client.execute_iter(_AUTHORS, {"days": days}):
            yield _author(row)


def read_known(client: Client) -> dict[str, str]:
    """The customer of each account that is known today. Raises Retry and Fatal."""
    with answers(client, "read whose accounts are known"):
        return dict(client.execute("SELECT author_id, customer_id FROM author_customers"))


def read_doubtful(client: Client, days: int) -> list[Link]:
    """What the stream found and did not believe: newest of each account. Raises Retry and Fatal."""
    with answers(client, "read what is only suggested"):
        return [
            Link(
                author_id=author,
                customer_id=customer,
                method=method,
                evidence=evidence,
                confidence=min(1.0, round(confidence, 4)),
                basis=basis,
                status="suggested",
                at=at.astimezone(),
            )
            for author, customer, method, evidence, confidence, basis, at in client.execute(
                _DOUBTFUL, {"days": days}
            )
        ]


def _customers(client: Client, sql: str, parameters: dict[str, Any]) -> Iterator[Customer]:
    with answers(client, "read customers"):
        for row in client.execute_iter(sql, parameters):
            yield Customer.model_validate(dict(zip(_COMPARED, row, strict=True)))


def _author(row: Any) -> Author:
    author, handle, name, url, email, bio, place, links = row
    return Author(
        id=author,
        handle=handle,
        name=name,
        url=url,
        email=email,
        bio=bio,
        place=place or "",
        links=tuple(links or ()),
    )
