"""Reads one source of customers once and publishes what changed: for the service and for `grapevine
sync`.
"""

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass

from pipeline import topics
from pipeline.config import Config
from pipeline.config.model import CustomersEntry
from pipeline.kafka.bulk import deliver_all
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from pipeline.sync.asking import Asker, StoppedError
from pipeline.sync.ledger import Ledger
from pipeline.sync.plan import Comparison
from pipeline.sync.reading import read_source
from schemas.context import Clock

_EVERY = 256
"""Records between two looks at the clock."""
_LOOK_SECS = 1.0


@dataclass(frozen=True, slots=True)
class Hand:
    """What a sync works with. `alive(comparison)` is called about every second while a source is read
    or waited for, and says whether to go on.
    """

    config: Config
    ledger: Ledger
    clock: Clock
    alive: Callable[[Comparison], bool]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would change, and who would be removed."""

    compared: Comparison
    removed: list[str]


def sync_source(hand: Hand, sender: Sender, entry: CustomersEntry, since: str) -> Comparison:
    """Read everybody (`since` empty) or what changed, publish it, and remove who is gone; every record
    is acknowledged when this returns. The ledger was refreshed before.

    Raises what the source raises, FlowError where removals are those of a broken source, StoppedError,
    and KafkaError. What was published until then is true and stays; nothing is removed then.
    """
    compared = comparison(hand, entry, since)
    with closing(_changes(hand, compared, entry, since)) as changes:
        records = (Outgoing(topics.CUSTOMERS, id_.encode(), record) for id_, record in changes)
        deliver_all(hand.config.kafka, sender, records)
    gone = compared.removed(hand.config.service.sync_max_removed_share)
    remove(sender, gone)
    compared.taken_off = len(gone)
    remove(sender, hand.ledger.refresh())
    return compared


def look_at_source(
    hand: Hand, entry: CustomersEntry, look: Callable[[str, bytes], None]
) -> Outlook:
    """What `sync_source` would do with everybody, and nothing is done; `look` gets what would be
    published. The ledger was refreshed before. Raises as `sync_source`.
    """
    compared = comparison(hand, entry, "")
    with closing(_changes(hand, compared, entry, "")) as changes:
        for id_, record in changes:
            look(id_, record)
    return Outlook(compared, compared.removed(hand.config.service.sync_max_removed_share))


def comparison(hand: Hand, entry: CustomersEntry, since: str) -> Comparison:
    """One that has seen nothing yet."""
    return Comparison(
        entry.name,
        hand.ledger.known,
        sources=hand.config.customers,
        forgotten=hand.ledger.forgotten,
        now=hand.clock.now(),
        whole=not since,
    )


def remove(sender: Sender, ids: list[str]) -> None:
    """Take customers off the topic."""
    sender.deliver(Outgoing(topics.CUSTOMERS, id_.encode(), None) for id_ in ids)


def _changes(
    hand: Hand, compared: Comparison, entry: CustomersEntry, since: str
) -> Generator[tuple[str, bytes], None, None]:
    """What is to be published, while the source is read."""
    looked = time.monotonic()
    with Asker(clock=hand.clock, alive=lambda: hand.alive(compared)) as http:
        reading = read_source(entry, since, now=compared.now, http=http)
        for number, item in enumerate(reading):
            if (change := compared.take(item)) is not None:
                yield change
            if number % _EVERY == 0 and time.monotonic() - looked > _LOOK_SECS:
                hand.ledger.refresh_forgotten()
                if not hand.alive(compared):
                    raise StoppedError("stopped while customers were read")
                looked = time.monotonic()
