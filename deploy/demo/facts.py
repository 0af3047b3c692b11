"""Asks the engines what happened, for the report: Kafka for what was accepted, ClickHouse for
everything else.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clickhouse_driver import Client

from deploy.demo import story, threads
from deploy.demo.gauges import Reading
from deploy.demo.generate import Plan
from deploy.demo.questions import QUESTIONS
from pipeline.acts.rank import compute
from pipeline.acts.sql import ask, write_table
from sinks.clickhouse.client import answers
from sinks.clickhouse.network import Window

_DAY = {"day": story.DAY.date(), "own": story.OWN}
_PERSON = """
SELECT author_name, author_handle, type, ifNull(author_followers, 0), influence, priority, text, published_at
FROM brand_mentions
WHERE brand = %(own)s AND voice AND toDate(published_at) = %(day)s AND lane = 'live' AND {wanted}
ORDER BY influence DESC, published_at, mention_id LIMIT 1
"""
_CUSTOMER = """
SELECT m.customer_id, m.customer_name, m.segment, m.lifetime_value, m.currency, m.products, c.owner_name
FROM mentions_with_customer AS m INNER JOIN current_customers AS c ON m.customer_id = c.customer_id
WHERE m.mention_id = %(mention)s
"""
_WARM = """
SELECT product FROM purchases WHERE customer_id = %(customer)s AND warranty_until >= %(day)s ORDER BY product
"""
_OPEN = "SELECT ticket_id FROM tickets WHERE customer_id = %(customer)s ORDER BY ticket_id"
_ALERTS = """
SELECT
    dedup_key, rule, opened_at, status, resolved_at, title, value, expected, peak, candidates, escalations,
    mention_ids, sent
FROM alert_history ORDER BY opened_at, rule, dedup_key
"""
_STRANGER = """
SELECT author_name, author_handle, type, customer_id,
    (SELECT max(customer_id) FROM author_customers WHERE author_id = %(author)s)
FROM current_mentions WHERE author_id = %(author)s
ORDER BY published_at LIMIT 1
"""
_PEAK = """
SELECT bucket, toUInt64(sumIf(value, metric = 'mentions')) AS mentions FROM series_5m FINAL
WHERE brand = %(own)s AND dimension = '' AND toDate(bucket) = %(day)s
GROUP BY bucket ORDER BY mentions DESC, bucket LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stood at the end. Times are the story's."""

    key: str
    rule: str
    opened_at: datetime
    status: str
    resolved_at: datetime | None
    title: str
    value: float | None
    expected: float | None
    peak: float | None
    happenings: int
    escalations: int
    mention_ids: tuple[str, ...]
    sent: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who mattered, with what the bank knows of them where they are a customer."""

    role: str
    name: str
    handle: str
    site: str
    followers: int
    influence: int
    priority: int
    words: str
    at: datetime
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who could be taken for a customer: why, and for whom they were (empty: for nobody)."""

    why: str
    name: str
    handle: str
    site: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class Expert:
    """Who knows a topic best, why, and what is known of the loudest voice about it."""

    topic: str
    author_id: str
    name: str
    score: int
    reasons: Sequence[str]
    loudest_score: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Both sides of the promise that nothing is lost and nothing counted twice."""

    lines: int
    accepted: int
    dead_letters: int
    stored: int
    deleted: int
    dropped: Mapping[str, int]
    repeats: int

    @property
    def right(self) -> int:
        """Where the accepted events went."""
        return self.stored + self.deleted + sum(self.dropped.values()) + self.repeats

    @property
    def holds(self) -> bool:
        """Whether both equations hold."""
        return self.lines == self.accepted + self.dead_letters and self.accepted == self.right


@dataclass(frozen=True, slots=True)
class Facts:
    """All the report is made of. `answers` are the questions with their SQL and the printed answer."""

    balance: Balance
    alerts: Sequence[Alert]
    people: Sequence[Person]
    peak_at: datetime
    peak: int
    answers: Sequence[tuple[str, str, str]]
    messages: Sequence[Mapping[str, Any]]
    refused: int = 0
    strangers: Sequence[Stranger] = ()
    expert: Expert | None = None


def collect(
    client: Client,
    plan: Plan,
    reading: Reading,
    messages: Sequence[Mapping[str, Any]],
    refused: int,
) -> Facts:
    """Everything the report tells. Raises FlowError when ClickHouse does not answer."""
    alerts = _alerts(client)
    expert = _expert(client)
    peak_at, peak = _rows(client, _PEAK, _DAY)[0]
    return Facts(
        balance=_balance(client, plan, reading),
        alerts=alerts,
        people=_people(client, alerts),
        peak_at=peak_at.replace(tzinfo=UTC),
        peak=peak,
        answers=[(question, sql, _answer(client, sql)) for question, sql in QUESTIONS],
        messages=messages,
        refused=refused,
        expert=expert,
        strangers=[
            one for scene, why in story.STRANGERS.items() for one in _stranger(client, scene, why)
        ],
    )


def _balance(client: Client, plan: Plan, reading: Reading) -> Balance:
    outcomes = {
        (outcome, reason): count
        for outcome, reason, count in _rows(
            client, "SELECT outcome, reason, count() FROM mention_outcomes GROUP BY outcome, reason"
        )
    }
    return Balance(
        lines=plan.events + plan.poison,
        accepted=sum(reading.accepted.values()),
        dead_letters=reading.dead_letters,
        stored=sum(count for (outcome, _), count in outcomes.items() if outcome == "stored"),
        deleted=sum(count for (outcome, _), count in outcomes.items() if outcome == "deleted"),
        dropped={
            reason: count
            for (outcome, reason), count in sorted(outcomes.items())
            if outcome == "dropped"
        },
        repeats=plan.repeats,
    )


def _alerts(client: Client) -> list[Alert]:
    alerts = []
    for row in _rows(client, _ALERTS):
        (
            key,
            rule,
            opened,
            status,
            resolved,
            title,
            value,
            expected,
            peak,
            happenings,
            escalations,
            mentions,
            sent,
        ) = row
        alerts.append(
            Alert(
                key,
                rule,
                opened.replace(tzinfo=UTC),
                status,
                resolved and resolved.replace(tzinfo=UTC),
                title,
                value,
                expected,
                peak,
                happenings,
                escalations,
                tuple(mentions),
                sent,
            )
        )
    return alerts


def _people(client: Client, alerts: Sequence[Alert]) -> list[Person]:
    people = [
        *_person(client, "the loudest voice", "sentiment = 'negative' AND type = 'x'"),
        *_person(client, "the expert", "type = 'hackernews' AND kind = 'comment'"),
    ]
    for role, rule in (
        ("about to leave", "churn-threat"),
        ("wants to become a customer", "new-business"),
    ):
        mentions = next((alert.mention_ids for alert in alerts if alert.rule == rule), ())
        if mentions:
            people += _person(client, role, "mention_id = %(mention)s", mention=mentions[0])
    return people


def _person(client: Client, role: str, wanted: str, **parameters: str) -> list[Person]:
    rows = _rows(client, _PERSON.format(wanted=wanted), _DAY | parameters)
    customer = _known(client, parameters["mention"]) if parameters else ""
    return [
        Person(
            role,
            name,
            handle,
            site,
            followers,
            influence,
            priority,
            words,
            at.replace(tzinfo=UTC),
            customer,
        )
        for name, handle, site, followers, influence, priority, words, at in rows
    ]


def _known(client: Client, mention: str) -> str:
    """What the bank knows of who wrote a mention; empty where they are no customer."""
    told = ""
    for customer, name, segment, worth, currency, products, owner in _rows(
        client, _CUSTOMER, {"mention": mention}
    ):
        asked = {**_DAY, "customer": customer}
        warm = ", ".join(row[0] for row in _rows(client, _WARM, asked))
        tickets = ", ".join(row[0] for row in _rows(client, _OPEN, asked))
        told = f"{name}, {segment}, has {', '.join(products)} ({worth:,.0f} {currency} in all)"
        told += f"; in warranty: {warm}" if warm else ""
        told += f"; ticket open: {tickets}" if tickets else ""
        told += f"; looked after by {owner}" if owner else ""
    return told


def _expert(client: Client) -> Expert | None:
    """Who knows why cards are declined, as `grapevine rank` finds it over the weeks before; None where it
    finds nobody.
    """
    window = Window(story.DAY - timedelta(days=90), story.DAY + timedelta(days=1))
    known = {
        author: one
        for author, rank in compute(client, window).ranks.items()
        for one in rank.expertise
        if one.topic == threads.TOPIC
    }
    if not known:
        return None
    best = max(known, key=lambda author: (known[author].score, author))
    (name,) = _rows(
        client, "SELECT name FROM current_authors WHERE author_id = %(id)s", {"id": best}
    )[0]
    loudest = known.get(story.INFLUENCER["id"])
    return Expert(
        threads.TOPIC, best, name, known[best].score, known[best].reasons,
        loudest.score if loudest is not None else 0,
    )  # fmt: skip


def _stranger(client: Client, scene: str, why: str) -> list[Stranger]:
    """As the record of the scene's mention and the views have it: both must take them for nobody."""
    author = next(one.record["author"]["id"] for one in story.SCENES if one.name == scene)
    return [
        Stranger(why, name, handle, kind, told or today or "")
        for name, handle, kind, told, today in _rows(client, _STRANGER, {"author": author})
    ]


def _answer(client: Client, sql: str) -> str:
    """What `grapevine sql` prints."""
    out = io.StringIO()
    write_table(ask(client, sql), out)
    return out.getvalue()


def _rows(client: Client, query: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
    with answers(client, "gather the facts of the demo's report"):
        rows: list[Any] = client.execute(query, parameters or {})
        return rows
