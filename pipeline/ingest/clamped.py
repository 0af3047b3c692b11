"""The dates given to mentions that claim to be from the future, so that each keeps its one date for
ever.

`published_at` is part of where the store keeps a mention: a claim of 2099, clamped anew on every
fetch, would give one mention a row per day. The date given first is kept on disk
(`state_dir/clamped.lmdb`, this host's processes share it) and given again, also when the claim has
meanwhile become sane.
"""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import lmdb

from pipeline.logs import get_logger
from schemas.base import from_ms, to_ms
from schemas.event import AuthorDeleted, Event, MentionDeleted

MAP_BYTES = 1 << 30
"""About ten million mentions; more are clamped without being remembered, and that is logged."""

log = get_logger("ingest.clamped")


class ClampedDates:
    """One per process."""

    def __init__(self, folder: Path, *, map_bytes: int = MAP_BYTES) -> None:
        path = folder / "clamped.lmdb"
        path.mkdir(parents=True, exist_ok=True)
        self._env = lmdb.open(str(path), map_size=map_bytes, max_readers=64)

    def settle(self, events: Iterable[Event]) -> list[Event]:
        """Stamped events with the date each mention got first; new dates are on disk when this returns."""
        settled: list[Event] = []
        fresh: dict[bytes, bytes] = {}
        with self._env.begin() as txn:
            for event in events:
                if isinstance(event, MentionDeleted | AuthorDeleted):
                    settled.append(event)
                    continue
                key = _short(event.key)
                # Also of a claim that is sane by now: the mention has its row under the first date,
                # and a second row under another would count it twice.
                known = fresh.get(key) or txn.get(key)
                if known is not None:
                    event = _dated(event, known)
                elif (
                    event.mention.published_claimed
                    and event.mention.published_at == event.mention.seen_at
                ):
                    fresh[key] = to_ms(event.mention.published_at).to_bytes(8, "big")
                    event = _dated(event, fresh[key])
                settled.append(event)
        # Before anything is published: a crash in between leaves a date that nobody used; the other
        # way round the repeated page would bring another date, and the mention a second row.
        if fresh:
            self._remember(fresh)
        return settled

    def close(self) -> None:
        """Give the files free."""
        self._env.close()

    def _remember(self, fresh: dict[bytes, bytes]) -> None:
        try:
            with self._env.begin(write=True) as txn:
                for key, value in fresh.items():
                    # another process of this host may have been first meanwhile: its date stands
                    txn.put(key, value, overwrite=False)
        except lmdb.MapFullError:
            log.error(
                "too many mentions claim to be from the future, their dates are not remembered",
                count=len(fresh),
            )


def _dated(event: Event, value: bytes) -> Event:
    assert not isinstance(event, MentionDeleted | AuthorDeleted)
    mention, given = event.mention, from_ms(int.from_bytes(value, "big"))
    if mention.published_at == given:
        return event
    claimed = mention.published_claimed or mention.published_at.isoformat()
    return event.model_copy(
        update={
            "mention": mention.model_copy(
                update={"published_at": given, "published_claimed": claimed}
            )
        }
    )


def _short(id_: str) -> bytes:
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=16).digest()
