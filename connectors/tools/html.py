"""The addresses a piece of HTML links to, for sources whose posts are HTML. Pure."""

from contextlib import suppress
from html.parser import HTMLParser


def hrefs(html: str, *, without_classes: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Every http(s) address linked to, once, in order; links of one of `without_classes` are left out."""
    if "href" not in html:
        return ()
    parser = _Links(without_classes)
    with suppress(
        AssertionError
    ):  # html.parser gives up in this way on a broken declaration (`<![foo`)
        parser.feed(html)
    return tuple(dict.fromkeys(parser.addresses))


class _Links(HTMLParser):
    def __init__(self, without_classes: frozenset[str]) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self._without = without_classes

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") or ""
        classes = set((given.get("class") or "").split())
        if (
            tag == "a"
            and address.startswith(("http://", "https://"))
            and not classes & self._without
        ):
            self.addresses.append(address)
