"""Numbers of things, and days, as sentences tell them."""

from datetime import datetime


def counted(count: int, noun: str) -> str:
    """`1 mention`, `2,000 mentions`: for nouns whose plural ends in s."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def day_told(at: datetime) -> str:
    """`3 Mar 2026`."""
    return f"{at.day} {at:%b %Y}"
