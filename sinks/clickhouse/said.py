"""What else people are known by: ids of their mentions, addresses and profile URLs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import People, chunks


@dataclass(frozen=True, slots=True)
class Said:
    """Sorted, as they were written."""

    mentions: tuple[str, ...]
    emails: tuple[str, ...]
    profiles: tuple[str, ...]


def read_said(client: Client, people: People) -> Said:
    """All that is stored of these people, today's and earlier. Raises Retry and Fatal."""
    authors, customers = people.authors, people.customers
    with answers(client, "read what people are known by"):
        mentions = _values(
            client, "SELECT mention_id FROM mentions WHERE author_id IN %(ids)s", authors
        )
        emails = _values(client, "SELECT email FROM authors WHERE author_id IN %(ids)s", authors)
        profiles = _values(client, "SELECT url FROM authors WHERE author_id IN %(ids)s", authors)
        claimed = "SELECT arrayJoin({}) FROM customers WHERE customer_id IN %(ids)s"
        emails |= _values(client, claimed.format("emails"), customers)
        profiles |= _values(client, claimed.format("profiles"), customers)
    return Said(*(tuple(sorted(some - {""})) for some in (mentions, emails, profiles)))


def _values(client: Client, sql: str, ids: Sequence[str]) -> set[Any]:
    return {row[0] for chunk in chunks(ids) for row in client.execute(sql, {"ids": chunk})}
