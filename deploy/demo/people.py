"""The invented people: authors of every kind of source and language, and the bank's customers among
them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from deploy.demo.names import FIRST, LAST, NICK, OUTLETS

Author = dict[str, Any]

LANGS: Mapping[str, int] = {"en": 50, "de": 14, "fr": 11, "es": 10, "it": 7, "pt": 8}
"""Shares of the languages in per cent."""

POOLS: Mapping[str, int] = {"x": 5200, "mastodon": 900, "forum": 1500, "hackernews": 260}
"""Most authors per type of source; a smaller story needs fewer."""
_MOST_FOLLOWERS = {"x": 9_000, "mastodon": 900, "forum": 0, "hackernews": 900}
SITES: Mapping[str, str] = {
    "x": "x.example", "mastodon": "meadow.example", "forum": "moneytalk.example",
    "hackernews": "hn.example",
}  # fmt: skip


@dataclass(slots=True)
class Cast:
    """Everybody who may speak: pools by type of source and language; `linked` are authors who are
    customers.
    """

    pools: dict[tuple[str, str], list[Author]] = field(default_factory=dict)
    linked: list[tuple[str, Author]] = field(default_factory=list)

    def pick(self, rng: Random, kind: str, lang: str) -> Author:
        """An author; a few of each pool speak much more than the rest."""
        pool = self.pools[kind, lang]
        return pool[int(len(pool) * rng.random() ** 1.6)]


def make_cast(rng: Random, share: float) -> Cast:
    """The authors for a story of that share (0 to 1) of its full size."""
    cast = Cast()
    for kind, most in POOLS.items():
        for lang, percent in LANGS.items():
            size = max(12, round(most * percent / 100 * min(1.0, share * 1.5)))
            cast.pools[kind, lang] = [_author(rng, kind, lang, number) for number in range(size)]
    for kind, percent in (("x", 5), ("mastodon", 3), ("forum", 3)):
        for lang in LANGS:
            pool = cast.pools[kind, lang]
            cast.linked += [
                (kind, author) for author in rng.sample(pool, max(1, len(pool) * percent // 100))
            ]
    return cast


def _author(rng: Random, kind: str, lang: str, number: int) -> Author:
    first, last = rng.choice(FIRST[lang]), rng.choice(LAST[lang])
    style = rng.random()
    stem = (
        f"{first}{last}"
        if style < 0.35
        else f"{rng.choice(NICK)}_{first}"
        if style < 0.7
        else f"{first}.{last[0]}"
    )
    handle = f"{stem.lower()}{rng.randint(1, 99) if rng.random() < 0.6 else ''}".replace(
        "'", ""
    ).replace(" ", "")
    native = (
        f"{lang}{number:05d}"
        if kind != "x"
        else str(700_000_000 + hash_of(lang) * 100_000 + number)
    )
    author: Author = {
        "id": f"{kind}:{namespace(kind)}:{native}",
        "handle": f"{handle}_{lang}{number}" if kind == "x" else f"{handle}-{lang}{number}",
        "name": f"{first} {last}" if rng.random() < 0.6 else first,
        "url": f"https://{SITES[kind]}/{handle}_{lang}{number}",
    }
    most = _MOST_FOLLOWERS[kind]
    if most:
        author["followers"] = min(most, int(rng.lognormvariate(5.1, 1.3)))
        author["following"] = int(rng.lognormvariate(5.3, 0.9))
    if kind in ("x", "mastodon"):
        author["posts"] = int(rng.lognormvariate(6.5, 1.4))
    author["joined_at"] = (
        f"20{rng.randint(9, 25):02d}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T08:00:00Z"
    )
    return author


def namespace(kind: str) -> str:
    """The middle part of ids of a type of source."""
    return {
        "x": "x",
        "mastodon": "meadow.example",
        "forum": "moneytalk.example",
        "hackernews": "item",
    }.get(kind, kind)


def hash_of(lang: str) -> int:
    """A small number for a language, the same on every run."""
    return sorted(LANGS).index(lang)


def reviewer(rng: Random, kind: str, lang: str, number: int) -> Author:
    """Somebody who writes one review; app stores show a name only."""
    first = rng.choice(FIRST[lang])
    name = first if rng.random() < 0.5 else f"{first} {rng.choice(LAST[lang])[0]}."
    return {
        "id": f"{kind}:{lang}:r{number}",
        "name": name if rng.random() < 0.8 else f"{rng.choice(NICK)}{number % 97}",
    }


def outlet(rng: Random, lang: str) -> Author:
    """A newspaper."""
    host, name = rng.choice(OUTLETS[lang])
    return {"id": f"rss:{host}:{host}", "name": name, "url": f"https://{host}"}


PRODUCTS: Sequence[tuple[str, int, int]] = (
    ("Everyday Account", 0, 0), ("Gold Account", 120, 120), ("Travel Card", 15, 45),
    ("Home Loan", 90_000, 340_000),
    ("Rainy Day Saver", 50, 9_000), ("Car Loan", 4_000, 22_000), ("Home Insurance", 140, 420),
    ("Business Plus", 180, 360), ("Card Terminal", 90, 240), ("Youth Account", 0, 0),
)  # fmt: skip
"""What the bank sells, with the range of amounts in euros."""
