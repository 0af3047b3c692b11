"""Who wrote an entry, from how feeds write it: `ann@paper.example (Ann Bee)`, `Ann Bee
<ann@paper.example>`, names alone, several people. Pure.
"""

import re
from html import unescape
from itertools import islice
from typing import Any

Person = dict[str, str]
"""`name`, `email` and `url`, without those that are not told."""

_MAX_PEOPLE = 20
_MAX_ELEMENTS = 100
_MAX_CHARS = 300
_TAG = re.compile(r"<[/a-zA-Z][^<>@]*>")
_PART = re.compile(r"[^\s()<>\[\],;\"]+")
_LOCAL = r"[^\s@()<>\[\],;:\"\\.]+(?:\.[^\s@()<>\[\],;:\"\\.]+)*+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+[^\W\d_][\w-]{{1,62}}")
_NOBODY = re.compile(r"(?:no|do-?not|dont)[-_.]?reply|nobody|none|unknown|invalid", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|<\s*>|\[\s*\]|\"\s*\"")


def person_of(words: str) -> Person:
    """Name and address in what stands where an author is named; an address that is nobody's own
    (`noreply@…`) is left out.
    """
    text = " ".join(unescape(_TAG.sub("", words[:_MAX_CHARS])).split())
    emails = list(filter(None, (_email(part) for part in _PART.findall(text))))
    if len(emails) != 1:
        return _told(name=_bare(text))
    part, email = emails[0]
    name = text.replace(part, " ", 1)
    name = _bare(_EMPTY_BRACKETS.sub("", name).strip(" \t,;:-–—"))
    return _told(name=name, email="" if _NOBODY.fullmatch(email.split("@")[0]) else email)


def _bare(name: str) -> str:
    """A name without the brackets or quotes around all of it."""
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return " ".join(name.strip().strip('"').split())


def people_of(authors: Any) -> list[Person]:
    """The people of feedparser's list of authors, each once."""
    people: list[Person] = []
    for author in islice(authors or (), _MAX_ELEMENTS):
        person = person_of(str(author.get("words") or author.get("name") or ""))
        email = _email(str(author.get("email") or "")[:_MAX_CHARS].strip())
        if email and not _NOBODY.fullmatch(email[1].split("@")[0]):
            person["email"] = email[1]
        url = str(author.get("href") or "").strip()
        person |= {"url": url} if url.startswith(("http://", "https://")) else {}
        same = next((one for one in people if _is_one(one, person)), None)
        if same is not None:
            same |= person
        elif person:
            people.append(person)
    return people[:_MAX_PEOPLE]


def _is_one(one: Person, other: Person) -> bool:
    """Whether two elements name one person: by one name, or the address here and the name there."""
    if "name" in one and "name" in other:
        return one["name"].casefold() == other["name"].casefold()
    return len(one.keys() & {"name", "email"}) == len(other.keys() & {"name", "email"}) == 1 and (
        "email" in one
    ) != ("email" in other)


def together(people: list[Person]) -> Person:
    """One author of all of them: several share their names, and no address is theirs."""
    if len(people) < 2:
        return people[0] if people else {}
    names = [name for person in people if (name := person.get("name") or person.get("email"))]
    return _told(name=", ".join(dict.fromkeys(names)))


def _email(part: str) -> tuple[str, str] | None:
    """A part of a text that is an address, and the address."""
    bare = part.removeprefix("mailto:").partition("?")[0].strip(".:'")
    if part.count("@") == 1 and len(bare) <= 254 and _EMAIL.fullmatch(bare):
        return part, bare
    return None


def _told(**fields: str) -> Person:
    return {name: value for name, value in fields.items() if value}
