"""What a bio says of the configured brands: that its author works there, sells for them, or is paid
to speak. Pure.
"""

import re
from collections.abc import Iterable, Sequence

from enrichers.engines.roles import words
from enrichers.engines.roles.bio import Clause, is_ones_own
from schemas.brand import Brand
from schemas.enriched import RoleName
from schemas.identity import fold_claim

_LONGEST = 3
_SIGNS = re.compile(r"[\W_]+")
_KINDS: tuple[tuple[RoleName, frozenset[str]], ...] = (
    ("reseller", words.RESELLING),
    ("partner", words.PARTNERING),
    ("paid_promoter", words.AMBASSADORS),
)
_SUFFIXES = (
    "bank", "group", "gruppe", "corp", "inc", "ltd", "llc", "plc", "gmbh", "ag", "careers", "jobs",
    "support", "help",
    "care", "hq", "team", "news", "uk", "us", "de", "fr", "es", "it", "eu",
)  # fmt: skip
_BADGES = words.BADGES | set(_SUFFIXES)


class Companies:
    """The names and handles of brands, as people write them."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._names: dict[str, Brand] = {}
        for brand in brands:
            handles = (
                fold_claim(entry)
                for entry in brand.accounts
                if "@" in entry and not entry.startswith("employee:")
            )
            for name in (brand.name, *(handle.partition(":")[2] for handle in handles)):
                self._names.setdefault(_folded(name), brand)
        self._names.pop("", None)

    def mentioned_in(self, bio: str) -> bool:
        """Whether a bio may name a brand at all; this costs less than to look where."""
        folded = _folded(bio)
        return any(name in folded for name in self._names)

    def named(self, name: str) -> Brand | None:
        """The brand of that name or handle, perhaps with a word like "bank" or "support" behind it."""
        folded = _folded(name)
        brand = self._names.get(folded)
        if brand is None:
            bare = next((folded.removesuffix(end) for end in _SUFFIXES if folded.endswith(end)), "")
            brand = self._names.get(bare)
        return brand

    def role_in(self, clause: Clause) -> tuple[RoleName, Brand] | None:
        """What a clause that names a brand makes of its author ("Acme certified partner"); None
        where nothing.
        """
        count = len(clause.words)
        for start in range(count):
            for end in range(start + 1, min(start + _LONGEST, count) + 1):
                brand = self._names.get(_folded("".join(clause.words[start:end])))
                if brand is not None:
                    kind = _before(clause.words, start, end) or _behind(clause.words, start, end)
                    if kind is not None and (role := seen_from_us(kind, brand)):
                        return role, brand
        return None


def seen_from_us(role: RoleName, brand: Brand) -> RoleName | None:
    """What somebody is to us who is this to a brand; None where that is nothing."""
    if brand.kind == "own" or role == "paid_promoter":
        return role
    return "competitor_staff" if brand.kind == "competitor" and role == "employee" else None


def _before(spoken: Sequence[str], start: int, end: int) -> RoleName | None:
    """The role of "certified partner of the …", where the name stands from `start` to `end`."""
    if not _ends(spoken, end):
        return None
    place = start - 1
    while place > 0 and spoken[place] in words.ARTICLES:
        place -= 1
    if place < 1:
        return None
    if spoken[place] in words.AT and _works(spoken, place):
        return "employee"
    if spoken[place] not in words.LINKS:
        return None
    place -= 1
    while place > 0 and spoken[place] in _BADGES:
        place -= 1
    return _kind(spoken[place]) if is_ones_own(spoken[:place]) else None


def _works(spoken: Sequence[str], place: int) -> bool:
    """Whether a profession or a word for work ends before a place ("engineer at", "works for")."""
    for start in range(max(0, place - _LONGEST), place):
        form = " ".join(spoken[start:place])
        if form in words.PROFESSIONS or form in words.WORKING or form in words.EMPLOYED:
            return is_ones_own(spoken[:start])
    return False


def _behind(spoken: Sequence[str], start: int, place: int) -> RoleName | None:
    """The role of "… certified partner", where the name stands from `start` to `place`."""
    if not is_ones_own(spoken[:start]):
        return None
    while place < len(spoken) and spoken[place] in _BADGES:
        place += 1
    if place == len(spoken):
        return None
    if spoken[place] in words.EMPLOYED:
        return "employee" if _ends(spoken, place + 1) else None
    return _kind(spoken[place])


def _ends(spoken: Sequence[str], place: int) -> bool:
    """Whether a name that ends at a place ends there indeed: "works at acme" says nothing of "acme
    comics".
    """
    while place < len(spoken) and spoken[place] in _SUFFIXES:
        place += 1
    return place == len(spoken) or spoken[place] in words.AFTERWARDS


def _kind(word: str) -> RoleName | None:
    return next((role for role, known in _KINDS if word in known), None)


def _folded(name: str) -> str:
    return _SIGNS.sub("", name.casefold()).removeprefix("the")
