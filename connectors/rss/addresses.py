"""Where links really lead, and what of an address names a page. Pure.

Search engines and networks link to themselves with the page's address inside; sites put sessions
and campaigns into theirs.
"""

import base64
import re
import unicodedata
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit

_INSIDE = {
    "google": ("/url", ("url", "q")),
    "news.google": ("/news/url", ("url",)),
    "news.url.google": ("/url", ("url", "q")),
    "bing": ("/news/apiclick.aspx", ("url",)),
    "duckduckgo": ("/l/", ("uddg",)),
    "l.facebook": ("/l.php", ("u",)),
    "lm.facebook": ("/l.php", ("u",)),
    "l.instagram": ("/", ("u",)),
    "l.threads": ("/", ("u",)),
    "out.reddit": ("*", ("url",)),
    "t.umblr": ("/redirect", ("z",)),
    "youtube": ("/redirect", ("q",)),
    "linkedin": ("/redir/redirect", ("url",)),
    "slack-redir": ("/link", ("url",)),
    "steamcommunity": ("/linkfilter/", ("url", "u")),
    "vk": ("/away.php", ("to",)),
    "m.vk": ("/away.php", ("to",)),
    "away.vk": ("/away.php", ("to",)),
    "exit.sc": ("/", ("url",)),
}
"""By host without its ending: the path of the redirect (`*`: any), and the fields that may hold the address."""
_AMP_PATH = re.compile(r"/(?:amp|[cva])/(s/)?([\w-]+(?:\.[\w-]+)+/.*)")
_YAHOO = re.compile(r"/RU=([^/]+)/R[KS]=")
_YAHOO_OLD = re.compile(r"\*+(https?(?::|%3a).+)", re.IGNORECASE)
_AGGREGATORS = re.compile(
    r"(?:news\.google\.[a-z.]+|(?:www\.)?google\.[a-z.]+|(?:www\.)?bing\.com|(?:[\w.]+\.)?yahoo\.com|(?:www\.)?msn\.com"
    r"|feedproxy\.google\.com|feeds\.feedburner\.com|flip\.it|(?:www\.)?newsbreak\.com)"
)
_PASSING = frozenset({
    "phpsessid", "jsessionid", "sessionid", "session_id", "session", "sess", "sid", "cfid", "cftoken", "zenid",
    "oscsid", "xtcsid", "fbclid", "gclid", "msclkid", "igshid", "mc_cid", "mc_eid", "yclid", "_ga", "_hsenc", "_hsmi",
})  # fmt: skip
_PASSING_PREFIXES = ("utm_", "aspsession", "at_campaign", "at_medium")
_PASSING_PARTS = re.compile(r";[a-z]*sess(?:ion)?[a-z]*=[^/?#]*|/\(S\([^()/]*\)\)", re.IGNORECASE)
_WEB = re.compile(r"\bhttps?://(?:www\.)?", re.IGNORECASE)
_FOREIGN_LETTERS = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
_MOST_HOPS = 3


def resolved(address: str, base: str) -> str:
    """An address of a feed as a whole one; as it stands where that is impossible."""
    address = address.strip()
    try:
        return urljoin(base, address) if address else ""
    except ValueError:
        return address


def real(address: str) -> str:
    """Where a link of a search engine or network leads; any other address comes back as it is."""
    for _ in range(_MOST_HOPS):
        inside = _inside(address)
        if not inside:
            break
        address = inside
    return address


def site_of(address: str) -> str:
    """The host of an address, without `www.`."""
    parts = _parts(address)
    return (parts.hostname or "").removeprefix("www.") if parts is not None else ""


def is_aggregator(address: str) -> bool:
    """Whether an address is of a service that shows others' articles under its own addresses."""
    parts = _parts(address)
    return parts is not None and _AGGREGATORS.fullmatch(parts.hostname or "") is not None


def canonical(address: str) -> str:
    """The same text for addresses, or guids that hold one, that differ in what passes only: http or
    https, `www.`, session, campaign, a slash at the end, letters written as `%C3%A9`.
    """
    address = unicodedata.normalize("NFC", _FOREIGN_LETTERS.sub(_letters, address))
    parts = _parts(address)
    if parts is None:
        return _WEB.sub("http://", address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _passes(pair[0])]
    query = (
        parts.query
        if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True))
        else urlencode(kept)
    )
    path = _PASSING_PARTS.sub("", parts.path).rstrip("/")
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    host = host.removesuffix(":80").removesuffix(":443")
    return (
        f"http://{host}{path}"
        + (f"?{query}" if query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )


def _letters(escaped: re.Match[str]) -> str:
    try:
        return unquote(escaped[0], errors="strict")
    except UnicodeDecodeError:
        return escaped[0]


def place_of(address: str) -> str:
    """The canonical address without its query: what a page keeps when its query is a session."""
    return canonical(address).partition("?")[0]


def has_path(address: str) -> bool:
    """Whether an address names a page, and not only a site."""
    parts = _parts(address)
    return parts is not None and bool(parts.path.strip("/") or parts.query)


def _passes(name: str) -> bool:
    folded = name.lower()
    return folded in _PASSING or folded.startswith(_PASSING_PREFIXES)


def _inside(address: str) -> str:
    """The address inside another one, empty where there is none."""
    parts = _parts(address)
    if parts is None:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    candidates = [
        *_fields(host, parts),
        *_yahoo(host, address),
        *_bing(host, parts),
        *_amp(host, parts),
    ]
    return next((one for one in candidates if one.startswith(("http://", "https://"))), "")


def _fields(host: str, parts: SplitResult) -> list[str]:
    for name, (path, fields) in _INSIDE.items():
        is_there = path == "*" or parts.path.rstrip("/") == path.rstrip("/")
        if is_there and (host == name or host.startswith(f"{name}.")):
            query = dict(parse_qsl(parts.query))
            return [query[field] for field in fields if field in query]
    if host.endswith(".safelinks.protection.outlook.com"):
        return [dict(parse_qsl(parts.query)).get("url", "")]
    return []


def _yahoo(host: str, address: str) -> list[str]:
    if host != "yahoo.com" and not host.endswith(".yahoo.com"):
        return []
    match = _YAHOO.search(address) or _YAHOO_OLD.search(address)
    return [unquote(match[1])] if match else []


def _bing(host: str, parts: SplitResult) -> list[str]:
    """`bing.com/ck/a?…&u=a1` and the address in base64."""
    packed = dict(parse_qsl(parts.query)).get("u", "") if host == "bing.com" else ""
    if not packed.startswith("a1"):
        return []
    with suppress(ValueError):
        return [base64.urlsafe_b64decode(packed[2:] + "==").decode()]
    return []


def _amp(host: str, parts: SplitResult) -> list[str]:
    """`google.com/amp/s/` and what is kept of pages for telephones, with the address behind it."""
    if not host.endswith(".cdn.ampproject.org") and not re.fullmatch(r"google\.[a-z.]+", host):
        return []
    match = _AMP_PATH.fullmatch(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return [f"http{'s' if match[1] else ''}://{match[2]}{query}"] if match else []


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None
