"""What a polled Facebook source asks for: the posts on its page with their comments, and what tags it."""

from datetime import datetime, timedelta
from typing import Any

from connectors.facebook.posts import ELSEWHERE
from connectors.facebook.settings import Settings
from connectors.tools.graph import MissingError, ask_graph, listed
from connectors.tools.poll import Normalise, page_of
from connectors.tools.since import Item, Since, after, asked_from, fresh
from connectors.tools.values import maybe, part, parts
from schemas.context import SourceContext
from schemas.event import Event, MentionDeleted
from schemas.flow import Fatal, Page

FIELDS = "id,message,from,created_time,permalink_url,message_tags,parent,like_count,comment_count"
_POST = (
    "id,message,story,from,created_time,updated_time,permalink_url,message_tags,shares,full_picture,"
    "attachments{title,description,url,unshimmed_url},reactions.limit(0).summary(total_count),"
    f"comments.filter(stream).order(reverse_chronological).limit(100).summary(total_count){{{FIELDS}}}"
)
_OVERLAP = timedelta(hours=1)
_EDGES = ("feed", "tagged")


async def next_page(context: SourceContext[Settings], normalise: Normalise, cursor: Any) -> Page:
    """What is new on the pages, as one page; the same cursor where nothing is."""
    states: dict[str, Since] = dict(cursor or {})
    payloads: list[Any] = []
    for page in context.settings.pages:
        items = sorted(await _everything(context, page), key=lambda item: item[1])
        if page not in states:
            states[page] = after(items, {"since": "", "seen": {}}, _OVERLAP)
            continue
        since = asked_from(states[page], _OVERLAP)
        new = [one for one in fresh(items, states[page]) if since is None or one[1] >= since]
        payloads += [{**payload, "page_id": page} for *_, payload in new]
        states[page] = after(new, states[page], _OVERLAP) if new else states[page]
    return page_of(context, payloads, normalise, cursor=states if states != cursor else None)


async def _everything(context: SourceContext[Settings], page: str) -> list[Item]:
    """The posts that are still watched, and their comments, by when they changed."""
    items: list[Item] = []
    params: dict[str, str | int] = {"fields": _POST, "limit": context.settings.page_items}
    for edge in _EDGES:
        oldest: datetime | None = None
        try:
            async for post in listed(context, f"{page}/{edge}", params):
                told = maybe(post.get("created_time"))
                # By the page's own newest post: our clock may be off.
                oldest = oldest or (told and told - timedelta(days=context.settings.watch_days))
                if told and oldest and told < oldest:
                    break
                elsewhere = {ELSEWHERE: True} if edge == "tagged" else {}
                items += [
                    (one, changed, {**said, **elsewhere}) for one, changed, said in _parts(post)
                ]
        except MissingError as error:
            raise Fatal(
                f"the Graph API does not show the page {page}: check pages and token"
            ) from error
    return items


def _parts(post: dict[str, Any]) -> list[Item]:
    comments = parts(post, "comments", "data")
    bare = {name: one for name, one in post.items() if name != "comments"}
    if "comments" in post:
        bare["comments"] = {"summary": part(post, "comments").get("summary")}
    told = [(bare, maybe(post.get("updated_time")) or maybe(post.get("created_time")))]
    told += [(one, maybe(one.get("created_time"))) for one in comments]
    return [(str(one.get("id")), changed, one) for one, changed in told if changed]


async def look_up(
    context: SourceContext[Settings], mention_id: str, normalise: Normalise
) -> list[Event]:
    """The post as it is now, its deletion where it is gone, nothing for what is no post of ours."""
    _, _, rest = mention_id.partition(":")
    page, _, native = rest.partition(":")
    if page not in context.settings.pages or not native.replace("_", "").isdecimal():
        return []
    try:
        post = await ask_graph(context, native, {"fields": FIELDS})
    except MissingError:
        return [MentionDeleted(mention_id=mention_id, source=context.name)]
    return normalise({**post, "page_id": page}, name=context.name, settings=context.settings)
