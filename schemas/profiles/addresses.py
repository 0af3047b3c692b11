"""An address taken apart, so that two spellings of one address are equal. Pure."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit

from schemas.hosts import ascii_host

MAX_CHARS = 2_000
"""A longer address is nobody's profile."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid",
    "igsh", "igshid", "mc_cid", "mc_eid", "mkt_tok", "mibextid", "_ga", "_gl", "_hsenc", "_hsmi",
    "vero_id", "ref", "ref_src", "ref_url", "referer", "referrer", "share", "share_id", "si", "trk",
    "trkinfo", "originalsubdomain", "wt_mc", "lang", "hl", "locale", "phpsessid", "jsessionid",
    "sessionid", "session_id", "sid", "amp", "from_search", "fref",
})  # fmt: skip
"""Parameters that tell where a reader came from, or in which language and session they read: the
page is the same without them.
"""
_TRACKING_BEGINS = ("utm_", "pk_", "mtm_", "hsa_", "__cft__", "__tn__", "__xts__")
_PLAIN = "@:!$'()*,;+~"
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` as DNS knows it, with a port that is not the scheme's; `path` without percent signs for
    letters, without last slash; `query` the parameters that make a difference, each name's first.
    """

    host: str
    path: str
    query: dict[str, str]

    def key(self, host: str = "") -> str:
        """The address as one string: the same for every spelling of it."""
        parts = "&".join(
            f"{quote(name, safe=_PLAIN)}={quote(value, safe=_PLAIN)}" if value else quote(name)
            for name, value in sorted(self.query.items())
        )
        path = quote(self.path, safe=_PLAIN + "/") or "/"
        return f"{host or self.host}{path}{'?' if parts else ''}{parts}"


@lru_cache(256)  # who asks for the account asks for the site next
def address_of(url: str) -> Address | None:
    """The parts of an address of the web, None where it is none."""
    text = html.unescape(url.strip()).replace("/#!/", "/", 1)
    if not text or len(text) > MAX_CHARS or _SPACE.search(text):
        return None
    parts = _split(text if "://" in text else f"https://{text.lstrip('/')}")
    if parts is None or parts.scheme not in _DEFAULT_PORTS:
        return None
    named = parts.hostname
    if not named:
        return None
    host = ascii_host(named)
    if ":" in parts.netloc:
        try:
            port = parts.port
        except ValueError:
            return None
        if port not in (None, *_DEFAULT_PORTS.values()):
            host = f"{host}:{port}"
    steps = (_plain(step) for step in parts.path.split("/") if step)
    return Address(host, "".join(f"/{step}" for step in steps), _query(parts.query))


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _plain(step: str) -> str:
    if "%" not in step and step.isascii():
        return step
    return unicodedata.normalize("NFC", unquote(step)).replace("/", "%2F")


def _query(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    if not text:
        return values
    for pair in text.replace(";", "&").split("&"):
        name, _, value = pair.partition("=")
        name = _plain(name.replace("+", " ")).strip()
        if name and not _is_tracking(name.casefold()):
            values.setdefault(name, _plain(value.replace("+", " ")).strip())
    return values


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_BEGINS)
