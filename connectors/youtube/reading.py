"""What is read of YouTube, place by place: the videos of a search, the comments of a channel or video."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from connectors.tools.newest import Shown, looks_of
from connectors.tools.values import at, part, parts
from connectors.youtube import api
from connectors.youtube.settings import Settings
from schemas.context import SourceContext

_LATE = timedelta(days=2)
"""So late a video may be found by search after it was published."""
_SHOWN_ANSWERS = 5
"""A thread comes with at most so many of its answers."""


async def videos(
    context: SourceContext[Settings], words: str, known: Mapping[str, str], place: Any
) -> Shown:
    """A page of a search, what is new of it with its whole description and its figures."""
    since = context.clock.now() - _LATE
    results, following = await api.search(context, words, since, place or "")
    natives = [str(at(one, "id", "videoId")) for one in results]
    fresh = [native for native in natives if native not in known]
    whole = await api.by_ids(context, "videos", fresh) if fresh else {}
    items = [(native, whole.get(native, one)) for native, one in zip(natives, results, strict=True)]
    return Shown(items, following or None)


async def comments(
    context: SourceContext[Settings], where: dict[str, str], known: Mapping[str, str], place: Any
) -> Shown:
    """A page of comments, each with the answers to it as items of their own."""
    every, following = await api.threads(context, where, place or "")
    items: list[tuple[str, Any]] = []
    for thread in every:
        native, bare = str(thread.get("id")), dict(thread)
        answers = parts(bare.pop("replies", None), "comments")
        video = {"videoId": at(thread, "snippet", "videoId")}
        told = at(thread, "snippet", "totalReplyCount")
        more = isinstance(told, int) and told > max(len(answers), _SHOWN_ANSWERS - 1)
        if more and known.get(native) != looks_of(essence(bare)):
            answers = await api.answers(context, native)
        items.append((native, bare))
        items += [(str(one.get("id")), _in_place(one, video)) for one in answers]
    return Shown(items, following or None)


def _in_place(answer: dict[str, Any], video: dict[str, Any]) -> dict[str, Any]:
    """The answer with the video it stands under, which YouTube leaves out where it lists answers."""
    return answer | {"snippet": video | part(answer, "snippet")}


def essence(payload: Any) -> Any:
    """What makes an item a different one: not its figures, which `recheck` refreshes."""
    thread = part(payload, "snippet")
    if at(payload, "kind") == "youtube#commentThread":
        first = part(thread, "topLevelComment", "snippet")
        words = [first.get("textDisplay"), first.get("updatedAt")]
        return [*words, thread.get("totalReplyCount")]
    if at(payload, "kind") == "youtube#comment":
        return [thread.get("textDisplay"), thread.get("updatedAt")]
    return ""
