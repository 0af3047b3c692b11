"""Addresses that carry credentials: how to tell them, and what of them others may see. Pure."""

from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

_SECRET_NAMES = frozenset({
    "token", "access_token", "auth_token", "api_token", "private_token", "session_token", "key",
    "api_key", "apikey", "secret", "client_secret", "password", "passwd", "pass", "pwd", "auth",
    "authorization", "sig", "signature", "credential", "credentials", "sessionid", "jwt",
})  # fmt: skip


def has_credentials(url: str) -> bool:
    """Whether an address of http or https holds a user, a password or a key in its query."""
    parts = _parts(url)
    return parts is not None and ("@" in parts.netloc or any(map(_is_secret, _pairs(parts.query))))


def without_credentials(url: str) -> str:
    """The address as others may see it: no user, no password, no keys in its query.

    What holds no credentials comes back to the letter, also what is no address at all.
    """
    parts = _parts(url)
    if parts is None or not has_credentials(url):
        return url
    kept = [pair for pair in _pairs(parts.query) if not _is_secret(pair)]
    return parts._replace(
        netloc=parts.netloc.rpartition("@")[2], query=urlencode(kept, quote_via=quote)
    ).geturl()


def without_user(url: str) -> str:
    """The address without user and password; its query, which a stranger's link needs, stays."""
    parts = _parts(url) if "@" in url else None
    if parts is None or "@" not in parts.netloc:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _is_secret(pair: tuple[str, str]) -> bool:
    name, value = pair
    return bool(value) and name.lower().replace("-", "_") in _SECRET_NAMES
