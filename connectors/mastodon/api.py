"""Asks one Mastodon server: its streams (server-sent events), timelines and single posts, through
context.http only.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.mastodon.settings import Settings
from connectors.tools.answers import json_of
from schemas.context import HttpResponse, SourceContext
from schemas.flow import Fatal, Retry
from schemas.retry_after import retry_after

PAGE = 40
_LONGEST_WAIT_SECS = 300.0
_LARGEST_EVENT_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something from a stream: `event` is Mastodon's (update, delete), `open` once connected, empty
    for a heartbeat.
    """

    stream: str
    event: str
    data: bytes = b""


async def streaming_address(context: SourceContext[Settings]) -> str:
    """Where the server's streams are: as configured, as the server says, or the server itself."""
    if context.settings.streaming_url:
        return context.settings.streaming_url.rstrip("/")
    answer = await ask(context, "/api/v2/instance")
    told = loads(answer) if answer.status == 200 else {}
    try:
        address = str(told["configuration"]["urls"]["streaming"])
    except (KeyError, TypeError):
        return context.settings.url
    return re.sub(r"^ws(s?)://", r"http\1://", address).rstrip("/")


async def stream(
    context: SourceContext[Settings], address: str, name: str
) -> AsyncIterator[Arrived]:
    """What arrives on a stream, for as long as it lasts; raises Retry at its end, Fatal where it is
    refused.
    """
    kind, _, tag = name.rpartition(":") if name.startswith("hashtag") else (name, "", "")
    url = f"{address}/api/v1/streaming/{kind.replace(':', '/')}"
    opened = context.http.stream(
        url,
        params={"tag": tag} if tag else None,
        headers=_headers(context) | {"Accept": "text/event-stream"},
        silence_secs=context.settings.silence_secs,
    )
    async with opened as response:
        _check(response.status, f"stream {name}", context)
        if response.status != 200:
            raise Fatal(
                f"stream {name} of {urlsplit(address).hostname} answered {response.status}; check url and streams"
            )
        yield Arrived(name, "open")
        event, data, size = "", list[bytes](), 0
        async for line in response.lines():
            if line.startswith(b":"):
                yield Arrived(name, "")
            elif line.startswith(b"event:"):
                event = line[6:].strip().decode("utf-8", "replace")
            elif line.startswith(b"data:"):
                data.append(line[5:].removeprefix(b" "))
                size += len(data[-1]) + 1
                if size > _LARGEST_EVENT_BYTES:
                    raise Retry(
                        f"the stream {name} sent an event of more than {_LARGEST_EVENT_BYTES} bytes"
                    )
            elif not line and event:
                yield Arrived(name, event, b"\n".join(data))
                event, data, size = "", [], 0
    raise Retry(f"the server ended the stream {name}")


async def timeline(
    context: SourceContext[Settings], name: str, *, after: str = "", limit: int = PAGE
) -> HttpResponse:
    """The oldest posts of a stream's timeline after number `after` (newest posts where empty),
    newest first.
    """
    kind, _, tag = name.rpartition(":") if name.startswith("hashtag") else (name, "", "")
    params: dict[str, str | int] = {"limit": limit}
    if after:
        params["min_id"] = after
    _, _, part = kind.partition(":")
    if part:
        params[part] = "true"
    path = f"/api/v1/timelines/tag/{quote(tag)}" if tag else "/api/v1/timelines/public"
    return await ask(context, path, params)


async def ask(
    context: SourceContext[Settings], path: str, params: dict[str, str | int] | None = None
) -> HttpResponse:
    """One question within the server's limits: 300 in 5 minutes, or what its headers say."""
    await context.budget.take("calls")
    url = f"{context.settings.url}{path}"
    answer = await context.http.request("GET", url, params=params, headers=_headers(context))
    if answer.headers.get("x-ratelimit-remaining") == "0":
        wait = retry_after(answer.headers, context.clock.now(), limited=True)
        await context.clock.sleep(
            min(_LONGEST_WAIT_SECS if wait is None else wait, _LONGEST_WAIT_SECS)
        )
    if answer.status == 401:
        _check(401, path, context)
    return answer


def loads(answer: HttpResponse) -> Any:
    """The JSON of an answer; raises Retry where it is none."""
    return json_of(answer, urlsplit(answer.url).hostname or "the server")


def _check(status: int, what: str, context: SourceContext[Settings]) -> None:
    if status in (401, 403):
        host = urlsplit(context.settings.url).hostname
        raise Fatal(
            f"{host} refused {what} ({status}): the token is wrong, revoked or lacks the scope read:statuses"
        )


def _headers(context: SourceContext[Settings]) -> dict[str, str]:
    return {"Authorization": f"Bearer {context.settings.token.get_secret_value()}"}
