"""Invented events for the measurements: lifelike posts in six languages, about 1.1 kB each as Kafka
carries them. Pure.

The texts come from the demo's vocabularies; brands, authors and figures from here. They are the
same each time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from deploy.demo.texts import CASUAL, write
from schemas.customer import Customer, Link, Purchase
from schemas.event import MentionPosted
from schemas.mention import Author, Engagement, Mention

BRANDS: dict[str, dict[str, Any]] = {
    "acme": {
        "query": '(acme OR "acme bank" OR @acmebank) NOT "acme comics"',
        "accounts": ["x:@acmebank"],
    },
    "zenith": {"kind": "competitor", "query": "zenithbank OR #zenith"},
    "orbis": {
        "kind": "competitor",
        "query": 'orbis NEAR/5 (bank OR card OR app) OR "orbis direct"',
    },
}
NAMES = ("acme", "acme", "Acme Bank", "@acmebank", "zenithbank", "#zenith", "orbis direct")
TOPICS = ("outage", "complaint", "everyday", "question", "praise")
LANGS = ("en", "en", "en", "en", "en", "de", "fr", "es", "it", "pt")
AUTHORS = 5_000
BIO = "Reads, runs and repairs old bicycles. Two children, one dog, too many tabs. Opinions are my own and change."


def mention(
    number: int, seen_at: datetime, rng: Random, name: str = "b", authors: int = AUTHORS
) -> Mention:
    """One post about a brand by one of `authors` authors; `name` tells runs apart in its id."""
    lang = rng.choice(LANGS)
    written = write(rng, lang, rng.choice(TOPICS), rng.choice(NAMES), CASUAL)
    who = rng.randrange(authors)
    published = seen_at - timedelta(seconds=rng.randrange(2, 50))
    native = f"{name}-{number:08d}"
    return Mention(
        id=f"x:x:{native}",
        source="x-search",
        type="x",
        url=f"https://x.example/user{who}/status/{native}",
        site="x.example",
        text=written.text,
        lang=lang,
        author=author(who, rng),
        published_at=published,
        seen_at=seen_at,
        revision=int(published.timestamp() * 1000),
        thread_id=f"x:x:{native}",
        hashtags=written.hashtags,
        handles=written.handles,
        engagement=Engagement(
            likes=rng.randrange(40),
            replies=rng.randrange(9),
            reposts=rng.randrange(12),
            views=rng.randrange(9000),
        ),
        payload={
            "edit_history_tweet_ids": [native],
            "possibly_sensitive": False,
            "reply_settings": "everyone",
            "context": [rng.choice(TOPICS), rng.choice(NAMES)],
        },
    )


def author(who: int, rng: Random) -> Author:
    """The author of that number; the figures vary as they do from post to post."""
    return Author(
        id=f"x:x:{700_000_000 + who}",
        handle=f"user{who}",
        name=f"Invented Person {who}",
        url=f"https://x.example/user{who}",
        bio=BIO,
        followers=int(50 * 1.002 ** (who % 5000)) + rng.randrange(9),
        following=180 + rng.randrange(5),
        posts=900 + rng.randrange(50),
        verified=who % 50 == 0,
        joined_at=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=who % 3000),
    )


def events(
    count: int, seen_at: datetime, name: str = "b", authors: int = AUTHORS
) -> Iterator[MentionPosted]:
    """That many different events, the same each time."""
    rng = Random(7)  # noqa: S311 (repeatable texts, nothing secret)
    return (
        MentionPosted(mention=mention(number, seen_at, rng, name, authors))
        for number in range(count)
    )


def customer(number: int, at: datetime) -> Customer:
    """A customer with three handles and a purchase. The first AUTHORS of them are authors of
    `mention`.
    """
    return Customer(
        id=f"c-{number:08d}",
        source="crm",
        name=f"Invented Person {number}",
        segment=("gold", "standard")[number % 2],
        handles=(f"x:user{number}", f"mastodon:person{number}", f"forum:someone{number}"),
        basis="contract",
        lifetime_value=float(number % 5000),
        currency="EUR",
        updated_at=at,
        purchases=(
            Purchase(id=f"p-{number}", product="Gold Account", at=at, amount=120.0, currency="EUR"),
        ),
    )


def pin(number: int, at: datetime) -> Link:
    """The link that a customer's first mention would make: measured is the line in its steady state."""
    return Link(
        author_id=f"x:x:{700_000_000 + number}",
        customer_id=f"c-{number:08d}",
        method="pinned_author",
        handle=f"x:user{number}",
        evidence=f"x:user{number}",
        confidence=0.95,
        basis="contract",
        status="confirmed",
        decided_by="first handle match",
        at=at,
    )
