"""A site of feeds over HTTP on loopback, as strict as a good one: validators, redirects, rate
limits, time kept.

`async with serving() as site: site.put("/feed", BODY)`; `site.url("/feed", host=2)`: the same under
another address.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

HOSTS = 5
"""Addresses the site answers at: 127.0.0.1 and up."""


@dataclass
class Resource:
    """What a path answers: a body with its validators, or a status with headers; `hold` keeps
    requests waiting.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: asyncio.Event | None = None


@dataclass(frozen=True)
class Asked:
    """One request that arrived."""

    host: str
    path: str
    headers: dict[str, str]


class Site:
    """The site: what it answers and what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.resources: dict[str, Resource] = {}
        self.asked: list[Asked] = []
        self.most_at_once: dict[str, int] = {}
        self._running: dict[str, int] = {}

    def url(self, path: str, host: int = 1) -> str:
        return f"http://127.0.0.{host}:{self.port}{path}"

    def put(
        self, path: str, body: str | bytes = b"", *, status: int = 200, **headers: str
    ) -> Resource:
        """Answer `path` so from now on; keywords are headers (`cache_control`)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        resource = Resource(body.encode() if isinstance(body, str) else body, status, named)
        self.resources[path] = resource
        return resource

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def handle(self, request: web.Request) -> web.Response:
        host = request.host.partition(":")[0]
        self.asked.append(
            Asked(
                host, request.path, {name.lower(): value for name, value in request.headers.items()}
            )
        )
        running = self._running[host] = self._running.get(host, 0) + 1
        self.most_at_once[host] = max(running, self.most_at_once.get(host, 0))
        try:
            await asyncio.sleep(0)
            resource = self.resources.get(request.path, Resource(status=404))
            if resource.hold is not None:
                await resource.hold.wait()
            return self._answer(request, resource)
        finally:
            self._running[host] -= 1

    def _answer(self, request: web.Request, resource: Resource) -> web.Response:
        if resource.status != 200:
            return web.Response(status=resource.status, headers=resource.headers)
        etag = f'"{hashlib.sha256(resource.body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=resource.headers)
        return web.Response(
            body=resource.body,
            headers={"ETag": etag, "Content-Type": "application/xml"} | resource.headers,
        )


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """The running site."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        for host in range(1, HOSTS + 1):
            await web.TCPSite(runner, f"127.0.0.{host}", site.port).start()
            site.port = runner.addresses[0][1]
        yield site
    finally:
        await runner.cleanup()
