"""What a table is made of: its stored form on one server or a cluster, its retention. Lists tables
for readers.
"""

import re

from clickhouse_driver import Client

from sinks.clickhouse.client import answers

_DISTRIBUTED = re.compile(r"Distributed\('?(?P<cluster>[^',]+)'?,")
_TTL = re.compile(r"\bTTL (?P<ttl>.+?)(?= SETTINGS | COMMENT |$)", re.DOTALL)
_MENTION_KEPT_FROM = "toDateTime(if(lane = 'history', enriched_at, seen_at))"
"""As ClickHouse writes it; engagement and authors have it as the column kept_from."""


def altered(client: Client, table: str) -> str:
    """The name to ALTER: the table, or on a cluster its stored form on every node."""
    rows = client.execute(
        "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = %(table)s",
        {"table": table},
    )
    match = _DISTRIBUTED.match(rows[0][0]) if rows else None
    return table if match is None else f"{table}_local ON CLUSTER '{match['cluster']}'"


def apply_retention(
    client: Client, *, payload_days: int, mention_days: int, deleted_days: int, lead_days: int = 365
) -> list[str]:
    """Make ClickHouse keep things for so many days and return the tables that were changed.

    Payloads and mentions, with what hangs on them, count from when they were seen, of the history
    lane from when they were enriched: history counts as seen when it was published, and ClickHouse
    would leave out old rows as they are inserted. Deletions count from when they were stored. A
    table that has its retention already is left alone: a change rewrites it.
    """
    wanted = {
        "mentions": f"{_MENTION_KEPT_FROM} + toIntervalDay({mention_days})",
        "engagement": f"kept_from + toIntervalDay({mention_days})",
        "authors": f"kept_from + toIntervalDay({mention_days})",
        "sightings": f"toDateTime(stored_at) + toIntervalDay({mention_days})",
        "corrections": f"toDateTime(stored_at) + toIntervalDay({mention_days})",
        "copies": f"bucket + toIntervalDay({mention_days})",
        "leads": f"kept_from + toIntervalDay({min(lead_days, mention_days)})",
        "deletions": f"stored_at + toIntervalDay({deleted_days})",
        "author_deletions": f"stored_at + toIntervalDay({deleted_days})",
    }
    payload = f"{_MENTION_KEPT_FROM} + toIntervalDay({payload_days})"
    changed = []
    with answers(client, "set how long things are kept"):
        for table, ttl in wanted.items():
            if table_ttl(client, table) != ttl:
                client.execute(f"ALTER TABLE {altered(client, table)} MODIFY TTL {ttl}")
                changed.append(table)
        if payload_ttl(client) != payload:
            client.execute(
                f"ALTER TABLE {altered(client, 'mentions')} MODIFY COLUMN payload String TTL {payload}"
            )
            changed.append("mentions.payload")
    return changed


def table_ttl(client: Client, table: str) -> str:
    """The retention a table has, as ClickHouse writes it; empty for none."""
    name = altered(client, table).split(" ", 1)[0]
    rows = client.execute(
        "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = %(name)s",
        {"name": name},
    )
    match = _TTL.search(rows[0][0]) if rows else None
    return match["ttl"].strip() if match else ""


def payload_ttl(client: Client) -> str:
    """The retention of the sources' payloads, as ClickHouse writes it; empty for none."""
    name = altered(client, "mentions").split(" ", 1)[0]
    created = str(client.execute(f"SHOW CREATE TABLE {name}")[0][0])
    match = re.search(r"^ *`payload` .*? TTL (?P<ttl>.+?),?$", created, re.MULTILINE)
    return match["ttl"] if match else ""
