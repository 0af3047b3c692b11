"""A destination before a stand-in of its service: what a maker gives to the kit."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from schemas.notice import Destination

Answer = Literal["taken", "busy", "down", "cut", "refused", "denied"]
"""How a service answers: it takes the message; asks for patience; has a fault of its own; ends the
connection without an answer; refuses this message; refuses our credentials.
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A destination and its stand-in. The stand-in takes everything until `answer` says otherwise,
    and nobody listens any more after the maker's context has ended.

    `shown()` are the messages as the people see them who get them, oldest first: what they follow is
    decoded, what is an attempt seen twice is one. `patience` is how many seconds a busy service asks
    for, None where its protocol has no words for that. `credentials` are settings of which a refusal
    must name one. `secrets` must never be told to anybody. `live` is markup that would act if it
    were sent as it is. `once`: a repeated notice is shown once.
    """

    module: Any
    destination: Destination
    answer: Callable[[Answer], None]
    shown: Callable[[], Sequence[str]]
    credentials: tuple[str, ...]
    secrets: tuple[str, ...]
    patience: float | None
    live: tuple[str, ...] = ()
    once: bool = True


StageMaker = Callable[[], AbstractContextManager[Stage]]
