"""tweepy's clients as we use them: our address, time-outs everywhere, one attempt, failures as
Retry and Fatal.

tweepy has its host built in, gives requests no time-out and may call itself without end on 429; so
the session under it is ours, and it never waits by itself. tweepy's clients block: `asked` runs
them in a thread.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast

import requests
import tweepy

from connectors.x.settings import Settings
from schemas.context import SourceContext
from schemas.flow import Fatal, FlowError, Retry
from schemas.retry_after import retry_after

_HOST = "https://api.twitter.com"
_CONNECT_SECS = 10.0
_TOO_MANY_SECS = 60.0
_CREDITS_SECS = 3600.0
_EXACT, _IMPOSSIBLE = timedelta(seconds=10), timedelta(days=1)
"""Less is the way of the answer, more is no clock that anybody goes by."""
FIELDS: dict[str, Any] = {
    "tweet_fields": [
        "author_id", "conversation_id", "created_at", "edit_history_tweet_ids", "entities", "lang",
        "note_tweet",
        "public_metrics", "referenced_tweets",
    ],
    "user_fields": ["created_at", "description", "public_metrics", "url", "username", "name", "verified"],
    "expansions": ["author_id", "referenced_tweets.id"],
}  # fmt: skip


class Session:
    """What tweepy takes for a requests session: sends to `base_url`, with a time-out; `last` is the
    latest answer.
    """

    def __init__(self, base_url: str, timeout_secs: float) -> None:
        self._inner = requests.Session()
        self._base_url, self._timeout = base_url, (min(_CONNECT_SECS, timeout_secs), timeout_secs)
        self.headers = self._inner.headers
        self.last: Any = None

    def request(self, method: str, url: str, **options: Any) -> Any:
        """One request."""
        options |= {"timeout": self._timeout, "allow_redirects": False}
        self.last = self._inner.request(method, self._base_url + url.removeprefix(_HOST), **options)
        return self.last

    def close(self) -> None:
        """Close every connection."""
        self._inner.close()


class Api:
    """The parts of X's API that we ask. Every call costs one of its rate's places and raises Retry
    or Fatal.
    """

    def __init__(self, context: SourceContext[Settings]) -> None:
        settings, token = context.settings, context.settings.token.get_secret_value()
        self._context, self._one_at_a_time = context, asyncio.Lock()
        self._ahead = timedelta()
        self._client = tweepy.Client(token, return_type=dict, wait_on_rate_limit=False)
        self._rules = tweepy.StreamingClient(token, return_type=dict, wait_on_rate_limit=False)
        self._session = Session(settings.base_url, settings.timeout_secs)
        self._client.session = self._rules.session = self._session

    async def rules(self) -> list[dict[str, Any]]:
        """Every rule of the app: id, value, tag."""
        answer = await self._asked("rules", self._rules.get_rules)
        return _objects(answer.get("data"))

    async def add_rules(self, rules: Mapping[str, str]) -> list[dict[str, Any]]:
        """Add rules (value → tag); returns X's complaints."""
        added = [tweepy.StreamRule(value=value, tag=tag) for value, tag in rules.items()]
        return _objects(
            (await self._asked("rule_changes", lambda: self._rules.add_rules(added))).get("errors")
        )

    async def delete_rules(self, ids: list[str]) -> None:
        """Delete rules by id."""
        await self._asked("rule_changes", lambda: self._rules.delete_rules(ids))

    async def search(
        self, query: str, *, since: int, until: int | None, most: int
    ) -> dict[str, Any]:
        """The newest posts (10 to 100) with since < id < until that match."""
        options = FIELDS | {"since_id": since, "max_results": max(10, min(100, most))}
        if until is not None:
            options["until_id"] = until
        return await self._asked(
            "search", lambda: self._client.search_recent_tweets(query, **options)
        )

    async def posts(self, ids: list[str]) -> dict[str, Any]:
        """At most 100 posts by id; `errors` names those that cannot be shown."""
        return await self._asked("posts", lambda: self._client.get_tweets(ids, **FIELDS))

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def now(self) -> datetime:
        """X's time, by the latest answer: what is remembered by a clock of ours that is ahead would
        be missed after a break.
        """
        return self._context.clock.now() - self._ahead

    async def _asked(self, rate: str, ask: Callable[[], Any]) -> dict[str, Any]:
        await self._context.budget.take(rate)
        async with self._one_at_a_time:
            try:
                answer = await asyncio.to_thread(ask)
            except tweepy.HTTPException as error:
                raise refusal(error.response, self._context.clock.now()) from error
            except (
                requests.RequestException,
                AttributeError,
            ) as error:  # tweepy trips over errors that are no object
                raise Retry(f"X could not be asked: {type(error).__name__}") from error
        self._ahead = _ahead(self._session.last.headers, self._context.clock.now())
        if not isinstance(answer, dict):
            raise Retry("X did not answer with a JSON object")
        return cast(dict[str, Any], answer)


def _ahead(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How far our clock is ahead of X's; none where X does not tell, or nearly none."""
    try:
        ahead = now - parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return timedelta()
    return ahead if _EXACT < abs(ahead) < _IMPOSSIBLE else timedelta()


def refusal(response: Any, now: datetime) -> FlowError:
    """What an answer other than 2xx means for us."""
    status, why = response.status_code, _why(response)
    text = f"X answered {status}{': ' if why else ''}{why}"
    if status == 401:
        return Fatal(f"{text}; check the bearer token of this source")
    if status in (420, 429):
        return Retry(text, _reset(response.headers, now))
    if status == 402:
        return Retry(
            f"{text}; the app's credits are used up, see X's developer console", _CREDITS_SECS
        )
    if status == 409:
        return Retry(text)
    return Fatal(text) if 400 <= status < 500 else Retry(text)


def _why(response: Any) -> str:
    """X's own words, short."""
    try:
        body = response.json()
    except (requests.RequestException, ValueError):
        return ""
    if not isinstance(body, dict):
        return ""
    errors = _objects(body.get("errors")) or [body]
    parts = [
        error.get("message") or error.get("detail") or error.get("title") or "" for error in errors
    ]
    parts += [str(body.get("connection_issue") or "")]
    return "; ".join(dict.fromkeys(str(part)[:300] for part in parts if part))[:1000]


def _reset(headers: Mapping[str, str], now: datetime) -> float:
    return retry_after(headers, now, limited=True) or _TOO_MANY_SECS


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
