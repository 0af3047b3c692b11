"""All that is stored of one person, question by question: what the view `who` has in one row, and what
stands behind it. Nobody is linked here: that is decided in the views, and only with a legal basis.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client

from sinks.clickhouse.client import answers
from sinks.clickhouse.kin import find_claimed

Row = dict[str, Any]
LATEST, MONTHS, TOPICS = 8, 12, 8

_LINKED = """
    SELECT a.author_id AS author_id, a.customer_id AS customer_id
    FROM author_customers AS a INNER JOIN current_customers AS c ON a.customer_id = c.customer_id
    WHERE a.basis != '' OR c.basis != ''
"""
_NAMED = """
SELECT DISTINCT author_id FROM current_authors
WHERE author_id = %(text)s OR (handle != '' AND lowerUTF8(handle) = lowerUTF8(%(handle)s))
"""
_RECORDS = """
SELECT DISTINCT customer_id FROM current_customers
WHERE customer_id = %(text)s OR (name != '' AND lowerUTF8(name) = lowerUTF8(%(text)s))
"""
_ACCOUNTS = """
SELECT k.author_id AS author_id, k.type AS type, k.handle AS handle, k.name AS name, k.url AS url,
    ifNull(k.followers, 0) AS followers, s.mentions AS mentions, s.first_at AS first_at, s.last_at AS last_at,
    s.places AS places
FROM (SELECT * FROM current_authors WHERE author_id IN %(ids)s) AS k
LEFT JOIN (
    SELECT author_id, count() AS mentions, min(published_at) AS first_at, max(published_at) AS last_at,
        arraySort(groupUniqArrayIf(site, site != '')) AS places
    FROM current_mentions WHERE author_id IN %(ids)s GROUP BY author_id) AS s ON k.author_id = s.author_id
ORDER BY mentions DESC, author_id
"""
_LINKS = """
SELECT author_id, customer_id, method, evidence, confidence, basis, status, decided_by, at
FROM current_links WHERE customer_id = %(customer)s OR author_id IN %(ids)s
UNION ALL
SELECT author_id, customer_id, method, '' AS evidence, confidence, basis, 'confirmed' AS status,
    '' AS decided_by, toDateTime64(0, 3, 'UTC') AS at
FROM author_customers
WHERE author_id IN %(ids)s AND (author_id, customer_id) NOT IN (
    SELECT author_id, customer_id FROM current_links WHERE author_id IN %(ids)s)
ORDER BY status, author_id, customer_id
"""
_PURCHASES = "SELECT * FROM purchases WHERE customer_id = %(customer)s ORDER BY at DESC, product"
_MONTHS = """
SELECT toStartOfMonth(published_at) AS month, count() AS mentions, countIf(sentiment = 'positive') AS positive,
    countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative
FROM current_mentions WHERE author_id IN %(ids)s
GROUP BY month ORDER BY month DESC LIMIT %(limit)s
"""
_LATEST = """
SELECT mention_id, published_at, type, site, url, sentiment, intents, priority, title, text
FROM current_mentions WHERE author_id IN %(ids)s
ORDER BY published_at DESC, mention_id DESC LIMIT %(limit)s
"""
_OPEN = """
SELECT mention_id, published_at, department, answer_by, overdue, priority, url, title, text
FROM to_answer WHERE author_id IN %(ids)s ORDER BY priority DESC, mention_id LIMIT %(limit)s
"""
_ALERTS = """
SELECT opened_at, rule, title, status, dedup_key FROM alert_history
WHERE status IN ('open', 'acknowledged', 'snoozed') AND hasAny(mention_ids, (
    SELECT groupUniqArray(mention_id) FROM current_mentions WHERE author_id IN %(ids)s))
ORDER BY opened_at DESC LIMIT %(limit)s
"""
_TOPICS = """
SELECT topic, count() AS mentions, countIf(sentiment = 'negative') AS negative
FROM (SELECT arrayJoin(topics) AS topic, sentiment FROM current_mentions WHERE author_id IN %(ids)s)
GROUP BY topic ORDER BY mentions DESC, topic LIMIT %(limit)s
"""
_INFLUENCE = """
SELECT influence, influence_reasons AS reasons, speaks_as FROM current_mentions WHERE author_id IN %(ids)s
ORDER BY influence DESC, published_at DESC, mention_id LIMIT 1
"""


_EXPERTISE = """
SELECT topic, score, reasons FROM experts WHERE author_id IN %(ids)s
ORDER BY score DESC, topic LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person: the customer record ('' for none) and the accounts known to be theirs."""

    customer: str = ""
    authors: tuple[str, ...] = ()

    @property
    def person(self) -> str:
        """What the view `who` calls them."""
        return self.customer or next(iter(self.authors), "")


def find_somebody(client: Client, text: str) -> list[Somebody]:
    """Who is meant by a handle (`@anna`, `x:@anna`), an id of an account or customer, an e-mail address
    or a customer's name: everybody who may be. Raises Retry and Fatal.
    """
    word = text.strip()
    claimed = find_claimed(
        client,
        handles=[word] if ":" in word else [],
        emails=[word] if "@" in word.strip("@") else [],
    )
    with answers(client, "look for a person"):
        given = {"text": word, "handle": word.lstrip("@")}
        authors = {row[0] for row in client.execute(_NAMED, given)}
        customers = {row[0] for row in client.execute(_RECORDS, given)}
        authors |= {one.id for one in claimed if one.kind == "author"}
        customers |= {one.id for one in claimed if one.kind == "customer"}
        return sorted(_people(client, authors, customers), key=lambda one: one.person)


def _people(client: Client, authors: set[str], customers: set[str]) -> Iterator[Somebody]:
    linked = f"SELECT author_id, customer_id FROM ({_LINKED}) WHERE author_id IN %(ids)s"  # noqa: S608
    owners = dict(client.execute(linked, {"ids": tuple(authors)})) if authors else {}
    theirs = f"SELECT author_id FROM ({_LINKED}) WHERE customer_id = %(id)s ORDER BY author_id"  # noqa: S608
    for customer in sorted({*customers, *owners.values()}):
        rows = client.execute(theirs, {"id": customer})
        yield Somebody(customer, tuple(row[0] for row in rows))
    for author in sorted(authors - owners.keys()):
        yield Somebody(authors=(author,))


def read_somebody(client: Client, who: Somebody) -> dict[str, list[Row]]:
    """Every part of what is known, by its name; each a list of rows. Raises Retry and Fatal."""
    ids = {"ids": who.authors or ("",), "customer": who.customer}
    parts: Mapping[str, tuple[str, int]] = {
        "accounts": (_ACCOUNTS, 0),
        "links": (_LINKS, 0),
        "purchases": (_PURCHASES, 0),
        "months": (_MONTHS, MONTHS),
        "latest": (_LATEST, LATEST),
        "open": (_OPEN, LATEST),
        "alerts": (_ALERTS, LATEST),
        "topics": (_TOPICS, TOPICS),
        "influence": (_INFLUENCE, 0),
        "expertise": (_EXPERTISE, TOPICS),
    }
    record = "SELECT * FROM customers FINAL WHERE customer_id = %(customer)s"
    with answers(client, "read what is known of a person"):
        told = {"record": _rows(client, record, ids) if who.customer else []}
        for name, (sql, limit) in parts.items():
            told[name] = _rows(client, sql, {**ids, "limit": limit})
    return told


def _rows(client: Client, sql: str, given: Mapping[str, Any]) -> list[Row]:
    rows: Sequence[Sequence[Any]]
    rows, columns = client.execute(sql, given, with_column_types=True)
    return [dict(zip([name for name, _ in columns], row, strict=True)) for row in rows]
