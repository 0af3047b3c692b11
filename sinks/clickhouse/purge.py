"""Removes from disk what is deleted: words of deleted mentions with what people decided about them,
and of authors who left, data of removed customers, and whatever has come late of people who were
forgotten.

The views hide all of it from the moment the deletion is stored; this is the physical part, run
every hour or so.
"""

from clickhouse_driver import Client

from sinks.clickhouse.client import answers
from sinks.clickhouse.forget import WORDLESS, find_forgotten, forget_people
from sinks.clickhouse.tables import altered

# A mention that an author's deletion covers gets a deletion of its own: once its rows are removed,
# nothing else would know that an earlier version of it, without the author, must not come back.
_COVERED = """
FROM mentions AS m
INNER JOIN (
    SELECT author_id, max(revision) AS gone, argMax(seen_at, revision) AS gone_at
    FROM author_deletions GROUP BY author_id
) AS a ON m.author_id = a.author_id
WHERE m.revision <= a.gone
"""
_COVER = (
    "INSERT INTO sightings (mention_id, bucket, counts) "
    f"SELECT m.mention_id, toStartOfFiveMinutes(toDateTime(a.gone_at, 'UTC')), false {_COVERED}",
    "INSERT INTO deletions (mention_id, version, revision, seen_at, source, lane, reason) "
    f"SELECT m.mention_id, m.version, m.revision, a.gone_at, m.source, m.lane, 'author_deleted' {_COVERED}",
)

_WITHOUT_ROWS = """
    mention_id NOT IN (SELECT mention_id FROM mentions WHERE mention_id IN (SELECT mention_id FROM {table}))
"""
_GONE = {
    "mentions": """
        (mention_id, version) IN (
            SELECT m.mention_id, m.version FROM mentions AS m
            INNER JOIN (SELECT mention_id, max(version) AS gone FROM deletions GROUP BY mention_id) AS d
                ON m.mention_id = d.mention_id
            WHERE m.version <= d.gone)
        OR (toDate(published_at), mention_id, version) IN (
            SELECT toDate(m.published_at), m.mention_id, m.version FROM mentions AS m
            INNER JOIN (
                SELECT mention_id, max(version) AS newest FROM mentions
                WHERE (mention_id, toDate(published_at)) IN (SELECT mention_id, first_day FROM told_anew FINAL)
                GROUP BY mention_id) AS f
                ON m.mention_id = f.mention_id
            WHERE m.version <= f.newest
                AND (m.mention_id, toDate(m.published_at)) NOT IN (
                    SELECT mention_id, first_day FROM told_anew FINAL))""",
    "authors": """
        (author_id, version) IN (
            SELECT k.author_id, k.version FROM authors AS k
            INNER JOIN (SELECT author_id, max(revision) AS gone FROM author_deletions GROUP BY author_id) AS a
                ON k.author_id = a.author_id
            WHERE k.revision <= a.gone)""",
    # Of people who were forgotten: notify leaves the alert without any id, whatever its key says.
    "alerts": "notEmpty(mention_ids) AND NOT arrayExists(one -> one != '', mention_ids)",
    # After the mentions: of one that was posted again since its deletion they stay.
    "corrections": """
        mention_id IN (
            SELECT mention_id FROM corrections
            WHERE mention_id IN (SELECT mention_id FROM deletions)
                AND mention_id NOT IN (
                    SELECT mention_id FROM mentions WHERE mention_id IN (SELECT mention_id FROM corrections)))""",
    # Of mentions that are there no more.
    **{table: _WITHOUT_ROWS.format(table=table) for table in ("told_anew", "hidden", "leads")},
    "customers": """
        NOT removed AND customer_id IN (
            SELECT customer_id FROM customers GROUP BY customer_id HAVING argMax(removed, stored_at) = 1)""",
    "copies": """
        (published_on, mention_id) NOT IN (
            SELECT toDate(published_at), mention_id FROM mentions
            WHERE (toDate(published_at), mention_id) IN (SELECT published_on, mention_id FROM copies))""",
}

# An alert may have ended long before, and is then nobody's but this table's. What fired again after
# the deletion is notify's, which knows of it.
_QUOTING_GONE = """
    (title != toString(rule) OR text != '' OR note != '' OR notEmpty(reasons))
    AND (dedup_key, opened_at, updated_at) IN (
        SELECT a.dedup_key, a.opened_at, a.updated_at
        FROM (SELECT dedup_key, opened_at, updated_at, last_at, arrayJoin(mention_ids) AS one FROM alerts) AS a
        INNER JOIN (SELECT mention_id, max(seen_at) AS gone_at FROM deletions GROUP BY mention_id) AS d
            ON a.one = d.mention_id
        WHERE a.last_at <= d.gone_at)
"""


def purge(client: Client) -> int:
    """Remove what is deleted from disk and return how many mentions' rows that were.

    Idempotent. While an earlier removal still runs nothing is begun and 0 returned. Replaced files
    leave the disk some minutes later (ClickHouse's old_parts_lifetime). Raises Retry and Fatal.
    """
    with answers(client, "purge deleted mentions"):
        if client.execute(
            "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND NOT is_done"
            " AND command LIKE '%DELETE%'"
        )[0][0]:
            return 0
        if client.execute(f"SELECT 1 {_COVERED} LIMIT 1"):
            for statement in _COVER:
                client.execute(statement)
        _redact_alerts(client)
        removed = {table: _remove(client, table, gone) for table, gone in _GONE.items()}
        return removed["mentions"] + forget_people(client, find_forgotten(client))


def _redact_alerts(client: Client) -> None:
    """Alerts that quote what was deleted since, ended ones too, lose their words."""
    if client.execute(f"SELECT 1 FROM alerts WHERE {_QUOTING_GONE} LIMIT 1"):  # noqa: S608 - our own words
        client.execute(
            f"ALTER TABLE {altered(client, 'alerts')} UPDATE {WORDLESS} WHERE {_QUOTING_GONE}",
            settings={"mutations_sync": 1},
        )


def _remove(client: Client, table: str, gone: str) -> int:
    count = int(client.execute(f"SELECT count() FROM {table} WHERE {gone}")[0][0])  # noqa: S608 - our own words
    if count:
        client.execute(
            f"ALTER TABLE {altered(client, table)} DELETE WHERE {gone}",
            settings={"mutations_sync": 1},
        )
    return count
