"""The homework before a meeting: what is known of a person, put into a document and into sentences. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from enrichers.engines.pii import mask
from schemas.counted import counted, day_told
from sinks.clickhouse.ask.who import Row, Somebody

Parts = Mapping[str, Sequence[Row]]
_OF_RECORD = (
    "name", "kind", "relation", "segment", "basis", "lifetime_value", "currency", "place", "employer",
    "job", "owner_name", "owner_email", "owner_slack_id", "do_not_contact", "source", "updated_at",
)  # fmt: skip
_WORDS = ("title", "text")


def document(who: Somebody, parts: Parts, *, masked: bool = False) -> dict[str, Any]:
    """All of it for programs: a part each, empty where nothing is known. `masked`: what people wrote is
    without addresses and numbers.
    """
    record = record_of(parts)
    told: dict[str, Any] = {
        "person": who.person,
        "customer": {"id": who.customer, **record} if who.customer else None,
    }
    told |= {name: [_row(row, masked) for row in rows] for name, rows in parts.items()}
    del told["record"]
    told["influence"] = next(iter(told["influence"]), None)
    return told | {"tickets": tickets_of(parts)}


def record_of(parts: Parts) -> Row:
    """What the CRM says of them, as far as its source tells it."""
    row = next(iter(parts["record"]), {})
    return {name: row[name] for name in _OF_RECORD if row.get(name) not in (None, "")}


def tickets_of(parts: Parts) -> list[Row]:
    """Their open tickets."""
    row = next(iter(parts["record"]), {})
    columns = ("ticket_ids", "ticket_subjects", "ticket_times", "ticket_urls")
    names = ("id", "subject", "opened_at", "url")
    listed = [row.get(column) or [] for column in columns]
    if not listed[0]:
        return []
    return [dict(zip(names, one, strict=True)) for one in zip(*listed, strict=False)]


def homework(who: Somebody, parts: Parts, now: datetime) -> Iterator[str]:
    """What to know before a meeting, in sentences; the first say who it is."""
    record = record_of(parts)
    yield from _introduction(who, record)
    yield from _bought(parts, now)
    for one in tickets_of(parts):
        yield f"Ticket {one['id']} is open since {day_told(one['opened_at'])}: {one['subject']}".rstrip(
            ": "
        )
    yield from _said(parts)
    if waiting := len(parts["open"]):
        yield f"{counted(waiting, 'mention')} of theirs {'waits' if waiting == 1 else 'wait'} for an answer."
    for one in parts["influence"]:
        if one["influence"]:
            because = f" ({', '.join(one['reasons'][:3])})" if one["reasons"] else ""
            yield f"Influence {one['influence']} of 100{because}."
    for one in parts["expertise"]:
        because = f" ({', '.join(one['reasons'][:2])})" if one["reasons"] else ""
        yield f"Knows {one['topic']}: {one['score']} of 100{because}."
    if parts["topics"]:
        yield f"Speaks mostly of {', '.join(row['topic'] for row in parts['topics'][:4])}."


def _introduction(who: Somebody, record: Row) -> Iterator[str]:
    if not who.customer:
        yield "In no CRM record that may be linked: an account that speaks in public."
        return
    kind = str(record.get("relation", "customer"))
    named = record.get("name") or who.customer
    segment = f" ({record['segment']})" if "segment" in record else ""
    basis = (
        f"linked on the basis of {record['basis']}"
        if "basis" in record
        else ("without a legal basis, so that nothing said in public is shown")
    )
    yield f"{named}: {kind}{segment}, {basis}."
    if owner := record.get("owner_name") or record.get("owner_email"):
        yield f"{owner} looks after them."
    if record.get("do_not_contact"):
        yield "Do not contact, says the CRM."


def _bought(parts: Parts, now: datetime) -> Iterator[str]:
    bought = parts["purchases"]
    if not bought:
        return
    latest = bought[0]
    yield (
        f"{counted(len(bought), 'purchase')}, the latest {latest['product']} on {day_told(latest['at'])}."
    )
    for row in bought:
        until, renewal = _moment(row.get("warranty_until")), _moment(row.get("renewal_at"))
        if until is not None and until >= now:
            yield f"{row['product']} is in warranty until {day_told(until)}."
        if renewal is not None and renewal >= now:
            yield f"{row['product']} is renewed on {day_told(renewal)}, in {counted((renewal - now).days, 'day')}."


def _said(parts: Parts) -> Iterator[str]:
    accounts = [row for row in parts["accounts"] if row["mentions"]]
    total = sum(row["mentions"] for row in accounts)
    if not total:
        yield "Not heard in public yet."
        return
    felt = {name: sum(row[name] for row in parts["months"]) for name in ("positive", "negative")}
    yield (
        f"Heard {total:,} times on {counted(len(accounts), 'account')} since "
        f"{day_told(min(row['first_at'] for row in accounts))}, last on "
        f"{day_told(max(row['last_at'] for row in accounts))}; in the months below "
        f"{felt['positive']:,} positive, {felt['negative']:,} negative."
    )


def _moment(value: Any) -> datetime | None:
    """A moment of ClickHouse's, None for none (1970)."""
    if not isinstance(value, datetime) or value.year <= 1970:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _row(row: Row, masked: bool) -> Row:
    return {
        name: mask(value) if masked and name in _WORDS else value for name, value in row.items()
    }
