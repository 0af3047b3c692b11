"""Small factories of invented objects for tests: each gives a valid, lifelike default; name only
what matters.

Touches nothing. `make_mention(text="hello", author=None)`, `make_enriched(sentiment=None)`: a
keyword replaces a field.
"""

from typing import Any

from enrichers.testing.builders import (
    BRANDS,
    NOW,
    make_author,
    make_brand,
    make_customer,
    make_customer_match,
    make_draft,
    make_enriched,
    make_link,
    make_mention,
    make_purchase,
    make_tools,
)
from schemas.alert import Candidate
from schemas.event import MentionPosted
from schemas.mention import Engagement
from sinks.testing.notices import make_alert_mention

__all__ = [
    "BRANDS",
    "NOW",
    "make_alert_mention",
    "make_author",
    "make_brand",
    "make_candidate",
    "make_customer",
    "make_customer_match",
    "make_draft",
    "make_engagement",
    "make_enriched",
    "make_link",
    "make_mention",
    "make_posted",
    "make_purchase",
    "make_tools",
]


def make_posted(**changes: Any) -> MentionPosted:
    """The event that `make_mention(**changes)` was posted."""
    return MentionPosted(mention=make_mention(**changes))


def make_engagement(**changes: Any) -> Engagement:
    """A few reactions."""
    return Engagement(**({"likes": 12, "replies": 3, "reposts": 2, "views": 900} | changes))


def make_candidate(**changes: Any) -> Candidate:
    """A firing candidate of a per-mention rule, for the destination `care`."""
    return Candidate(
        **(
            {
                "dedup_key": "angry-customer:x:x:9001",
                "rule": "angry-customer",
                "title": "A gold customer is angry",
                "text": "The acme app logs me out every morning.",
                "brand": "acme",
                "at": NOW,
                "destinations": ("care",),
                "reasons": ("customer and priority >= 70",),
                "mentions": (make_alert_mention(),),
            }
            | changes
        )
    )
