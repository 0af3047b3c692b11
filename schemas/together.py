"""Enrichers that judge several drafts at once: trained models do, for what they share costs more
than what they differ in. Called with one draft they are enrichers like all others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from schemas.draft import Draft

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Together(Generic[P]):
    """`all` fills a part of each of at most AT_ONCE drafts (enrichers/engines/features), each
    judged as if it were alone.
    """

    all: Callable[[Sequence[Draft]], Sequence[P]]

    def __call__(self, draft: Draft) -> P:
        return self.all((draft,))[0]
