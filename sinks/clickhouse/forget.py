"""Forgets people: removes an author's mentions and all about them, a customer's records and their
trace on mentions.

Who is forgotten is known by hash only (tombstones of kind person), so that this can be repeated for
what comes late: `purge` does so every hour. Figures of series_5m are written anew; they hold
nobody's data.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clickhouse_driver import Client

from sinks.clickhouse.client import answers
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.tables import altered

_CHUNK = 500
"""Ids in one statement, which has a limited length."""
_SUBJECT = "lower(hex(SHA256(concat('grapevine-person:', {id}))))"
"""person_subject of schemas/identity.py in SQL."""
_FORGOTTEN = "(SELECT subject FROM tombstones WHERE kind = 'person')"
_AUTHORS = ("authors", "links", "author_deletions", "corrections")
_CUSTOMERS = ("customers", "links", "mentions")
_TRACE = "customer_id = '', customer_status = '', customer_method = '', customer_evidence = '', customer_basis = ''"


@dataclass(frozen=True, slots=True)
class People:
    """Author ids and customer ids."""

    authors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


def find_forgotten(client: Client) -> People:
    """Those whose erasure is remembered and of whom something is stored."""
    with answers(client, "look for people who are forgotten"):
        if not client.execute("SELECT 1 FROM tombstones WHERE kind = 'person' LIMIT 1"):
            return People()
        return People(
            _found(client, "author_id", _AUTHORS), _found(client, "customer_id", _CUSTOMERS)
        )


def _found(client: Client, column: str, tables: Sequence[str]) -> tuple[str, ...]:
    every = " UNION DISTINCT ".join(
        f"SELECT {column} FROM {table} WHERE {column} != ''"  # noqa: S608
        for table in tables
    )
    sql = f"SELECT {column} FROM ({every}) WHERE {_SUBJECT.format(id=column)} IN {_FORGOTTEN}"  # noqa: S608
    return tuple(row[0] for row in client.execute(sql))


def linked_people(client: Client, people: People) -> People:
    """The same people with the customers that the authors are known as today, and the other way round."""
    with answers(client, "look for the other accounts of a person"):
        customers = {
            *people.customers,
            *_partners(client, "author_id", "customer_id", people.authors),
        }
        authors = {
            *people.authors,
            *_partners(client, "customer_id", "author_id", tuple(customers)),
        }
    return People(tuple(sorted(authors)), tuple(sorted(customers)))


def _partners(client: Client, column: str, partner: str, ids: tuple[str, ...]) -> Iterator[str]:
    sql = f"SELECT DISTINCT {partner} FROM author_customers WHERE {column} IN %(ids)s"  # noqa: S608 - our own words
    return (row[0] for chunk in _chunks(ids) for row in client.execute(sql, {"ids": chunk}))


def count_stored(client: Client, people: People) -> Counter[str]:
    """How many rows of each kind would go: mentions, authors, links, customers, purchases."""
    counted = (
        ("mentions", "mentions FINAL", "author_id", people.authors),
        ("authors", "authors FINAL", "author_id", people.authors),
        ("links", "current_links", "author_id", people.authors),
        ("links", "current_links", "customer_id", people.customers),
        ("customers", "current_customers", "customer_id", people.customers),
        ("purchases", "purchases", "customer_id", people.customers),
    )
    counts: Counter[str] = Counter()
    with answers(client, "count what is stored of people"):
        for name, table, column, ids in counted:
            counts[name] += sum(_count(client, table, column, chunk) for chunk in _chunks(ids))
    return counts


def forget_people(client: Client, people: People) -> int:
    """Remove people from every table and return how many mentions' rows that were. Raises Retry and
    Fatal.

    May be repeated. Mentions that were recognised as a customer's stay, without the customer.
    """
    with answers(client, "forget people"):
        mentions = sum(_forget_authors(client, chunk) for chunk in _chunks(people.authors))
        for chunk in _chunks(people.customers):
            if _count(client, "mentions", "customer_id", chunk):
                change = f"UPDATE {_TRACE}, customer_confidence = 0 WHERE customer_id IN %(ids)s"
                _alter(client, "mentions", change, chunk)
            for table in ("customers", "links"):
                _delete(client, table, "customer_id", chunk)
    return mentions


def _forget_authors(client: Client, authors: tuple[str, ...]) -> int:
    rows = client.execute(
        "SELECT mention_id FROM mentions WHERE author_id IN %(ids)s", {"ids": authors}
    )
    written = list(_chunks(tuple({row[0] for row in rows})))
    in_series = "SELECT DISTINCT bucket FROM sightings WHERE mention_id IN %(ids)s"
    buckets = {row[0] for chunk in written for row in client.execute(in_series, {"ids": chunk})}
    for table in ("mentions", *_AUTHORS):
        _delete(client, table, "author_id", authors)
    _delete(client, "tombstones", "kind = 'author' AND subject", authors)
    rewrite_series(client, buckets)  # finds the mentions' buckets by their sightings, which go last
    for chunk in written:
        for table in ("engagement", "sightings", "copies"):
            _delete(client, table, "mention_id", chunk)
        _delete(client, "actions", "subject", chunk)
    return len(rows)


def _count(client: Client, table: str, where: str, ids: tuple[str, ...]) -> int:
    sql = f"SELECT count() FROM {table} WHERE {where} IN %(ids)s"  # noqa: S608 - our own words
    return int(client.execute(sql, {"ids": ids})[0][0])


def _delete(client: Client, table: str, where: str, ids: tuple[str, ...]) -> None:
    if _count(client, table, where, ids):
        _alter(client, table, f"DELETE WHERE {where} IN %(ids)s", ids)


def _alter(client: Client, table: str, change: str, ids: tuple[str, ...]) -> None:
    client.execute(
        f"ALTER TABLE {altered(client, table)} {change}",
        {"ids": ids},
        settings={"mutations_sync": 1},
    )


def _chunks(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(ids[at : at + _CHUNK]) for at in range(0, len(ids), _CHUNK))
