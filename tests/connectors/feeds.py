"""Invented feeds as their publishers write them."""

from collections.abc import Sequence
from html import escape


def item(
    guid: str = "g1",
    *,
    title: str = "Acme is down",
    text: str = "Nobody can log in.",
    date: str | None = "",
    more: str = "",
) -> str:
    """An item of an RSS feed. `date` None: it tells none."""
    told = "" if date is None else f"<pubDate>{date or 'Fri, 20 Nov 2026 11:00:00 GMT'}</pubDate>"
    link = f"<link>https://news.example/{escape(guid)}</link>"
    return (
        f'<item><guid isPermaLink="false">{escape(guid)}</guid>{link}<title>{escape(title)}</title>'
        f"<description>{escape(text)}</description>{told}{more}</item>"
    )


def rss(items: Sequence[str], *, head: str = "") -> str:
    """An RSS 2.0 feed."""
    names = (
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {names}><channel><title>News</title>'
        f"<language>en-GB</language>{head}{''.join(items)}</channel></rss>"
    )


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>urn:blog</id>
<author><name>The Editors</name></author><updated>2026-11-20T11:30:00Z</updated>
<entry><id>urn:uuid:1</id><title>Zenith or Acme?</title><link href="https://blog.example/1"/>
<published>2026-11-20T10:00:00Z</published><updated>2026-11-20T11:30:00Z</updated>
<author><name>Bea</name><uri>https://blog.example/bea</uri><email>bea@blog.example</email></author>
<category term="banks"/><content type="html">&lt;p&gt;Long &lt;a href="https://acme.example/x"&gt;words&lt;/a&gt;&lt;/p&gt;</content>
<summary>Short</summary></entry>
<entry><id>urn:uuid:2</id><title>No date but updated</title><updated>2026-11-20T09:00:00Z</updated></entry></feed>"""

JSON_FEED = b"""\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de",
"items": [{"id": 7, "url": "https://j.example/7", "content_html": "<p>gr\xc3\xbcn</p>", "tags": ["x", 3],
"date_published": "2026-11-20T10:00:00+01:00", "authors": [{"name": "Cy", "url": "https://j.example/cy"}]}, 5]}"""
