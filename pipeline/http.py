"""The one HTTP client (schemas.context.Http): proxies, TLS, size and time limits, politeness per
host. One attempt.

Touches the network and nothing else. Waiting and repeating belong to whoever called.
"""

import asyncio
import ssl
import weakref
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from pipeline.clock import SYSTEM_CLOCK
from pipeline.decompression import BrokenBodyError, Decompression
from pipeline.hops import MAX_REDIRECTS, Hops, IsPrivate, is_private
from schemas.context import Clock, HttpResponse
from schemas.flow import FlowError, Reject, Retry
from schemas.retry_after import retry_after
from schemas.urls import without_credentials

MAX_LINE_BYTES = 16_000_000
CONNECT_TIMEOUT_SECS = 10.0


class HttpClient:
    """Implements schemas.context.Http. Use as `async with HttpClient() as http`, or call `close()`.

    At most `per_host` requests run against one host at a time (streams, which last, are not
    counted). No cookies are kept, redirects are followed at most five times and never from a public
    address into a private network, proxies come from the environment. Reasons name the host only,
    for paths and queries can hold credentials.
    """

    def __init__(
        self,
        *,
        per_host: int = 4,
        clock: Clock = SYSTEM_CLOCK,
        private: IsPrivate = is_private,
    ) -> None:
        self._per_host, self._clock = per_host, clock
        self._slots: weakref.WeakValueDictionary[str, asyncio.Semaphore] = (
            weakref.WeakValueDictionary()
        )
        self._hops = Hops(_client, private=private)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._hops.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout_secs: float = 30,
        max_bytes: int = 16_000_000,
    ) -> HttpResponse:
        """One attempt, from the free place at the host to the last byte within `timeout_secs`.

        Raises Retry (429, 5xx, time-outs, broken connections, unreadable compression, redirects to
        where nobody can go) and Reject (a URL or header that cannot be sent; a body of more than
        `max_bytes` after decompression), and nothing else.
        """
        sent = dict(headers or {})
        if json is not None:
            content = orjson.dumps(json)
            sent.setdefault("Content-Type", "application/json")
        request = self._build(method, url, params, sent, content, timeout_secs)
        async with self._slot(request):
            try:
                async with asyncio.timeout(timeout_secs):
                    return await self._attempt(request, max_bytes)
            except TimeoutError as error:
                raise Retry(
                    f"{_place(request)} did not answer within {timeout_secs:g} s"
                ) from error
            except FlowError:
                raise
            except Exception as error:
                raise _failure(request, error) from error

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        silence_secs: float = 60,
    ) -> AsyncIterator["LineStream"]:
        """A response read line by line while it arrives; raises Retry as `request` does."""
        request = self._build("GET", url, params, headers, None, silence_secs)
        try:
            response = (await self._hops.send(request)).response
        except FlowError:
            raise
        except Exception as error:
            raise _failure(request, error) from error
        try:
            self._check_status(request, response)
            yield LineStream(request, response)
        finally:
            await response.aclose()

    def _build(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int] | None,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        read_secs: float,
    ) -> httpx.Request:
        timeout = httpx.Timeout(read_secs, connect=min(CONNECT_TIMEOUT_SECS, read_secs))
        for name, value in (headers or {}).items():
            if not value.isascii() or "\n" in value or "\r" in value:
                raise Reject(f"the header {name} cannot be sent", without_credentials(url))
        try:
            request = self._hops.direct.build_request(
                method,
                url,
                params=params or None,
                headers=headers,
                content=content,
                timeout=timeout,
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise Reject(
                f"{_shown(url)} is not a URL: {error}", without_credentials(url)
            ) from error
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise Reject(f"{_shown(url)} is not a URL of http or https", without_credentials(url))
        return request

    def _slot(self, request: httpx.Request) -> asyncio.Semaphore:
        slot = self._slots.get(request.url.host)
        if slot is None:
            slot = self._slots[request.url.host] = asyncio.Semaphore(self._per_host)
        return slot

    async def _attempt(self, request: httpx.Request, max_bytes: int) -> HttpResponse:
        arrived = await self._hops.send(request)
        response = arrived.response
        try:
            self._check_status(request, response)
            body = bytearray()
            async for piece in _decompressed(response):
                body += piece
                if len(body) > max_bytes:
                    raise Reject(f"{_place(request)} answered with more than {max_bytes} bytes")
        finally:
            await response.aclose()
        moved_to = str(response.url) if arrived.moved else ""
        return HttpResponse(
            response.status_code, _lower(response.headers), bytes(body), str(response.url), moved_to
        )

    def _check_status(self, request: httpx.Request, response: httpx.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            after = retry_after(response.headers, self._clock.now(), limited=status == 429)
            raise Retry(f"{_place(request)} answered {status}", after)
        if "," in response.headers.get("content-encoding", ""):
            raise Reject(f"{_place(request)} answered with a body compressed more than once")


@cache
def _trusted() -> ssl.SSLContext:
    """Whom TLS trusts. Read once: it is some 100 ms of work for each client."""
    return httpx.create_ssl_context()


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=_trusted(),
        headers={
            "User-Agent": f"grapevine/{version('grapevine')}",
            "Accept-Encoding": "gzip, deflate",
        },
        timeout=CONNECT_TIMEOUT_SECS,
        limits=httpx.Limits(max_connections=500, max_keepalive_connections=100),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


class LineStream:
    """Implements schemas.context.HttpStream."""

    def __init__(self, request: httpx.Request, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = _lower(response.headers)
        self._request, self._response = request, response

    async def lines(self) -> AsyncIterator[bytes]:
        """Lines without their ending. Raises Retry when the connection breaks, ends or stays silent."""
        begun: list[bytes] = []
        size = 0
        try:
            async for piece in _decompressed(self._response):
                first, *others = piece.split(b"\n")
                begun.append(first)
                size += len(first)
                for start in others:
                    yield b"".join(begun).removesuffix(b"\r")
                    begun, size = [start], len(start)
                if size > MAX_LINE_BYTES:
                    raise Retry(
                        f"{_place(self._request)} sent a line of more than {MAX_LINE_BYTES} bytes"
                    )
        except FlowError:
            raise
        except Exception as error:
            raise _failure(self._request, error) from error
        if size:
            yield b"".join(begun).removesuffix(b"\r")
        raise Retry(f"{_place(self._request)} ended the stream")


async def _decompressed(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it was before it was compressed. Raises BrokenBodyError also where it was cut."""
    decompression = Decompression(response.headers.get("content-encoding", ""))
    async for chunk in response.aiter_raw():
        for piece in decompression.pieces(chunk):
            yield piece
    yield decompression.rest()


def _failure(request: httpx.Request, error: Exception) -> Retry:
    """What an error of asking means. Any error, not httpx's only, which would end the caller: a
    redirect to `javascript:` or to port 99999 raises others from below.
    """
    if isinstance(error, httpx.TimeoutException):
        return Retry(f"{_place(request)} stayed silent too long ({type(error).__name__})")
    if isinstance(error, httpx.TooManyRedirects):
        return Retry(f"{_place(request)} redirected more than {MAX_REDIRECTS} times")
    if isinstance(error, BrokenBodyError):
        return Retry(f"{_place(request)} sent a body that is broken or cut")
    if isinstance(error, httpx.HTTPError):
        return Retry(f"{_place(request)} could not be read: {type(error).__name__}")
    return Retry(
        f"{_place(request)} answered what cannot be followed or read: {type(error).__name__}"
    )


def _shown(url: str) -> str:
    return repr(without_credentials(url)[:200])


def _place(request: httpx.Request) -> str:
    return request.url.host[:300]


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
