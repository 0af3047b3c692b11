"""What a kind of fault is, and what it may use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

from bench.chaos.balance import Books
from bench.chaos.line import Line
from bench.chaos.x import XStandIn


@dataclass(frozen=True)
class Field:
    """Where faults strike. All that is drawn is drawn from `rng`."""

    line: Line
    books: Books
    x: XStandIn
    rng: Random


Strike = Callable[[Field], AbstractContextManager[str]]
"""Entering it does the harm and says what it is; leaving it heals."""


@dataclass(frozen=True)
class Kind:
    """One kind. `secs`: how long it lasts, at least and at most; `quiet`: it may strike only while
    nothing is under way, for what it destroys is gone; `brokers`: so many must there be.
    """

    strike: Strike
    secs: tuple[float, float]
    quiet: bool = False
    brokers: int = 1
