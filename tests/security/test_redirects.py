"""A stranger's page does not send us into our own network. 127.0.0.2 plays the public internet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from aiohttp import web

from pipeline.hops import Address, is_private
from pipeline.http import HttpClient
from schemas.flow import Reject, Retry

OUTSIDE = IPv4Address("127.0.0.2")


def inside(address: Address) -> bool:
    return address != OUTSIDE


@asynccontextmanager
async def serving(host: str, target: str = "", status: int = 302) -> AsyncIterator[str]:
    """A server that redirects everything to `target`, or answers `secret`."""

    async def handler(_: web.Request) -> web.Response:
        if target:
            return web.Response(status=status, headers={"Location": target})
        return web.Response(text="secret")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    try:
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]
)
async def test_no_redirect_leads_from_outside_to_inside(status: int, name: str) -> None:
    async with serving("127.0.0.1") as secret:
        target = secret.replace("127.0.0.1", name)
        async with serving("127.0.0.2", target, status) as page, HttpClient(private=inside) as http:
            with pytest.raises((Reject, Retry)):
                await http.request("GET", page)
            with pytest.raises((Reject, Retry)):
                async with http.stream(page):
                    pass


async def test_not_over_a_second_public_hop_either() -> None:
    async with (
        serving("127.0.0.1") as secret,
        serving("127.0.0.2", secret) as second,
        serving("127.0.0.2", second) as first,
        HttpClient(private=inside) as http,
    ):
        with pytest.raises(Reject, match="private"):
            await http.request("GET", first)


async def test_what_is_configured_inside_may_move_inside_and_public_pages_may_move_outside() -> (
    None
):
    async with (
        serving("127.0.0.1") as secret,
        serving("127.0.0.1", secret, 301) as inner,
        serving("127.0.0.2") as page,
        serving("127.0.0.2", page, 302) as outer,
        HttpClient(private=inside) as http,
    ):
        answer = await http.request("GET", inner)
        assert (answer.body, answer.moved_to) == (b"secret", secret)
        answer = await http.request("GET", outer)
        assert (answer.body, answer.moved_to, answer.url) == (b"secret", "", page)


async def test_a_connection_that_is_open_already_is_no_way_round() -> None:
    async with (
        serving("127.0.0.1") as secret,
        serving("127.0.0.2", secret) as page,
        HttpClient(private=inside) as http,
    ):
        assert (await http.request("GET", secret)).body == b"secret"
        with pytest.raises(Reject, match="private"):
            await http.request("GET", page)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
     "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "224.0.0.1", "::"],
)  # fmt: skip
def test_private_addresses_are_known(number: str) -> None:
    assert is_private(ip_address(number))


@pytest.mark.parametrize("number", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_known(number: str) -> None:
    address: IPv4Address | IPv6Address = ip_address(number)
    assert not is_private(address)
