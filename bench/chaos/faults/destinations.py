"""Slack, the webhook and X misbehave: busy, broken, slow, cut off, or away altogether."""

import contextlib
from collections.abc import Iterator

from bench.chaos.faults.kind import Field
from sinks.testing.stage import Answer

PASSING = ("429", "500", "502", "503", "drop", "close", "hang", "accept_then_hang")
KEPT = ("close", "accept_then_hang")
"""Slack has the message, and notify cannot know."""
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
    status, times = field.rng.choice((429, 500, 503)), field.rng.randrange(1, 3)
    field.x.trouble(status, times)
    try:
        yield f"{status} {times} times"
    finally:
        field.x.heal()


@contextlib.contextmanager
def x_down(field: Field) -> Iterator[str]:
    """X ends the stream and refuses every request as one too many."""
    field.x.down(True)
    try:
        yield "429"
    finally:
        field.x.down(False)
