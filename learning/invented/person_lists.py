"""Invented lists of people in which some stand twice, or in both, written with mistakes: which is known.

Even seeds make two lists, odd ones a single list in which some stand up to five times. Each has
other columns. Families share a name and a home, namesakes only the name; what is written again has
letters mistaken, values missing, exchanged or replaced (a move, a marriage, a new telephone).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from learning.invented.identities.names import EMPLOYERS, GIVEN, MAIL_HOSTS, PLACES, SURNAMES

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STREETS = (
    "Mill Lane", "High Street", "Rosenweg", "Station Road", "Rue du Port", "Via Roma", "Kings Avenue", "Calle Mayor",
    "Lindenallee", "Church Road", "Park View", "Am Markt", "Quai Nord", "The Green", "Bahnhofstrasse", "Elm Close",
)  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class PersonLists:
    """One or two lists: records by id, values by column. `pairs`: ids of records of one person."""

    lists: tuple[dict[str, Row], ...]
    pairs: Sequence[tuple[str, str]]


def generate(seed: int, rows: int) -> PersonLists:
    """Lists of about `rows` people, the same ones for the same seed."""
    random = Random(seed)  # noqa: S311  # invented people, no secrets
    people: list[Row] = []
    for _ in range(rows):
        people.append(_person(random, people))
    kept = random.sample(sorted(people[0]), len(people[0]) - random.randint(0, 4))
    people = [{name: row[name] for name in people[0] if name in kept} for row in people]
    return _two(random, people) if seed % 2 == 0 else _one(random, people)


def _two(random: Random, people: Sequence[Row]) -> PersonLists:
    left, right, pairs = {}, {}, []
    for number, row in enumerate(people):
        where = random.choice(("left", "right", "both", "both", "both"))
        if where != "right":
            left[f"l{number}"] = row
        if where != "left":
            right[f"r{number}"] = _again(random, row)
        if where == "both":
            pairs.append((f"l{number}", f"r{number}"))
    return PersonLists((_shuffled(random, left), _shuffled(random, right)), pairs)


def _one(random: Random, people: Sequence[Row]) -> PersonLists:
    every: dict[str, Row] = {}
    pairs: list[tuple[str, str]] = []
    for row in people:
        ids = [f"n{len(every) + more}" for more in range(random.choice((1, 1, 1, 2, 2, 3, 5)))]
        every |= {id_: _again(random, row) if at else row for at, id_ in enumerate(ids)}
        pairs += combinations(ids, 2)
    return PersonLists((_shuffled(random, every),), pairs)


def _shuffled(random: Random, rows: dict[str, Row]) -> dict[str, Row]:
    ids = random.sample(sorted(rows), len(rows))
    return {id_: rows[id_] for id_ in ids}


def _person(random: Random, known: Sequence[Row]) -> Row:
    given, surname, chance = random.choice(GIVEN), random.choice(SURNAMES), random.random()
    city = random.choice(PLACES)[0]
    row = {
        "given_name": given,
        "surname": surname,
        "house": str(random.randint(1, 180)),
        "street": random.choice(_STREETS),
        "city": city,
        "postcode": str(random.randint(10_000, 99_999)),
        "born": f"{random.randint(1930, 2005)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        "telephone": f"0{random.randint(10**8, 10**9 - 1)}",
        "email": f"{given.lower()}{random.randint(1, 9999)}@{random.choice(MAIL_HOSTS)}",
        "employer": random.choice(EMPLOYERS),
    }
    if known and chance < 0.15:
        kin = random.choice(known)
        home = ("surname", "house", "street", "city", "postcode")
        row |= {name: kin[name] for name in home}
        if chance < 0.05:
            row["telephone"] = kin["telephone"]
    elif known and chance < 0.2:
        twin = random.choice(known)
        row |= {"given_name": twin["given_name"], "surname": twin["surname"]}
    return row


def _again(random: Random, row: Row) -> Row:
    """The same person written down another time."""
    written = dict(row)
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        name = random.choice(sorted(written))
        change = random.choice((_mistyped, _mistyped, _mistyped, _missing, _swapped, _replaced))
        change(random, written, name)
    return written


def _mistyped(random: Random, row: Row, name: str) -> None:
    text = row[name]
    if len(text) < 2:
        return
    at, letter = random.randrange(1, len(text)), random.choice(_LETTERS)
    if text.isdecimal():
        letter = random.choice("0123456789")
    row[name] = random.choice((
        text[:at] + text[at + 1 :], text[:at] + letter + text[at:], text[:at] + letter + text[at + 1 :],
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
    ))  # fmt: skip


def _missing(random: Random, row: Row, name: str) -> None:
    row[name] = ""


def _swapped(random: Random, row: Row, name: str) -> None:
    other = random.choice(sorted(row))
    row[name], row[other] = row[other], row[name]


def _replaced(random: Random, row: Row, name: str) -> None:
    anew = _person(random, ())
    row[name] = anew[name]
