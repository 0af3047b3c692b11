"""Disks: full ones, and files that something has broken."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.chaos.faults.kind import Field
from bench.chaos.line import SERVICES
from bench.chaos.room import fill_disk, make_room


@contextlib.contextmanager
def full(field: Field) -> Iterator[str]:
    """No service can write to its disk; what ends meanwhile comes back to the same full disk."""
    names = SERVICES if field.rng.random() < 0.5 else (field.rng.choice(SERVICES),)
    field.line.disk_full |= set(names)
    for name in names:
        fill_disk(field.line.running[name].pid)
    try:
        yield "every service" if len(names) > 1 else names[0]
    finally:
        field.line.disk_full -= set(names)
        for name in names:
            make_room(field.line.running[name].pid)


@contextlib.contextmanager
def full_at_kafka(field: Field) -> Iterator[str]:
    """A broker cannot write: it ends, and comes back once there is room."""
    name = field.rng.choice(field.line.servers.brokers)
    field.line.held.add(name)
    fill_disk(field.line.servers.stack.pid(name))
    try:
        yield name
    finally:
        field.line.held.discard(name)
        with contextlib.suppress(KeyError):  # it has ended
            make_room(field.line.servers.stack.pid(name))


@contextlib.contextmanager
def broken_directories(field: Field) -> Iterator[str]:
    """Directories on disk are cut or overwritten under the processes that have them open."""
    files = sorted((field.line.state / "directories").rglob("data.mdb"))
    struck = field.rng.sample(files, min(len(files), 2))
    for file in struck:
        _break(file, field.rng)
    yield ", ".join(file.parent.name for file in struck)


@contextlib.contextmanager
def broken_notes(field: Field) -> Iterator[str]:
    """Services are killed, and their own small notes hold nonsense when they come back."""
    files = sorted(
        file
        for folder in ("attempts", "detect")
        for file in (field.line.state / folder).rglob("*")
        if file.is_file()
    )
    struck = field.rng.sample(files, min(len(files), 4))
    for running in field.line.running.values():
        running.kill9()
    for file in struck:
        file.write_bytes(field.rng.randbytes(field.rng.randrange(200)))
    yield ", ".join(str(file.relative_to(field.line.state)) for file in struck)


def _break(file: Path, rng: Random) -> None:
    size = file.stat().st_size
    if rng.random() < 0.5:
        with file.open("r+b") as opened:
            opened.truncate(rng.randrange(max(1, size)))
    else:
        with file.open("r+b") as opened:
            opened.seek(rng.randrange(max(1, size // 2)))
            opened.write(rng.randbytes(9_000))
