"""Follows redirects by a policy: a page of a stranger cannot send us into our own network.

A configured address may be private, and so may then be what it redirects to. From a public address
a redirect leads to public addresses only: to loopback, link-local (where clouds keep credentials)
and private networks it is refused, whatever name they hide behind, at the moment of connecting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from schemas.flow import Reject

MAX_REDIRECTS = 5
_NAT64 = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
IsPrivate = Callable[[Address], bool]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The last response of a chain of redirects. `moved`: there were some, and all are permanent."""

    response: httpx.Response
    moved: bool


def is_private(address: Address) -> bool:
    """Whether an address is of this machine, this network or none of the public ones."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_private(address.ipv4_mapped)
        if address in _NAT64:
            return is_private(IPv4Address(address.packed[-4:]))
    return not address.is_global or address.is_multicast


class Hops:
    """Sends requests and follows their redirects, at most MAX_REDIRECTS.

    Two clients made by `make`: one for what is configured, one that connects to public addresses
    only. Where the environment names proxies these decide where one may go; addresses written as
    numbers are refused all the same.
    """

    def __init__(
        self, make: Callable[[], httpx.AsyncClient], *, private: IsPrivate = is_private
    ) -> None:
        self._private = private
        self.direct, self._public = make(), make()
        try:
            httpx_ssrf_protection(
                self._public,
                check_globally_reachable=False,
                custom_validator=lambda _host, address, _port: not private(address),
            )
        except ValueError:  # the environment names proxies
            self._proxied = True
        else:
            self._proxied = False

    async def close(self) -> None:
        """Close every connection."""
        await self.direct.aclose()
        await self._public.aclose()

    async def send(self, request: httpx.Request) -> Arrived:
        """The response after all redirects, its body not yet read.

        Raises Reject where a redirect leads into a private network, httpx.HTTPError as httpx does.
        """
        response = await self.direct.send(request, stream=True, follow_redirects=False)
        at_home, statuses = self._came_from_private(response), list[int]()
        while response.next_request is not None:
            await response.aclose()
            statuses.append(response.status_code)
            if len(statuses) > MAX_REDIRECTS:
                raise httpx.TooManyRedirects("too many redirects", request=request)
            response = await self._follow(response.next_request, at_home=at_home)
        return Arrived(response, bool(statuses) and set(statuses) <= {301, 308})

    async def _follow(self, request: httpx.Request, *, at_home: bool) -> httpx.Response:
        client = self.direct if at_home else self._public
        if not at_home and self._is_private_number(request.url.host):
            raise _refused(request)
        try:
            return await client.send(request, stream=True, follow_redirects=False)
        except SSRFProtectionError as error:
            raise _refused(request) from error

    def _came_from_private(self, response: httpx.Response) -> bool:
        """Whether who answered is in a private network; behind a proxy nobody knows."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        if self._proxied or not peer:
            return self._is_private_number(response.url.host)
        return self._is_private_number(str(peer[0]))

    def _is_private_number(self, host: str) -> bool:
        try:
            return self._private(ip_address(host.partition("%")[0]))
        except ValueError:
            return False


def _refused(request: httpx.Request) -> Reject:
    return Reject(
        f"was redirected to {request.url.host[:300]}, an address inside a private network: refused."
        " Configure that address itself if it is meant"
    )
