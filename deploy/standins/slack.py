"""A strict local stand-in for Slack: `python -m deploy.standins.slack --port 9300 --record
messages.jsonl`.

Speaks incoming webhooks (POST /services/T/B/NAME) and the Web API (auth.test, chat.postMessage,
chat.update, conversations.open, .history and .replies), refuses what Slack refuses
(deploy/standins/block_kit.py), keeps to one message a second and channel, and fails on demand: POST
/_control {"faults": ["500", "429", "hang", "404", …]} answers the next requests so, in this order;
{"down": "503"} answers all of them so, {"down": ""} ends that. `close` and `accept_then_hang` keep
the message first. GET /_messages is what it holds, GET / shows it as a page.
"""

import argparse
import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from deploy.standins import block_kit
from deploy.standins.transcript import as_html, as_text
from pipeline.terminal.drawn import Console

TOKEN = "xoxb-standin"  # noqa: S105  # the stand-in's own, it opens nothing
CHANNEL = "C0STANDIN"
FAULTS = frozenset(
    {
        "400",
        "403",
        "404",
        "410",
        "429",
        "500",
        "502",
        "503",
        "hang",
        "drop",
        "close",
        "accept_then_hang",
    }
)
HANG_SECS = 3600.0
WORDLESS = {"text": ""}
"""What asks whether a webhook is known, and is refused as meant: no bad message."""
BURST = 3
"""Slack tolerates short bursts above one message a second."""


@dataclass
class Message:
    """One message as the channel shows it. `versions` are its earlier contents."""

    ts: str
    channel: str
    content: dict[str, Any]
    thread_ts: str = ""
    broadcast: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The message as the control endpoint and the record give it."""
        return {
            name: value for name, value in vars(self).items() if value or name in ("ts", "channel")
        }


class Refused(Exception):
    """Slack's answer where it does not do what was asked."""

    def __init__(
        self,
        error: str,
        *,
        status: int = 200,
        details: list[str] | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(error)
        self.error, self.status, self.details, self.retry_after = (
            error,
            status,
            details or [],
            retry_after,
        )


class Slack:
    """The workspace: messages, rate limits, and the faults that are still to come."""

    def __init__(
        self,
        record: Path | None = None,
        *,
        per_second: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.messages: list[Message] = []
        self.refused: list[dict[str, Any]] = []
        self.faults: deque[str] = deque()
        self.down = ""
        self.scopes = {"chat:write", "channels:history", "im:write", "im:history"}
        self.channels, self.members = {CHANNEL}, set[str]()
        self.per_second = per_second
        self._record, self._clock, self._last_ts = record, clock, 0.0
        self._allowance: dict[str, tuple[float, float]] = {}

    def post(self, channel: str, body: dict[str, Any]) -> Message:
        """Keep a new message; raises Refused."""
        self._valid(body)
        thread = str(body.get("thread_ts") or "")
        if thread and not any(m.ts == thread and m.channel == channel for m in self.messages):
            raise Refused("thread_not_found")
        self._rate(channel)
        self._last_ts = max(self._clock(), self._last_ts + 0.000001)
        message = Message(
            ts=f"{self._last_ts:.6f}",
            channel=channel,
            content={"text": body.get("text"), "blocks": body.get("blocks")},
            thread_ts=thread,
            broadcast=bool(body.get("reply_broadcast")),
            metadata=_metadata(body.get("metadata") or {}),
            calls=block_kit.calls(body),
        )
        self.messages.append(message)
        self._note("posted", message)
        return message

    def talk_with(self, member: str) -> str:
        """The channel of the bot and one member alone; raises Refused for who is none of `members`."""
        if "im:write" not in self.scopes:
            raise Refused("missing_scope")
        if member not in self.members:
            raise Refused("user_not_found")
        channel = f"D{member[1:]}"
        self.channels.add(channel)
        return channel

    def update(self, channel: str, ts: str, body: dict[str, Any]) -> Message:
        """Change a message; raises Refused."""
        self._valid(body)
        message = next((m for m in self.messages if m.ts == ts and m.channel == channel), None)
        if message is None:
            raise Refused("message_not_found")
        message.versions.append(message.content)
        message.content = {"text": body.get("text"), "blocks": body.get("blocks")}
        if body.get("metadata"):
            message.metadata = _metadata(body["metadata"])
        self._note("updated", message)
        return message

    def listing(self, channel: str, thread: str = "", oldest: float = 0) -> list[Message]:
        """The channel, newest first, or a thread, oldest first."""
        mine = [m for m in self.messages if m.channel == channel and float(m.ts) >= oldest]
        if thread:
            return [m for m in mine if thread in (m.ts, m.thread_ts)]
        return [m for m in reversed(mine) if not m.thread_ts or m.broadcast]

    def next_fault(self) -> str:
        """How the next request must fail; empty for not at all."""
        return self.faults.popleft() if self.faults else self.down

    def _valid(self, body: dict[str, Any]) -> None:
        problems = block_kit.problems(body)
        if problems:
            if body != WORDLESS:
                self.refused.append({"problems": problems, "body": body})
            code = next(
                (p for p in ("no_text", "msg_blocks_too_long") if p in problems), "invalid_blocks"
            )
            raise Refused(code, details=problems)

    def _rate(self, channel: str) -> None:
        """A bucket of BURST messages that fills at `per_second`."""
        if self.per_second <= 0:
            return
        now = self._clock()
        left, at = self._allowance.get(channel, (float(BURST), now))
        left = min(float(BURST), left + (now - at) * self.per_second)
        self._allowance[channel] = (left, now)
        if left < 1:
            raise Refused("ratelimited", status=429, retry_after=1)
        self._allowance[channel] = (left - 1, now)

    def _note(self, event: str, message: Message) -> None:
        if self._record is not None:
            with self._record.open("a", encoding="utf-8") as file:
                file.write(
                    json.dumps({"event": event, **message.as_json()}, ensure_ascii=False) + "\n"
                )


def _metadata(given: Any) -> dict[str, Any]:
    return dict(json.loads(given) if isinstance(given, str) else given)


def application(slack: Slack) -> web.Application:
    """The stand-in as a web application."""
    app = web.Application(client_max_size=1 << 20)
    hook, api = _faulty(slack, _hook(slack)), _faulty(slack, _api(slack))

    async def control(request: web.Request) -> web.Response:
        asked = await request.json()
        wrong = [
            name
            for name in (*asked.get("faults", []), asked.get("down", ""))
            if name and name not in FAULTS
        ]
        if wrong:
            return web.json_response(
                {"error": f"unknown faults {wrong}", "valid": sorted(FAULTS)}, status=400
            )
        slack.faults.extend(asked.get("faults", []))
        slack.down = asked.get("down", slack.down)
        slack.scopes = set(asked.get("scopes", slack.scopes))
        return web.json_response({"faults": list(slack.faults), "down": slack.down})

    async def messages(_: web.Request) -> web.Response:
        return web.json_response(
            {"messages": [m.as_json() for m in slack.messages], "refused": slack.refused}
        )

    async def page(_: web.Request) -> web.Response:
        return web.Response(
            text=as_html([m.as_json() for m in slack.messages]), content_type="text/html"
        )

    app.add_routes(
        [
            web.post("/services/T{team}/B{hook}/{secret}", hook),
            web.post("/api/{method}", api),
            web.post("/_control", control),
            web.get("/_messages", messages),
            web.get("/", page),
        ]
    )
    return app


Handler = Callable[[web.Request], Any]


def _faulty(slack: Slack, handler: Handler) -> Handler:
    """The handler, failing where it was told to."""

    async def handle(request: web.Request) -> web.StreamResponse:
        fault = slack.next_fault()
        if fault == "429":
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": "1"})
        if fault.isdigit():
            return web.Response(
                status=int(fault),
                text={"404": "no_service", "410": "channel_is_archived"}.get(fault, "fault"),
            )
        if fault in ("close", "accept_then_hang"):
            await handler(request)
        if fault in ("hang", "accept_then_hang"):
            await asyncio.sleep(HANG_SECS)
        if fault in ("close", "drop") and request.transport is not None:
            request.transport.abort()
        response: web.StreamResponse = (
            web.Response() if fault in ("close", "drop") else await handler(request)
        )
        return response

    return handle


def _hook(slack: Slack) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        try:
            slack.post(f"hook-{request.match_info['secret']}", body)
        except Refused as error:
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            return web.Response(
                status=400 if error.status == 200 else error.status,
                text=error.error,
                headers=headers,
            )
        return web.Response(text="ok")

    return handle


def _api(slack: Slack) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            answer = _call(slack, request, await _arguments(request))
        except Refused as error:
            body = {
                "ok": False,
                "error": error.error,
                "response_metadata": {"messages": error.details},
            }
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            return web.json_response(body, status=error.status, headers=headers)
        return web.json_response({"ok": True, **answer})

    return handle


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(json.loads(await request.read() or b"{}"))
    return dict(await request.post())


def _call(slack: Slack, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise Refused("invalid_auth")
    method = request.match_info["method"]
    if method == "auth.test":
        return {"team": "Stand-in", "user": "grapevine", "bot_id": "B0STANDIN"}
    if method == "conversations.open":
        return {"channel": {"id": slack.talk_with(str(body.get("users", "")))}}
    channel = str(body.get("channel", ""))
    if channel not in slack.channels:
        raise Refused("channel_not_found")
    history = "im:history" if channel.startswith("D") else "channels:history"
    needed = "chat:write" if method.startswith("chat.") else history
    if needed not in slack.scopes:
        raise Refused("missing_scope")
    if method == "chat.postMessage":
        message = slack.post(channel, body)
        return {"channel": channel, "ts": message.ts}
    if method == "chat.update":
        slack.update(channel, str(body.get("ts")), body)
        return {"channel": channel, "ts": body.get("ts")}
    if method in ("conversations.history", "conversations.replies"):
        return _listed(slack, method, channel, body)
    raise Refused("unknown_method")


def _listed(slack: Slack, method: str, channel: str, body: dict[str, Any]) -> dict[str, Any]:
    thread = str(body.get("ts", "")) if method == "conversations.replies" else ""
    if method == "conversations.replies" and not slack.listing(channel, thread):
        raise Refused("thread_not_found")
    listing = slack.listing(channel, thread, float(body.get("oldest") or 0))
    start, limit = int(body.get("cursor") or 0), int(body.get("limit") or 100)
    metadata = str(body.get("include_all_metadata", "")).lower() in ("true", "1")
    messages = [
        {"type": "message", "ts": m.ts, "text": m.content["text"]}
        | ({"metadata": m.metadata} if metadata else {})
        for m in listing[start : start + limit]
    ]
    more = str(start + limit) if start + limit < len(listing) else ""
    return {
        "messages": messages,
        "has_more": bool(more),
        "response_metadata": {"next_cursor": more},
    }


@contextlib.asynccontextmanager
async def serving(slack: Slack, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback while the block runs; gives the base URL."""
    runner = web.AppRunner(
        application(slack), access_log=None, shutdown_timeout=0.2, handler_cancellation=True
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _main(port: int, record: Path | None) -> None:
    slack = Slack(record)
    console, shown = Console(), 0
    async with serving(slack, port) as url:
        console.print(
            f"Slack stand-in on {url} (webhooks {url}/services/T0/B0/care, messages as a page at {url}/)"
        )
        while True:
            await asyncio.sleep(0.5)
            for message in slack.messages[shown:]:
                console.print(as_text(message.as_json()))
            shown = len(slack.messages)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A strict local stand-in for Slack.")
    parser.add_argument("--port", type=int, default=9300)
    parser.add_argument(
        "--record", type=Path, default=None, help="append every message to this JSONL file"
    )
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(arguments.port, arguments.record))
