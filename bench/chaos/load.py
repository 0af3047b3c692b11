"""The load of the campaign: a steady rate of mentions with edits, deletions, restores, repeats and
what is to be dropped among them, drawn by the seed.
"""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson

from bench import mentions
from bench.chaos.ledger import Fate, Ledger, Told
from bench.push import Push

EVERY_SECS = 0.5
RETRY_SECS = 0.3
MARK = "escalate number"
"""Words of a mention that the campaign's rule must raise; its number follows."""
MUTED = "giveaway"
EDITED, DELETED, RESTORED, REPEATED = 0.05, 0.02, 0.005, 0.01
"""Shares of the mentions told a while ago to which this happens with each batch."""
NO_BRAND, MUTE, ALERT = 0.04, 0.01, 0.03
"""Shares of new mentions."""
REMEMBERED = 400
"""Mentions that may still be edited or deleted."""


@dataclass
class Maker:
    """Makes batches. Every event carries its own revision, later than any before."""

    rng: Random
    run: str
    made: int = 0
    revision: int = field(default_factory=lambda: int(time.time() * 1000))
    recent: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: dict[str, dict[str, Any]] = field(default_factory=dict)

    def batch(self, count: int) -> tuple[list[dict[str, Any]], list[Told]]:
        """That many new mentions and what happens to earlier ones: records and their fates."""
        earlier = tuple(self.recent)
        told = [self._new() for _ in range(count)]
        for id_ in earlier:
            change = self._change(id_, count)
            if change is not None:
                told.append(change)
        for id_ in [id_ for id_ in self.gone if self.rng.random() < RESTORED]:
            told.append(self._restored(id_))
        while len(self.recent) > REMEMBERED:
            del self.recent[next(iter(self.recent))]
        while len(self.gone) > REMEMBERED // 4:
            del self.gone[next(iter(self.gone))]
        return [record for record, _ in told], [fate for _, fate in told]

    def _next(self) -> int:
        self.revision += 1
        return self.revision

    def _new(self) -> tuple[dict[str, Any], Told]:
        now = datetime.now(UTC)
        record = mentions.mention(self.made, now, self.rng, self.run, authors=300).model_dump(
            mode="json", exclude_none=True
        )
        record["revision"] = revision = self._next()
        self.made += 1
        id_, drawn = record["id"], self.rng.random()
        if drawn < NO_BRAND:
            record["text"], record["hashtags"], record["handles"] = (
                "Rain again, and no umbrella",
                [],
                [],
            )
            return record, Told(id_, Fate("dropped", revision))
        if drawn < NO_BRAND + MUTE:
            record["text"] += f" {MUTED}"
            return record, Told(id_, Fate("dropped", revision))
        if drawn < NO_BRAND + MUTE + ALERT:
            record["text"] = f"Somebody at acme please {MARK} {self.made}"
            return record, Told(id_, Fate("stored", revision), alert=self.made)
        self.recent[id_] = record
        return record, Told(id_, Fate("stored", revision))

    def _change(self, id_: str, count: int) -> tuple[dict[str, Any], Told] | None:
        """What happens now to a mention of a while ago, if anything."""
        drawn, scale = self.rng.random(), count / REMEMBERED
        if drawn < EDITED * scale:
            record = self.recent[id_] = self.recent[id_] | {"revision": self._next()}
            record["text"] += "!"
            return record, Told(id_, Fate("stored", record["revision"]))
        if drawn < (EDITED + DELETED) * scale:
            record, revision = self.recent.pop(id_), self._next()
            self.gone[id_] = record
            deletion = {"kind": "deleted", "mention_id": id_, "revision": revision}
            return deletion, Told(id_, Fate("deleted", revision))
        if drawn < (EDITED + DELETED + REPEATED) * scale:
            record = self.recent[id_]
            return record, Told(id_, Fate("stored", record["revision"]))
        return None

    def _restored(self, id_: str) -> tuple[dict[str, Any], Told]:
        record = self.gone.pop(id_) | {"revision": self._next()}
        self.recent[id_] = record
        return {"kind": "restored", "mention": record}, Told(
            id_, Fate("stored", record["revision"])
        )


class Load(threading.Thread):
    """Sends at `rate` mentions a second until closed. What is not accepted is sent again until it
    is; the ledger has what was.
    """

    def __init__(self, port: int, ledger: Ledger, maker: Maker, rate: float) -> None:
        super().__init__(name="load", daemon=True)
        self._push, self._ledger, self._maker = Push(port, timeout_secs=10), ledger, maker
        self._count = max(1, round(rate * EVERY_SECS))
        self._every = self._count / rate
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._turn = threading.Lock()
        self.refused = 0
        """Answers other than 202, and none."""

    def resume(self) -> None:
        """Send from now on."""
        self._wanted.set()

    def drained(self) -> bool:
        """Ask it to pause; whether all that it has begun to send is accepted and in the ledger."""
        self._wanted.clear()
        if not self.is_alive():
            raise AssertionError("the load ended: see above why")
        got = self._turn.acquire(blocking=False)
        if got:
            self._turn.release()
        return got

    def close(self) -> None:
        """End, with what was begun."""
        self._ending.set()
        self._wanted.set()
        self.join(30)

    def run(self) -> None:
        while not self._ending.is_set():
            self._wanted.wait()
            begun = time.monotonic()
            with self._turn:
                if self._wanted.is_set() and not self._ending.is_set():
                    self._one_batch()
            self._ending.wait(max(0.0, begun + self._every - time.monotonic()))

    def _one_batch(self) -> None:
        records, told = self._maker.batch(self._count)
        self._send(orjson.dumps({"mentions": records}))
        self._ledger.accept(told)

    def _send(self, body: bytes) -> None:
        message_id = uuid.uuid4().hex
        while not self._taken(body, message_id) and not self._ending.is_set():
            self.refused += 1
            self._ending.wait(RETRY_SECS)

    def _taken(self, body: bytes, message_id: str) -> bool:
        try:
            status, said = self._push.post(body, message_id)
        except (OSError, http.client.HTTPException):
            return False
        if status in (400, 403, 404, 413, 422):
            raise AssertionError(f"the campaign's own request is wrong: {status} {said[:500]!r}")
        return status == 202
