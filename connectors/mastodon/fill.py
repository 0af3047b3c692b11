"""Fetches from a timeline what a broken stream did not tell, oldest first, within bounds."""

from collections.abc import AsyncIterator

from connectors.mastodon.api import PAGE, loads, timeline
from connectors.mastodon.pages import PageMaker
from connectors.mastodon.settings import Settings
from schemas.context import SourceContext
from schemas.flow import Page, Retry


async def fill(
    context: SourceContext[Settings], pages: PageMaker, stream: str
) -> AsyncIterator[Page]:
    """Pages from the cursor on until the timeline has nearly nothing more: the open stream has the
    rest.

    What `fill_pages` does not reach, or the server does not show, is told as the gap of the last
    page.
    """
    for _ in range(context.settings.fill_pages):
        answer = await timeline(context, stream, after=pages.since[stream])
        if answer.status != 200:
            yield _gap(
                context,
                pages,
                f"the server does not show the timeline of {stream} ({answer.status})",
            )
            return
        statuses = loads(answer)
        if not isinstance(statuses, list) or not all(isinstance(one, dict) for one in statuses):
            raise Retry(f"the timeline of {stream} is no list of posts")
        if statuses:
            yield pages.posts(stream, statuses)
        if len(statuses) < PAGE / 2:
            return
    reason = f"more was said on {stream} than fill_pages ({context.settings.fill_pages}) reach"
    yield _gap(context, pages, reason)


def _gap(context: SourceContext[Settings], pages: PageMaker, reason: str) -> Page:
    return Page(cursor=pages.cursor(), gap=(pages.at, context.clock.now().isoformat(), reason))
