"""Addresses as Slack takes them for links and buttons: one that it refuses would cost the message. Pure."""

import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from schemas.characters import printable
from schemas.hosts import ascii_host

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_SAFE = "/?#[]@!$&'()*+,;=:%~"
_LONGEST = 3000


def usable(url: str) -> str:
    """The address as Slack takes it for a link or a button, in ASCII; empty where it is none: without
    a host that can be, with characters that nobody sees, or too long.
    """
    if "".join(printable(url).split()) != url:
        return ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _is_host(host):
            return ""
        shown = f"[{host}]" if ":" in host else ascii_host(host)
        rest = quote(url.partition("://")[2][len(parts.netloc) :], safe=_SAFE)
    except ValueError:
        return ""
    address = f"{parts.scheme}://{shown}{f':{port}' if port else ''}{rest}"
    return address if len(address) <= _LONGEST else ""


def _is_host(host: str) -> bool:
    if ":" in host or host.replace(".", "").isdecimal():
        ip_address(host.partition("%")[0])
        return "%" not in host
    return all(map(_LABEL.fullmatch, ascii_host(host).split(".")))
