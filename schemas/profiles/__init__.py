"""Which person an address names: one key for every spelling of one account, none for what names
nobody (a bare host, a post, a page that all members share). The one place that knows; pure.

`networks.py` and `shops.py` are the table of services, `elsewhere.py` is the rule on other sites:
there path and query are kept but for what tracks the reader, and so is the case of their letters.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from schemas.hosts import ascii_host
from schemas.profiles.addresses import Address, address_of
from schemas.profiles.elsewhere import (
    FEDIVERSE,
    FEDIVERSE_PAGES,
    FORUM_LIKE,
    FORUMS,
    PLACES,
    PROGRAM,
    WHAT,
)
from schemas.profiles.forms import Form, Service
from schemas.profiles.networks import NETWORKS
from schemas.profiles.shops import SHOPS

__all__ = ["SERVICE_NAMES", "Profile", "profile_of", "site_of"]

SERVICE_NAMES = frozenset({service.name for service in (*NETWORKS, *SHOPS)} | {"mastodon"})
"""Types of sources whose accounts have addresses that are known."""

_MOBILE = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_SAME_SITE = re.compile(
    r"(?:(?:www\d?|m|mobile|mobi|touch|mbasic|web|old|new|np|i|amp|sh|go|music|gist|smile|[a-z]{2}(?:-[a-z]{2})?)\.)*"
)
"""Before a service's host: other addresses of the same site."""
_BY_HOST = {
    host: service for service in (*NETWORKS, *SHOPS) for host in (service.site, *service.hosts)
}


@dataclass(frozen=True, slots=True)
class Profile:
    """`key`: the same for every address of one account, and of no other. `service`: the type of the
    sources it is an account of, empty on unknown sites; `handle`: as their authors bear it, empty
    where the address does not tell it.
    """

    key: str
    service: str = ""
    handle: str = ""


@lru_cache(4096)
def profile_of(url: str) -> Profile | None:
    """The account that an address names, None for nobody. Never raises."""
    if url.strip()[:5].casefold() == "acct:":
        name, _, server = url.strip()[5:].lstrip("@").partition("@")
        return _account(name, ascii_host(server)) if name and "." in server else None
    address = address_of(url)
    if address is None or not re.search(r"[.:]", address.host):
        return None
    service = _service(address.host)
    return _on_service(address, service) if service else _elsewhere(address)


def site_of(url: str) -> str:
    """The host of an address that is a whole site, `annabank.example`; empty where it names a page, or
    the site of a service whose members are many.
    """
    address = address_of(url)
    if address is None or address.path.strip("/") or address.query or "." not in address.host:
        return ""
    return "" if _service(address.host) else _MOBILE.sub("", address.host, count=1)


def _service(host: str) -> Service | None:
    at = 0
    while at < len(host):
        service = _BY_HOST.get(host[at:])
        if service is not None:
            same = service.site == "{host}" or _SAME_SITE.fullmatch(host, 0, at)
            return service if same or (service.subdomains and host.count(".", 0, at) == 1) else None
        at = (host.find(".", at) + 1) or len(host)
    return None


def _on_service(address: Address, service: Service) -> Profile | None:
    path, query = address.path, address.query
    label = address.host.partition(".")[0]
    if service.subdomains and not path and not _SAME_SITE.fullmatch(f"{label}."):
        path, query = service.subdomains.format(n=label), {}
    first = path.strip("/").partition("/")[0].casefold()
    for form in service.forms:
        match = re.fullmatch(form.path, path)
        name = _name(match, form, query).lstrip("@") if match else ""
        if name and not (name.casefold() == first and first in service.nobody):
            site = service.site.format(host=_MOBILE.sub("", address.host, count=1))
            key = form.key.format(n=quote(_folded(name, form, service), safe="@:/"))
            return Profile(f"{site}/{key}", service.name, name if form.is_handle else "")
    return None


def _name(match: re.Match[str], form: Form, query: dict[str, str]) -> str:
    return query.get(form.param, "") if form.param else match["n"]


def _folded(name: str, form: Form, service: Service) -> str:
    if service.dotless and form.is_handle:
        name = name.replace(".", "")
    if "." in name and not name.isascii():
        name = ascii_host(name)  # a handle that is a domain
    return name.casefold() if form.folds else name


def _elsewhere(address: Address) -> Profile | None:
    for pattern in FEDIVERSE:
        if match := pattern.fullmatch(address.path):
            step = (match["rest"] or "").strip("/").partition("/")[0]
            if not step or step in FEDIVERSE_PAGES:
                return _account(match["n"], ascii_host(match["server"] or _server(address.host)))
            if step.isdecimal() or step == "statuses":
                return None  # a post
    host = _MOBILE.sub("", address.host, count=1)
    return _in_forum(address, host) or _as_written(address, host)


def _server(host: str) -> str:
    """The server of an account: `m.example` may be one beside `example`, `www.example` is none."""
    return host if host.startswith("m.") else _MOBILE.sub("", host, count=1)


def _account(name: str, server: str) -> Profile:
    folded = quote(name.casefold(), safe="")
    return Profile(f"{server}/@{folded}", "mastodon", f"{name}@{server}")


def _in_forum(address: Address, host: str) -> Profile | None:
    path, query = _query_as_path(address)
    if not FORUM_LIKE.search(path) and "showuser" not in query:
        return None
    for form in FORUMS:
        match = re.fullmatch(form.path, path)
        if match and (name := _name(match, form, query)):
            key = form.key.format(n=quote(name, safe=""))
            return Profile(f"{host}{quote(match['base'])}/{key}")
    return None


def _query_as_path(address: Address) -> tuple[str, dict[str, str]]:
    """Path and query; of `index.php?members/anna.12/` and `member.php?12-anna` all is the path."""
    bare = next((name for name, value in address.query.items() if not value), "")
    if not PROGRAM.fullmatch(address.path) or not re.search(r"\d", bare):
        return address.path, address.query
    rest = {name: value for name, value in address.query.items() if value}
    return f"{address.path}/{bare.replace('%2F', '/').strip('/')}", rest


def _as_written(address: Address, host: str) -> Profile | None:
    last = address.path.rpartition("/")[2].casefold()
    shared = not last or last in PLACES or PROGRAM.fullmatch(last)
    if shared and not any(value and name not in WHAT for name, value in address.query.items()):
        return None
    return Profile(address.key(host))
