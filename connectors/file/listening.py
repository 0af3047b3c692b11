"""Listens to files: pages in the files' order, or in event time at the configured speed, resuming
where it stopped.
"""

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, aclosing, closing
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from connectors.file.pace import Pace, timed
from connectors.file.places import Place, Target, advance, dump, load, locate
from connectors.file.reading import Item, read_items
from connectors.file.settings import Settings
from schemas.base import EPOCH
from schemas.context import SourceContext
from schemas.flow import Fatal, Page, Retry

PAGE_EVENTS = 500
PAGE_BYTES = 8_000_000
_AHEAD_ITEMS = 250
_SOON_SECS = 0.05
"""What is due this soon goes out with the page at hand."""
_SIGN_OF_LIFE_SECS = 5.0
"""Where there is nothing to say for this long, an empty page says that much."""


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of at most 500 records; ends at the end of the files unless they are followed. Not
    `poll`, which never ends: a replay sleeps in the middle of a file, until the next record is due.

    Raises Fatal where no file matches, a file may not be read or lacks a mapped column, Retry on
    errors of the disk.
    """
    settings, clock = context.settings, context.clock
    places = load(cursor)
    pace = Pace(settings.speed) if settings.speed else None
    spoke_at = EPOCH
    while True:
        try:
            targets = _open(places, settings, clock.now())
            async with aclosing(_sweep(context, targets, places, pace)) as pages:
                async for page in pages:
                    yield page
                    spoke_at = clock.now()
        except PermissionError as error:
            raise Fatal(
                f"{error.filename} may not be read by this user: grant it, then start the source again"
            ) from error
        except OSError as error:
            raise Retry(
                f"{error.filename or settings.path} cannot be read: {error.strerror or error}"
            ) from error
        if not settings.follow:
            return
        for target in targets:
            if target.leaving and target.final:
                places.pop(str(target.path), None)
        if (clock.now() - spoke_at).total_seconds() >= _SIGN_OF_LIFE_SECS:
            spoke_at = clock.now()
            yield Page()
        await clock.sleep(settings.poll_secs)


def _open(places: dict[str, Place], settings: Settings, now: datetime) -> list[Target]:
    """What is to be read; `places` then holds these files and no others."""
    targets = locate(settings.files(), places, growing=settings.follow, now=now)
    if not targets and not settings.follow:
        raise Fatal(
            f"no file matches {settings.path!r}: correct the path, or set follow to wait for it"
        )
    places.clear()
    places.update(
        {
            str(target.path): target.place
            for target in targets
            if target.place.offset or target.place.broken >= 0
        }
    )
    return [target for target in targets if target.place.broken != target.path.stat().st_size]


async def _sweep(
    context: SourceContext[Settings],
    targets: Sequence[Target],
    places: dict[str, Place],
    pace: Pace | None,
) -> AsyncGenerator[Page]:
    """Everything that is written in the files now."""
    batch: list[Item] = []
    size = 0
    with ExitStack() as stack:
        now = context.clock.now()
        streams = [
            timed(
                stack.enter_context(
                    closing(
                        read_items(target, name=context.name, settings=context.settings, now=now)
                    )
                )
            )
            for target in targets
        ]
        async for at, item in _read_ahead(_in_order(streams, paced=pace is not None)):
            if pace is not None and pace.wait_secs(at, context.clock.now()) > _SOON_SECS:
                if batch:
                    yield _page(batch, places)
                    batch, size = [], 0
                while (wait := pace.wait_secs(at, context.clock.now())) > _SIGN_OF_LIFE_SECS:
                    await context.clock.sleep(_SIGN_OF_LIFE_SECS)
                    yield Page()
                await context.clock.sleep(wait)
            batch.append(item)
            size += item.size
            if len(batch) >= PAGE_EVENTS or size >= PAGE_BYTES:
                yield _page(batch, places)
                batch, size = [], 0
        if batch:
            yield _page(batch, places)


def _in_order(
    streams: list[Iterator[tuple[datetime, Item]]], *, paced: bool
) -> Iterator[tuple[datetime, Item]]:
    """File after file; by time across the files in a replay."""
    return heapq.merge(*streams, key=itemgetter(0)) if paced else chain.from_iterable(streams)


async def _read_ahead(
    items: Iterator[tuple[datetime, Item]],
) -> AsyncIterator[tuple[datetime, Item]]:
    """The items, read some at a time in a thread: to find a place in a large gzip file must not
    stop other sources.
    """
    while True:
        reading = asyncio.ensure_future(asyncio.to_thread(_take, items))
        try:
            taken = await asyncio.shield(reading)
        except asyncio.CancelledError:
            await asyncio.wait(
                {reading}
            )  # whoever cancels closes the files, which must not be in use then
            raise
        for pair in taken:
            yield pair
        if not taken:
            return


def _take(items: Iterator[tuple[datetime, Item]]) -> list[tuple[datetime, Item]]:
    taken: list[tuple[datetime, Item]] = []
    size = 0
    for pair in items:
        taken.append(pair)
        size += pair[1].size
        if len(taken) >= _AHEAD_ITEMS or size >= PAGE_BYTES:
            break
    return taken


def _page(batch: list[Item], places: dict[str, Place]) -> Page:
    """The page of a batch; `places` moves on to its end."""
    last = {str(item.target.path): item for item in batch}
    for key, item in last.items():
        broken = item.target.path.stat().st_size if item.broken else -1
        place = places.get(key, item.target.place)
        places[key] = advance(item.target.path, place, item.end, item.next_line, broken=broken)
    return Page(
        events=[item.event for item in batch if item.event is not None],
        rejects=[item.reject for item in batch if item.reject is not None],
        cursor=dump(places),
        left_out=Counter(field for item in batch for field in item.left_out),
    )
