"""Writes what stands beside the mentions: customers, links, alerts, actions, corrections, coverage,
progress, settings.

Each function takes records in the order of their topic and may be repeated; views show the latest
record of a key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from clickhouse_driver import Client

from schemas.alert import AlertState
from schemas.base import EPOCH
from schemas.brand import Brand
from schemas.crm import CrmRecord
from schemas.customer import Customer, Owner
from schemas.identity import fold_claim
from schemas.upkeep import Action, Correction, SourceRun, Tombstone, TopicPlan
from sinks.clickhouse.client import answers
from sinks.clickhouse.write import insert_rows

# Named one by one: a field that a newer schema adds must not stop an older table.
_CUSTOMER = {
    "source", "name", "kind", "relation", "segment", "emails", "phones", "handles", "profiles", "author_ids", "basis",
    "lifetime_value", "currency", "place", "employer", "job", "do_not_contact", "updated_at",
}  # fmt: skip
_ALERT = {
    "dedup_key", "rule", "title", "text", "brand", "severity", "status", "opened_at", "last_at",
    "resolved_at", "value",
    "expected", "peak", "escalations", "owner", "snoozed_until", "note", "destinations", "reasons",
    "updated_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one partition is stored: next offset, records that wait, and until when (seen_at) all
    is stored.
    """

    topic: str
    partition: int
    position: int
    lag: int
    complete_until: datetime
    updated_at: datetime


def write_customers(client: Client, customers: Iterable[Customer]) -> int:
    """Store customers with their purchases and tickets as they are now; returns how many. Raises Retry, Fatal,
    Reject.
    """
    latest = {customer.id: customer for customer in customers}
    return insert_named(client, "customers", [_customer(customer) for customer in latest.values()])


def remove_customers(client: Client, ids: Iterable[str]) -> int:
    """Take customers out of every view at once; `purge` removes their data from disk. Returns how
    many.
    """
    return insert_named(
        client, "customers", [{"customer_id": id_, "removed": 1} for id_ in dict.fromkeys(ids)]
    )


def write_alert_states(client: Client, states: Iterable[AlertState]) -> int:
    """Store alerts with their deliveries; the state updated last wins, in any order. Returns how many."""
    return insert_named(client, "alerts", [_alert(state) for state in states])


def write_actions(client: Client, actions: Iterable[Action]) -> int:
    """Store what people asked for; an action never changes. Returns how many."""
    return insert_named(
        client,
        "actions",
        [
            {
                "action_id": a.id,
                "verb": a.verb,
                "subject": a.subject,
                "acted_by": a.by,
                "at": a.at,
                "until": a.until,
                "note": a.note,
            }
            for a in actions
        ],
    )


def write_corrections(client: Client, corrections: Iterable[Correction]) -> int:
    """Store what people decided, as it is now; what was undone goes. Returns how many."""
    latest = {correction.key: correction for correction in corrections}
    return insert_named(
        client,
        "corrections",
        [
            {
                "mention_id": c.mention_id,
                "field": c.field,
                "value": orjson.dumps(c.value).decode(),
                "corrected_by": c.by,
                "author_id": c.author_id,
                "at": c.at,
                "removed": int(c.value is None),
            }
            for c in latest.values()
        ],
    )


def remove_corrections(client: Client, keys: Iterable[str]) -> int:
    """Take decisions out of every view, by `Correction.key` (`mention id|field`). Returns how many."""
    return remove_pairs(client, "corrections", ("mention_id", "field"), keys)


def write_crm_records(client: Client, records: Iterable[CrmRecord]) -> int:
    """Store what was written to CRMs, as it is now. Returns how many."""
    latest = {record.key: record for record in records}
    return insert_named(
        client,
        "crm_records",
        [
            {
                "destination": r.destination,
                "kind": r.kind,
                "subject": r.subject,
                "brand": r.brand,
                "external_id": r.external_id,
                "state": r.state,
                "fields": sorted(r.fields),
                "at": r.at,
                "removed": 0,
            }
            for r in latest.values()
        ],
    )


def remove_crm_records(client: Client, keys: Iterable[str]) -> int:
    """Take records out, by `CrmRecord.key`. Returns how many."""
    parts = [key.split("|", 3) for key in dict.fromkeys(keys)]
    names = ("destination", "kind", "brand", "subject")
    rows = [
        dict(zip(names, part, strict=True)) | {"removed": 1} for part in parts if len(part) == 4
    ]
    return insert_named(client, "crm_records", rows)


def remove_pairs(client: Client, table: str, columns: tuple[str, str], keys: Iterable[str]) -> int:
    """Take rows out of every view by the two parts of their key; what is no pair is left out."""
    pairs = [key.rpartition("|") for key in dict.fromkeys(keys)]
    first, second = columns
    rows = [{first: left, second: right, "removed": 1} for left, bar, right in pairs if bar]
    return insert_named(client, table, rows)


def write_source_runs(client: Client, runs: Iterable[SourceRun]) -> int:
    """Store stretches of coverage; of one source, kind and start the longest wins. Returns how many."""
    return insert_named(
        client,
        "source_runs",
        [
            {
                "source": r.source,
                "kind": r.kind,
                "start_at": r.start,
                "end_at": r.end,
                "reason": r.reason,
            }
            for r in runs
        ],
    )


def write_tombstones(client: Client, tombstones: Iterable[Tombstone]) -> int:
    """Store remembered deletions, in any order; those of mentions and authors hide what they cover.
    Gives how many.
    """
    return insert_named(
        client,
        "tombstones",
        [
            {
                "kind": t.kind,
                "subject": t.subject,
                "revision": t.revision,
                "lifted": int(t.lifted),
                "at": t.at,
                "version": t.revision * 2 + t.lifted,
            }
            for t in tombstones
        ],
    )


def write_progress(client: Client, progress: Sequence[Progress]) -> int:
    """Publish how far the store is, one row per partition. Returns how many.

    What is said now replaces what was said before, also where that was written under a clock that
    was ahead.
    """
    with answers(client, "ask what was said of the store's progress"):
        said = {
            (topic, partition): at
            for topic, partition, at in client.execute(
                "SELECT topic, partition, max(updated_at) FROM store_progress GROUP BY ALL"
            )
        }
    return insert_named(
        client,
        "store_progress",
        [
            {
                "topic": p.topic,
                "partition": p.partition,
                "position": p.position,
                "lag": p.lag,
                "complete_until": p.complete_until,
                "updated_at": _after(said.get((p.topic, p.partition)), p.updated_at),
            }
            for p in progress
        ],
    )


def write_settings(client: Client, settings: Mapping[str, str]) -> int:
    """Store what the views take from the configuration: `timezone`, an IANA name. Returns how many."""
    return insert_named(
        client, "settings", [{"name": name, "value": value} for name, value in settings.items()]
    )


def write_accounts(client: Client, brands: Iterable[Brand]) -> int:
    """Make the accounts of own brands known to the view `unanswered`; others go. Returns how many."""
    wanted = {
        (brand.name, fold_claim(account))
        for brand in brands
        if brand.kind == "own"
        for account in brand.accounts
        if not account.startswith("employee:")
    }
    with answers(client, "read the own accounts"):
        known = {
            (brand, account)
            for brand, account in client.execute("SELECT brand, account FROM own_accounts FINAL")
        }
    changes = [(*pair, 0) for pair in sorted(wanted - known)] + [
        (*pair, 1) for pair in sorted(known - wanted)
    ]
    insert_rows(client, "own_accounts", ("brand", "account", "removed"), changes)
    return len(wanted)


def write_topic_plans(client: Client, plans: Iterable[TopicPlan]) -> int:
    """Make owners and fixes of the configured topics known to the view `themes`; others go. Returns
    how many.
    """
    wanted = {
        (plan.topic, plan.brand): (plan.owner, plan.fixed_on or EPOCH.date()) for plan in plans
    }
    with answers(client, "read the topics"):
        rows = client.execute("SELECT topic, brand, owner, fixed_on FROM topic_plans FINAL")
    known = {(topic, brand): (owner, fixed_on) for topic, brand, owner, fixed_on in rows}
    changes = [(*key, *plan, 0) for key, plan in wanted.items() if known.get(key) != plan]
    changes += [(*key, *known[key], 1) for key in known.keys() - wanted.keys()]
    insert_rows(client, "topic_plans", ("topic", "brand", "owner", "fixed_on", "removed"), changes)
    return len(wanted)


def insert_named(client: Client, table: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert rows by the names of their columns, all of the same; returns how many."""
    if not rows:
        return 0
    columns = list(rows[0])
    return insert_rows(
        client, table, columns, [[row[column] for column in columns] for row in rows]
    )


def _customer(customer: Customer) -> dict[str, Any]:
    bought, opened, owner = customer.purchases, customer.tickets, customer.owner or Owner()
    row = customer.model_dump(include=_CUSTOMER)
    return {
        "customer_id": customer.id,
        **row,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "owner_slack_id": owner.slack_id,
        "purchase_ids": [p.id for p in bought],
        "purchase_products": [p.product for p in bought],
        "purchase_times": [p.at for p in bought],
        "purchase_amounts": [p.amount for p in bought],
        "purchase_currencies": [p.currency for p in bought],
        "purchase_warranties": [p.warranty_until or EPOCH for p in bought],
        "purchase_renewals": [p.renewal_at or EPOCH for p in bought],
        "ticket_ids": [t.id for t in opened],
        "ticket_subjects": [t.subject for t in opened],
        "ticket_times": [t.opened_at for t in opened],
        "ticket_urls": [t.url for t in opened],
        "removed": 0,
    }


def _alert(state: AlertState) -> dict[str, Any]:
    row = state.model_dump(include=_ALERT)
    sent = state.deliveries
    return {
        **row,
        "candidates": state.count,
        "mention_ids": [mention.id for mention in state.mentions],
        "delivery_destinations": [d.destination for d in sent],
        "delivery_states": [d.state for d in sent],
        "delivery_purposes": [d.purpose for d in sent],
        "delivery_times": [d.at for d in sent],
        "delivery_references": [d.reference for d in sent],
        "delivery_attempts": [d.attempts for d in sent],
        "delivery_errors": [d.error for d in sent],
    }


def _after(before: datetime | None, at: datetime) -> datetime:
    """`at`, or the first moment after `before` where that is later."""
    if before is None:
        return at
    return max(at, before.replace(tzinfo=UTC) + timedelta(milliseconds=1))
