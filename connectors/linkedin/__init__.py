"""LinkedIn: what is said under your own organisation's posts, and posts that mention or share it.

    sources:
      our-company: {type: linkedin, organization: "96072893", token: env:LINKEDIN_TOKEN}

Asks for the organisation's social action notifications: comments, their edits and deletions, mentions and
shares. Ids are LinkedIn's own names: `linkedin:li:urn:li:comment:(urn:li:activity:7,8)`. LinkedIn lets what
members say be kept for some time only: after `keep_hours` (by the time in the id) it is deleted here.

What it cannot do: search LinkedIn or read other organisations (there is no such API), name members (the
notifications have their ids), or be told of a share that was deleted. Access needs LinkedIn's approval of the
app for the Community Management API; a version of the API ends about a year after it begins. Verified
against recorded payloads and documentation.
https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications

Cursor: `{"since": …, "seen": {…}}` (connectors/tools/since.py).
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from connectors.linkedin.feed import next_page
from connectors.linkedin.posts import SPACE, dated, normalise
from connectors.linkedin.settings import Settings
from connectors.tools.poll import poll
from schemas.context import SourceContext
from schemas.event import MentionDeleted
from schemas.flow import Page

__all__ = ["EXAMPLE", "FIREHOSE", "RATES", "Settings", "listen", "normalise", "recheck"]

FIREHOSE = False
EXAMPLE = {"organization": "96072893", "token": "env:LINKEDIN_TOKEN"}
RATES = {"calls": (500, 86_400)}
_EARLY = timedelta(minutes=5)
"""Rechecks come a little before or after their hour."""


def listen(context: SourceContext[Settings], cursor: Any) -> AsyncIterator[Page]:
    """Pages of what is new, edited or deleted, oldest first, for ever."""
    question = partial(next_page, context, normalise)
    return poll(context, cursor, question, every_secs=context.settings.poll_secs)


async def recheck(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """Deletions of what was said longer ago than it may be kept; nothing is asked of LinkedIn."""
    until = context.clock.now() - timedelta(hours=context.settings.keep_hours) + _EARLY
    over = [
        one
        for one in mention_ids
        if one.startswith(SPACE) and (said := dated(one.removeprefix(SPACE))) and said <= until
    ]
    return Page(events=[MentionDeleted(mention_id=one, source=context.name) for one in over])
