"""Services that are killed, frozen, or get company."""

import contextlib
from collections.abc import Iterator

from bench.chaos.faults.kind import Field
from bench.chaos.line import SERVICES

SCALED = ("ingest", "enrich", "store", "watch", "detect", "notify")


@contextlib.contextmanager
def kill(field: Field) -> Iterator[str]:
    """kill -9 of one service; the supervisor starts it again."""
    name = field.rng.choice(SERVICES)
    field.line.running[name].kill9()
    yield name


@contextlib.contextmanager
def kill_again(field: Field) -> Iterator[str]:
    """kill -9 of one service and of whoever follows it, some seconds after each start."""
    name = field.rng.choice(SERVICES)
    for _ in range(3):
        field.line.running[name].kill9()
        field.line.wait(field.rng.uniform(1.5, 6))
    yield name


@contextlib.contextmanager
def kill_all(field: Field) -> Iterator[str]:
    """kill -9 of every service at once."""
    for running in field.line.running.values():
        running.kill9()
    yield "every service"


@contextlib.contextmanager
def stay_dead(field: Field) -> Iterator[str]:
    """One service is killed, and nobody starts it for a while."""
    name = field.rng.choice(SERVICES)
    field.line.held.add(name)
    field.line.running[name].kill9()
    try:
        yield name
    finally:
        field.line.held.discard(name)


@contextlib.contextmanager
def freeze(field: Field) -> Iterator[str]:
    """One service stands still: alive for the kernel, dead for everyone else."""
    name = field.rng.choice(SERVICES)
    with _frozen(field, name):
        yield name


@contextlib.contextmanager
def freeze_all(field: Field) -> Iterator[str]:
    """Every service stands still, as when a laptop sleeps."""
    with _frozen(field, *SERVICES):
        yield "every service"


@contextlib.contextmanager
def second_worker(field: Field) -> Iterator[str]:
    """Another process of a service joins, and leaves: in order, or by kill -9."""
    name = field.rng.choice(SCALED)
    second = field.line.launch(name)
    killed = field.rng.random() < 0.5
    try:
        yield f"{name}, leaves {'by kill -9' if killed else 'in order'}"
    finally:
        if killed:
            second.kill9()
        elif second.process.poll() is None:
            second.terminate(60)


@contextlib.contextmanager
def _frozen(field: Field, *names: str) -> Iterator[None]:
    frozen = [field.line.running[name] for name in names]
    for running in frozen:
        running.pause()
    try:
        yield
    finally:
        for running in frozen:
            running.resume()
