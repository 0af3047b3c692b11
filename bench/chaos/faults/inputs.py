"""What arrives cannot be read, ends the process that reads it, or costs as much as it can."""

import contextlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.chaos.faults.kind import Field
from bench.chaos.ledger import Fate, Told
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.topics import RAW
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.security.test_nonsense import NONSENSE, long
from tests.standins.enrichers.crash import DEADLY


@contextlib.contextmanager
def poison(field: Field) -> Iterator[str]:
    """Records that are no events, each different."""
    marks = [f"{field.rng.randrange(10**9)}" for _ in range(5)]
    shapes = (
        "\\xff{}",
        '{{"kind":"posted","mention":{}}}',
        "{}",
        "[{}]",
        '{{"kind":"none","n":{}}}',
    )
    values = [shape.format(mark).encode() for shape, mark in zip(shapes, marks, strict=True)]
    _send(field, values)
    field.books.ledger.accept_poison(values)
    yield f"{len(values)} records"


@contextlib.contextmanager
def deadly(field: Field) -> Iterator[str]:
    """A mention that ends every enrich process which judges it."""
    mention = _mention(field, f"acme, {DEADLY}")
    value = MentionPosted(mention=mention).to_json()
    _send(field, [value])
    field.books.ledger.accept_poison([value])
    yield mention.id


@contextlib.contextmanager
def nonsense(field: Field) -> Iterator[str]:
    """Long texts that are hard on parsers and patterns."""
    mentions = [_mention(field, long(piece)[:150_000]) for piece in NONSENSE]
    _send(field, [MentionPosted(mention=mention).to_json() for mention in mentions])
    field.books.ledger.accept(Told(one.id, Fate("stored", one.revision)) for one in mentions)
    yield f"{len(mentions)} texts"


def _mention(field: Field, text: str) -> Mention:
    native = uuid.UUID(int=field.rng.getrandbits(128)).hex
    now = datetime.now(UTC)
    return Mention(
        id=f"x:x:{native}",
        source="bench",
        type="x",
        text=text,
        published_at=now,
        seen_at=now,
        revision=int(now.timestamp() * 1000),
    )


def _send(field: Field, values: list[bytes]) -> None:
    with Sender(field.line.kafka) as sender:
        sender.deliver(
            Outgoing(RAW, field.rng.randbytes(8).hex().encode(), value) for value in values
        )
