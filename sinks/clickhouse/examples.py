"""Reads the live mentions behind a figure: where they come from, and which ones a person should see
first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clickhouse_driver import Client

from schemas.alert import AlertMention
from schemas.customer import Owner
from sinks.clickhouse.client import answers

SHOWN_CHARS = 600
MATTERS = 8

# The first of a mention's five minutes are the ones series_5m counts it in.
_BEHIND = """
    brand_mentions AS m
    INNER JOIN (
        SELECT mention_id, any(published_on) AS published_on
        FROM sightings
        WHERE counts AND mention_id IN (
            SELECT mention_id FROM sightings WHERE counts
                AND bucket >= toDateTime(%(begin)s, 'UTC') AND bucket < toDateTime(%(end)s, 'UTC'))
        GROUP BY mention_id
        HAVING min(bucket) >= toDateTime(%(begin)s, 'UTC') AND min(bucket) < toDateTime(%(end)s, 'UTC')
    ) AS s ON m.mention_id = s.mention_id
WHERE m.voice AND m.lane = 'live' AND (%(brand)s = '' OR m.brand = %(brand)s)
    AND (%(sentiment)s = '' OR m.sentiment = %(sentiment)s)
    AND (%(source)s = '' OR m.source = %(source)s) AND (%(lang)s = '' OR m.lang = %(lang)s)
"""
_COUNTS = f"""
SELECT toString(m.source), toString(m.lang), count()
FROM {_BEHIND}
GROUP BY 1, 2
"""  # noqa: S608  our own words
_SHOWN = """
    m.mention_id, m.url, m.site, m.type, m.clean_text, m.text, m.lang, m.author_id, m.author_name, m.author_handle,
    m.author_followers, m.influence, m.customer_id, m.customer_status, m.sentiment, m.priority, m.published_at
"""
_EXAMPLES = f"""
SELECT {_SHOWN}
FROM {_BEHIND}
ORDER BY m.priority DESC, m.influence DESC, m.mention_id
LIMIT %(limit)s
"""  # noqa: S608  our own words
_NAMED = f"SELECT {_SHOWN} FROM current_mentions AS m WHERE m.mention_id IN %(ids)s"  # noqa: S608  our own words
# Posts of the brand's own people that begin a thread. Answers name them as parent or thread, quotes
# link to them.
_ANSWERED = f"""
WITH
    behind AS (
        SELECT DISTINCT m.mention_id AS mention_id, arrayConcat([m.parent_id, m.thread_id], m.links) AS about
        FROM {_BEHIND}
    ),
    own AS (
        SELECT mention_id, url, toString(author_role) AS role, arrayJoin([mention_id, url]) AS named
        FROM current_mentions
        WHERE author_role IN ('account', 'staff') AND author_brand = %(brand)s AND parent_id = ''
            AND published_at < toDateTime(%(end)s, 'UTC')
            AND published_at >= toDateTime(%(begin)s, 'UTC') - INTERVAL 30 DAY
    )
SELECT own.mention_id, any(own.url), any(own.role), uniqExact(b.mention_id) AS answers
FROM (SELECT mention_id, arrayJoin(arrayDistinct(about)) AS named FROM behind) AS b
INNER JOIN own ON b.named = own.named
WHERE b.named != ''
GROUP BY own.mention_id
ORDER BY answers DESC, own.mention_id
"""  # noqa: S608  our own words
_CUSTOMERS = """
SELECT customer_id, name, segment, products, relation, owner_name, owner_email, owner_slack_id, do_not_contact
FROM current_customers WHERE customer_id IN %(ids)s
"""
_MATTERS = """
SELECT customer_id, concat('in warranty: ', product, ' until ', formatDateTime(warranty_until, '%%e %%b %%Y')), ''
FROM purchases WHERE customer_id IN %(ids)s AND warranty_until >= now64(3)
UNION ALL
SELECT customer_id, concat('renewal of ', product, ' on ', formatDateTime(renewal_at, '%%e %%b %%Y')), ''
FROM purchases WHERE customer_id IN %(ids)s AND renewal_at BETWEEN now64(3) AND now64(3) + toIntervalDay(60)
UNION ALL
SELECT customer_id, concat('ticket ', ticket_id, ' open since ', formatDateTime(opened_at, '%%e %%b %%Y'),
    if(subject = '', '', concat(': ', subject))), ticket_id
FROM tickets WHERE customer_id IN %(ids)s
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """The live mentions behind a figure, counted by source and by language, most first."""

    sources: Mapping[str, int]
    langs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post by a brand's own account (or by its staff) and how many of the mentions answer or
    quote it.
    """

    id: str
    url: str
    by_staff: bool
    answers: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mentions: of a brand ('' any), seen first from `begin` to before `end`; '' in the
    others takes any.
    """

    brand: str
    begin: datetime
    end: datetime
    sentiment: str = ""
    source: str = ""
    lang: str = ""

    def parameters(self) -> dict[str, Any]:
        """What the queries are given."""
        return {
            "brand": self.brand,
            "sentiment": self.sentiment,
            "source": self.source,
            "lang": self.lang,
            "begin": int(self.begin.timestamp()),
            "end": int(self.end.timestamp()),
        }


def read_behind(client: Client, choice: Choice) -> Behind:
    """Where the mentions behind a figure come from. Raises Retry and Fatal."""
    with answers(client, "count the mentions behind a figure"):
        rows = client.execute(_COUNTS, choice.parameters())
    sources: dict[str, int] = {}
    langs: dict[str, int] = {}
    for source, lang, total in rows:
        sources[source] = sources.get(source, 0) + total
        langs[lang] = langs.get(lang, 0) + total
    return Behind(_ordered(sources), _ordered(langs))


def read_answered(client: Client, choice: Choice) -> list[OwnPost]:
    """The posts of the brand's own people, of the last 30 days, that the mentions behind a figure
    answer or quote.

    Most answered first. Raises Retry and Fatal.
    """
    with answers(client, "read the posts that are answered"):
        rows = client.execute(_ANSWERED, choice.parameters())
    return [OwnPost(id_, url, role == "staff", total) for id_, url, role, total in rows]


def read_examples(client: Client, choice: Choice, limit: int) -> tuple[AlertMention, ...]:
    """Those of highest priority, then influence. Raises Retry and Fatal."""
    with answers(client, "read the mentions behind a figure"):
        return _read(client, _EXAMPLES, {**choice.parameters(), "limit": limit})


def read_named(client: Client, ids: Sequence[str]) -> dict[str, AlertMention]:
    """The mentions with these ids as an alert shows them; those that are gone are left out. Raises
    Retry and Fatal.
    """
    if not ids:
        return {}
    with answers(client, "read the mentions that a rule names"):
        return {one.id: one for one in _read(client, _NAMED, {"ids": tuple(ids)})}


def _read(client: Client, sql: str, given: Mapping[str, Any]) -> tuple[AlertMention, ...]:
    rows = client.execute(sql, given)
    ids = tuple({row[12] for row in rows if row[13] == "confirmed" and row[12]})
    known = _customers(client, ids) if ids else {}
    return tuple(_mention(row, known) for row in rows)


def _customers(client: Client, ids: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What an alert shows of these customers, as things stand today."""
    matters: dict[str, list[tuple[str, str]]] = {}
    for customer, matter, ticket in client.execute(_MATTERS, {"ids": ids}):
        matters.setdefault(customer, []).append((" ".join(matter.split()), ticket))
    shown: dict[str, dict[str, Any]] = {}
    for customer, name, segment, products, relation, *owner, alone in client.execute(
        _CUSTOMERS, {"ids": ids}
    ):
        told = matters.get(customer, [])
        shown[customer] = {
            "customer_id": customer,
            "customer": name,
            "segment": segment,
            "bought": tuple(products),
            "known_as": relation,
            "owner": Owner(name=owner[0], email=owner[1], slack_id=owner[2])
            if any(owner)
            else None,
            "do_not_contact": bool(alone),
            "matters": tuple(matter for matter, _ in told[:MATTERS]),
            "tickets": tuple(ticket for _, ticket in told if ticket),
        }
    return shown


def _mention(row: Any, customers: Mapping[str, Mapping[str, Any]]) -> AlertMention:
    (
        id_,
        url,
        site,
        type_,
        clean,
        text,
        lang,
        author_id,
        name,
        handle,
        followers,
        influence,
        customer,
        _,
        sentiment,
        priority,
        published_at,
    ) = row
    shown = clean or text
    return AlertMention(
        id=id_,
        url=url,
        site=site or type_,
        text=shown if len(shown) <= SHOWN_CHARS else shown[: SHOWN_CHARS - 1] + "…",
        lang=lang,
        author_id=author_id,
        author=name or handle,
        handle=handle,
        followers=followers,
        influence=influence,
        **customers.get(customer, {}),
        sentiment=sentiment,
        priority=priority,
        published_at=published_at if published_at.tzinfo else published_at.replace(tzinfo=UTC),
    )


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
