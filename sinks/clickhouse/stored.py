"""Reads mentions back, whole, as they were stored: what enriching them anew begins with, and what
was judged then.

Of the author's figures those that a mention's row does not have are the latest known; engagement is
that of the row's own sighting.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from clickhouse_driver import Client

from schemas.base import EPOCH, to_ms
from schemas.judgements import COLUMNS
from schemas.mention import Author, Engagement, Mention
from sinks.clickhouse.client import answers

PAGE = 500
"""Mentions in one statement, which has a limited length."""

_MENTION = (
    "mention_id", "source", "type", "kind", "url", "site", "title", "text", "claimed_lang",
    "author_id",
    "author_handle", "author_name", "author_followers", "author_verified", "published_at",
    "published_claimed",
    "seen_at", "enriched_at", "lane", "revision", "rank", "parent_id", "thread_id", "hashtags",
    "handles", "links",
    "rating", "app_version", "source_brand", "truncated", "unproven",
)  # fmt: skip
JUDGED = (*COLUMNS, "models")
_AUTHOR = ("author_id", "url", "email", "bio", "following", "posts", "joined_at")
_ENGAGEMENT = ("likes", "replies", "reposts", "views")
_CHOSEN = """
    published_at >= fromUnixTimestamp64Milli(%(since)s) AND published_at < fromUnixTimestamp64Milli(%(until)s)
    AND (%(source)s = '' OR source = %(source)s) AND (%(brand)s = '' OR has(brands, %(brand)s))
"""

_Key = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A mention with `rank` and `enriched_at` of its row, and the columns that were judged (JUDGED)
    as `row`.
    """

    mention: Mention
    rank: Literal[0, 2]
    enriched_at: datetime
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which mentions: published from `since` to before `until`; '' in the others takes any.
    `one_in`: a sample.
    """

    since: datetime
    until: datetime
    source: str = ""
    brand: str = ""
    one_in: int = 1

    def parameters(self) -> dict[str, Any]:
        """What the queries are given."""
        return {
            "since": to_ms(self.since),
            "until": to_ms(self.until),
            "source": self.source,
            "brand": self.brand,
        }


def find_stored(client: Client, name: str) -> list[Stored]:
    """The mentions of an id, or at an address (`https://…`): mostly one, or none. Raises Retry and
    Fatal.
    """
    column = "url" if name.startswith(("http://", "https://")) else "mention_id"
    with answers(client, "look for a mention"):
        sql = f"SELECT DISTINCT toDate(published_at), mention_id FROM mentions WHERE {column} = %(name)s LIMIT {PAGE}"  # noqa: S608
        keys = client.execute(sql, {"name": name})
    return _whole(client, keys)


def count_chosen(client: Client, chosen: Chosen) -> int:
    """How many mentions are chosen, the sample left out of account. Raises Retry and Fatal."""
    with answers(client, "count stored mentions"):
        sql = f"SELECT count() FROM current_mentions WHERE {_CHOSEN}"  # noqa: S608
        return int(client.execute(sql, chosen.parameters())[0][0])


def read_chosen(client: Client, chosen: Chosen) -> Iterator[list[Stored]]:
    """The chosen mentions in pages of at most PAGE, oldest day first. Raises Retry and Fatal.

    Each page is read when it is asked for, so that a slow reader holds nothing open.
    """
    sql = f"""
        SELECT DISTINCT toDate(published_at) AS day, mention_id FROM mentions
        WHERE (day, mention_id) > (%(day)s, %(id)s) AND cityHash64(mention_id) %% %(one_in)s = 0 AND {_CHOSEN}
        ORDER BY day, mention_id LIMIT {PAGE}
    """  # noqa: S608
    last: _Key = (EPOCH.date(), "")
    while True:
        with answers(client, "look for stored mentions"):
            given = {**chosen.parameters(), "one_in": chosen.one_in, "day": last[0], "id": last[1]}
            keys = client.execute(sql, given)
        if not keys:
            return
        last = keys[-1]
        yield [
            one
            for one in _whole(client, keys)
            if not chosen.brand or chosen.brand in one.row["brands"]
        ]  # an older row of it may have been about the brand


def _whole(client: Client, keys: Sequence[_Key]) -> list[Stored]:
    if not keys:
        return []
    with answers(client, "read stored mentions"):
        rows = _read(
            client,
            "current_mentions",
            (*_MENTION, *JUDGED),
            "(toDate(published_at), mention_id)",
            keys,
        )
        payloads = _read(
            client,
            "mentions FINAL",
            ("mention_id", "payload"),
            "(toDate(published_at), mention_id)",
            keys,
        )
        authors = _read(
            client,
            "current_authors",
            _AUTHOR,
            "author_id",
            sorted({row["author_id"] for row in rows}),
        )
        sightings = [(row["mention_id"], to_ms(_utc(row["seen_at"]))) for row in rows]
        seen = "(mention_id, toUnixTimestamp64Milli(seen_at))"
        reactions = _read(client, "engagement FINAL", ("mention_id", *_ENGAGEMENT), seen, sightings)
    payload_of = {row["mention_id"]: row["payload"] for row in payloads}
    author_of = {row["author_id"]: row for row in authors}
    reactions_of = {
        row["mention_id"]: Engagement(**{name: row[name] for name in _ENGAGEMENT})
        for row in reactions
    }
    return [
        Stored(
            mention=_mention(
                row,
                _author(row, author_of),
                reactions_of.get(row["mention_id"]),
                payload_of.get(row["mention_id"], ""),
            ),
            rank=2 if row["rank"] == 2 else 0,
            enriched_at=_utc(row["enriched_at"]),
            row={name: row[name] for name in JUDGED},
        )
        for row in rows
    ]


def _read(
    client: Client, table: str, columns: Sequence[str], key: str, values: Sequence[Any]
) -> list[dict[str, Any]]:
    """Rows whose key is among the values; all but the values are our own words."""
    if not values:
        return []
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} IN %(values)s"  # noqa: S608
    return [
        dict(zip(columns, row, strict=True))
        for row in client.execute(sql, {"values": tuple(values)})
    ]


def _author(row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Author | None:
    if not row["author_id"]:
        return None
    more = dict(known.get(row["author_id"], {}))
    joined = more.pop("joined_at", None)
    return Author(
        id=more.pop("author_id", row["author_id"]),
        handle=row["author_handle"],
        name=row["author_name"],
        followers=row["author_followers"],
        verified=row["author_verified"],
        joined_at=_utc(joined) if joined is not None and _utc(joined) > EPOCH else None,
        **more,
    )


def _mention(
    row: Mapping[str, Any], author: Author | None, engagement: Engagement | None, payload: str
) -> Mention:
    same = (
        "source", "type", "kind", "url", "site", "title", "text", "published_claimed", "lane",
        "revision", "parent_id",
        "thread_id", "hashtags", "handles", "links", "truncated", "unproven",
    )  # fmt: skip
    return Mention(
        **{name: row[name] for name in same},
        id=row["mention_id"],
        lang=row["claimed_lang"],
        author=author,
        published_at=_utc(row["published_at"]),
        seen_at=_utc(row["seen_at"]),
        brand=row["source_brand"],
        rating=None if row["rating"] is None else round(row["rating"], 4),
        app_version=row["app_version"],
        engagement=engagement,
        payload=json.loads(payload) if payload else None,
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
