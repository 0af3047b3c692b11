"""Reads who turns to whom, and what is written of a topic, for `grapevine rank`. May touch the network.

Own accounts and staff have no voice here, nor what a sender told that nobody vouches for, nor what is
probably spam or of a machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from clickhouse_driver import Client

from schemas.base import to_ms
from sinks.clickhouse.client import answers

PORTION = 50_000
_CHARS = 600
_SPAN = """
    {at} >= fromUnixTimestamp64Milli(%(since)s) AND {at} < fromUnixTimestamp64Milli(%(until)s) AND NOT unproven
"""
# What takes an effort counts more, what is older less (half after 45 days).
_TIES = f"""
SELECT from_author, to_author, about, toFloat64(sum(counts)) AS times
FROM (
    SELECT from_author, to_author, toLowCardinality(arrayStringConcat(topics, '\\0')) AS about,
        multiIf(kind IN ('quote', 'repost'), 1, kind = 'reply', 0.8, 0.5) * (1 - greatest(spam, bot))
            * exp2(-(%(until)s - toUnixTimestamp64Milli(at)) / 86400000 / 45) AS counts
    FROM edges
    WHERE from_role = 'public' AND {_SPAN.format(at="at")}
)
GROUP BY from_author, to_author, about
HAVING times > 0.02
"""  # noqa: S608  our own words; values are bound
_OWN = "SELECT DISTINCT author_id FROM current_mentions WHERE author_role != 'public' AND author_id != ''"
_OUT = "SELECT author_id FROM unprofiled_authors WHERE %(author)s IN ('', author_id)"
_TOPICS = f"""
SELECT topic FROM (SELECT arrayJoin(topics) AS topic FROM current_mentions WHERE {_SPAN.format(at="published_at")})
GROUP BY topic HAVING count() >= %(least)s ORDER BY topic
"""  # noqa: S608
# What answers or thanks need not name the topic: whole threads are read in which anything does.
_POSTS = f"""
WITH if(thread_id != '', thread_id, if(parent_id != '', parent_id, mention_id)) AS thread
SELECT mention_id, author_id, published_at, leftUTF8(if(clean_text = '', text, clean_text), {_CHARS}), parent_id,
    links, url
FROM current_mentions
WHERE author_id != '' AND author_role = 'public' AND kind != 'repost' AND spam < 0.5 AND bot < 0.5
    AND {_SPAN.format(at="published_at")}
    AND thread IN (
        SELECT if(thread_id != '', thread_id, if(parent_id != '', parent_id, mention_id)) FROM current_mentions
        WHERE has(topics, %(topic)s) AND {_SPAN.format(at="published_at")})
ORDER BY published_at DESC
LIMIT %(most)s
"""  # noqa: S608

Tie = tuple[str, str, str, float]
"""From whom, to whom, the topics with \\0 between them (arrays cost the driver much), how often."""
Portion = list[Tie]


@dataclass(frozen=True, slots=True)
class Window:
    """Mentions published from `since` to before `until`."""

    since: datetime
    until: datetime

    def parameters(self) -> dict[str, Any]:
        """What the queries are given."""
        return {"since": to_ms(self.since), "until": to_ms(self.until)}


@dataclass(frozen=True, slots=True)
class Written:
    """One mention of a thread that a topic is spoken of in."""

    id: str
    author: str
    at: datetime
    text: str
    parent: str
    links: tuple[str, ...]
    url: str


def read_ties(client: Client, window: Window) -> Iterator[Portion]:
    """Who turned to whom, about what, how often as it counts; in portions, while they arrive. Raises
    Retry and Fatal.
    """
    with answers(client, "read who turns to whom"):
        rows = client.execute_iter(_TIES, window.parameters(), settings={"max_block_size": PORTION})
        while portion := list(islice(rows, PORTION)):
            yield portion


def read_own(client: Client) -> set[str]:
    """The accounts of brands and their staff. Raises Retry and Fatal."""
    with answers(client, "read the brands' own accounts"):
        return {author for (author,) in client.execute(_OWN)}


def read_opted_out(client: Client, author: str = "") -> set[str]:
    """Accounts whose owners do not want to be profiled where they are; of `author` only where it is
    named. Raises Retry and Fatal.
    """
    with answers(client, "read who does not want to be profiled"):
        return {out for (out,) in client.execute(_OUT, {"author": author})}


def wants_out(client: Client, author: str) -> bool:
    """Whether the owner of an account does not want to be profiled there. Raises Retry and Fatal."""
    return author in read_opted_out(client, author)


def read_topics(client: Client, window: Window, *, least: int) -> list[str]:
    """The topics of so many mentions at least. Raises Retry and Fatal."""
    with answers(client, "read what is spoken of"):
        return [
            topic for (topic,) in client.execute(_TOPICS, window.parameters() | {"least": least})
        ]


def read_posts(client: Client, window: Window, topic: str, *, most: int) -> list[Written]:
    """What was written in threads of a topic, newest first. Raises Retry and Fatal."""
    asked = window.parameters() | {"topic": topic, "most": most}
    with answers(client, f"read what is written of {topic}"):
        rows = client.execute(_POSTS, asked)
    return [
        Written(id, author, at.replace(tzinfo=at.tzinfo or UTC), text, parent, tuple(links), url)
        for id, author, at, text, parent, links, url in rows
    ]
