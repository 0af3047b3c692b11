"""Gathers ties as they are read: names become numbers, what is tied overall and by topic. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from enrichers.engines.network.ties import Ties, tied

Row = tuple[str, str, Sequence[str], float]
"""Who turns to whom, about which topics, how often (as it counts)."""


class Census:
    """All accounts that were met, by number, and what they did."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._about: dict[tuple[str, ...], int] = {}
        self._parts: list[
            tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]
        ] = []

    def add(self, rows: Sequence[Row]) -> None:
        """A portion of what is tied."""
        numbers, about = self._numbers, self._about
        count = len(rows)
        source = (numbers.setdefault(row[0], len(numbers)) for row in rows)
        sources = np.fromiter(source, np.int32, count)
        target = (numbers.setdefault(row[1], len(numbers)) for row in rows)
        targets = np.fromiter(target, np.int32, count)
        topics = (about.setdefault(tuple(row[2]), len(about)) for row in rows)
        topic = np.fromiter(topics, np.int32, count)
        times = np.fromiter((row[3] for row in rows), np.float32, count)
        self._parts.append((sources, targets, topic, times))

    @property
    def names(self) -> list[str]:
        """The accounts by their numbers."""
        return list(self._numbers)

    @property
    def topics(self) -> list[str]:
        """Every topic that anything was about."""
        return sorted({topic for topics in self._about for topic in topics})

    def numbers_of(self, names: Iterable[str]) -> set[int]:
        """The numbers of those of these accounts that were met."""
        return {self._numbers[name] for name in names if name in self._numbers}

    def ties(self, topic: str | None = None) -> Ties:
        """What is tied, of one topic or overall."""
        wanted = np.array([topic is None or topic in one for one in self._about], np.bool_)
        chosen = [
            part if topic is None else tuple(column[wanted[part[2]]] for column in part)
            for part in self._parts
        ]
        source, target, times = (
            np.concatenate([np.zeros(0), *(part[place] for part in chosen)]) for place in (0, 1, 3)
        )
        return tied(len(self._numbers), source.astype(np.int64), target.astype(np.int64), times)
