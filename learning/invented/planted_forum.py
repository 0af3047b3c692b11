"""An invented forum of half a year, in which ten people know a topic and many others are loud about it.

Written before the solver and frozen: a test holds the SHA-256 of what it makes. Those who know answer
questions of their topic, in its own words, now and then over all months; who asked often says
afterwards that it helped, others point to the answer later, and those who know answer and point to
one another. The loud write far more of the same topic: they ask, pass on news, cheer, quarrel, answer
at random ("have you tried turning it off and on"), and get more replies. Some know how it looks:
helpers of a ring thank one another, a salesman answers everything with an offer, one knows everything
about another topic, one wrote much in one week. Thanks that tell nothing: in advance, in mockery, for
something else; and of answers that did not help some are told so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

DAYS = 180
EXPERTS = 10
TOPICS = ("mortgages", "disputes", "api", "savings")


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `parent` is the post it answers, `thread` the first of the thread (its own id for that
    one); `links` are ids of posts it points to. `kind`: who began the thread begins with a post.
    """

    id: str
    author: str
    day: int
    topic: str
    kind: Literal["post", "comment", "repost"]
    parent: str
    thread: str
    text: str
    links: tuple[str, ...]
    likes: int


@dataclass(slots=True)
class Planted:
    """All posts in the order of their days, and who knows which topic."""

    posts: list[Post] = field(default_factory=list)
    experts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def generate(seed: int, threads: int) -> Planted:
    """A forum with about so many threads a topic; the same for the same seed."""
    return _Forum(seed).write(threads)


class _Forum:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  # posts to measure with, no secrets
        self._planted = Planted()
        self._number = 0
        names = [f"u{number}" for number in range(900)]
        self._random.shuffle(names)
        self._names = iter(names)
        self._helpful: dict[str, list[Post]] = {topic: [] for topic in TOPICS}

    def write(self, threads: int) -> Planted:
        self._casts = {topic: self._cast() for topic in TOPICS}
        for topic in TOPICS:
            self._planted.experts[topic] = tuple(self._casts[topic]["experts"])
        days = sorted(self._random.randrange(DAYS) for _ in range(threads))
        for day in days:
            for topic in TOPICS:
                self._thread(topic, day)
        for topic in TOPICS:
            self._noise(topic, threads)
        self._planted.posts.sort(key=lambda post: post.day)
        return self._planted

    def _cast(self) -> dict[str, list[str]]:
        sizes = {
            "experts": EXPERTS,
            "loud": 25,
            "ring": 6,
            "askers": 70,
            "salesman": 1,
            "sprinter": 2,
        }
        return {role: [next(self._names) for _ in range(size)] for role, size in sizes.items()}

    def _thread(self, topic: str, day: int) -> None:
        random, cast = self._random, self._casts[topic]
        asker = random.choice(cast["askers"] if random.random() < 0.7 else cast["loud"])
        words = _WORDS[topic]
        question = self._post(asker, day, topic, _filled(random, _QUESTIONS, words), likes=1)
        answered = False
        for _ in range(random.randint(1, 5)):
            who = self._answers(topic, day)
            if who == asker:
                continue
            knows = who in cast["experts"]
            answer = self._post(
                who, day, topic,
                _filled(random, _ANSWERS if knows else _SHALLOW, words),
                question, links=self._pointers(topic, knows), likes=3 if knows else 4,
            )  # fmt: skip
            answered = self._verdict(topic, day, asker, answer, knows, answered) or answered
        if random.random() < 0.5:
            for _ in range(random.randint(1, 4)):
                self._post(
                    random.choice(cast["loud"]), day, topic, _filled(random, _CHATTER, words), question,
                    likes=5,
                )  # fmt: skip

    def _answers(self, topic: str, day: int) -> str:
        """Who answers: those who know one time in three, some of them more, some less."""
        random, cast = self._random, self._casts[topic]
        chance = random.random()
        if chance < 0.33:
            weights = [1.0 + number / 4 for number in range(EXPERTS)]
            return random.choices(cast["experts"], weights)[0]
        if chance < 0.36:
            other = random.choice([one for one in TOPICS if one != topic])
            return random.choice(self._casts[other]["experts"])
        if chance < 0.42:
            return cast["salesman"][0]
        if chance < 0.80:
            return random.choice(cast["loud"])
        return random.choice(cast["askers"])

    def _pointers(self, topic: str, knows: bool) -> tuple[str, ...]:
        """The earlier answer that is pointed to; mostly one that helped."""
        known, random = self._helpful[topic], self._random
        if known and random.random() < (0.3 if knows else 0.05):
            return (random.choice(known[-40:]).id,)
        written = self._planted.posts
        if written and random.random() < 0.04:
            return (random.choice(written[-200:]).id,)
        return ()

    def _verdict(
        self, topic: str, day: int, asker: str, answer: Post, knows: bool, answered: bool
    ) -> bool:
        """What who asked says of an answer; whether it helped."""
        random, words = self._random, _WORDS[topic]
        helped = random.random() < (0.75 if knows else 0.10)
        if helped and not answered:
            self._helpful[topic].append(answer)
            if random.random() < 0.6:
                self._post(asker, day, topic, _filled(random, _HELPED, words), answer)
            if random.random() < 0.15:
                other = random.choice(self._casts[topic]["askers"])
                self._post(
                    other, min(DAYS - 1, day + 5), topic, _filled(random, _HELPED, words), answer
                )
        elif random.random() < 0.25:
            self._post(asker, day, topic, _filled(random, _UNHELPED, words), answer)
        return helped

    def _noise(self, topic: str, threads: int) -> None:
        random, cast, words = self._random, self._casts[topic], _WORDS[topic]
        for loud in cast["loud"]:
            for _ in range(random.randint(threads // 12, threads // 4)):
                begun = self._post(
                    loud, random.randrange(DAYS), topic, _filled(random, _NEWS, words), likes=8
                )
                for _ in range(random.choice((0, 0, 1, 2, 3))):
                    who = random.choice(cast["loud"] + cast["askers"])
                    self._post(
                        who, begun.day, topic, _filled(random, _CHATTER, words), begun, likes=2
                    )
        self._ring(topic, threads)
        for sprinter in cast["sprinter"]:
            week = random.randrange(DAYS - 7)
            for _ in range(threads // 8):
                asker = random.choice(cast["askers"])
                day = week + random.randrange(7)
                question = self._post(asker, day, topic, _filled(random, _QUESTIONS, words))
                self._post(
                    sprinter, day, topic, _filled(random, _SHALLOW, words), question, likes=3
                )

    def _ring(self, topic: str, threads: int) -> None:
        """Helpers who ask, answer and thank one another, all the time."""
        random, ring, words = self._random, self._casts[topic]["ring"], _WORDS[topic]
        for _ in range(threads // 2):
            asker, helper = random.sample(ring, 2)
            day = random.randrange(DAYS)
            question = self._post(asker, day, topic, _filled(random, _QUESTIONS, words), likes=4)
            answer = self._post(
                helper, day, topic, _filled(random, _ANSWERS, words), question, likes=6
            )
            self._post(asker, day, topic, _filled(random, _HELPED, words), answer, likes=3)
            if random.random() < 0.4:
                self._post(
                    random.choice(ring), day, topic, _filled(random, _CHATTER, words), question,
                    links=(answer.id,),
                )  # fmt: skip

    def _post(
        self,
        author: str,
        day: int,
        topic: str,
        text: str,
        parent: Post | None = None,
        *,
        links: Sequence[str] = (),
        likes: int = 0,
    ) -> Post:
        self._number += 1
        key = f"f{self._number}"
        post = Post(
            key, author, day, topic, "comment" if parent else "post",
            parent.id if parent else "", parent.thread if parent else key,
            text, tuple(links), self._random.randint(0, 2 * likes) if likes else 0,
        )  # fmt: skip
        self._planted.posts.append(post)
        return post


def _filled(random: Random, patterns: Sequence[str], words: Sequence[str]) -> str:
    """A sentence with words of the topic where it has room for them."""
    some = random.sample(list(words), 4)
    return random.choice(patterns).format(*some)


_WORDS = {
    "mortgages": (
        "loan-to-value", "fixed rate", "remortgage", "early repayment charge", "land registry",
        "affordability check", "offset account", "valuation fee", "amortisation", "base rate",
    ),
    "disputes": (
        "chargeback", "dispute window", "merchant reference", "provisional credit", "reason code",
        "arbitration", "direct debit guarantee", "ombudsman", "section 75", "evidence bundle",
    ),
    "api": (
        "webhook signature", "idempotency key", "rate limit", "OAuth scope", "sandbox token",
        "pagination cursor", "retry header", "mutual TLS", "consent refresh", "payload schema",
    ),
    "savings": (
        "notice period", "tax allowance", "compound interest", "fixed term", "deposit guarantee",
        "bonus rate", "withdrawal penalty", "tracker account", "gross yield", "maturity date",
    ),
}  # fmt: skip
_QUESTIONS = (
    "How does the {0} work with a {1}? Thanks in advance.",
    "Can anybody tell me why my {0} was refused?",
    "What do I need for the {0}, and does the {1} matter? Any help is welcome.",
    "Is there a way round the {0}? Thank you for reading.",
    "My {0} does not show up since Monday, what now?",
    "Wie funktioniert das mit {0}? Danke im Voraus!",
)
_ANSWERS = (
    "You need the {0} first, then the {1}; the {2} is only looked at after that.",
    "That is the {0}: it runs for 14 days and the {1} stops it. Send the {2} with it.",
    "Two steps. Ask for the {0} in writing, then quote the {1}. If the {2} is missing, so is the {3}.",
    "The {0} does not depend on the {1}; it is the {2} that decides, see the terms under {3}.",
    "Check the {0}: with a {1} it is set by default, and the {2} follows from it.",
)
_SHALLOW = (
    "Have you tried turning it off and on again?",
    "Same problem here with the {0}, no idea.",
    "Just call them, the {0} people are nice.",
    "I would switch to another bank, the {0} is a joke.",
    "I think it is the {0}, or maybe not.",
    "Message me, I have a great offer on {0}!",
    "My cousin says the {0} does it.",
)
_HELPED = (
    "That worked, thank you!",
    "Thanks, the {0} was it. Solved.",
    "Perfect, exactly what I needed.",
    "You were right about the {0}, many thanks.",
    "Danke, das hat geholfen!",
    "This fixed it for me too, cheers.",
    "Great answer, the {0} explains it.",
    "Merci beaucoup, ça marche maintenant.",
)
_UNHELPED = (
    "Thanks for nothing.",
    "That did not work, the {0} is still refused.",
    "No, I tried that already.",
    "Thanks, but that is not what I asked.",
    "That is wrong, the {0} has nothing to do with it.",
    "Das hat leider nicht geholfen.",
)
_NEWS = (
    "Breaking: new {0} rules and what they mean for your {1}! Share this!",
    "Hot take: the {0} is dead.",
    "Everybody talks about {0} today. What do you think?",
    "My weekly thread on {0}, {1} and {2}.",
    "Thank you all for 5,000 followers! Next week: {0}.",
    "Unpopular opinion: nobody needs a {0}.",
)
_CHATTER = (
    "Totally agree!",
    "So true, the {0} again.",
    "Thanks for sharing!",
    "Lol.",
    "I disagree, the {0} is fine.",
    "Following this.",
    "Great thread, thank you!",
    "This is why I left.",
)
