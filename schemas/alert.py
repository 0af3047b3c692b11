"""What rules raise (candidates) and what notify makes of them (alert states and deliveries)."""

import base64
import hashlib
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from schemas.base import EPOCH, Model, Utc
from schemas.customer import Owner
from schemas.mention import Engagement

Severity = Literal["info", "warning", "critical"]
AlertStatus = Literal["open", "acknowledged", "snoozed", "resolved", "false_alarm"]
Yardstick = Literal["expected", "limit"]
"""What a value is held against: what was to be expected, or a limit that somebody set."""
Nature = Literal["", "backlash", "product"]
"""What a storm is about: a post of the brand's own or of its staff (backlash), or anything else;
empty: not judged.
"""


def member_of(dedup_key: str) -> str:
    """The digest by which an alert remembers a happening that it took in: 12 characters without a
    colon. Keys may hold ids, and ids the names of people who are forgotten when their mention is long
    not shown any more.
    """
    return base64.urlsafe_b64encode(
        hashlib.blake2b(dedup_key.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    ).decode()


def _digest(member: str) -> str:
    """Alerts of earlier versions hold whole keys (`rule:what`)."""
    return member_of(member) if ":" in member else member


Member = Annotated[str, BeforeValidator(_digest)]


class AlertMention(Model):
    """The mention an alert shows: who said what, where, and what we know about them.

    `role` is in words ("journalist, The Dill"), empty for ordinary people; `answer_by` None where
    nobody need answer; `judged` has a few words of each judgement that has no field of its own here.
    Of customers: `known_as` is what the CRM calls them (schemas/customer.py: Relation), `matters` are
    lines on warranty, renewals and open `tickets` (their ids), `owner` is who looks after them.
    """

    id: str
    url: str = ""
    site: str = ""
    text: str = ""
    lang: str = ""
    author_id: str = ""
    author: str = ""
    handle: str = ""
    followers: int | None = None
    influence: int | None = None
    customer_id: str = ""
    customer: str = ""
    segment: str = ""
    bought: tuple[str, ...] = ()
    known_as: str = ""
    owner: Owner | None = None
    do_not_contact: bool = False
    matters: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    sentiment: str = ""
    intents: tuple[str, ...] = ()
    role: str = ""
    priority: int | None = None
    department: str = ""
    answer_by: Utc | None = None
    judged: tuple[str, ...] = ()
    engagement: Engagement | None = None
    published_at: Utc | None = None
    redacted: bool = False


class Candidate(Model):
    """What a rule found. Candidates with one `dedup_key` are one happening; notify decides what
    people see of it.

    `at` is event time. `state` "clear" says the happening is over. `value` and `expected` are in
    the rule's own unit; `yardstick` says what the second is. `count` is how many mentions this is
    about: added up where `value` is None, otherwise the rule's own running total. `destinations`
    are names of the config's notify section. `nature`: what a storm is about. `was`: of what is
    over, what it was, in one line; `value` and `expected` are then those of its peak.
    """

    dedup_key: str = Field(min_length=1, max_length=300)
    rule: str
    title: str
    text: str = ""
    brand: str = ""
    severity: Severity = "warning"
    state: Literal["firing", "clear"] = "firing"
    at: Utc
    value: float | None = None
    expected: float | None = None
    yardstick: Yardstick = "expected"
    count: int = 1
    destinations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    mentions: tuple[AlertMention, ...] = ()
    origin: str = ""
    nature: Nature = ""
    was: str = ""


class Delivery(Model):
    """One message to one destination. `pending` until its turn, `claimed` before the attempt,
    `sent` after it: a crash between the last two is the one case in which a message may arrive
    twice. `number` counts per alert and destination.
    """

    destination: str
    state: Literal["pending", "claimed", "sent", "failed"]
    purpose: Literal["open", "update", "digest", "escalate", "resolve", "redact"] = "open"
    number: int = 1
    at: Utc
    reference: str = ""
    attempts: int = 0
    error: str = ""


class AlertState(Model):
    """An alert as people know it. Owned and written by notify alone; keyed by `dedup_key`, of its
    first happening.

    `others` happenings of the same rule and brand came in a burst and are told in the same message;
    `members` has the latest of them (`member_of` their keys), `cleared` those that are over. `heard_at` is when
    notify last heard of any of them. `told_*` is what people were last told; `seen` and `actions`
    (short ids) let repeated records change nothing.
    """

    dedup_key: str
    rule: str
    title: str
    text: str = ""
    brand: str = ""
    severity: Severity = "warning"
    status: AlertStatus = "open"
    opened_at: Utc
    last_at: Utc
    resolved_at: Utc | None = None
    count: int = 1
    value: float | None = None
    expected: float | None = None
    yardstick: Yardstick = "expected"
    peak: float | None = None
    escalations: int = 0
    owner: str = ""
    snoozed_until: Utc | None = None
    note: str = ""
    destinations: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    mentions: tuple[AlertMention, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    updated_at: Utc
    origin: str = ""
    others: int = 0
    members: tuple[Member, ...] = ()
    cleared: tuple[Member, ...] = ()
    seen: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    heard_at: Utc = EPOCH
    grouped_until: Utc | None = None
    told_size: int = 0
    told_value: float | None = None
    nature: Nature = ""
