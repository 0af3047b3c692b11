"""Takes what is known of accounts that do not want to be recognised out of the tables: their mentions
are counted on, under an id that is nobody's.

The statements name hashes only, as those of forgetting do.
"""

from collections.abc import Sequence

from clickhouse_driver import Client

from schemas.identity import anonymous_id, person_subject
from sinks.clickhouse.client import answers
from sinks.clickhouse.days import rewrite_days
from sinks.clickhouse.forget import SUBJECT, TRACE, chunks, days_of
from sinks.clickhouse.tables import altered

_PROFILES = ("authors", "author_profiles", "author_ranks", "influencers", "leads")


def make_anonymous(client: Client, authors: Sequence[str]) -> int:
    """Returns how many rows of mentions that were. May be repeated. Raises Retry and Fatal."""
    with answers(client, "make accounts anonymous"):
        return sum(_anonymous(client, chunk) for chunk in chunks(tuple(authors)))


def _anonymous(client: Client, authors: tuple[str, ...]) -> int:
    hashes = {person_subject(one): anonymous_id(one) for one in authors}
    where = f"{SUBJECT.format(id='author_id')} IN ({', '.join(map(repr, hashes))})"
    (said,) = client.execute(f"SELECT count() FROM mentions WHERE {where}")[0]  # noqa: S608 - hashes
    days = days_of(client, "author_id", authors)
    if said:
        become = f"transform({SUBJECT.format(id='author_id')}, {list(hashes)}, {list(hashes.values())}, author_id)"
        changes = (
            f"{TRACE}, author_id = {become}, author_handle = '', author_name = '', url = '', payload = '',"
            " influence = 0, speaks_as = 'unknown'"
        )
        _alter(client, "mentions", f"UPDATE {changes}", where)
    for table in _PROFILES:
        if client.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"):  # noqa: S608 - our own
            _alter(client, table, "DELETE", where)
    if said:
        rewrite_days(client, *days)
    return int(said)


def _alter(client: Client, table: str, change: str, where: str) -> None:
    client.execute(
        f"ALTER TABLE {altered(client, table)} {change} WHERE {where}",
        settings={"mutations_sync": 1},
    )


def find_anonymous(client: Client, authors: Sequence[str]) -> dict[str, str]:
    """Of these accounts those of whom mentions are stored under an id that is nobody's, with that id."""
    ids = {anonymous_id(one): one for one in authors}
    met: dict[str, str] = {}
    with answers(client, "look for accounts that opted out"):
        for chunk in chunks(tuple(ids)):
            sql = "SELECT DISTINCT author_id FROM mentions WHERE author_id IN %(ids)s"
            met |= {ids[row[0]]: row[0] for row in client.execute(sql, {"ids": chunk})}
    return met
