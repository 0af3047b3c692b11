"""The way a story took: from the mentions that carry others on, those that hang together. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """Mention `id` carried `origin` on: how (`repost`, `quote`, `copy`), when, from whom. `story`: the
    cluster of copies.
    """

    id: str
    author: str
    at: datetime
    origin: str
    origin_author: str
    origin_at: datetime
    how: str
    story: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A step, how many others lie between it and the origin (`depth`), and how many mentions came by
    way of it.
    """

    step: Step
    depth: int
    brought: int


def path(steps: Iterable[Step], start: str) -> list[Carried]:
    """The steps of the story that `start` (a mention's id or a story) is in, as a tree: what was
    carried on from a mention follows it, earliest first. A mention has come from the earliest of those
    it names.
    """
    first: dict[str, Step] = {}
    for step in sorted(steps, key=lambda one: (one.origin_at, one.id, one.origin, one.at)):
        if (step.at, step.id) > (step.origin_at, step.origin):
            first.setdefault(step.id, step)
    after: dict[str, list[Step]] = defaultdict(list)
    for step in first.values():
        after[step.origin].append(step)
    begins = {
        _begin(first, one.id) for one in first.values() if start in (one.id, one.story, one.origin)
    }
    carried: list[Carried] = []
    seen: set[str] = set()
    for begin in sorted(begins):
        _walk(after, begin, carried, seen)
    return carried


def _begin(first: dict[str, Step], id: str) -> str:
    """Where it began; times only fall on the way, so that it ends."""
    seen = {id}
    while id in first and first[id].origin not in seen:
        id = first[id].origin
        seen.add(id)
    return id


def _walk(after: dict[str, list[Step]], begin: str, carried: list[Carried], seen: set[str]) -> None:
    """Depth first, without recursion: stories are long."""
    order: list[tuple[Step, int]] = []
    waiting = [(step, 0) for step in _latest_first(after[begin])]
    seen.add(begin)
    while waiting:
        step, depth = waiting.pop()
        if step.id in seen:
            continue
        seen.add(step.id)
        order.append((step, depth))
        waiting += [(one, depth + 1) for one in _latest_first(after[step.id])]
    brought: dict[str, int] = defaultdict(int)
    for step, _ in reversed(order):
        brought[step.origin] += 1 + brought[step.id]
    carried += [Carried(step, depth, brought[step.id]) for step, depth in order]


def _latest_first(steps: Iterable[Step]) -> list[Step]:
    return sorted(steps, key=lambda one: (one.at, one.id), reverse=True)
