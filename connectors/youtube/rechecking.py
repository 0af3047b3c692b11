"""Looks videos and comments up again: what is gone, what was edited, what the figures are now."""

from collections.abc import Sequence
from typing import Any

from connectors.tools.poll import page_of
from connectors.tools.values import at, part
from connectors.youtube import api
from connectors.youtube.items import comment_id, normalise, video_id
from connectors.youtube.settings import Settings
from schemas.context import SourceContext
from schemas.event import MentionDeleted
from schemas.flow import Page


async def look_up(context: SourceContext[Settings], mention_ids: Sequence[str]) -> Page:
    """The present state of videos and comments. What YouTube no longer shows (deleted, made private, its
    account closed) is deleted for us.
    """
    natives = {kind: _natives(mention_ids, kind) for kind in ("video", "comment")}
    replies = [one for one in natives["comment"] if "." in one]
    firsts = [one for one in natives["comment"] if "." not in one]
    above = list(dict.fromkeys([*firsts, *(one.partition(".")[0] for one in replies)]))
    shown = await api.by_ids(context, "videos", natives["video"])
    threads = await api.by_ids(context, "commentThreads", above)
    told = await api.by_ids(context, "comments", replies)
    present: dict[str, Any] = {video_id(one): payload for one, payload in shown.items()}
    present |= {comment_id(one): payload for one, payload in threads.items()}
    present |= {comment_id(one): _under(payload, one, threads) for one, payload in told.items()}
    wanted = [video_id(one) for one in natives["video"]]
    wanted += [comment_id(one) for one in natives["comment"]]
    gone = [
        MentionDeleted(mention_id=one, source=context.name) for one in wanted if one not in present
    ]
    page = page_of(context, [present[one] for one in wanted if one in present], normalise)
    return Page(events=[*gone, *page.events], rejects=page.rejects)


def _natives(mention_ids: Sequence[str], kind: str) -> list[str]:
    prefix = f"youtube:{kind}:"
    return [one.removeprefix(prefix) for one in mention_ids if one.startswith(prefix)]


def _under(answer: dict[str, Any], native: str, threads: dict[str, Any]) -> dict[str, Any]:
    """The answer with the video of its thread, which YouTube leaves out of answers."""
    video = at(threads.get(native.partition(".")[0]), "snippet", "videoId")
    return answer | {"snippet": {"videoId": video} | part(answer, "snippet")}
