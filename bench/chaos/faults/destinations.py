"""Slack, the webhook and X misbehave: busy, broken, slow, cut off, or away altogether."""

import contextlib
from collections.abc import Iterator

from bench.chaos.faults.kind import Field
from sinks.testing.stage import Answer

PASSING = ("429", "500", "502", "503", "drop", "close", "hang", "accept_then_hang")
KEPT = ("close", "accept_then_hang")
"""Slack has the message, and notify cannot know."""
MANY = 100
LASTING = ("429", "500", "503", "drop", "hang")
ENDPOINT: tuple[Answer, ...] = ("busy", "down", "cut")


@contextlib.contextmanager
def slack_odd(field: Field) -> Iterator[str]:
    """The next requests are answered in odd ways; some are kept and not answered."""
    faults = field.rng.choices(PASSING, k=6)
    field.books.unanswered += sum(fault in KEPT for fault in faults)
    field.books.slack.slack.faults.extend(faults)
    try:
        yield " ".join(faults)
    finally:
        field.books.slack.slack.faults.clear()


@contextlib.contextmanager
def slack_down(field: Field) -> Iterator[str]:
    """Every request fails in one way."""
    field.books.slack.slack.down = field.rng.choice(LASTING)
    try:
        yield field.books.slack.slack.down
    finally:
        field.books.slack.slack.down = ""


@contextlib.contextmanager
def endpoint_down(field: Field) -> Iterator[str]:
    """The webhook is busy, down, or ends connections without an answer."""
    how = field.rng.choice(ENDPOINT)
    field.books.ops.answer(how)
    try:
        yield how
    finally:
        field.books.ops.answer("taken")


@contextlib.contextmanager
def x_odd(field: Field) -> Iterator[str]:
    """X's stream breaks, and the next requests fail."""
    status, times = field.rng.choice((500, 503)), field.rng.randrange(1, 3)
    with _x_trouble(field, status, times) as what:
        yield what


@contextlib.contextmanager
def x_busy(field: Field) -> Iterator[str]:
    """X finds that it was asked too often. As X wants it, it is left alone for a minute then."""
    with _x_trouble(field, 429, 1) as what:
        yield what


@contextlib.contextmanager
def x_down(field: Field) -> Iterator[str]:
    """X ends the stream, and no request succeeds."""
    with _x_trouble(field, 503, MANY) as what:
        yield what


@contextlib.contextmanager
def _x_trouble(field: Field, status: int, times: int) -> Iterator[str]:
    field.x.trouble(status, times)
    try:
        yield f"{status}, {times} times at most"
    finally:
        field.x.heal()
