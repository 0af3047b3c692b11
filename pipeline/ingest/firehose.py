"""What of a firehose is kept: posts that a brand's query finds, and every edit and deletion of what
was published.

The queries are matched by the same enricher that enrich runs, so that nothing is dropped here that
would be kept there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pipeline import metrics, registry
from pipeline.ingest.published_ids import PublishedIds
from pipeline.threads import in_thread
from schemas.brand import Brand, Mutes
from schemas.context import Clock, EnrichTools
from schemas.event import AuthorDeleted, Event, MentionDeleted
from schemas.mention import Mention

Finds = Callable[[Mention], bool]


def brand_finder(brands: Sequence[Brand], chain: Iterable[str] = ()) -> Finds:
    """Whether a mention is about any brand, as the enricher of the chain sees it that finds them
    (it has a `finder`).
    """
    tools = EnrichTools(
        brands=tuple(brands),
        mutes=Mutes(),
        customers_by=lambda *_: (),
        links_of=lambda _: (),
        influence_of=lambda _: None,
        pinned_author=lambda *_: None,
    )
    finds: Finds = registry.enricher_that("finder", chain).finder(tools)
    return finds


class Sieve:
    """The filter of one firehose source, with its memory of published ids."""

    def __init__(self, finds: Finds, published: PublishedIds, clock: Clock) -> None:
        self._finds, self._published, self._clock = finds, published, clock

    async def keep(self, events: Sequence[Event]) -> list[Event]:
        """The events to publish, in order; what is left out is counted by reason."""
        known = self._published.known({event.key for event in events})
        kept: list[Event] = []
        dropped: Counter[str] = Counter()
        for event in events:
            if event.key in known:
                kept.append(event)
            elif isinstance(event, MentionDeleted | AuthorDeleted):
                dropped["unpublished"] += 1
            elif event.mention.brand or self._finds(event.mention):
                kept.append(event)
                known |= _ids(event)
            else:
                dropped["no_brand"] += 1
        for reason, count in dropped.items():
            metrics.DROPPED.labels("ingest", reason).inc(count)
        return kept

    async def remember(self, events: Sequence[Event]) -> None:
        """The events are published: their mentions and authors are known from now on."""
        ids: set[str] = set().union(*(_ids(event) for event in events))
        await in_thread(lambda: self._published.add(ids, self._clock.now()))

    def close(self) -> None:
        """Give the files free."""
        self._published.close()


def _ids(event: Event) -> set[str]:
    if isinstance(event, MentionDeleted | AuthorDeleted):
        return set()
    author = event.mention.author
    return {event.mention.id} | ({author.id} if author is not None else set())
