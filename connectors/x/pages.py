"""Makes pages of what X gives: single payloads, money spent, the position."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.tools.json import NotJson, loads
from connectors.tools.poll import page_of
from connectors.x.ids import time_of
from connectors.x.posts import normalise
from connectors.x.settings import Settings
from connectors.x.words import by_id, objects
from schemas.context import SourceContext
from schemas.event import Event, MentionPosted
from schemas.flow import Page, Reject, Retry

_TOO_MANY_SECS = 60.0
_QUIET = timedelta(minutes=1)
"""A heartbeat moves the cursor at most this often: nothing was said up to it."""


@dataclass(slots=True)
class Position:
    """Up to when all posts are known. `fresh`: this is where listening begins."""

    at: datetime
    fresh: bool = False

    @classmethod
    def after(cls, cursor: Any, now: datetime) -> "Position":
        """The position of a cursor; now, where there is none."""
        return cls(datetime.fromisoformat(cursor["at"])) if cursor else cls(now, fresh=True)

    def advance(self, moment: datetime | None, now: datetime) -> None:
        """All up to this moment is known; a moment after now is now."""
        if moment is not None:
            self.at = max(self.at, min(moment, now))

    def cursor(self) -> dict[str, str]:
        """The position as it is saved."""
        return {"at": self.at.isoformat()}


def stream_page(
    context: SourceContext[Settings], position: Position, lines: Iterable[bytes], now: datetime
) -> tuple[Page, Retry | None]:
    """Messages of the stream as one page, and why it ends where X says that it ends it. `now` is X's
    time.
    """
    events: list[Event] = []
    rejects: list[Reject] = []
    ending, before = None, position.at
    messages = [line for line in lines if line]
    for line in messages:
        try:
            payload = _message(line)
            events += normalise(payload, name=context.name, settings=context.settings)
            position.advance(_time_of(payload["data"].get("id")), now)
        except Reject as reject:
            rejects.append(reject)
        except Retry as retry:
            ending = retry
            break
    if not messages and now - before >= _QUIET:
        position.advance(now, now)
    _book(context, events)
    cursor = position.cursor() if position.at > before else None
    return Page(events=events, rejects=rejects, cursor=cursor), ending


def answer_page(context: SourceContext[Settings], answer: dict[str, Any]) -> Page:
    """The posts of an answer as one page without a cursor."""
    page = page_of(context, _singles(answer), normalise)
    _book(context, page.events)
    return page


def _singles(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An answer with many posts as payloads of one each, with only what belongs to it."""
    given = answer.get("includes")
    includes = given if isinstance(given, dict) else {}
    users, posts = by_id(includes.get("users")), by_id(includes.get("tweets"))
    told = answer.get("data")
    for post in told if isinstance(told, list) else [told] if told else []:
        if not isinstance(post, dict):
            yield {"data": post}  # is rejected, and nothing else with it
            continue
        near = [
            posts[str(one.get("id"))]
            for one in objects(post.get("referenced_tweets"))
            if str(one.get("id")) in posts
        ]
        people = dict.fromkeys(str(one.get("author_id")) for one in (post, *near))
        kept = {"users": [users[one] for one in people if one in users], "tweets": near}
        yield {"data": post, "includes": {name: values for name, values in kept.items() if values}}


def _time_of(number: Any) -> datetime | None:
    """When a post of this id was made; None for what is no id."""
    text = str(number)
    return time_of(int(text)) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _book(context: SourceContext[Settings], events: Iterable[Event]) -> None:
    """Book what posts, and the authors sent along, cost."""
    mentions = [event.mention for event in events if isinstance(event, MentionPosted)]
    users = sum(1 for mention in mentions if mention.author and mention.author.handle)
    cost = len(mentions) * context.settings.usd_per_post + users * context.settings.usd_per_user
    if cost:
        context.budget.spend(cost)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = loads(line)
    except NotJson as error:
        raise Reject(f"a message of the stream is not JSON: {error}", line) from error
    if not isinstance(message, dict):
        raise Reject("a message of the stream is no JSON object", message)
    if isinstance(message.get("data"), dict):
        return message
    if "connection_issue" in message:
        raise Retry(f"X: {message.get('detail') or message['connection_issue']}", _TOO_MANY_SECS)
    if "errors" in message:
        errors = [error for error in message["errors"] if isinstance(error, dict)]
        reasons = "; ".join(str(error.get("detail") or error.get("title")) for error in errors)
        raise Retry(f"X ends the stream: {reasons}"[:500])
    raise Reject("a message of the stream is neither a post nor a notice", message)
