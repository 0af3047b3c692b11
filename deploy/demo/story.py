"""The story's fixed facts: the bank, its rivals, the day, and the people who matter. All invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

OWN, RIVALS = "brindlemoor", ("kestrelby", "otterfold")
NAMES: Mapping[str, str] = {
    "brindlemoor": "Brindlemoor",
    "kestrelby": "Kestrelby",
    "otterfold": "Otterfold",
}

DAY = datetime(2026, 3, 10, tzinfo=UTC)
"""A Tuesday; the business time zone of the demo is UTC in March."""
HISTORY_DAYS = 28
DAY_START = int(DAY.timestamp())
HISTORY_START = int((DAY - timedelta(days=HISTORY_DAYS)).timestamp())


def at(clock: str) -> int:
    """Seconds of the day of `HH:MM` or `HH:MM:SS`."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)


STORM_START = at("09:04")
"""When cards and logins begin to fail."""
RIVAL_TROUBLE = (at("15:10"), 4500)
"""Kestrelby raises its fees: start and length in seconds of a small wave."""
SPAM_WAVE = (at("12:30"), 7200)


@dataclass(frozen=True, slots=True)
class Scene:
    """One planted mention: which file it stands in, when it is published, and what the file says of
    it.
    """

    name: str
    clock: str
    file: str
    record: Mapping[str, Any] = field(default_factory=dict)


def _author(kind: str, handle: str, name: str, **figures: Any) -> dict[str, Any]:
    space, site = {
        "x": ("x", "x.example"),
        "mastodon": ("meadow.example", "meadow.example"),
        "forum": ("moneytalk.example", "moneytalk.example"),
        "hackernews": ("item", "hn.example"),
    }[kind]
    url = f"https://{site}/@{handle}" if kind == "mastodon" else f"https://{site}/{handle}"
    return {
        "id": f"{kind}:{space}:{handle}-id",
        "handle": handle,
        "name": name,
        "url": url,
        **figures,
    }


INFLUENCER = _author(
    "x", "delphinewrites", "Delphine Okoro-Hale", followers=812_000, following=900, posts=31_000,
    verified=True,
    joined_at="2011-05-02T08:00:00Z",
    bio="Money, work and why things break. Columnist, in this story at least.",
)  # fmt: skip
EXPERT = _author(
    "hackernews",
    "greybeard_payments",
    "greybeard_payments",
    followers=14_200,
    joined_at="2012-09-14T08:00:00Z",
)
PROSPECT = _author(
    "x",
    "breadbyhanna",
    "Hanna Voss",
    followers=640,
    following=310,
    joined_at="2018-02-11T08:00:00Z",
)
LEAVING = _author(
    "x",
    "imogen_thack",
    "Imogen Thackeray",
    followers=410,
    following=380,
    joined_at="2013-01-20T08:00:00Z",
)
SHOPKEEPERS = (
    _author(
        "x",
        "quistandsons",
        "Rafael Quist",
        followers=1_150,
        following=420,
        joined_at="2015-06-01T08:00:00Z",
    ),
    _author(
        "mastodon",
        "pellworthbikes",
        "Nadia Pellworth",
        followers=230,
        following=190,
        joined_at="2022-11-07T08:00:00Z",
    ),
    _author("forum", "tarrick_joinery", "Owen Tarrick"),
)
"""Three business customers who complain one after the other; the second one deletes what she said.
"""
PERSISTENT = _author(
    "x",
    "trixieinskip",
    "Beatrix Inskip",
    followers=190,
    following=240,
    joined_at="2017-08-09T08:00:00Z",
)
"""Complains four times and gets no answer: a question in SQL finds her."""
NIGHT_OWL = _author("x", "owl_of_eastlow", "Tess Grimshaw", followers=130, following=150)
"""Speaks first, so that the day has begun for everybody who waits for it."""
GRATEFUL = _author(
    "x",
    "lio_marchetti",
    "Lio Marchetti",
    followers=280,
    following=260,
    joined_at="2016-03-03T08:00:00Z",
)
NAMESAKE = _author("mastodon", "imogent", "Imogen Thackeray", followers=90, following=120)
"""Bears the name of a customer and is another person."""
RECYCLED = {
    **GRATEFUL,
    "id": "x:x:lio_marchetti-second",
    "name": "Free Cards Daily",
    "followers": 11,
}
"""Took over the handle of a customer, who has given it up in the evening: a new account of that name."""
BANK = _author(
    "x", "brindlemoor", "Brindlemoor Bank", followers=88_000, following=60, verified=True
)
HELP = _author(
    "x", "brindlemoor_help", "Brindlemoor Help", followers=21_000, following=12, verified=True
)
STAFF = _author("x", "imani_at_brindle", "Imani Adeyemi", followers=520, following=480)
LEAVER = _author("x", "grumblegoat", "grumblegoat", followers=90, following=700)
"""Posts a few angry lines and closes the account in the evening: all of it goes."""


def hacker(handle: str) -> dict[str, Any]:
    """Somebody among people of the trade."""
    return _author("hackernews", handle, handle, joined_at="2016-04-04T08:00:00Z")


def _post(author: Mapping[str, Any], text: str, **more: Any) -> dict[str, Any]:
    kind = str(author["id"]).partition(":")[0]
    handles = [word.strip(".,:;?!")[1:] for word in text.split() if word.startswith("@")]
    return {"type": kind, "author": dict(author), "text": text, "handles": handles, **more}


SCENES: tuple[Scene, ...] = (
    Scene("night", "00:04:30", "x", _post(
        NIGHT_OWL, "Cannot sleep, sorting receipts. Brindlemoor now shows spending by category, that is neat.")),
    Scene("praise", "07:12:10", "x", _post(
        GRATEFUL,
        "Credit where it is due: @brindlemoor caught a fraud attempt on my card last night, called me within "
        "minutes and had a new card here before breakfast. Wonderful people, I am delighted!",
        engagement={"likes": 64, "replies": 3, "reposts": 5})),
    Scene("intent", "08:41:30", "x", _post(
        PROSPECT,
        "Looking for a new bank for our bakery in Millcross: 14 staff, two card terminals, lots of coins. "
        "@brindlemoor, who do I talk to about Business Plus?")),
    Scene("shop-1", "09:22:05", "x", _post(
        SHOPKEEPERS[0],
        "@brindlemoor my shop is full and your card terminal refuses everyone. I cannot log in either. "
        "This is a disaster, I am losing money every minute. Will somebody answer the phone?")),
    Scene("influencer", "09:31:20", "x", _post(
        INFLUENCER,
        "Breakfast with six colleagues, every one of our @brindlemoor cards declined in front of the "
        "whole café. Half an hour of failure and not a word from the bank. A disgrace, and an awful way to treat "
        "people who trusted you with their wages.",
        engagement={"likes": 4_300, "replies": 910, "reposts": 2_140, "views": 612_000})),
    Scene("shop-2", "09:41:40", "mastodon", _post(
        SHOPKEEPERS[1],
        "Payroll for nine people is stuck at Brindlemoor since this morning and nobody says why. "
        "I feel sick. This is a terrible failure. Do you have any idea what you are doing to small businesses?")),
    Scene("statement-1", "09:48:00", "x", _post(
        BANK,
        "We are sorry: card payments and logins are failing for many of you since 09:04. Our engineers are "
        "on it. Your money is safe. Next update at 10:30.",
        engagement={"likes": 210, "replies": 1_900, "reposts": 800})),
    Scene("again-1", "10:02:10", "x", _post(
        PERSISTENT, "@brindlemoor my rent did not go out and the app is broken. My landlord is angry. Awful start.")),
    Scene("shop-3", "10:06:15", "forum", _post(
        SHOPKEEPERS[2],
        "Brindlemoor took the payment to my timber supplier twice and the account is now overdrawn. "
        "Support hung up on me. Horrible, useless, and I am furious. What am I supposed to do right now?",
        title="Brindlemoor took my payment twice", kind="post")),
    Scene("again-2", "10:34:40", "x", _post(
        PERSISTENT, "Second try, @brindlemoor: rent still stuck, nobody answers, I am worried sick.")),
    Scene("expert", "10:52:30", "hackernews", _post(
        EXPERT,
        "I have run card authorisation for twenty years, so a comparison. Kestrelby keeps two independent "
        "paths and fails over in seconds; Otterfold queues offline and settles later; Brindlemoor's status suggests "
        "that one certificate sits in front of both login and cards. That is a poor single point of failure, and the "
        "silence is the worst part of it. None of this is hard to fix.", kind="comment",
        engagement={"likes": 388, "replies": 57})),
    Scene("churn", "11:24:45", "x", _post(
        LEAVING,
        "After eleven years I'm closing my account with @brindlemoor. My new payment ring never worked, money taken "
        "twice, terrible support, a late fee on top and nobody cares. Switching to Otterfold this week, this was the "
        "last straw. I feel betrayed.")),
    Scene("restored", "12:44:00", "x", _post(
        BANK,
        "Card payments and logins work again. Payments taken twice will be refunded today, late fees too. We are "
        "sorry, and we will publish what went wrong.", engagement={"likes": 640, "replies": 720, "reposts": 310})),
    Scene("again-3", "13:20:20", "x", _post(
        PERSISTENT, "Third try. You say it is repaired, @brindlemoor. My rent is not paid and I feel terrible.")),
    Scene("staff", "14:10:20", "x", _post(
        STAFF,
        "Long day at @brindlemoor. I answer phones there, these words are mine: your anger is fair, and the "
        "team next to me has not had lunch. Ask me things.")),
    Scene("rival-news", "15:08:00", "news", {
        "type": "rss", "kind": "article", "title": "Kestrelby doubles its overdraft fee from April",
        "text": "Kestrelby customers will pay twice as much for an overdraft from April. The consumer desk calls the "
        "increase badly explained.",
        "author": {"id": "rss:coinandcounter.example:desk", "name": "Coin & Counter"}}),
    Scene("again-4", "15:17:30", "x", _post(
        PERSISTENT, "Fourth message, no answer. @brindlemoor, now there is a late fee, and it is your failure.")),
    Scene("statement-2", "17:55:00", "x", _post(
        BANK,
        "All payments that were taken twice have been refunded. If yours is missing, @brindlemoor_help is here "
        "until midnight.")),
    Scene("thanks", "18:05:30", "x", _post(
        GRATEFUL,
        "Imani at @brindlemoor stayed on the line for an hour and fixed everything. After a horrible "
        "day this was superb, friendly and honest help. Thank you!")),
    Scene("namesake", "19:40:00", "mastodon", _post(
        NAMESAKE,
        "Brindlemoor works again here. I bank there for two years now and never had trouble before; people who "
        "write to me about somebody's account: I am not she.")),
    Scene("recycled", "21:30:00", "x", _post(
        RECYCLED, "Brindlemoor is finished, terrible bank. Get your free card from us instead, follow this account.")),
)  # fmt: skip
"""What happens on the day beside the crowd, in order."""

CUSTOMERS: tuple[tuple[str, str, str, Mapping[str, Any], tuple[tuple[str, str, float], ...]],
    ...] = (
    ("C-1007", "Imogen Thackeray", "gold", LEAVING, (
        ("Gold Account", "2015-02-03", 120.0), ("Home Loan", "2019-07-15", 240_000.0),
        ("Travel Card", "2024-05-02", 45.0), ("Payment Ring", "2025-11-03", 59.0))),
    ("C-2001", "Quist & Sons Greengrocers", "business", SHOPKEEPERS[0], (
        ("Business Plus", "2021-03-01", 240.0), ("Card Terminal", "2021-03-08", 180.0))),
    ("C-2002", "Pellworth Bikes", "business", SHOPKEEPERS[1], (
        ("Business Plus", "2022-10-10", 240.0), ("Car Loan", "2024-01-19", 18_500.0))),
    ("C-2003", "Tarrick Joinery", "business", SHOPKEEPERS[2], (
        ("Business Plus", "2018-06-20", 240.0), ("Card Terminal", "2023-09-04", 160.0))),
    ("C-1009", "Beatrix Inskip", "silver", PERSISTENT, (
        ("Everyday Account", "2017-09-01", 0.0), ("Home Insurance", "2023-04-12", 260.0))),
    ("C-1008", "Lio Marchetti", "silver", GRATEFUL, (
        ("Everyday Account", "2020-01-07", 0.0), ("Travel Card", "2025-06-11", 25.0))),
)  # fmt: skip
"""Customers who play a part: id, name, segment, the author they are, what they bought (product,
day, euros).
"""

OWNERS: Mapping[str, tuple[str, str, str]] = {
    "C-1007": ("Priya Raman", "priya@brindlemoor.example", "U0PRIYARAM"),
    "C-2001": ("Tom Achebe", "tom@brindlemoor.example", "U0TOMACHEB"),
    "C-2002": ("Tom Achebe", "tom@brindlemoor.example", "U0TOMACHEB"),
    "C-2003": ("Nell Faraday", "nell@brindlemoor.example", ""),
}
"""Who looks after which customer: name, address, Slack id (one has none)."""
WARRANTIES: Mapping[tuple[str, str], str] = {
    ("C-1007", "Payment Ring"): "2027-11-03",
    ("C-2001", "Card Terminal"): "2024-03-08",
    ("C-2003", "Card Terminal"): "2026-09-04",
}
RENEWALS: Mapping[tuple[str, str], str] = {("C-1007", "Home Loan"): "2026-04-01"}
TICKETS: tuple[tuple[str, str, str, str], ...] = (
    ("T-2207", "C-1007", "Payment Ring does not pair", "2026-03-06"),
)
"""Open tickets: id, customer, subject, day."""

STRANGERS: Mapping[str, str] = {
    "namesake": "bears the name of customer C-1007, elsewhere",
    "recycled": "took over the handle of customer C-1008, under a new account",
}
"""Scenes whose authors must be taken for no customer, and why one could."""

SPAM_PHRASE = "claim your refund now"
SPAM_DOMAIN = "quick-refunds.example"
TRAP = "Brindlemoor half marathon"
"""Talk of a run across the moor of the same name: the brand's query excludes it."""
