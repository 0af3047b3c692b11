"""Directories of customers: look-ups among 1,000 and among 1,000,000, what a process with the large
one holds, and how long it takes to work again after it was killed.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random

import psutil

from bench import mentions
from bench.world import Ends, World, fill
from pipeline import topics
from pipeline.config import Config
from pipeline.directories.disk import Change, Checkpoint, DirectoryFile
from pipeline.directories.kinds import CUSTOMERS, LINKS, Kind
from pipeline.directories.look_up import Directories
from pipeline.kafka.partitions import topic_ids
from schemas.base import Model
from schemas.customer import Customer
from tests.services import wait_until

CHUNK = 50_000
LOOK_UPS = 4_000
ROUNDS = 9
FEW = 1_000
MANY = 1_000_000
EVENTS = 20_000
MB = 1_000_000
KEYS = ("directory_1m_vs_1k", "directory_private_mb", "directory_restart_s")
Say = Callable[[str], None]


def build_customers(
    folder: Path, count: int, now: datetime, checkpoint: Checkpoint | None = None
) -> DirectoryFile:
    """A directory of `count` customers with three handles and three profiles each, as the follower
    would have written it.
    """
    made = (
        (customer.id, customer) for customer in (profiled(number, now) for number in range(count))
    )
    return _build(folder, CUSTOMERS, made, checkpoint)


def profiled(number: int, now: datetime) -> Customer:
    """A customer with a profile for each handle."""
    profiles = (
        f"https://x.com/user{number}",
        f"https://social.example/@person{number}",
        f"https://forum.example/u/someone{number}",
    )
    return mentions.customer(number, now).model_copy(update={"profiles": profiles})


def build_links(folder: Path, count: int, now: datetime) -> DirectoryFile:
    """The pinned links of the first `count` customers."""
    made = ((link.key, link) for link in (mentions.pin(number, now) for number in range(count)))
    return _build(folder, LINKS, made, None)


def _build(
    folder: Path, kind: Kind, records: Iterable[tuple[str, Model]], checkpoint: Checkpoint | None
) -> DirectoryFile:
    file = DirectoryFile(folder / kind.name)
    changes = _changes(kind, records)
    while chunk := list(islice(changes, CHUNK)):
        file.apply(chunk, checkpoint or Checkpoint("bench", 0, {}))
    return file


def _changes(kind: Kind, records: Iterable[tuple[str, Model]]) -> Iterator[Change]:
    for key, record in records:
        raw = record.to_json()
        yield Change(key, raw, kind.index(raw))


def measure(world: World, keys: Sequence[str], *, many: int, say: Say) -> dict[str, float]:
    """The figures asked for, over one directory of `many` customers that a service takes for its own."""
    now = datetime.now(UTC)
    config = world.config("customers")
    folder = config.service.state_dir / "directories"
    say(f"building a directory of {many:,} customers")
    big = build_customers(folder, many, now, _checkpoint(config))
    figures: dict[str, float] = {}
    if "directory_1m_vs_1k" in keys:
        build_customers(world.folder / "few", FEW, now)
        figures |= _compare(Directories(world.folder / "few"), Directories(folder), many, say)
    if "directory_private_mb" in keys:
        figures |= _private(world, config, big, many, say)
    if "directory_restart_s" in keys:
        figures |= _restart(world, config, big, many, say)
    return figures


def _checkpoint(config: Config) -> Checkpoint:
    """As if the follower had written the directory from the topic as it is now: empty, and rightly so."""
    ids = topic_ids(config.kafka, [CUSTOMERS.topic])
    offsets = dict.fromkeys(range(config.kafka.partitions), 0)
    return Checkpoint(ids[CUSTOMERS.topic], int(time.time() * 1000), offsets)


def _compare(few: Directories, lots: Directories, many: int, say: Say) -> dict[str, float]:
    rng = Random(7)  # noqa: S311 (repeatable keys, nothing secret)
    rounds = [(_micros(few, FEW, rng), _micros(lots, many, rng)) for _ in range(ROUNDS)]
    one, other = (statistics.median(side) for side in zip(*rounds, strict=True))
    say(f"look-up: {one:.1f} µs among {FEW:,}, {other:.1f} µs among {many:,}")
    return {"directory_1m_vs_1k": round(statistics.median(slow / fast for fast, slow in rounds), 3)}


def _private(
    world: World, config: Config, big: DirectoryFile, many: int, say: Say
) -> dict[str, float]:
    """What an enrich process holds for itself after events of authors from all over the directory.

    Linux counts a mapped page as private while only one process has it mapped; here a second one
    has, as on any host that runs a second process of ours.
    """
    events = mentions.events(EVENTS, datetime.now(UTC), name="m", authors=many)
    fill(config, topics.RAW, ((event.key.encode(), event.to_json()) for event in events))
    ends = Ends(config, topics.ENRICHED)
    service = world.services.start("enrich", config.path)
    wait_until(lambda: ends.total() >= EVENTS, 600, f"{EVENTS:,} enriched mentions")
    ends.close()
    process = psutil.Process(service.pid)
    alone = process.memory_full_info().uss
    assert sum(1 for _ in big.items()) >= many, "the service has built the directory anew"
    memory = process.memory_full_info()
    service.terminate(30)
    say(
        f"enrich: {memory.uss / MB:.0f} MB private ({alone / MB:.0f} MB before its pages were shared), "
        f"{memory.rss / MB:.0f} MB resident"
    )
    return {"directory_private_mb": round(memory.uss / MB, 1)}


def _restart(
    world: World, config: Config, big: DirectoryFile, many: int, say: Say
) -> dict[str, float]:
    """From the start of a process whose predecessor was killed, so that its directory is looked at as
    a whole, until it works; and after an orderly end.
    """
    seconds: list[float] = []
    running = world.services.start("enrich", config.path).wait_ready(120)
    for end in (running.kill9, None):
        end() if end is not None else running.terminate(30)
        began = time.monotonic()
        running = world.services.start("enrich", config.path).wait_ready(120)
        seconds.append(time.monotonic() - began)
    running.terminate(30)
    assert big.count() >= many, "the service has built the directory anew"
    killed, ended = seconds
    say(f"enrich works {killed:.1f} s after a kill, {ended:.1f} s after an orderly end")
    return {"directory_restart_s": round(killed, 1)}


def _micros(directories: Directories, count: int, rng: Random) -> float:
    """The median time of a look-up by handle that finds its customer, in µs."""
    handles = [f"x:user{rng.randrange(count)}" for _ in range(LOOK_UPS)]
    times: list[float] = []
    gc.disable()
    for handle in handles:
        started = time.perf_counter()
        customers = directories.customers_by("handle", handle)
        times.append(time.perf_counter() - started)
        assert len(customers) == 1
    gc.enable()
    return statistics.median(times) * 1e6
