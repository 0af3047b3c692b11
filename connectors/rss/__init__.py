"""News, blogs, forums and alerts by their feeds: RSS, Atom, RDF and JSON Feed, one or hundreds in
one source.

    sources:
      press: {type: rss, feeds: [https://news.example/feed.xml, https://blog.example/atom],
      poll_secs: 300}

An item's id is its guid, else its link, within its feed. Feeds are asked conditionally (ETag,
Last-Modified), politely per host, as often as they allow. The first date seen of an item is kept;
an edit is a new revision.
"""

from connectors.rss.items import normalise
from connectors.rss.listening import listen
from connectors.rss.settings import Settings

FIREHOSE = False
"""Articles are few; enrich judges their cleaned text better than ingest could judge the raw one."""
EXAMPLE = {"feeds": ["https://news.example/feed.xml"]}

__all__ = ["EXAMPLE", "FIREHOSE", "Settings", "listen", "normalise"]
