"""Reads which mentions carried others on, and who wrote them. May touch the network."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from clickhouse_driver import Client

from schemas.base import to_ms
from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import chunks

MOST = 1_000_000
_STEPS = """
SELECT mention_id, author_id, at, from_mention, from_author, from_at, how, story FROM story_steps
WHERE at >= fromUnixTimestamp64Milli(%(since)s) AND at < fromUnixTimestamp64Milli(%(until)s)
LIMIT %(most)s
"""
_WHEN = "SELECT mention_id, published_at FROM current_mentions WHERE {column} = %(name)s ORDER BY published_at LIMIT 1"
_WHEN_STORY = """
SELECT min(published_at) FROM current_mentions
WHERE mention_id IN (SELECT mention_id FROM copies FINAL WHERE cluster = %(name)s) HAVING count() > 0
"""
_WHO = """
SELECT mention_id, author_handle, author_name, ifNull(author_followers, 0), url,
    leftUTF8(if(clean_text = '', text, clean_text), 160)
FROM current_mentions WHERE mention_id IN %(ids)s
"""
Row = tuple[str, str, datetime, str, str, datetime, str, str]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a mention, and its first words."""

    handle: str
    name: str
    followers: int
    url: str
    text: str


def find_start(client: Client, name: str) -> tuple[str, datetime] | None:
    """What a mention's id, address or a story's name means, and when it was; None where nothing does.
    Raises Retry and Fatal.
    """
    column = "url" if name.startswith(("http://", "https://")) else "mention_id"
    with answers(client, "look for a story"):
        rows = client.execute(_WHEN.format(column=column), {"name": name})
        if rows:
            return str(rows[0][0]), _utc(rows[0][1])
        stories = client.execute(_WHEN_STORY, {"name": name})
    return (name, _utc(stories[0][0])) if stories else None


def read_steps(client: Client, since: datetime, until: datetime) -> list[Row]:
    """Every step that was taken between. Raises Retry and Fatal."""
    asked = {"since": to_ms(since), "until": to_ms(until), "most": MOST}
    with answers(client, "read how stories were carried on"):
        rows = client.execute(_STEPS, asked)
    return [
        (id, author, _utc(at), origin, by, _utc(then), how, story)
        for id, author, at, origin, by, then, how, story in rows
    ]


def read_who(client: Client, ids: Iterable[str]) -> dict[str, Author]:
    """Who wrote these mentions. Raises Retry and Fatal."""
    who: dict[str, Author] = {}
    with answers(client, "read who carried a story"):
        for chunk in chunks(tuple(dict.fromkeys(ids))):
            for id, *rest in client.execute(_WHO, {"ids": chunk}):
                who[id] = Author(*rest)
    return who


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
