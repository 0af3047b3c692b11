"""Reads the XML of a feed with feedparser, and keeps what that throws away or changes: guids and
names of authors as they are written, and the language and base of every entry.

Pure: nothing is fetched, external entities are never resolved.
"""

import io
import xml.sax
import xml.sax.handler
from typing import Any
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.sanitizer import replace_doctype

_MAX_ATTRIBUTES = 100
_MAX_AUTHOR_CHARS = 1000
_MAX_TAGS = 200
"""Each is compared with all before it."""
_RELATIVE = frozenset(StrictFeedParser.can_be_relative_uri) - {"id"}


class _Kept:
    """feedparser's handlers that are done otherwise here."""

    can_be_relative_uri = _RELATIVE
    resolve_relative_uris = False
    sanitize_html = False

    def _start_item(self: Any, attributes: Any) -> None:
        super()._start_item(attributes)  # type: ignore[misc]
        self.entries[-1].update({"own_language": self.lang or "", "own_base": self.baseuri or ""})

    _start_entry = _start_item

    def _add_tag(self: Any, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < _MAX_TAGS:
            super()._add_tag(term, scheme, label)  # type: ignore[misc]

    def _end_author(self: Any) -> None:
        words = self.pop("author")
        self.inauthor = 0
        authors = self._get_context().get("authors")
        if words and authors and not authors[-1]:
            authors[-1]["words"] = words[:_MAX_AUTHOR_CHARS]

    _end_managingeditor = _end_author

    def _sync_author_detail(self, key: str = "author") -> None:
        """Its search for an address is wrong for many, and quadratic: see people.py."""


class _Strict(_Kept, StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    def startElementNS(self, name: Any, qname: Any, attributes: Any) -> None:
        if len(attributes) > _MAX_ATTRIBUTES:  # reading them takes quadratic time
            attributes = AttributesNSImpl({}, {})
        super().startElementNS(name, qname, attributes)


class _Loose(_Kept, LooseFeedParser):  # type: ignore[misc]
    pass


def read(text: str, url: str) -> tuple[dict[str, Any], list[dict[str, Any]], str, str]:
    """Head, entries and version of a feed (empty: it is none), and why it is no well-formed XML."""
    version, data, entities = replace_doctype(text.encode("utf-8", "replace"))
    parser = _Strict(url, None, "utf-8")
    problem = ""
    try:
        _sax(parser, data)
    except xml.sax.SAXException as error:
        problem = str(parser.exc or error)
        parser = _Loose(url, None, "utf-8", entities)
        parser.feed(data.decode("utf-8", "replace"))
    return parser.feeddata, parser.entries, version or parser.version, problem


def _sax(parser: Any, data: bytes) -> None:
    reader = xml.sax.make_parser()  # noqa: S317 - expat bounds entities itself, external ones are off
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setEncoding("utf-8")
    source.setByteStream(io.BytesIO(data))
    reader.parse(source)
