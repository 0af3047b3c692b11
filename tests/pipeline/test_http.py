"""The one HTTP client against a server on loopback that misbehaves in every way the sources'
servers do.
"""

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import httpx
import orjson
import pytest
from aiohttp import web

from pipeline.http import HttpClient, LineStream
from schemas.context import Http
from schemas.flow import Reject, Retry

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The address of a loopback server that answers everything with `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    async with HttpClient() as client:
        yield client


async def test_answer_is_returned_whole_with_lower_case_headers(http: Http) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.headers["User-Agent"].startswith("grapevine/")
        assert await request.json() == {"a": 1}
        assert request.query["q"] == "acme bank"
        return web.json_response({"ok": True}, status=404, headers={"ETag": "1"})

    async with serving(handler) as url:
        answer = await http.request("POST", url + "/x", params={"q": "acme bank"}, json={"a": 1})
    assert (answer.status, answer.headers["etag"], orjson.loads(answer.body)) == (
        404,
        "1",
        {"ok": True},
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_busy_server_is_a_retry_with_its_own_wish(http: Http, status: int) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": "17"})

    async with serving(handler) as url:
        with pytest.raises(Retry) as caught:
            await http.request("GET", url)
        with pytest.raises(Retry):
            async with http.stream(url):
                pass
    assert caught.value.after == pytest.approx(17)


async def test_reasons_never_show_credentials_of_the_url(http: Http) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async with serving(handler) as url:
        with pytest.raises(Retry) as caught:
            await http.request("GET", url + "/bot-s3cret/x", params={"token": "s3cret"})
    assert "s3cret" not in caught.value.reason


@pytest.mark.parametrize(
    "bad", ["", "feed", "ftp://x.example/a", "http://", "https://[::1", "http://ex ample\x00/"]
)
async def test_what_is_no_url_is_rejected(http: Http, bad: str) -> None:
    with pytest.raises(Reject):
        await http.request("GET", bad)


async def test_refused_connection_is_a_retry(http: Http) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response()

    async with serving(handler) as url:
        pass
    with pytest.raises(Retry):
        await http.request("GET", url)


async def test_slow_drip_ends_at_the_whole_time_limit(http: Http) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.02)

    async with serving(handler) as url:
        with pytest.raises(Retry, match="within"):
            await http.request("GET", url, timeout_secs=0.3)


async def test_connection_broken_in_the_middle_is_a_retry(http: Http) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(handler) as url:
        with pytest.raises(Retry):
            await http.request("GET", url)


async def test_body_over_the_limit_is_rejected_also_when_it_grows_in_decompression(
    http: Http,
) -> None:
    bomb = gzip.compress(b"0" * 30_000_000)

    async def handler(request: web.Request) -> web.Response:
        headers = {"Content-Encoding": request.path[1:]} if request.path != "/" else {}
        return web.Response(body=bomb if headers else b"0" * 2_000, headers=headers)

    async with serving(handler) as url:
        with pytest.raises(Reject, match="more than 1000 bytes"):
            await http.request("GET", url, max_bytes=1000)
        with pytest.raises(Reject, match="more than"):
            await http.request("GET", url + "/gzip", max_bytes=1_000_000)
        with pytest.raises(Reject, match="more than once"):
            await http.request("GET", url + "/gzip,gzip")


async def test_broken_compression_is_a_retry(http: Http) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"not gzip", headers={"Content-Encoding": "gzip"})

    async with serving(handler) as url:
        with pytest.raises(Retry):
            await http.request("GET", url)


async def test_redirects_are_followed_but_not_for_ever(http: Http) -> None:
    async def handler(request: web.Request) -> web.Response:
        left = int(request.path[1:])
        return (
            web.Response(text="here")
            if left == 0
            else web.Response(status=302, headers={"Location": f"/{left - 1}"})
        )

    async with serving(handler) as url:
        answer = await http.request("GET", url + "/3")
        assert (answer.body, answer.url) == (b"here", url + "/0")
        with pytest.raises(Retry, match="redirected"):
            await http.request("GET", url + "/9")


async def test_no_cookie_travels_from_one_answer_to_the_next_request(http: Http) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert "Cookie" not in request.headers
        return web.Response(headers={"Set-Cookie": "session=1"})

    async with serving(handler) as url:
        for _ in range(2):
            assert (await http.request("GET", url)).status == 200


async def test_one_host_is_never_asked_more_often_at_once_than_allowed() -> None:
    running = most = 0
    full = asyncio.Barrier(3)

    async def handler(_: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await full.wait()
        running -= 1
        return web.Response()

    async with serving(handler) as url, HttpClient(per_host=3) as client:
        async with asyncio.timeout(10):  # three at once, or the barrier is never full
            await asyncio.gather(*(client.request("GET", url) for _ in range(21)))
    assert most == 3


async def read_lines(http: Http, url: str, into: list[bytes], silence_secs: float = 5) -> None:
    async with http.stream(url, silence_secs=silence_secs) as stream:
        assert stream.status == 200
        async for line in stream.lines():
            into.append(line)


async def test_stream_gives_lines_and_a_retry_at_its_end(http: Http) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for part in (b"on", b"e\r\ntw", "o\u2028\n\nlast".encode()):
            await response.write(part)
            await asyncio.sleep(0.01)
        return response

    got: list[bytes] = []
    async with serving(handler) as url:
        with pytest.raises(Retry, match="ended"):
            await read_lines(http, url, got)
    assert got == [b"one", "two\u2028".encode(), b"", b"last"]


async def test_silent_stream_is_a_retry_and_heartbeats_keep_it(http: Http) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(4):
            await response.write(b":thump\n")
            await asyncio.sleep(0.15)
        await asyncio.Event().wait()
        return response

    got: list[bytes] = []
    async with serving(handler) as url:
        with pytest.raises(Retry, match="silent"):
            await read_lines(http, url, got, silence_secs=0.4)
    assert got == [b":thump"] * 4


@pytest.mark.parametrize(
    "place",
    [
        "javascript:alert(1)", "about:blank", "mailto:ann@acme.example", "data:text/html,hi", "feed:https://a.example/",
        "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://xn--/", "http://xn--a.example/", "http://[::1", "http://",
        "//", "http://a..example/", "http://" + "a" * 300 + ".example/", "http://ex ample/", "http://%zz/", "ftp://a.example/",
        "http://*.example/", "http://a.example\u00ad/", "http://\u2603\u200d.example/", "http://127.0.0.1:0/",
        "http://-.example/", "?" * 70_000,
    ],
)  # fmt: skip
async def test_a_redirect_to_where_nobody_can_go_is_a_failure_of_that_request_alone(
    http: Http, place: str
) -> None:
    async def handler(_: web.Request) -> web.Response:
        response = web.Response(status=302)
        response.headers["Location"] = place
        return response

    async with serving(handler) as url:
        with pytest.raises((Retry, Reject)):
            await http.request("GET", url, timeout_secs=5)
        with pytest.raises((Retry, Reject)):
            async with http.stream(url, silence_secs=5):
                pass


@pytest.mark.parametrize(
    "wish",
    [
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "-7", "1e9", "soon", "Fri, 99 Foo 2026", "9" * 300,
        "é", "\u0967", "nan", "Thu, 01 Jan 0001 00:00:00 +1400",
    ],
)  # fmt: skip
async def test_an_odd_wish_when_to_come_again_is_a_retry(http: Http, wish: str) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": wish, "Date": wish})

    async with serving(handler) as url:
        with pytest.raises(Retry) as caught:
            await http.request("GET", url)
    assert caught.value.after is None or 0 <= caught.value.after <= 86_400


async def test_a_header_that_cannot_be_sent_is_not_blamed_on_the_address(http: Http) -> None:
    with pytest.raises(Reject, match="header if-none-match"):
        await http.request("GET", "http://127.0.0.1:1/", headers={"if-none-match": '"é"'})


WORDS = b"Acme is down again. " * 400


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(WORDS[:3000]) + gzip.compress(WORDS[3000:])),
        ("x-gzip", gzip.compress(WORDS)),
        ("GZIP", gzip.compress(WORDS) + b"\0" * 512),
        ("gzip", gzip.compress(WORDS) + b"what else stands there"),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", zlib.compress(WORDS)[2:-4]),
        ("identity", WORDS),
        ("utf-8", WORDS),
    ],
    ids=[
        "two members",
        "x-gzip",
        "padded",
        "rubbish after",
        "deflate",
        "raw deflate",
        "identity",
        "no coding",
    ],
)
async def test_compressed_bodies_are_read_to_their_end(
    http: Http, coding: str, body: bytes
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": coding})
        await response.prepare(request)
        for start in range(0, len(body), 7):
            await response.write(body[start : start + 7])
        return response

    async with serving(handler) as url:
        assert (await http.request("GET", url)).body == WORDS


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
async def test_a_cut_body_of_the_right_length_does_not_count_as_whole(
    http: Http, coding: str
) -> None:
    whole = zlib.compress(WORDS) if coding == "deflate" else gzip.compress(WORDS) * 2

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=whole[:-9], headers={"Content-Encoding": coding, "ETag": '"1"'})

    async with serving(handler) as url:
        with pytest.raises(Retry, match="cut"):
            await http.request("GET", url)


async def test_an_empty_body_needs_no_end(http: Http) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"", headers={"Content-Encoding": "gzip"})

    async with serving(handler) as url:
        assert (await http.request("GET", url)).body == b""


async def test_a_long_line_in_small_pieces_is_read_in_linear_time() -> None:
    async def lines_of(size: int) -> float:
        pieces = [b"x" * 64] * (size // 64) + [b"\r", b"\nend"]
        response = httpx.Response(200, content=_each(pieces))
        stream = LineStream(httpx.Request("GET", "http://a.example"), response)
        before = time.process_time()
        got: list[bytes] = []
        with suppress(Retry):
            async for line in stream.lines():
                got.append(line)
        assert got == [b"x" * (64 * (size // 64)), b"end"]
        return time.process_time() - before

    await lines_of(10_000)
    assert await lines_of(4_000_000) < 40 * (await lines_of(200_000) + 0.01)


async def _each(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
