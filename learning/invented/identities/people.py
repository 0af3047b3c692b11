"""Invented people and the accounts they have on networks: names, places, work, handles, profiles."""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from learning.invented.identities.names import (
    EMPLOYERS,
    GIVEN,
    HOBBIES,
    JOBS,
    MAIL_HOSTS,
    NETWORKS,
    PLACES,
    PSEUDONYMS,
    SERVERS,
    SURNAMES,
)
from schemas.mention import Author

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Person:
    """Somebody, known to the company or not."""

    given: str
    surname: str
    place: tuple[str, str]
    employer: str
    job: str
    email: str
    site: str = ""
    accounts: list["Account"] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}"


@dataclass(slots=True)
class Account:
    """An account as the network shows it, and when (days after BEGIN) it speaks."""

    type: str
    author: Author
    days: list[float]


class Handles:
    """Handles that are taken: a network gives each once."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def take(self, random: Random, type_: str, wanted: str) -> str:
        """The wanted handle, or the nearest that is free."""
        handle = wanted
        while (type_, handle.casefold()) in self._taken:
            handle = f"{wanted}{random.randint(1, 999)}"
        self._taken.add((type_, handle.casefold()))
        return handle

    def is_free(self, type_: str, handle: str) -> bool:
        return (type_, handle.casefold()) not in self._taken


def ascii_of(text: str) -> str:
    """The letters as a keyboard without accents has them."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", text) if one.isascii() and one.isalnum()
    ).lower()


def person(random: Random) -> Person:
    given, surname = random.choice(GIVEN), random.choice(SURNAMES)
    return named(random, given, surname, random.choice(PLACES))


def named(random: Random, given: str, surname: str, place: tuple[str, str]) -> Person:
    user = random.choice((
        f"{ascii_of(given)}.{ascii_of(surname)}",
        f"{ascii_of(given)[0]}{ascii_of(surname)}",
        f"{ascii_of(given)}{random.randint(50, 99)}",
    ))  # fmt: skip
    number = random.randint(1, 99_999)
    site = f"https://{ascii_of(given)}{ascii_of(surname)}{number}.example/"
    return Person(
        given,
        surname,
        place,
        random.choice(EMPLOYERS),
        random.choice(JOBS),
        f"{user}{number}@{random.choice(MAIL_HOSTS)}",
        site if random.random() < 0.2 else "",
    )


def handle_for(random: Random, who: Person) -> str:
    given, surname = ascii_of(who.given), ascii_of(who.surname)
    if random.random() < 0.22:
        return f"{random.choice(PSEUDONYMS)}{random.choice(('', random.randint(2, 99)))}"
    return random.choice((
        f"{given}{surname}", f"{given}_{surname}", f"{given[0]}{surname}", f"{given}{surname[0]}",
        f"{surname}{given}", f"{given}_{surname[:4]}", f"{given}{surname}{random.randint(1, 99)}",
        f"{given}{random.randint(1950, 2005)}", f"the_{given}_{surname}", f"{surname}_{given[0]}",
    ))[:20]  # fmt: skip


def shown_name(random: Random, who: Person) -> str:
    chance = random.random()
    if chance < 0.6:
        return who.name
    if chance < 0.7:
        return f"{who.given} {who.surname[0]}."
    if chance < 0.8:
        return who.given
    if chance < 0.86:
        return f"{who.name} {random.choice(('🌱', '🚲', '☕', '🏳️‍🌈'))}"
    return f"{who.surname}, {who.given}" if chance < 0.9 else random.choice(PSEUDONYMS)


def bio_of(random: Random, who: Person) -> str:
    parts: list[str] = []
    if random.random() < 0.35:
        parts.append(
            random.choice((f"{who.job} at {who.employer}", f"{who.job} @ {who.employer}", who.job))
        )
    if random.random() < 0.25:
        parts.append(
            random.choice(
                (f"based in {who.place[0]}", who.place[0], f"{who.place[0]}, {who.place[1]}")
            )
        )
    if random.random() < 0.6:
        parts.append(random.choice(HOBBIES))
    random.shuffle(parts)
    return random.choice((". ", " | ", " · ")).join(parts)


def shown_place(random: Random, who: Person) -> str:
    chance = random.random()
    city, country = who.place
    if chance < 0.3:
        return city
    if chance < 0.45:
        return f"{city}, {country}"
    return country if chance < 0.5 else random.choice(("", "", "", "somewhere", "🌍"))


def address(type_: str, handle: str) -> str:
    """Where the profile is."""
    if type_ == "mastodon":
        user, _, server = handle.partition("@")
        return f"https://{server}/@{user}"
    return {
        "x": f"https://x.com/{handle}",
        "bluesky": f"https://bsky.app/profile/{handle}",
        "reddit": f"https://www.reddit.com/user/{handle}",
        "youtube": f"https://www.youtube.com/@{handle}",
    }[type_]


def account(random: Random, handles: Handles, who: Person, joined_before: datetime) -> Account:
    """One more account of a person, on any network."""
    type_ = random.choice(NETWORKS)
    handle = handles.take(random, type_, handle_for(random, who))
    handle += {"mastodon": f"@{random.choice(SERVERS)}", "bluesky": ".bsky.example"}.get(type_, "")
    return account_of(random, type_, handle, who, joined_before)


def account_of(
    random: Random, type_: str, handle: str, who: Person, joined_before: datetime
) -> Account:
    """The account with that handle; its id is a new one."""
    author = Author(
        id=f"{type_}:{handle.partition('@')[2] or type_}:{random.randrange(10**9)}",
        handle=handle,
        name=shown_name(random, who),
        url=address(type_, handle),
        email=who.email if random.random() < 0.06 else "",
        bio=bio_of(random, who),
        place=shown_place(random, who),
        links=(who.site,) if who.site and random.random() < 0.7 else (),
        proven_links=(who.site,) if who.site and type_ == "mastodon" and random.random() < 0.5 else (),
        followers=int(random.paretovariate(0.9) * 30),
        joined_at=joined_before - timedelta(days=random.randint(1, 3000)),
    )  # fmt: skip
    return Account(
        type_, author, sorted(random.uniform(0, 60) for _ in range(random.choice((1, 1, 2, 3))))
    )
