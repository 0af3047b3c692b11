"""Invented networks of who answers, mentions, quotes and reposts whom, among which leaders and artefacts
were planted.

Written before the solver and frozen: a test holds the SHA-256 of what it makes. Leaders are listened to
by many, also by those who are listened to, and hardly repeat themselves. Artefacts look like it to a naive
count: rings whose members mention one another all day, a chain that hangs on one leader's one mention,
accounts with bought followers and bought mentions (a star of empty accounts), a pyramid of such, one
fan who mentions another a thousand times, rings that a few honest people and once a leader answered, and
rings that spam honest accounts with mentions of their own. Round them ordinary people in communities, of whom some are
much heard, and broadcasters that mention everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Literal

Kind = Literal["reply", "mention", "quote", "repost"]
KINDS: tuple[Kind, ...] = ("reply", "mention", "quote", "repost")
DAYS = 28
LEADERS = 8
TOPICS = ("loans", "cards", "app", "fees", "fraud")


@dataclass(frozen=True, slots=True)
class Tie:
    """What one account did towards another on one day, once; `topic` is what it was about."""

    source: str
    target: str
    kind: Kind
    day: int
    topic: str


@dataclass(slots=True)
class Planted:
    """All ties in no order, every account's followers, and who was planted as what. `artefacts`: by the
    kind of artefact.
    """

    ties: list[Tie] = field(default_factory=list)
    followers: dict[str, int] = field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    artefacts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def false(self) -> frozenset[str]:
        """Every account of an artefact."""
        return frozenset(one for some in self.artefacts.values() for one in some)


def generate(seed: int, people: int) -> Planted:
    """A network of about `people` honest accounts and a quarter as many false ones; the same for the
    same seed.
    """
    random = Random(seed)  # noqa: S311  # networks to measure with, no secrets
    planted = Planted()
    honest = [f"p{number}" for number in range(people)]
    _society(random, planted, honest)
    makers = (_rings, _chains, _stars, _pyramid, _fans, _bridged_rings, _spamming_ring)
    for maker in makers:
        planted.artefacts[maker.__name__.strip("_")] = maker(random, planted, honest)
    random.shuffle(planted.ties)
    return planted


def _society(random: Random, planted: Planted, honest: Sequence[str]) -> None:
    """Ordinary people: each speaks of two topics, to those of them who are worth listening to."""
    worth = {one: random.lognormvariate(0, 1.0) for one in honest}
    planted.leaders = tuple(random.sample(list(honest), LEADERS))
    most = max(worth.values())
    for leader in planted.leaders:
        worth[leader] = most * random.uniform(1.4, 2.4)
    topics = {one: random.sample(TOPICS, 2) for one in honest}
    by_topic = {topic: [one for one in honest if topic in topics[one]] for topic in TOPICS}
    weights = {topic: [worth[one] for one in members] for topic, members in by_topic.items()}
    for one in honest:
        planted.followers[one] = int(worth[one] * random.lognormvariate(4.5, 1.2))
        loud = min(60, int(random.paretovariate(1.1)) + 1)
        if one in planted.leaders:
            loud = random.randint(3, 9)
        for _ in range(loud):
            topic = random.choice(topics[one])
            target = random.choices(by_topic[topic], weights[topic])[0]
            if target != one:
                planted.ties.append(_tie(random, one, target, topic))
    for broadcaster in random.sample(list(honest), max(2, len(honest) // 400)):
        for target in random.sample(list(honest), len(honest) // 8):
            planted.ties.append(_tie(random, broadcaster, target, random.choice(TOPICS), "mention"))


def _rings(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """Everybody mentions everybody in it, often, and now and then somebody outside."""
    members: list[str] = []
    for number in range(random.randint(3, 6)):
        ring = [f"ring{number}-{place}" for place in range(random.randint(4, 40))]
        members += ring
        planted.ties += _each_other(random, ring, random.randint(20, 120))
        planted.ties += _outward(random, ring, honest, 3)
        planted.followers |= {one: random.randint(500, 60_000) for one in ring}
    return members


def _chains(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """A leader once mentions an account that mentions only the next, and so on: all weight runs down."""
    members: list[str] = []
    for number in range(random.randint(2, 4)):
        chain = [f"chain{number}-{place}" for place in range(random.randint(3, 12))]
        members += chain
        leader = random.choice(planted.leaders)
        planted.ties.append(_tie(random, leader, chain[0], random.choice(TOPICS)))
        for one, next_one in pairwise(chain):
            planted.ties += [
                _tie(random, one, next_one, random.choice(TOPICS))
                for _ in range(random.randint(1, 30))
            ]
        planted.followers |= {one: random.randint(10, 3_000) for one in chain}
    return members


def _stars(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """Bought: many followers, and mentions by empty accounts that nobody answers."""
    members: list[str] = []
    for number in range(random.randint(2, 4)):
        centre = f"bought{number}"
        empty = [f"{centre}-{place}" for place in range(random.randint(60, len(honest) // 8 + 80))]
        members += [centre, *empty]
        topic = random.choice(TOPICS)
        for one in empty:
            for _ in range(random.randint(1, 6)):
                planted.ties.append(_tie(random, one, centre, topic))
        planted.followers |= {one: random.randint(0, 40) for one in empty}
        planted.followers[centre] = random.randint(200_000, 3_000_000)
    return members


def _pyramid(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """Empty accounts mention foremen, foremen the one on top."""
    foremen = [f"foreman{number}" for number in range(random.randint(6, 14))]
    members = ["pyramid", *foremen]
    for foreman in foremen:
        under = [f"{foreman}-{place}" for place in range(random.randint(8, 25))]
        members += under
        for one in under:
            planted.ties += [
                _tie(random, one, foreman, "fraud") for _ in range(random.randint(1, 8))
            ]
            planted.followers[one] = random.randint(0, 50)
        planted.ties += [
            _tie(random, foreman, "pyramid", "fraud") for _ in range(random.randint(5, 40))
        ]
        planted.followers[foreman] = random.randint(50, 5_000)
    planted.followers["pyramid"] = random.randint(50_000, 400_000)
    return members


def _fans(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """One honest account mentions one other account all day long."""
    members: list[str] = []
    for number in range(3):
        idol, fan = f"idol{number}", random.choice(honest)
        members.append(idol)
        planted.ties += [
            _tie(random, fan, idol, random.choice(TOPICS))
            for _ in range(random.randint(400, 1_500))
        ]
        planted.followers[idol] = random.randint(10, 400)
    return members


def _bridged_rings(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """A ring that a few honest people answered, and a leader once: what comes in goes round in it."""
    ring = [f"bridged-{place}" for place in range(random.randint(8, 30))]
    planted.ties += _each_other(random, ring, random.randint(30, 90))
    for person in random.sample(list(honest), random.randint(4, 12)):
        planted.ties.append(_tie(random, person, random.choice(ring), random.choice(TOPICS)))
    planted.ties.append(
        _tie(random, random.choice(planted.leaders), random.choice(ring), random.choice(TOPICS))
    )
    planted.followers |= {one: random.randint(2_000, 90_000) for one in ring}
    return ring


def _spamming_ring(random: Random, planted: Planted, honest: Sequence[str]) -> list[str]:
    """A ring that hides among mentions of honest accounts, ten for each one of its own, and of
    leaders.
    """
    ring = [f"spamming-{place}" for place in range(random.randint(10, 30))]
    planted.ties += _each_other(random, ring, 10)
    planted.ties += _outward(random, ring, honest, 100)
    planted.ties += _outward(random, ring, planted.leaders, 15)
    for person in random.sample(list(honest), random.randint(3, 8)):
        planted.ties.append(
            _tie(random, person, random.choice(ring), random.choice(TOPICS), "reply")
        )
    planted.followers |= {one: random.randint(100, 9_000) for one in ring}
    return ring


def _each_other(random: Random, ring: Sequence[str], times: int) -> Iterator[Tie]:
    """So many ties from each, to others of the ring."""
    topic = random.choice(TOPICS)
    for one in ring:
        for _ in range(times):
            other = random.choice(ring)
            if other != one:
                yield _tie(random, one, other, topic)


def _outward(
    random: Random, ring: Sequence[str], others: Sequence[str], times: int
) -> Iterator[Tie]:
    for one in ring:
        for _ in range(random.randint(0, times)):
            yield _tie(random, one, random.choice(others), random.choice(TOPICS))


def _tie(random: Random, source: str, target: str, topic: str, kind: Kind | None = None) -> Tie:
    what: Kind = kind if kind is not None else random.choice(KINDS)
    return Tie(source, target, what, random.randrange(DAYS), topic)
