"""Typed look-ups over this host's directories, in microseconds: what enrichers and the tombstone
check are given.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from pipeline.directories import kinds
from pipeline.directories.disk import DirectoryFile
from schemas.customer import AuthorInfluence, Customer, Link, links_that_hold
from schemas.identity import fold_claim, is_by_handle, person_subject
from schemas.upkeep import Correction, OptOut, Tombstone


class Directories:
    """Opens the directories of a host for reading. A look-up sees what was there when it was made."""

    def __init__(self, folder: Path) -> None:
        self._customers = DirectoryFile(folder / kinds.CUSTOMERS.name)
        self._links = DirectoryFile(folder / kinds.LINKS.name)
        self._influence = DirectoryFile(folder / kinds.INFLUENCE.name)
        self._corrections = DirectoryFile(folder / kinds.CORRECTIONS.name)
        self._tombstones = DirectoryFile(folder / kinds.TOMBSTONES.name)
        self._opt_outs = DirectoryFile(folder / kinds.OPT_OUTS.name)

    def customers_by(self, kind: str, value: str) -> Sequence[Customer]:
        """Customers under a folded `id`, `author_id`, `handle`, `email` or `profile`."""
        return [
            Customer.model_validate_json(raw) for raw in self._customers.find(f"{kind}={value}")
        ]

    def links_of(self, author_id: str) -> Sequence[Link]:
        """Every link of an author, one for each customer: what a person decided before what was worked
        out.
        """
        return _links(self._links.find(f"author={author_id}"))

    def links_to(self, customer_id: str) -> Sequence[Link]:
        """Every link of a customer, in the same way."""
        return _links(self._links.find(f"customer={customer_id}"))

    def pinned_author(self, customer_id: str, handle: str) -> str | None:
        """The author id that a customer's folded handle was pinned to; the earliest where two raced.
        An id that was made of the handle pins nothing (earlier versions pinned it).
        """
        pins = [
            link
            for link in self.links_to(customer_id)
            if link.status == "confirmed"
            and fold_claim(link.handle) == handle
            and not is_by_handle(link.author_id, handle.partition(":")[2])
        ]
        return min(pins, key=lambda link: link.at).author_id if pins else None

    def opted_out(self, kind: str, identity: str, platform: str) -> bool:
        """Whether an `author` or a `customer` does not want to be recognised on a platform."""
        if not self._opt_outs.has_prefix(kind):
            return False  # nobody of this kind
        records = (self._opt_outs.get(f"{kind}|{identity}|{where}") for where in ("", platform))
        return any(
            raw is not None and not OptOut.model_validate_json(raw).lifted for raw in records
        )

    def influence_of(self, author_id: str) -> AuthorInfluence | None:
        """The earned rank of an author."""
        raw = self._influence.get(author_id)
        return AuthorInfluence.model_validate_json(raw) if raw is not None else None

    def corrections_of(self, mention_id: str) -> Sequence[Correction]:
        """What people decided about a mention, also what they undid."""
        return [
            Correction.model_validate_json(raw)
            for raw in self._corrections.find(f"mention={mention_id}")
        ]

    def tombstone(self, kind: str, subject: str) -> Tombstone | None:
        """The memory of a deletion, unless it was lifted."""
        raw = self._tombstones.get(f"{kind}:{subject}")
        stone = Tombstone.model_validate_json(raw) if raw is not None else None
        return None if stone is None or stone.lifted else stone

    def forgotten(self, identity: str) -> bool:
        """Whether a person, by author id or customer id, was forgotten for ever."""
        return self._tombstones.get(f"person:{person_subject(identity)}") is not None

    def forgotten_authors(self) -> Callable[[str], bool] | None:
        """The same for many author ids in a row; None where nobody was ever forgotten."""
        return cache(self.forgotten) if self._tombstones.has_prefix("person:") else None


def _links(records: Sequence[bytes]) -> list[Link]:
    links = [Link.model_validate_json(raw) for raw in records]
    return links if len(links) < 2 else links_that_hold(links)
