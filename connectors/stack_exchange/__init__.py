"""Stack Exchange: questions of one site by tag or search, with their answers and comments, by its API.

    sources:
      overflow: {type: stack_exchange, site: stackoverflow, key: env:STACK_KEY, tags: [acme-sdk]}

A question comes again with what is new under it whenever somebody edits or answers it. `backoff` is obeyed,
and with less than a tenth of the day's quota left what is left is spread over the day. What is found carries
the site's licence (CC BY-SA): show the author and the link.

What it cannot do: hear of a comment before its question is active again (comments do not make it so, the
site's own list of them is not by tag), or be told of deletions (`recheck` finds them). A key, which is free,
gives 10,000 questions a day, none 300: keep `poll_secs` × 300 over the seconds of a day then.
https://api.stackexchange.com/docs/throttle

Cursor: `{feed: {"since": …, "seen": {…}}}` (connectors/tools/since.py), a feed being `tag:acme-sdk` or
`search:acme cloud`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

from connectors.stack_exchange.feeds import next_page
from connectors.stack_exchange.posts import normalise
from connectors.stack_exchange.rechecking import look_up
from connectors.stack_exchange.settings import Settings
from connectors.tools.poll import poll
from schemas.context import SourceContext
from schemas.flow import Page

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = True
EXAMPLE = {"key": "env:STACK_KEY", "search": ["acme"]}
RATES = {"burst": (25, 1), "calls": (10_000, 86_400)}


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of questions that are new or active again, with what is new under them, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of posts and comments: gone, edited, new figures."""
    return await look_up(context, mention_ids, normalise)
