"""Invented notices for the kit of destinations: each lifelike; name only what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.alert import AlertMention, AlertState
from schemas.notice import Notice

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""The moment at which invented alerts are raised."""
BERLIN = ZoneInfo("Europe/Berlin")
HOSTILE = (
    "<!channel> @here & <https://evil.example|your bank> <@U0123456> *bold* _it_ ~no~ `code`"
    "\n> quoted\n\n\n\n\u202egnp.exe\x00"
)


def make_alert_mention(**changes: Any) -> AlertMention:
    """An angry customer's mention, as an alert shows it."""
    return AlertMention(
        **(
            {
                "id": "x:x:9001",
                "url": "https://x.example/annabank/status/9001",
                "site": "x.example",
                "text": "The acme app logs me out every morning.",
                "lang": "en",
                "author_id": "x:x:1001",
                "author": "Anna Example",
                "handle": "annabank",
                "followers": 250,
                "influence": 31,
                "customer_id": "c-1",
                "customer": "Anna Example",
                "segment": "gold",
                "bought": ("Acme Gold Account",),
                "sentiment": "negative",
                "priority": 72,
                "published_at": NOW - timedelta(minutes=1),
            }
            | changes
        )
    )


def make_alert(**changes: Any) -> AlertState:
    """An open alert about one angry customer."""
    return AlertState(
        **(
            {
                "dedup_key": "angry-customer:x:x:9001",
                "rule": "angry-customer",
                "title": "A gold customer is angry",
                "brand": "acme",
                "severity": "warning",
                "opened_at": NOW,
                "last_at": NOW,
                "updated_at": NOW,
                "mentions": (make_alert_mention(),),
                "reasons": ("negative", "customer (gold)"),
            }
            | changes
        )
    )


def make_notice(**changes: Any) -> Notice:
    """The first message about `make_alert()`; fields of the alert may be named too."""
    own: dict[str, Any] = {
        name: changes.pop(name) for name in list(changes) if name in Notice.__slots__
    }
    values: dict[str, Any] = {
        "alert": make_alert(**changes),
        "purpose": "open",
        "zone": BERLIN,
        "at": NOW,
    } | own
    return Notice(**values)
