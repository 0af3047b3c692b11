"""One connection to a Jetstream instance: its messages, compressed on the way, until it ends.

Protocol: https://github.com/bluesky-social/jetstream. Compression is permessage-deflate (RFC 7692), which
instances offer; Jetstream's own zstd would need its dictionary and excludes this.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode, urlsplit

import aiohttp

from connectors.bluesky.settings import Settings
from connectors.bluesky.uris import POST
from connectors.tools.inbox import Put
from schemas.context import SourceContext
from schemas.flow import Retry
from schemas.retry_after import retry_after

_DEFLATE_WINDOW = 15
_LARGEST_BYTES = 4_000_000


async def read(
    context: SourceContext[Settings], instance: str, since: int | None, put: Put[bytes]
) -> None:
    """Put every message from `since` (microseconds; None: from now) on. Ends by raising Retry."""
    silence = context.settings.silence_secs
    host = urlsplit(instance).hostname
    try:
        async with _opened(context, instance, since) as socket:
            while True:
                message = await socket.receive(timeout=silence)
                if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    await put(message.data)
                    continue
                told = f": {message.extra}" if message.extra else ""
                raise Retry(f"{host} ended the stream ({message.type.name.lower()}{told})"[:500])
    except TimeoutError as error:
        raise Retry(f"{host} stayed silent for {silence:g} s") from error
    except aiohttp.WSServerHandshakeError as error:
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        wait = retry_after(headers, context.clock.now(), limited=error.status == 429)
        raise Retry(f"{host} opens no stream, it answered {error.status}", wait) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Retry(f"{host} could not be reached or read: {type(error).__name__}") from error


@asynccontextmanager
async def _opened(
    context: SourceContext[Settings], instance: str, since: int | None
) -> AsyncIterator["aiohttp.ClientWebSocketResponse[bool]"]:
    asked = {"wantedCollections": POST} | ({} if since is None else {"cursor": str(since)})
    url = (
        f"{instance.replace('ws', 'http', 1) if instance.startswith('ws') else instance}/subscribe"
    )
    silence = context.settings.silence_secs
    async with aiohttp.ClientSession(trust_env=True) as session:
        async with asyncio.timeout(silence):
            socket = await session.ws_connect(
                f"{url}?{urlencode(asked)}",
                compress=_DEFLATE_WINDOW,
                max_msg_size=_LARGEST_BYTES,
                decode_text=False,
            )
        try:
            yield socket
        finally:
            # Not closed politely: an instance that says nothing would be waited for.
            await _end(socket)


async def _end(socket: "aiohttp.ClientWebSocketResponse[bool]") -> None:
    try:
        async with asyncio.timeout(1):
            await socket.close()
    except (TimeoutError, aiohttp.ClientError, OSError):
        return
