"""Clocks jump, for all services or one, and are right again later."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

from bench.chaos.faults.kind import Field
from bench.chaos.line import SERVICES

AHEAD = (timedelta(minutes=5), timedelta(hours=2), timedelta(days=1))
BEHIND = (timedelta(minutes=5), timedelta(hours=2), timedelta(hours=12))


@contextlib.contextmanager
def ahead(field: Field) -> Iterator[str]:
    """A clock is ahead for a while."""
    with _shifted(field, field.rng.choice(AHEAD)) as what:
        yield what


@contextlib.contextmanager
def behind(field: Field) -> Iterator[str]:
    """A clock is behind for a while."""
    with _shifted(field, -field.rng.choice(BEHIND)) as what:
        yield what


@contextlib.contextmanager
def _shifted(field: Field, by: timedelta) -> Iterator[str]:
    names = SERVICES if field.rng.random() < 0.5 else (field.rng.choice(SERVICES),)
    for name in names:
        field.line.clock_of(name).write_text(str(by.total_seconds()))
    try:
        yield f"{'every service' if len(names) > 1 else names[0]} by {by.total_seconds() / 3600:g} h"
    finally:
        for name in names:
            field.line.clock_of(name).write_text("0")
