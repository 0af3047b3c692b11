"""Gathers ties as they are read: names become numbers, what is tied overall and by topic. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.network.ties import Ties, tied

BETWEEN = "\0"
Row = tuple[str, str, str, float]
"""Who turns to whom, about which topics (BETWEEN between them), how often (as it counts)."""


class Census:
    """All accounts that were met, by number, and what they did."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._about: dict[str, int] = {}
        self._parts: list[
            tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]
        ] = []

    def add(self, rows: Sequence[Row]) -> None:
        """A portion of what is tied."""
        numbers, about = self._numbers, self._about
        sources, targets, topics, times = zip(*rows, strict=True) if rows else ((),) * 4
        self._parts.append(
            (
                np.array([numbers.setdefault(one, len(numbers)) for one in sources], np.int32),
                np.array([numbers.setdefault(one, len(numbers)) for one in targets], np.int32),
                np.array([about.setdefault(one, len(about)) for one in topics], np.int32),
                np.array(times, np.float32),
            )
        )

    @property
    def names(self) -> list[str]:
        """The accounts by their numbers."""
        return list(self._numbers)

    @property
    def topics(self) -> list[str]:
        """Every topic that anything was about."""
        return sorted({topic for topics in self._about for topic in topics.split(BETWEEN)} - {""})

    def numbers_of(self, names: Iterable[str]) -> set[int]:
        """The numbers of those of these accounts that were met."""
        return {self._numbers[name] for name in names if name in self._numbers}

    def ties(self, topic: str | None = None) -> Ties:
        """What is tied, of one topic or overall."""
        wanted = np.array([topic in one.split(BETWEEN) for one in self._about], np.bool_)
        chosen = [
            part if topic is None else tuple(column[wanted[part[2]]] for column in part)
            for part in self._parts
        ]
        source, target, times = (
            np.concatenate([np.zeros(0), *(part[place] for part in chosen)]) for place in (0, 1, 3)
        )
        return tied(len(self._numbers), source.astype(np.int64), target.astype(np.int64), times)
