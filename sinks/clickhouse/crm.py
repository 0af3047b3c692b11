"""What is handed over to CRMs, read from the views: leads, and facts about customers with a legal basis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clickhouse_driver import Client

from schemas.crm import Lead, Value
from sinks.clickhouse.client import answers

WORDS, MENTIONS, ACCOUNTS = 3, 3, 10
_CHARS = 120
_LEADS = """
SELECT l.author_id, l.brand, l.type, l.handle, l.name, k.url, l.wants, l.consent, arraySlice(l.words, 1, %(words)s),
    arraySlice(l.urls, 1, %(words)s), l.mentions, l.influence, l.lang, l.first_at, l.last_at
FROM current_leads AS l
LEFT JOIN (
    SELECT author_id, url FROM current_authors WHERE author_id IN (SELECT author_id FROM leads)
) AS k ON l.author_id = k.author_id
WHERE l.last_at >= fromUnixTimestamp(%(since)s) AND (l.handle != '' OR l.name != '') {and_asked}
ORDER BY l.last_at DESC, l.author_id, l.brand
{limit}
"""
_OUTCOMES = """
SELECT author_id, max(customer_id) FROM author_customers WHERE author_id IN %(ids)s GROUP BY author_id
"""
# Of whoever something was stored since then, or answered; of all where that is 0.
_TOUCHED = """
    SELECT customer_id FROM author_customers
    WHERE %(since)s = 0 OR author_id IN (
        SELECT author_id FROM mentions WHERE enriched_at >= fromUnixTimestamp(%(since)s) AND author_id != ''
        UNION DISTINCT
        SELECT author_id FROM mentions WHERE mention_id IN (
            SELECT subject FROM actions WHERE verb IN ('answered', 'unanswered')
                AND at >= fromUnixTimestamp(%(since)s)
            UNION DISTINCT
            SELECT mention_id FROM lately_deleted))
"""
_FACTS = f"""
SELECT m.customer_id, any(c.source),
    arraySlice(arrayReverseSort(groupUniqArray((m.type, m.author_handle))), 1, %(accounts)s),
    count(), max(m.published_at), max(m.influence),
    countIf(m.sentiment = 'positive' AND m.published_at >= fromUnixTimestamp(%(recent)s)),
    countIf(m.sentiment = 'neutral' AND m.published_at >= fromUnixTimestamp(%(recent)s)),
    countIf(m.sentiment = 'negative' AND m.published_at >= fromUnixTimestamp(%(recent)s)),
    arraySlice(arrayReverseSort(
        groupArray((m.published_at, m.type, toString(m.sentiment), m.text, m.url))), 1, %(mentions)s),
    arraySort(groupUniqArrayIf(
        (w.answer_by, toString(w.department)), w.mention_id != ''))
FROM mentions_with_customer AS m
INNER JOIN current_customers AS c ON m.customer_id = c.customer_id
LEFT JOIN (SELECT mention_id, answer_by, department FROM to_answer) AS w ON m.mention_id = w.mention_id
WHERE m.customer_id IN ({_TOUCHED}) AND c.relation != 'employee'
GROUP BY m.customer_id
ORDER BY m.customer_id
"""  # noqa: S608  our own words


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one customer of a source of customers."""

    customer: str
    source: str
    facts: dict[str, Value]


def read_leads(
    client: Client, since: datetime, *, asked_only: bool = False, most: int | None = None
) -> list[Lead]:
    """Leads that spoke since then, the latest first; who opted out has no name and is none. Raises Retry
    and Fatal.
    """
    sql = _LEADS.format(
        and_asked="AND l.consent = 'asked us'" if asked_only else "",
        limit="" if most is None else "LIMIT %(most)s",
    )
    given = {"since": int(since.timestamp()), "words": WORDS, "most": most}
    with answers(client, "read leads"):
        return [_lead(row) for row in client.execute(sql, given)]


def sent_leads(client: Client, authors: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """To which destinations each lead, an author and brand, was handed over. Raises Retry and Fatal."""
    if not authors:
        return {}
    sql = """
        SELECT subject, brand, arraySort(groupUniqArray(toString(destination))) FROM crm_records FINAL
        WHERE kind = 'lead' AND state = 'written' AND subject IN %(ids)s GROUP BY subject, brand
    """
    with answers(client, "ask to whom leads were handed over"):
        rows = client.execute(sql, {"ids": tuple(authors)})
    return {(author, brand): tuple(names) for author, brand, names in rows}


def current_lead_keys(client: Client, authors: Sequence[str]) -> set[tuple[str, str]]:
    """(author, brand) of those of these authors who are leads, whenever they spoke. Raises Retry and
    Fatal.
    """
    if not authors:
        return set()
    sql = "SELECT author_id, brand FROM current_leads WHERE author_id IN %(ids)s"
    with answers(client, "ask which leads there still are"):
        return {(row[0], row[1]) for row in client.execute(sql, {"ids": tuple(authors)})}


def linked_authors(client: Client, authors: Sequence[str]) -> set[str]:
    """Those of these authors who are in a CRM by now. Raises Retry and Fatal."""
    if not authors:
        return set()
    with answers(client, "ask which leads became customers"):
        return {row[0] for row in client.execute(_OUTCOMES, {"ids": tuple(authors)})}


def customers_with_basis(client: Client, customers: Sequence[str]) -> set[str]:
    """Those of these customers that may be linked with what they said. Raises Retry and Fatal."""
    if not customers:
        return set()
    sql = "SELECT DISTINCT customer_id FROM mentions_with_customer WHERE customer_id IN %(ids)s"
    with answers(client, "ask who may be written about"):
        return {row[0] for row in client.execute(sql, {"ids": tuple(customers)})}


def read_facts(client: Client, now: datetime, *, since: datetime | None) -> Iterator[Known]:
    """What is known of customers of whom something was stored since then; of all where None. Only
    those with a legal basis who were heard; employees are nobody's profile. Raises Retry and Fatal.
    """
    given = {
        "since": 0 if since is None else int(since.timestamp()),
        "recent": int((now - timedelta(days=90)).timestamp()),
        "accounts": ACCOUNTS,
        "mentions": MENTIONS,
    }
    with answers(client, "read what is known of customers"):
        for row in client.execute(_FACTS, given):
            yield _known(row)


def _lead(row: Sequence[Any]) -> Lead:
    names = (
        "author_id", "brand", "type", "handle", "name", "url", "wants", "consent", "words", "urls",
        "mentions", "influence", "lang", "first_at", "last_at",
    )  # fmt: skip
    told = dict(zip(names, row, strict=True))
    return Lead.model_validate(told | {name: _utc(told[name]) for name in ("first_at", "last_at")})


def _known(row: Sequence[Any]) -> Known:
    customer, source, accounts, mentions, last_at, influence, good, plain, bad, latest, waiting = (
        row
    )
    heard = ", ".join(f"{kind}: @{handle}" if handle else kind for kind, handle in accounts)
    facts: dict[str, Value] = {
        "footprint": f"{heard} ({mentions:,} mentions)",
        "last_mentions": "\n".join(_told(*one) for one in latest),
        "last_mention_at": _utc(last_at),
        "sentiment": f"{good:,} positive, {plain:,} neutral, {bad:,} negative",
        "open_matters": _open(waiting),
        "influence": int(influence),
    }
    return Known(customer, source, facts)


def _told(at: datetime, kind: str, felt: str, text: str, url: str) -> str:
    words = " ".join(text.split())
    shown = words if len(words) <= _CHARS else words[: _CHARS - 1] + "…"
    return f"{at:%Y-%m-%d} on {kind}, {felt}: “{shown}” {url}".rstrip()


def _open(waiting: Sequence[tuple[datetime, str]]) -> str:
    """What waits, the most urgent first; empty where nothing does."""
    return "\n".join(
        f"waits for an answer by {by:%Y-%m-%d %H:%M} UTC{f' ({department})' if department else ''}"
        for by, department in waiting[:MENTIONS]
    )


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
