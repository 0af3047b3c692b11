"""Who knows a topic: whose answers others confirm, again and again, and those who know themselves. Pure.

What counts is not how much somebody writes or how many react, but what becomes of their answers: who asked
says that it helped, others say so, later posts point to it. A confirmation counts by who gives it (those
who know count more, a circle that confirms itself counts as one), is held against what was denied and
against all answers that nobody confirmed, and must have come over time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log2

from enrichers.engines.network.confirming import confirms
from enrichers.engines.words_of import words_of

_PRIOR, _PRIOR_SPECIFIC, _PRIOR_ANSWERS = 0.05, 0.35, 6.0
"""What share of answers is confirmed where nothing is known, what more where they speak of what people
ask about in its own words, and how many answers outweigh that.
"""
_BY_OTHERS = 0.7
"""A confirmation by somebody else than who asked."""
_CITED = 0.6
_DENIED = 0.5
_AGAIN = 0.35
"""A second confirmation by the same person, of the first; and so on."""
_PEERS_ROUNDS = 3
_WEEK_SECS = 7 * 86_400
_LEAST_CONFIRMED = 0.5
_HALF = 1.5
"""The worth (about: four answers of which most are confirmed, over a month) that scores 50."""
_SPECIFIC_WORDS = 3
_ASKED_IN, _ASKED_SHARE = 3, 0.15
"""A word of the topic stands in so many questions at least, and in no more than this share of them."""


@dataclass(frozen=True, slots=True)
class Post:
    """One mention of a topic, as this judgement reads it. `parent` and `links` are ids of posts, known
    or not.
    """

    id: str
    author: str
    at: datetime
    text: str
    parent: str = ""
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class Known:
    """What speaks for one person: `answers` to others, of which so many were `confirmed` by
    `confirmers` or `denied`; `cited` by others; `weeks` in which they answered; the posts that show it.
    `score`: 0–100.
    """

    author: str
    answers: int = 0
    confirmed: int = 0
    denied: int = 0
    cited: int = 0
    confirmers: int = 0
    by_experts: int = 0
    weeks: int = 0
    score: int = 0
    evidence: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The same in words."""
        told = [
            f"{self.confirmed} of {self.answers} answers confirmed, by {self.confirmers} people"
            if self.answers
            else ""
        ]
        told.append(f"cited {self.cited} times" if self.cited else "")
        told.append(f"confirmed or cited by {self.by_experts} who know" if self.by_experts else "")
        told.append(f"{self.denied} denied" if self.denied else "")
        told.append(f"in {self.weeks} weeks" if self.weeks > 1 else "")
        return tuple(filter(None, told))


@dataclass(slots=True)
class _Gathered:
    """By author: who confirmed (how much, each time), cited, which answers and weeks there were."""

    answers: Counter[str] = field(default_factory=Counter)
    weeks: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    given: dict[str, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    cited: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(Counter))
    denied: Counter[str] = field(default_factory=Counter)
    confirmed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    specific: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))


def experts(posts: Iterable[Post], *, most: int = 50) -> list[Known]:
    """Those who know the topic of these posts, best first. The same posts give the same people."""
    known = {post.id: post for post in posts}
    gathered = _gather(known)
    raw: dict[str, float] = {}
    worth: dict[str, float] = {}
    for _ in range(_PEERS_ROUNDS):
        raw = {author: _worth(author, gathered, worth) for author in gathered.given}
        highest = max(raw.values(), default=0.0)
        worth = {author: value / highest for author, value in raw.items() if value > 0}
    best = sorted(worth, key=lambda author: (-worth[author], author))[:most]
    return [_known(author, gathered, raw[author], set(best)) for author in best]


def _gather(known: Mapping[str, Post]) -> _Gathered:
    gathered, asked_with = _Gathered(), _asked_with(known)
    for post in known.values():
        parent = known.get(post.parent)
        if parent is not None and parent.author != post.author:
            _reply(gathered, known, post, parent, asked_with)
        for link in post.links:
            cited = known.get(link)
            if cited is not None and cited.author != post.author and cited.parent:
                gathered.cited[cited.author][post.author] += 1
                gathered.given[cited.author][post.author].append(_CITED)
                gathered.confirmed[cited.author].add(cited.id)
    return gathered


def _asked_with(known: Mapping[str, Post]) -> frozenset[str]:
    """The words of the topic: what people ask with, again and again, and not every time."""
    questions = [post for post in known.values() if not post.parent]
    counts = Counter(word for post in questions for word in words_of(post.text))
    most = max(_ASKED_IN, _ASKED_SHARE * len(questions))
    return frozenset(word for word, count in counts.items() if _ASKED_IN <= count <= most)


def _reply(
    gathered: _Gathered,
    known: Mapping[str, Post],
    post: Post,
    parent: Post,
    asked_with: frozenset[str],
) -> None:
    """A reply to an answer may confirm it; one to a question is an answer."""
    asked = known.get(parent.parent)
    verdict = confirms(post.text)
    if asked is None or not verdict:
        if not verdict:
            gathered.answers[post.author] += 1
            gathered.weeks[post.author].add(int(post.at.timestamp()) // _WEEK_SECS)
            words = len(words_of(post.text) & asked_with)
            gathered.specific[post.author] += min(1.0, words / _SPECIFIC_WORDS)
        return
    if verdict < 0:
        gathered.denied[parent.author] += 1
        return
    by_asker = asked.author == post.author
    gathered.given[parent.author][post.author].append(verdict * (1.0 if by_asker else _BY_OTHERS))
    gathered.confirmed[parent.author].add(parent.id)


def _worth(author: str, gathered: _Gathered, peers: Mapping[str, float]) -> float:
    """Confirmations as they count, per answer, times how many there are and over how long."""
    given = gathered.given[author]
    circle = _independence(author, gathered.given)
    confirmed = sum(
        circle[by] * (1 + peers.get(by, 0.0)) * _summed(times) for by, times in given.items()
    )
    if confirmed < _LEAST_CONFIRMED:
        return 0.0
    answers = max(gathered.answers[author], len(gathered.confirmed[author]))
    held = max(0.0, confirmed - _DENIED * gathered.denied[author])
    specific = gathered.specific[author] / max(1, gathered.answers[author])
    prior = _PRIOR + _PRIOR_SPECIFIC * specific
    rate = (held + prior * _PRIOR_ANSWERS) / (answers + _PRIOR_ANSWERS)
    weeks = len(gathered.weeks[author])
    return rate * log2(1 + held) * weeks / (weeks + 2)


def _summed(times: Sequence[float]) -> float:
    """Several confirmations by one person: each counts a part of the one before."""
    return sum(value * _AGAIN**number for number, value in enumerate(sorted(times, reverse=True)))


def _independence(
    author: str, given: Mapping[str, Mapping[str, Sequence[float]]]
) -> dict[str, float]:
    """A factor for each who confirms: near 1 for one who is in no circle with the others; of a circle
    all together count about as one.
    """
    others = given[author]
    tied = dict.fromkeys(others, 0)
    for one in others:
        for by in given.get(one, {}):
            if by in tied:
                tied[by] += 1
                tied[one] += 1
            elif by == author:
                tied[one] += 1
    return {one: 1 / (1 + count**2 / len(others)) for one, count in tied.items()}


def _known(author: str, gathered: _Gathered, worth: float, best: set[str]) -> Known:
    given = gathered.given[author]
    return Known(
        author,
        answers=max(gathered.answers[author], len(gathered.confirmed[author])),
        confirmed=len(gathered.confirmed[author]),
        denied=gathered.denied[author],
        cited=sum(gathered.cited[author].values()),
        confirmers=len(given),
        by_experts=len(best & given.keys()),
        weeks=len(gathered.weeks[author]),
        score=round(100 * worth / (worth + _HALF)),
        evidence=tuple(sorted(gathered.confirmed[author]))[:5],
    )
