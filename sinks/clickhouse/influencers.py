"""Reads who is listened to, who knows what, and whom colleagues look after. May touch the network."""

from dataclasses import dataclass
from typing import Any

from clickhouse_driver import Client

from schemas.identity import fold_claim
from sinks.clickhouse.client import answers

Row = dict[str, Any]
_EXPERTS = """
SELECT e.topic AS topic, e.score AS score, e.author_id AS author_id, e.handle AS handle, e.name AS name, e.url AS url,
    e.reasons AS reasons, e.evidence AS evidence, e.at AS at, c.customer_id AS customer_id
FROM experts AS e LEFT JOIN author_customers AS c ON e.author_id = c.author_id
WHERE lower(e.topic) = lower(%(topic)s)
ORDER BY score DESC, author_id LIMIT %(limit)s
"""
_SAID = """
SELECT mention_id, url, published_at, leftUTF8(if(clean_text = '', text, clean_text), 200) AS text
FROM current_mentions WHERE mention_id IN %(ids)s
"""
_KNOWN_TOPICS = "SELECT topic, count() AS people FROM experts GROUP BY topic ORDER BY topic"
_RECORDS = """
SELECT * FROM influencer_records WHERE %(stage)s = '' OR stage = %(stage)s
ORDER BY updated_at DESC, author_id LIMIT %(limit)s
"""
_CANDIDATES = """
SELECT s.author_id AS author_id, s.handle AS handle, s.followers AS followers, s.score AS score, s.reasons AS reasons,
    s.topics AS topics
FROM author_standing AS s
WHERE empty(s.signs) AND s.author_id NOT IN (SELECT author_id FROM author_customers)
    AND s.author_id NOT IN (SELECT author_id FROM influencers FINAL)
ORDER BY score DESC, author_id LIMIT %(limit)s
"""
_NAMED = """
SELECT author_id, handle FROM current_authors
WHERE author_id = %(name)s OR lower(concat(type, ':', handle)) = %(claim)s ORDER BY author_id
"""
_CUSTOMER = "SELECT customer_id FROM author_customers WHERE author_id = %(author)s"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An author that a name means, and the customer they are known to be ('' for none)."""

    author_id: str
    handle: str
    customer_id: str


def read_experts(client: Client, topic: str, limit: int) -> list[Row]:
    """Who knows a topic, best first, with what they said that shows it (`said`). Raises Retry, Fatal."""
    with answers(client, "read who knows a topic"):
        rows = _rows(client, _EXPERTS, {"topic": topic, "limit": limit})
        ids = tuple({one for row in rows for one in row["evidence"]})
        said = {one["mention_id"]: one for one in _rows(client, _SAID, {"ids": ids})} if ids else {}
    for row in rows:
        row["said"] = [said[one] for one in row["evidence"] if one in said]
    return rows


def known_topics(client: Client) -> list[Row]:
    """The topics that somebody knows, and how many people do. Raises Retry and Fatal."""
    with answers(client, "read what people know"):
        return _rows(client, _KNOWN_TOPICS, {})


def read_influencers(client: Client, stage: str, limit: int) -> list[Row]:
    """The records, of one stage or all, latest first. Raises Retry and Fatal."""
    with answers(client, "read the records of influencers"):
        return _rows(client, _RECORDS, {"stage": stage, "limit": limit})


def read_candidates(client: Client, limit: int) -> list[Row]:
    """Who is listened to, is no customer and has no record, highest standing first. Raises Retry and
    Fatal.
    """
    with answers(client, "read who is listened to"):
        return _rows(client, _CANDIDATES, {"limit": limit})


def find_somebody(client: Client, name: str) -> list[Somebody]:
    """The authors of an id (`x:x:1001`) or handle (`x:@anna`). Raises Retry and Fatal."""
    with answers(client, "look for an author"):
        rows = client.execute(_NAMED, {"name": name, "claim": fold_claim(name)})
        return [Somebody(author, handle, _customer(client, author)) for author, handle in rows]


def _customer(client: Client, author: str) -> str:
    rows = client.execute(_CUSTOMER, {"author": author})
    return str(rows[0][0]) if rows else ""


def _rows(client: Client, sql: str, parameters: dict[str, Any]) -> list[Row]:
    rows, columns = client.execute(sql, parameters, with_column_types=True)
    return [dict(zip([name for name, _ in columns], row, strict=True)) for row in rows]
