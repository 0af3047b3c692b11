"""The addresses a piece of HTML links to, for sources whose posts are HTML. Pure."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_PLAIN = re.compile(r"\bhttps?://[^\s<>\"'()\[\]{}]*[^\s<>\"'()\[\]{}.,;:!?…]", re.IGNORECASE)
_MAX_CHARS = 200_000


def hrefs(
    html: str, *, without_classes: frozenset[str] = frozenset(), base: str = ""
) -> tuple[str, ...]:
    """Every http(s) address linked to, once, in order; links of one of `without_classes` are left out.

    Relative addresses are resolved against `base`, and left out without one. With `base` a text without
    any markup links to the addresses that stand in it.
    """
    html = html[:_MAX_CHARS]
    if "<" not in html:
        return tuple(dict.fromkeys(_PLAIN.findall(html))) if base else ()
    parser = _Links(without_classes, base)
    if "href" in html.lower():
        with suppress(AssertionError):  # html.parser gives up so on a broken declaration (`<![foo`)
            parser.feed(html)
    return tuple(dict.fromkeys(parser.addresses))


class _Links(HTMLParser):
    def __init__(self, without_classes: frozenset[str], base: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._without, self._base = without_classes, base

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if tag not in ("a", "area") or classes & self._without:
            return
        written = "".join((given.get("href") or "").split())
        with suppress(ValueError):
            parts = urlsplit(urljoin(self._base, written) if written else "")
            if parts.scheme in ("http", "https") and parts.hostname:
                self.addresses.append(parts.geturl())
