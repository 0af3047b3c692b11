"""The whole line under load: signed webhooks in, rows out; how long a mention takes at half of what
the line can do.
"""

import http.client
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import orjson
from clickhouse_driver import Client

from bench import mentions
from bench.push import SECRET_ENV, SOURCE, Push
from bench.stats import percentile, window_rate
from bench.store import rows
from bench.world import World
from tests.integration.test_ingest import free_port
from tests.services import Running, wait_until

BATCH = 50
WINDOW = 4_000
"""Mentions that may be under way while capacity is measured."""
ASK_SECS = 0.1
SERVICES = ("ingest", "enrich", "watch", "store")
RULE = {"type": "mention", "when": "sentiment == 'negative' and priority >= 95"}
Say = Callable[[str], None]


@dataclass
class Sender:
    """Sends invented mentions to the webhook source, in batches; each batch's thread_id is its own."""

    port: int
    run: str
    sent: int = 0
    acked: dict[str, float] = field(default_factory=dict)
    _rng: Random = field(default_factory=lambda: Random(7))  # noqa: S311 (repeatable texts, nothing secret)
    _push: Push = field(init=False)

    def __post_init__(self) -> None:
        self._push = Push(self.port)

    def batch(self) -> tuple[str, bytes]:
        """The next batch: its thread_id and the body of its request."""
        now, thread = datetime.now(UTC), f"x:bench:{self.run}-{self.sent}"
        made = []
        for _ in range(BATCH):
            document = mentions.mention(self.sent, now, self._rng, self.run).model_dump(
                mode="json", exclude_none=True
            )
            made.append(document | {"thread_id": thread})
            self.sent += 1
        return thread, orjson.dumps({"mentions": made})

    def send(self, thread: str, body: bytes) -> None:
        """Send one batch and note when it was accepted. Raises AssertionError when it was not."""
        status, said = self._push.post(body)
        assert status == 202, f"{status}: {said[:300]!r}"
        self.acked[thread] = time.monotonic()


def start(
    world: World, name: str, services: tuple[str, ...] = SERVICES
) -> tuple[Client, int, list[Running]]:
    """The line with a webhook source: a client of its database, the source's port, its services."""
    port = free_port()
    document = {
        "sources": {"bench": SOURCE},
        "rules": {"angry": RULE},
        "service": {"push_port": port},
    }
    config = world.config(name, document, SECRET_ENV)
    running = [world.services.start(service, config.path, env=SECRET_ENV) for service in services]
    for service in running:
        service.wait_ready(120)
    client = Client.from_url(config.clickhouse.url)
    sender = Sender(port, f"{name}w")
    wait_until(lambda: _accepts(sender), 30, "the webhook source accepts")
    wait_until(lambda: rows(client) >= BATCH, 60, "the first mentions are queryable")
    return client, port, running


def _accepts(sender: Sender) -> bool:
    try:
        sender.send(*sender.batch())
    except (OSError, http.client.HTTPException):
        return False
    return True


def measure(world: World, *, seconds: float, say: Say) -> dict[str, float]:
    """p99 of the time from a request's acknowledgement until the last of its mentions is found by a
    query.
    """
    client, port, running = start(world, "line")
    capacity = _capacity(client, Sender(port, "cap"), seconds)
    say(f"the line's capacity on this machine: {capacity:,.0f} mentions/s")
    waits = _paced(client, Sender(port, "half"), capacity / 2, seconds * 1.5)
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    say(
        f"accepted to queryable at {capacity / 2:,.0f}/s: p50 {p50:.2f} s, p99 {p99:.2f} s ({len(waits)} batches)"
    )
    for service in running:
        service.terminate(60)
    return {"accepted_to_queryable_p99_s": round(p99, 3)}


def _capacity(client: Client, sender: Sender, seconds: float) -> float:
    """Mentions a second that become queryable while never more than WINDOW are under way."""
    before, begun = rows(client), time.monotonic()
    samples: list[tuple[float, float]] = []
    ready: deque[tuple[str, bytes]] = deque(sender.batch() for _ in range(WINDOW // BATCH))
    with ThreadPoolExecutor(4) as pool:
        handed = 0
        while time.monotonic() - begun < seconds:
            visible = rows(client) - before
            samples.append((time.monotonic(), visible))
            while handed - visible < WINDOW:
                pool.submit(sender.send, *(ready.popleft() if ready else sender.batch()))
                handed += BATCH
            time.sleep(0.02)
    wait_until(lambda: rows(client) - before >= handed, 120, "all mentions are queryable")
    return window_rate(samples, samples[-1][1], 0.3, 1.0)


def _paced(client: Client, sender: Sender, per_s: float, seconds: float) -> list[float]:
    """Seconds from acceptance to being found, of each batch sent at that rate."""
    batches = [sender.batch() for _ in range(int(per_s * seconds / BATCH))]
    waits: list[float] = []
    pending: set[str] = {thread for thread, _ in batches}
    asking = threading.Thread(target=_send_paced, args=(sender, batches, BATCH / per_s))
    asking.start()
    deadline = time.monotonic() + seconds + 120
    while pending:
        assert time.monotonic() < deadline, f"{len(pending)} batches are still not queryable"
        time.sleep(ASK_SECS)
        asked = [thread for thread in sender.acked if thread in pending]
        if not asked:
            continue
        rows = client.execute(
            "SELECT thread_id FROM mentions WHERE thread_id IN %(asked)s GROUP BY thread_id"
            " HAVING uniqExact(mention_id) = %(size)s",
            {"asked": tuple(asked), "size": BATCH},
        )
        at = time.monotonic()
        for (thread,) in rows:
            pending.discard(thread)
            waits.append(at - sender.acked[thread])
    asking.join()
    return waits


def _send_paced(sender: Sender, batches: list[tuple[str, bytes]], every_secs: float) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        sending = []
        for number, batch in enumerate(batches):
            time.sleep(max(0.0, begun + number * every_secs - time.monotonic()))
            sending.append(pool.submit(sender.send, *batch))
        for future in sending:
            future.result()
