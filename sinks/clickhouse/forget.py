"""Forgets people: removes an author's mentions and all about them, a customer's records and their
trace on mentions.

Who is forgotten is known by hash only (tombstones of kind person), so that this can be repeated for
what comes late: `purge` does so every hour. Figures of series_5m and of whole days are written
anew; they hold nobody's data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from clickhouse_driver import Client

from schemas.identity import person_subject
from sinks.clickhouse.client import answers
from sinks.clickhouse.days import ZONE, rewrite_days
from sinks.clickhouse.series import rewrite_series
from sinks.clickhouse.tables import altered

_CHUNK = 1000
"""Ids in one statement, which has a limited length."""
LINK_VERBS = ("confirm_link", "reject_link", "undo_link", "opt_out", "opt_in")
"""Actions whose subject is a pair, or who opted out and where, its parts parted by `|`."""
SUBJECT = "lower(hex(SHA256(concat('grapevine-person:', {id}))))"
"""person_subject of schemas/identity.py in SQL."""
_FORGOTTEN = "(SELECT subject FROM tombstones WHERE kind = 'person')"
_AUTHORS = (
    "authors", "author_profiles", "links", "link_decisions", "author_deletions", "corrections",
    "author_ranks", "influencers", "leads",
)  # fmt: skip
_CUSTOMERS = ("customers", "links", "link_decisions", "mentions")
_BY_MENTION = (
    "engagement", "sightings", "copies", "dropped", "deletions", "corrections", "hidden", "told_anew",
)  # fmt: skip
TRACE = (
    "customer_id = '', customer_status = '', customer_method = '', customer_evidence = '',"
    " customer_basis = '', customer_confidence = 0, priority_reasons = arrayFilter("
    "one -> NOT match(one, '^(probably an? )?(customer|prospect|partner|supplier|employee)($| )|^valued segment$"
    "|^bought |^in warranty: |^renewal |^ticket open since |^do not contact$'), priority_reasons)"
)
"""What a mention says of the customer who wrote it, reasons of its priority included."""
WORDLESS = "title = toString(rule), text = '', note = '', reasons = []"
"""An alert that quotes nobody."""


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
        written = _found(client, "subject", ("crm_records",))
        return People(
            tuple({*_found(client, "author_id", _AUTHORS), *written}),
            tuple({*_found(client, "customer_id", _CUSTOMERS), *written}),
        )


def _found(client: Client, column: str, tables: Sequence[str]) -> tuple[str, ...]:
    every = " UNION DISTINCT ".join(
        f"SELECT {column} FROM {table} WHERE {column} != ''"  # noqa: S608
        for table in tables
    )
    sql = f"SELECT {column} FROM ({every}) WHERE {SUBJECT.format(id=column)} IN {_FORGOTTEN}"  # noqa: S608
    return tuple(row[0] for row in client.execute(sql))


def forget_people(client: Client, people: People) -> int:
    """Remove people from every table and return how many mentions' rows that were. Raises Retry and
    Fatal.

    May be repeated. Mentions that were recognised as a customer's stay, without the customer. The
    statements that do it name hashes only: ClickHouse keeps what it was told for a while
    (system.mutations).
    """
    with answers(client, "forget people"):
        mentions = sum(_forget_authors(client, chunk) for chunk in chunks(people.authors))
        for chunk in chunks(people.customers):
            _forget_customers(client, chunk)
        for chunk in chunks((*people.authors, *people.customers)):
            _delete(client, "crm_records", "subject", chunk)
    return mentions


def _forget_customers(client: Client, customers: tuple[str, ...]) -> None:
    sql = "SELECT DISTINCT mention_id FROM mentions WHERE customer_id IN %(ids)s"
    said = [row[0] for row in client.execute(sql, {"ids": customers})]
    for chunk in chunks(said):
        _redact_alerts(client, chunk)
    if said:
        days = days_of(client, "customer_id", customers)
        _alter(client, "mentions", f"UPDATE {TRACE}", "customer_id", customers)
        rewrite_days(client, *days)
    _forget_audit(client, customers)
    for table in ("customers", "links", "link_decisions"):
        _delete(client, table, "customer_id", customers)


def _forget_authors(client: Client, authors: tuple[str, ...]) -> int:
    rows = client.execute(
        "SELECT mention_id FROM mentions WHERE author_id IN %(ids)s", {"ids": authors}
    )
    written = list(chunks(tuple({row[0] for row in rows})))
    days = days_of(client, "author_id", authors)
    in_series = "SELECT DISTINCT bucket FROM sightings WHERE mention_id IN %(ids)s"
    buckets = {row[0] for chunk in written for row in client.execute(in_series, {"ids": chunk})}
    for table in ("mentions", *_AUTHORS):
        _delete(client, table, "author_id", authors)
    _forget_audit(client, authors)
    for table in ("tombstones", "actions"):
        _delete(client, table, "subject", authors)
    rewrite_series(client, buckets)  # finds the mentions' buckets by their sightings, which go last
    rewrite_days(client, *days)
    for chunk in written:
        _forget_mentions(client, chunk)
    return len(rows)


def _forget_audit(client: Client, ids: tuple[str, ...]) -> None:
    """Opt-outs, and what was done about them and about links: their subjects name both sides."""
    _delete(client, "opt_outs", "id", ids)
    hashed = f"{SUBJECT.format(id='one')} IN {_hashes(ids)}"
    named = f"arrayExists(one -> {hashed}, splitByChar('|', subject))"
    _alter_where(client, "actions", "DELETE", f"verb IN {LINK_VERBS} AND {named}")


def days_of(client: Client, column: str, ids: tuple[str, ...]) -> tuple[list[date], list[date]]:
    """The business days of these people's mentions, and the days (UTC) of publication."""
    sql = f"""
        SELECT groupUniqArray(toDate(published_at, {ZONE})), groupUniqArray(toDate(published_at))
        FROM mentions WHERE {column} IN %(ids)s
    """  # noqa: S608 - our own words
    days, published_on = client.execute(sql, {"ids": ids})[0]
    return days, published_on


def _forget_mentions(client: Client, mentions: tuple[str, ...]) -> None:
    """What hangs on mentions of forgotten people, and their ids, which may name who wrote them."""
    for table in _BY_MENTION:
        _delete(client, table, "mention_id", mentions)
    _delete(client, "day_answers", "parent_id", mentions)
    for table in ("actions", "tombstones"):
        _delete(client, table, "subject", mentions)
    for column in ("parent_id", "thread_id"):
        if _count(client, "mentions", column, mentions):
            _alter(client, "mentions", f"UPDATE {column} = ''", column, mentions)
    _redact_alerts(client, mentions)
    about = _about(client, mentions)
    _delete(client, "actions", "subject", about)
    _delete(client, "alerts", "dedup_key", about)
    hashes = _hashes(mentions)
    kept = f"arrayFilter(one -> {SUBJECT.format(id='one')} NOT IN {hashes}, mention_ids)"
    _alter_where(client, "alerts", f"UPDATE mention_ids = {kept}", _quoting(mentions))


def _redact_alerts(client: Client, mentions: tuple[str, ...]) -> None:
    """Alerts about mentions lose their words, and the notes people made on them."""
    quoting = _quoting(mentions)
    sql = f"SELECT DISTINCT dedup_key FROM alerts WHERE {quoting}"  # noqa: S608 - our own words
    keys = tuple(row[0] for row in client.execute(sql))
    _alter_where(client, "alerts", f"UPDATE {WORDLESS}", quoting)
    for chunk in chunks(keys):
        if _count(client, "actions", "subject", chunk):
            _alter(client, "actions", "UPDATE note = ''", "subject", chunk)


def _about(client: Client, mentions: tuple[str, ...]) -> tuple[str, ...]:
    """The alerts whose own keys are those of happenings in these mentions, whatever they still quote."""
    sql = (
        "SELECT DISTINCT dedup_key FROM alerts"
        " WHERE arrayExists(one -> endsWith(dedup_key, concat(':', one)), %(ids)s)"
    )
    return tuple(row[0] for row in client.execute(sql, {"ids": list(mentions)}))


def _quoting(mentions: tuple[str, ...]) -> str:
    hashed = f"arrayMap(one -> {SUBJECT.format(id='one')}, mention_ids)"
    return f"hasAny({hashed}, [{', '.join(map(repr, map(person_subject, mentions)))}])"


def _hashes(ids: Sequence[str]) -> str:
    return f"({', '.join(repr(person_subject(one)) for one in ids)})"


def _count(client: Client, table: str, where: str, ids: tuple[str, ...]) -> int:
    if not ids:
        return 0
    sql = f"SELECT count() FROM {table} WHERE {where} IN %(ids)s"  # noqa: S608 - our own words
    return int(client.execute(sql, {"ids": ids})[0][0])


def _delete(client: Client, table: str, where: str, ids: tuple[str, ...]) -> None:
    if _count(client, table, where, ids):
        _alter(client, table, "DELETE", where, ids)


def _alter(client: Client, table: str, change: str, column: str, ids: tuple[str, ...]) -> None:
    where = f"{SUBJECT.format(id=column)} IN {_hashes(ids)}"
    client.execute(
        f"ALTER TABLE {altered(client, table)} {change} WHERE {where}",
        settings={"mutations_sync": 1},
    )


def _alter_where(client: Client, table: str, change: str, where: str) -> None:
    """The same where a condition says which rows; nothing is begun where it says none."""
    if client.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"):  # noqa: S608 - our own words
        client.execute(
            f"ALTER TABLE {altered(client, table)} {change} WHERE {where}",
            settings={"mutations_sync": 1},
        )


def chunks(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Ids in portions that fit into one statement."""
    return (tuple(ids[at : at + _CHUNK]) for at in range(0, len(ids), _CHUNK))
