"""Questions, answers and comments of Stack Exchange as events. Pure.

The text is HTML (Markdown where the payload has nothing else), titles and names come HTML-encoded and are
decoded. https://api.stackexchange.com/docs/types/question
"""

from html import unescape
from typing import Any
from urllib.parse import urlsplit

from connectors.stack_exchange.settings import Settings
from connectors.tools.html import hrefs
from connectors.tools.reading import reading
from connectors.tools.values import figure, moment, native_id, part, revised, text, texts
from connectors.tools.words import handles_in, links_in
from schemas.event import Event, MentionPosted
from schemas.mention import Author, Engagement, Mention

_OWN_HOSTS = {
    "stackoverflow": "stackoverflow.com", "serverfault": "serverfault.com", "superuser": "superuser.com",
    "askubuntu": "askubuntu.com", "mathoverflow": "mathoverflow.net", "stackapps": "stackapps.com",
}  # fmt: skip
"""Every other site is NAME.stackexchange.com, or XX.stackoverflow.com."""
_DELETED = "does_not_exist"


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """The event of one question, answer or comment, or those of an answer of the API (`items`). Raises
    Reject.
    """
    with reading(payload, "post of Stack Exchange"):
        if isinstance(payload.get("items"), list) and "creation_date" not in payload:
            return [_posted(one, name, settings) for one in payload["items"]]
        return [_posted(payload, name, settings)]


def host_of(site: str) -> str:
    """Where people read the site."""
    language, _, base = site.partition(".")
    if base == "stackoverflow":
        return f"{language}.stackoverflow.com"
    return _OWN_HOSTS.get(site) or (site if base else f"{site}.stackexchange.com")


def _posted(post: dict[str, Any], name: str, settings: Settings) -> Event:
    space, host = f"stack_exchange:{settings.site}:", host_of(settings.site)
    own, parent, thread = _ids(post)
    html, markdown = text(post.get("body")), text(post.get("body_markdown"))
    told = post.get("up_vote_count", post.get("score"))
    replies = [figure(post.get(field)) for field in ("answer_count", "comment_count")]
    url = text(post.get("link")) or _url(own, host)
    mention = Mention(
        id=space + own,
        source=name,
        type="stack_exchange",
        kind="comment" if parent else "post",
        url=url,
        site=urlsplit(url).hostname or host,
        title=unescape(text(post.get("title"))),
        text=html or markdown,
        author=_author(part(post, "owner"), space, host),
        published_at=moment(post.get("creation_date")),
        revision=revised(post.get("last_edit_date")),
        parent_id=space + parent if parent else "",
        thread_id=space + thread if thread else "",
        hashtags=texts(post.get("tags")),
        handles=_handles(post, html),
        links=hrefs(html, base=f"https://{host}/") if html else links_in(markdown),
        engagement=Engagement(
            likes=figure(told),
            replies=next((count for count in replies if count is not None), None),
            views=figure(post.get("view_count")),
        ),
        payload=post,
    )
    return MentionPosted(mention=mention)


def _ids(post: dict[str, Any]) -> tuple[str, str, str]:
    """The native ids of a post, what it answers, and its question. Questions and answers share their
    numbers, comments have their own.
    """
    question = figure(post.get("question_id"))
    root = str(question) if question is not None else ""
    if "comment_id" in post:
        above = native_id(post.get("post_id"))
        of_question = post.get("post_type") == "question"
        return f"comment/{native_id(post['comment_id'])}", above, above if of_question else root
    if "answer_id" in post:
        return native_id(post["answer_id"]), native_id(post.get("question_id")), root
    own = native_id(post.get("question_id"))
    return own, "", own


def _url(own: str, host: str) -> str:
    kind, _, number = own.rpartition("/")
    return f"https://{host}/posts/comments/{number}" if kind else f"https://{host}/a/{own}"


def _handles(post: dict[str, Any], html: str) -> tuple[str, ...]:
    """Whom a comment speaks to: people are named there, and have no handles."""
    told = unescape(text(part(post, "reply_to_user").get("display_name")))
    written = handles_in(html) if "comment_id" in post else ()
    return (told,) if told else written


def _author(owner: dict[str, Any], space: str, host: str) -> Author | None:
    """Somebody who left has a name and no number any more."""
    shown, number = unescape(text(owner.get("display_name"))), figure(owner.get("user_id"))
    if not shown and number is None:
        return None
    native = str(number) if number is not None else f"@{shown[:200]}"
    here = number is not None and owner.get("user_type") != _DELETED
    return Author(
        id=f"{space}user/{native}",
        name=shown,
        url=text(owner.get("link")) or (f"https://{host}/users/{number}" if here else ""),
    )
