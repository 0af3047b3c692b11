"""Accepts requests for push sources at /push/SOURCE. A request is answered 2xx when every event of
it is acknowledged.

One process of a host accepts for every push source. Nothing becomes a dead letter here: whoever sent it is
told.
  2xx  taken        4xx  refused as a whole, the body names every bad item        413  larger than
  the limit        408  its body did not arrive in time
  503  try again (Retry-After): Kafka does not answer in time, or too many requests are in flight
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from pipeline import metrics
from pipeline.config.model import Service
from pipeline.ingest.connector import Connector
from pipeline.ingest.outlet import Outlet, raw_bytes
from pipeline.ingest.push_connections import EACH, MOST, limit_connections
from pipeline.ingest.push_places import HungUpError, Places
from pipeline.ingest.push_port import own_port
from pipeline.ingest.stamp import Stamping
from pipeline.ingest.voice import Voice
from pipeline.logs import get_logger
from schemas.context import PushRequest, SourceContext
from schemas.flow import Fatal, Page, Refused, Reject, Retry
from schemas.upkeep import Cursor

MAX_BODY_BYTES = 16_000_000
IN_FLIGHT = 32
"""Requests that Kafka is waited for at a time; as many again may be on their way from senders whom the
path's token proves, and as many from others.
"""
BODY_SECS = 20.0
"""Longest that the body of a request may take to arrive."""
HEAD_SECS = 15.0
"""Longest that a connection may be open without a request."""
ACK_SECS = 10.0
"""Longest a sender waits for Kafka; after that it is asked to send again, and what arrives twice
has the same ids.
"""
HEARD_EVERY_SECS = 30.0
RETRY_AFTER_SECS = 5

log = get_logger("ingest.push")


class PushSource:
    """One push source as the server needs it."""

    def __init__(
        self, connector: Connector, context: SourceContext[Any], stamping: Stamping
    ) -> None:
        self.connector, self.context, self.stamping = connector, context, stamping
        self.voice = Voice.of(context.name, context.settings, connector.speaks_for)
        self.noted_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.context.name


class PushServer:
    """The handler of all push sources of this process."""

    def __init__(
        self, sources: Mapping[str, PushSource], outlet: Outlet, *, ack_secs: float = ACK_SECS
    ) -> None:
        self._sources, self._outlet, self._ack_secs = sources, outlet, ack_secs
        self._in_flight = 0
        self.busy: set[asyncio.BaseTransport] = set()
        self._known, self._unknown = Places(IN_FLIGHT, BODY_SECS), Places(IN_FLIGHT, BODY_SECS)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        source = self._sources.get(request.match_info["source"])
        if source is None:
            return _answer(404, f"there is no push source {request.match_info['source']!r}")
        transport = request.transport
        if transport is None:
            return _answer(400, "the request ended before it was whole")
        self.busy.add(transport)
        try:
            return await self._answer(source, request)
        finally:
            self.busy.discard(transport)

    async def _answer(self, source: PushSource, request: web.Request) -> web.Response:
        try:
            return await self._take(source, request)
        except HungUpError:
            return _answer(400, "the request ended before it was whole")
        except Refused as error:
            return self._failed(source, "refused", error.status, error.reason, error.payload)
        except Reject as error:
            return self._failed(source, "reject", 400, error.reason, error.payload)
        except Retry as error:
            self._failed(source, "retry", 503, error.reason)
            return _busy(error.reason, error.after)
        except Fatal as error:
            log.error(
                "a push source cannot accept anything",
                source=source.name,
                reason=error.reason[:1000],
            )
            return self._failed(
                source, "fatal", 500, "this source is not set up correctly; its operator was told"
            )
        except (
            Exception
        ):  # the border: whatever a connector raises must not touch the other sources
            log.exception("a connector failed in an unforeseen way", source=source.name)
            return self._failed(
                source, "bug", 500, "the request could not be processed; its operator was told"
            )

    async def _take(self, source: PushSource, request: web.Request) -> web.Response:
        connector = source.connector
        assert connector.receive is not None
        head = PushRequest(
            method=request.method,
            path=request.path,
            headers={name.lower(): value for name, value in request.headers.items()},
            query=dict(request.query),
            body=b"",
        )
        known = connector.admit is not None and connector.admit(source.context, head)
        pushed = replace(head, body=await (self._known if known else self._unknown).body(request))
        page = await connector.receive(source.context, pushed)
        # Counted only now, when it is known who sends: nobody else can take up these places.
        if self._in_flight >= IN_FLIGHT:
            return _busy("too many requests are in flight")
        self._in_flight += 1
        try:
            answer = await self._publish(source, page)
        finally:
            self._in_flight -= 1
        if answer.status < 300 and connector.accepted is not None:
            connector.accepted(source.context, pushed)
        return answer

    async def _publish(self, source: PushSource, page: Page) -> web.Response:
        foreign = [reject.reason for reject in map(source.voice.foreign, page.events) if reject]
        if foreign:
            reason = f"{len(foreign)} events tell ids of other sources, nothing was taken"
            return self._failed(source, "refused", 403, f"{reason}: {foreign[0]}", foreign)
        if page.rejects and not source.connector.rejects_aside:
            items = [reject.reason for reject in page.rejects]
            return self._failed(
                source,
                "refused",
                422,
                f"{len(items)} items are not acceptable, nothing was taken",
                items,
            )
        try:
            async with asyncio.timeout(self._ack_secs):
                unfit = await self._outlet.events(source.name, page.events, source.stamping)
                if unfit:
                    # What fits has been published; sending it again does no harm, for its ids are
                    # the same.
                    return self._failed(
                        source,
                        "refused",
                        413,
                        "items are too large",
                        [item.reason for item in unfit],
                    )
                await self._outlet.rejects(source.name, page.rejects)
                await self._note(source)
        except TimeoutError:
            self._failed(source, "retry", 503, "Kafka does not answer")
            return _busy("what was sent could not be stored in time, send it again")
        metrics.LAST_SUCCESS.labels("source", source.name).set(self._outlet.clock.now().timestamp())
        metrics.SOURCE_UP.labels(source.name).set(1)
        for reason, count in page.dropped.items():
            metrics.DROPPED.labels("ingest", reason).inc(count)
        return _taken(page)

    async def _note(self, source: PushSource) -> None:
        """Leave word in cursors.v1, from time to time, so that the process that watches for silence knows."""
        now = self._outlet.clock.now()
        if source.noted_at is None or (now - source.noted_at).total_seconds() >= HEARD_EVERY_SECS:
            await self._outlet.cursor(
                Cursor(source=source.name, type=source.connector.type, at=now)
            )
            source.noted_at = now

    def _failed(
        self, source: PushSource, answer: str, status: int, reason: str, items: Any = None
    ) -> web.Response:
        metrics.SOURCE_ERRORS.labels(source.name, answer).inc()
        return _answer(status, reason, items)


def _taken(page: Page) -> web.Response:
    """What the service wants to hear, which no browser may take for a page of ours; else how many
    were taken.
    """
    if page.reply is None:
        return web.json_response({"taken": len(page.events)}, status=202)
    return web.Response(
        status=page.reply.status,
        body=page.reply.body,
        content_type=page.reply.content_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _answer(status: int, reason: str, items: Any = None) -> web.Response:
    document: dict[str, Any] = {"error": reason}
    if items is not None:
        document["items"] = items
    return web.Response(status=status, body=raw_bytes(document), content_type="application/json")


def _busy(reason: str, after: float | None = None) -> web.Response:
    answer = _answer(503, reason)
    answer.headers["Retry-After"] = str(max(1, round(after or RETRY_AFTER_SECS)))
    return answer


def _quiet_logger() -> logging.Logger:
    """aiohttp's, but for what is no HTTP: anybody can send that, and is told."""
    logger = logging.getLogger("aiohttp.server.push")
    logger.addFilter(_is_ours)
    return logger


def _is_ours(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


@contextlib.asynccontextmanager
async def serve_push(
    sources: Mapping[str, PushSource], outlet: Outlet, config: Service
) -> AsyncIterator[int]:
    """Serve while the block runs; gives the port.

    Of several processes over one state folder the first serves; the others stand by, and one of
    them takes over when it ends. Raises PortTaken where the port belongs to somebody else.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    server = PushServer(sources, outlet)
    app.router.add_route("*", "/push/{source}", server.handle)
    app.router.add_route("*", "/push/{source}/{rest:.*}", server.handle)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=5,
        keepalive_timeout=HEAD_SECS,
        lingering_time=2,
        logger=_quiet_logger(),
    )
    await runner.setup()
    assert runner.server is not None
    limit_connections(runner.server, server.busy, most=MOST, each=EACH)
    async with own_port(runner, config.push_host, config.push_port, config.state_dir) as port:
        yield port
