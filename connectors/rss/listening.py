"""Listens to feeds for ever: each in its own rhythm, hosts side by side, none of them able to stop
the others.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import structlog

from connectors.rss.fetching import Answer, fetch, shown
from connectors.rss.items import changes, normalise
from connectors.rss.memory import Memory, most_items
from connectors.rss.parsing import Document
from connectors.rss.plan import Feed, Plan
from connectors.rss.settings import Settings, is_address
from schemas.context import SourceContext
from schemas.event import Event
from schemas.flow import Fatal, Page, Reject, Retry
from schemas.urls import without_credentials

_IDLE_SECS = 60.0
_PAGE_EVENTS = 500

log = structlog.get_logger(component="connectors.rss")


async def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """A page for every feed that was read, and signs of life while none is due. Not `poll`, which
    asks one question after the other: feeds are asked side by side, each in a rhythm of its own.

    Raises Fatal where no feed is left to listen to, Retry where none of them can be read.
    """
    settings, clock = context.settings, context.clock
    saved = cursor.get("feeds", {}) if isinstance(cursor, dict) else {}
    now = clock.now()
    feeds = [
        Feed(shown, Memory.load(saved.get(shown)), now, whole=whole)
        for shown, whole in _addresses(settings).items()
    ]
    plan = Plan(feeds, settings, now)
    running: dict[asyncio.Task[Answer], tuple[Feed, str]] = {}
    try:
        while True:
            for feed in plan.start(clock.now(), settings.concurrent - len(running)):
                running[asyncio.create_task(fetch(context, feed.url, feed.memory))] = (
                    feed,
                    feed.host,
                )
            finished = await _finished(context, set(running), plan)
            for task in finished:
                feed, host = running.pop(task)
                for page in await _settle(context, feed, host, task.result(), plan, feeds):
                    yield page
            if (
                not finished
                and not running
                and any(feed.memory.read and not feed.failures for feed in feeds)
            ):
                yield Page()
            _check_alive(feeds, busy=bool(running), wait_secs=plan.wait_secs(clock.now()))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _addresses(settings: Settings) -> dict[str, str]:
    """The configured feeds with those of the OPML file, each once: the whole address by the shown one."""
    addresses = list(settings.feeds)
    if settings.opml is not None:
        outline = _Outline()
        try:
            outline.feed(settings.opml.read_text("utf-8-sig", "replace"))
        except OSError as error:
            raise Fatal(
                f"the OPML file {settings.opml} cannot be read: {error.strerror}"
            ) from error
        addresses += [address for address in outline.addresses if is_address(address)]
    if not addresses:
        raise Fatal(
            f"{settings.opml} has no feeds: none of its outlines has an xmlUrl of http or https"
        )
    whole: dict[str, str] = {}
    for address in addresses:
        whole.setdefault(without_credentials(address), address)
    return whole


class _Outline(HTMLParser):
    """The feeds of an OPML file. A lenient parser, for readers export it loosely; it knows no
    entities to expand.
    """

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("xmlurl") if tag == "outline" else None
        if address:
            self.addresses.append(address.strip())


def _check_alive(feeds: list[Feed], *, busy: bool, wait_secs: float | None) -> None:
    left = [feed for feed in feeds if not feed.memory.gone]
    if not left:
        raise Fatal(
            f"every feed is gone for good (410), the last was {shown(feeds[-1].address)}: remove them"
        )
    if not busy and all(feed.failures for feed in left):
        others = f", and the {len(left) - 1} others cannot be read either" if len(left) > 1 else ""
        raise Retry(f"{shown(left[-1].address)}: {left[-1].failure}{others}", after=wait_secs)


async def _finished(
    context: SourceContext[Settings], running: set[asyncio.Task[Answer]], plan: Plan
) -> set[asyncio.Task[Answer]]:
    """The requests that ended; none where it is time to start another one, or to give a sign of life."""
    free = len(running) < context.settings.concurrent
    wait = plan.wait_secs(context.clock.now()) if free else None
    if wait is None:
        return (
            (await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED))[0]
            if running
            else set()
        )
    sleeping = asyncio.ensure_future(context.clock.sleep(min(wait, _IDLE_SECS)))
    try:
        await asyncio.wait({*running, sleeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
    return {task for task in running if task.done()}


async def _settle(
    context: SourceContext[Settings],
    feed: Feed,
    host: str,
    answer: Answer,
    plan: Plan,
    feeds: list[Feed],
) -> list[Page]:
    """What a request means for the feed, and the pages to publish; none for a feed that failed again."""
    if answer.failure:
        page = _failed(context, feed, host, answer, plan, feeds)
        return [page] if page is not None else []
    if feed.failures:
        log.info(
            "feed can be read again",
            source=context.name,
            feed=shown(feed.address),
            failures=feed.failures,
        )
    plan.succeeded(feed, host, context.clock.now(), answer.every_secs)
    if answer.document is None:
        return [Page()]
    # in a thread, for many items take a while and the loop is everybody's
    told = await asyncio.to_thread(_told, context, feed, answer.document, len(feeds))
    memory = feed.memory
    before = (memory.etag, memory.modified, memory.moved_to, memory.read)
    memory.etag, memory.modified, memory.read = answer.etag, answer.modified, True
    memory.moved_to = answer.moved_to or memory.moved_to
    if not told and before == (memory.etag, memory.modified, memory.moved_to, memory.read):
        return [Page()]
    # the last page has the cursor: a crash between two of them repeats, and loses nothing
    return [*told[:-1], replace(told[-1] if told else Page(), cursor=_cursor(feeds))]


def _told(
    context: SourceContext[Settings], feed: Feed, document: Document, feeds: int
) -> list[Page]:
    """What is new or edited in a feed, as pages of a bounded size, and all of it remembered."""
    memory, settings = feed.memory, context.settings
    events: list[Event] = []
    rejects: list[Reject] = []
    dropped: Counter[str] = Counter()
    changed = changes(
        document,
        memory,
        feed=feed.address,
        now=context.clock.now(),
        settings=settings,
        most=most_items(feeds),
        dropped=dropped,
    )
    for change in changed:
        try:
            events += normalise(change.payload, name=context.name, settings=settings)
        except Reject as error:
            rejects.append(Reject(f"{shown(feed.address)}: {error.reason}", change.payload))
        memory.remember(change.key, change.content, change.published)
    memory.trim(feeds, min(len(document.entries), most_items(feeds)))
    counted = {reason: count for reason, count in dropped.items() if count}
    pages = [
        Page(events=events[at : at + _PAGE_EVENTS]) for at in range(0, len(events), _PAGE_EVENTS)
    ]
    if rejects or counted:
        pages.append(Page(rejects=rejects, dropped=counted))
    return pages


def _failed(
    context: SourceContext[Settings],
    feed: Feed,
    host: str,
    answer: Answer,
    plan: Plan,
    feeds: list[Feed],
) -> Page | None:
    first = not feed.failures
    plan.failed(feed, host, context.clock.now(), answer.after)
    feed.failure = answer.failure
    if answer.gone:
        feed.memory.gone = True
        log.warning(
            "feed is gone for good and is not asked again",
            source=context.name,
            feed=shown(feed.address),
        )
        return Page(cursor=_cursor(feeds))
    if not first:
        return None
    log.warning(
        "feed cannot be read", source=context.name, feed=shown(feed.address), reason=answer.failure
    )
    if answer.body is None or len(feeds) == 1:
        # of a single feed the reason is told by Retry, time and again; no need for dead letters
        return None
    return Page(rejects=[Reject(f"{shown(feed.address)} {answer.failure}", answer.body)])


def _cursor(feeds: list[Feed]) -> dict[str, Any]:
    return {
        "feeds": {
            feed.address: feed.memory.dump()
            for feed in feeds
            if feed.memory.read or feed.memory.gone
        }
    }
