"""Posts of GitHub as events: deliveries of webhooks (`{event, payload}`) and objects of the REST API. Pure.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

import re
from typing import Any
from urllib.parse import urlsplit

from connectors.github.settings import Settings
from connectors.tools.reading import reading
from connectors.tools.values import at, figure, moment, native_id, part, parts, revised, text
from connectors.tools.words import handles_in, links_in, without_code
from schemas.event import Event, MentionDeleted, MentionPosted
from schemas.flow import Reject
from schemas.mention import Author, Engagement, Mention, MentionKind

KINDS = frozenset({
    "issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment",
    "commit_comment", "discussion", "discussion_comment", "release",
})  # fmt: skip
"""The events that tell of something said."""
_GONE = frozenset({"deleted", "transferred", "unpublished"})
_SAID: tuple[tuple[str, str], ...] = (
    ("comment", "comment"), ("review", "comment"), ("issue", "post"), ("pull_request", "post"),
    ("discussion", "post"), ("release", "article"),
)  # fmt: skip
"""Where in a payload what was said is, the innermost first, and which kind of mention it is."""
_REPOSITORY = re.compile(r"[a-z0-9][\w.-]{0,99}/[\w.-]{1,100}")


def normalise(payload: Any, *, name: str, settings: Settings) -> list[Event]:
    """A post as it stands after the event, or its deletion. The text stays Markdown; labels are
    hashtags. Raises Reject, also for events that tell of nothing said.
    """
    with reading(payload, "post of GitHub"):
        if isinstance(payload.get("payload"), dict):
            return [_delivered(text(payload.get("event")), payload["payload"], name)]
        repository = _repository(text(payload.get("repository_url")) or text(payload.get("url")))
        if not repository:
            raise ValueError("names no repository")
        said = "comment" if "issue_url" in payload else "issue"
        about = {"number": text(payload.get("issue_url")).rsplit("/", 1)[-1]}
        whole = {said: payload} if said == "issue" else {said: payload, "issue": about}
        return [MentionPosted(mention=_mention(said, "comment" if said == "comment" else "post",
                                               whole, repository, name))]  # fmt: skip


def _delivered(event: str, delivery: dict[str, Any], name: str) -> Event:
    if event not in KINDS:
        raise Reject(f"the event {event[:60]!r} tells of nothing that was said", delivery)
    repository = _named(text(at(delivery, "repository", "full_name")))
    said, kind = next(pair for pair in (*_SAID, ("", "")) if not pair[0] or part(delivery, pair[0]))
    if not said:
        raise ValueError("holds no issue, comment, review, discussion or release")
    if delivery.get("action") in _GONE:
        whole = f"github:{repository}:{_path(said, delivery)}"
        return MentionDeleted(mention_id=whole, source=name)
    return MentionPosted(mention=_mention(said, kind, delivery, repository, name))


def _mention(said: str, kind: str, whole: dict[str, Any], repository: str, name: str) -> Mention:
    post, space = whole[said], f"github:{repository}:"
    body, own = text(post.get("body")), space + _path(said, whole)
    plain = without_code(body)
    parent, thread = _above(said, whole)
    mention_kind: MentionKind = kind  # type: ignore[assignment]
    return Mention(
        id=own,
        source=name,
        type="github",
        kind=mention_kind,
        url=text(post.get("html_url")),
        site=_host(text(post.get("html_url"))),
        title=_title(said, whole),
        text=body,
        author=_author(part(post, "user") or part(post, "author")),
        published_at=_published(post),
        revision=revised(post.get("updated_at")),
        parent_id=space + parent if parent else "",
        thread_id=space + thread if thread else own,
        hashtags=tuple(dict.fromkeys(filter(None, (text(one.get("name")) for one in parts(post, "labels"))))),
        handles=handles_in(plain),
        links=links_in(body),
        engagement=Engagement(
            likes=figure(at(post, "reactions", "total_count")), replies=figure(post.get("comments"))
        ),
        payload=post,
    )  # fmt: skip


def _published(post: dict[str, Any]) -> Any:
    told = [
        post.get(field) for field in ("submitted_at", "created_at", "published_at", "updated_at")
    ]
    return moment(next((one for one in told if one), None))


def _title(said: str, whole: dict[str, Any]) -> str:
    """A post's own title, or that of what it stands under."""
    if said == "release":
        return text(whole[said].get("name"))
    about = ("issue", "pull_request", "discussion")
    return next((t for one in (said, *about) if (t := text(at(whole, one, "title")))), "")


def _path(said: str, whole: dict[str, Any]) -> str:
    """Where the REST API has the post, within its repository."""
    post = whole[said]
    if said in ("issue", "pull_request"):
        return f"issues/{native_id(post.get('number'))}"
    if said == "discussion":
        return f"discussions/{native_id(post.get('number'))}"
    number = native_id(post.get("id"))
    if said == "release":
        return f"releases/{number}"
    if said == "review":
        return f"pulls/{native_id(at(whole, 'pull_request', 'number'))}/reviews/{number}"
    if part(whole, "discussion"):
        return f"discussions/comments/{number}"
    if part(whole, "issue"):
        return f"issues/comments/{number}"
    return f"pulls/comments/{number}" if part(whole, "pull_request") else f"comments/{number}"


def _above(said: str, whole: dict[str, Any]) -> tuple[str, str]:
    """The paths of the parent and of the thread's root; empty where the post is the root itself, or
    stands under a commit.
    """
    if said not in ("comment", "review"):
        return "", ""
    about = next((one for one in ("issue", "pull_request", "discussion") if part(whole, one)), "")
    if not about:
        return "", ""
    root, comment = _path(about, whole), whole[said]
    replied = figure(comment.get("in_reply_to_id")) or figure(comment.get("parent_id"))
    if replied and said == "comment" and about != "issue":
        return f"{'pulls' if about == 'pull_request' else about + 's'}/comments/{replied}", root
    return root, root


def _author(user: dict[str, Any]) -> Author | None:
    """None for a deleted account, which GitHub leaves out."""
    login, number = text(user.get("login")), figure(user.get("id"))
    if not login or number is None:
        return None
    return Author(
        id=f"github:users:{number}",
        handle=login[:200],
        name=text(user.get("name")),
        url=text(user.get("html_url")),
        bot=user.get("type") == "Bot",
    )


def _repository(address: str) -> str:
    """`owner/name` of an address of the API."""
    _, _, rest = address.partition("/repos/")
    owner, _, other = rest.partition("/")
    whole = f"{owner}/{other.partition('/')[0]}".lower()
    return whole if _REPOSITORY.fullmatch(whole) else ""


def _named(full_name: str) -> str:
    whole = full_name.lower()
    if not _REPOSITORY.fullmatch(whole):
        raise ValueError("names no repository")
    return whole


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
