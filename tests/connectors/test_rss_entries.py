"""What single entries of feeds say: when, who, where, in which language, in whatever shape they come."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.rss import Settings, normalise
from connectors.rss.addresses import real
from connectors.rss.fetching import is_validator
from connectors.rss.items import changes
from connectors.rss.memory import Memory
from connectors.rss.parsing import parse
from connectors.rss.people import person_of
from connectors.tools.html import hrefs
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.builders import NOW

URL = "https://news.example/feed"
SETTINGS = Settings(feeds=(URL,))
NAMES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def mentions(body: bytes, memory: Memory | None = None, **more: Any) -> list[Mention]:
    document = parse(body, url=URL, **more)
    assert not document.problem
    told: list[Mention] = []
    for change in changes(document, memory or Memory(), feed=URL, now=NOW, settings=SETTINGS):
        for event in normalise(change.payload, name="press", settings=SETTINGS):
            assert isinstance(event, MentionPosted)
            told.append(event.mention)
    return told


def rss(*items: str, head: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0' {NAMES}><channel>{head}{inner}</channel></rss>".encode()


def one(item: str, head: str = "", **more: Any) -> Mention:
    (mention,) = mentions(rss(item, head=head), **more)
    return mention


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2025/6/7 9:05:06", "2025-06-07T09:05:06"),
        ("Sat, 07 Jun 2025 9:05 PM", "2025-06-07T21:05"),
        ("gio, 05 giu 2025 10:00:00 +0200", "2025-06-05T08:00"),
        ("Sat, 07 Jun 2025 10:00:00 UTC+05:30", "2025-06-07T04:30"),
        ("2025-06-07T10:00:00+0545", "2025-06-07T04:15"),
        ("1749290400", "2025-06-07T10:00"),
        ("Saturday, 07-Jun-25 10:00:60 GMT", "2025-06-07T10:01"),
    ],
)
def test_dates_of_feeds_are_the_moment_they_tell(date: str, moment: str) -> None:
    mention = one(f"<title>T</title><pubDate>{date}</pubDate>")
    assert mention.published_at == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert mention.lane == "history"


def test_a_month_is_read_in_the_language_of_the_feed() -> None:
    item = "<title>T</title><pubDate>5 listopada 2025 10:00</pubDate>"
    assert one(item, head="<language>pl</language>").published_at.month == 11
    assert one(item, head="<language>hr-HR</language>").published_at.month == 10


def test_what_nobody_can_date_is_history_at_the_first_read_and_news_later() -> None:
    memory = Memory()
    undated = "<guid>1</guid><title>T</title><pubDate>06/07/2025</pubDate>"
    (first,) = mentions(rss(undated), memory)
    memory.read = True
    (later,) = mentions(rss(undated.replace(">1<", ">2<").replace(">T<", ">U<")), memory)
    assert (first.lane, later.lane) == ("history", "live")
    assert later.published_at == NOW


@pytest.mark.parametrize(
    ("words", "name", "email"),
    [
        ("press@zenith.consulting (Zenith Press)", "Zenith Press", "press@zenith.consulting"),
        ("ann@gallery.museum", "", "ann@gallery.museum"),
        ("o'brien@acme.ie (Ó Briain)", "Ó Briain", "o'brien@acme.ie"),
        ("Jörg@zenith.de", "", "Jörg@zenith.de"),
        ("Ann Bee <ann.bee+news@paper.co.uk>", "Ann Bee", "ann.bee+news@paper.co.uk"),
        ('"Bee, Ann" <ann@paper.example>', "Bee, Ann", "ann@paper.example"),
        ("Sam (mailto:sam@paper.example)", "Sam", "sam@paper.example"),
        ("noreply@blogs.example (Ann)", "Ann", ""),
        ("Ann @ Paper", "Ann @ Paper", ""),
        ("ann@localhost", "ann@localhost", ""),
        ("ann@a.example, ben@b.example", "ann@a.example, ben@b.example", ""),
        ("анна@почта.рф (Анна)", "Анна", "анна@почта.рф"),
        ("<b>Ann</b> &amp; Ben", "Ann & Ben", ""),
        (" ann@paper.example  ( Ann   Bee ) ", "Ann Bee", "ann@paper.example"),
        ("(Ann Bee)", "Ann Bee", ""),
    ],
)
def test_names_and_addresses_of_authors_are_whole(words: str, name: str, email: str) -> None:
    person = person_of(words)
    assert (person.get("name", ""), person.get("email", "")) == (name, email)


@pytest.mark.parametrize(
    ("authors", "name", "email"),
    [
        ("<author>ann@paper.agency (Ann)</author>", "Ann", "ann@paper.agency"),
        ("<dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator>", "Ann, Ben", ""),
        ("<author>a@p.example (Ann)</author><dc:creator>ann</dc:creator>", "ann", "a@p.example"),
        ("<author>a@p.example</author><dc:creator>Ann</dc:creator>", "Ann", "a@p.example"),
        ("<dc:creator>&lt;a href='/ann'&gt;Ann&lt;/a&gt;</dc:creator>", "Ann", ""),
    ],
)
def test_of_several_authors_all_are_told(authors: str, name: str, email: str) -> None:
    author = one(f"<title>T</title>{authors}").author
    assert author is not None
    assert (author.name, author.email) == (name, email)


@pytest.mark.parametrize(
    ("link", "page"),
    [
        ("https://www.google.de/url?sa=t&url=https://paper.example/a%3Fb%3D1&ct=ga", "https://paper.example/a?b=1"),
        ("https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fpaper.example%2fa&c=1", "https://paper.example/a"),
        ("https://www.bing.com/ck/a?p=1&u=a1aHR0cHM6Ly9wYXBlci5leGFtcGxlL2E&ntb=1", "https://paper.example/a"),
        ("https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=https%3a%2f%2fpaper.example%2fa/RK=2/RS=x-", "https://paper.example/a"),
        ("http://us.rd.yahoo.com/news/rss/*http://paper.example/a", "http://paper.example/a"),
        ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fpaper.example%2Fa", "https://paper.example/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa&h=1", "https://paper.example/a"),
        ("https://out.reddit.com/t3_1?url=https%3A%2F%2Fpaper.example%2Fa&token=1", "https://paper.example/a"),
        ("https://news.url.google.com/url?url=https%3A%2F%2Fpaper.example%2Fa", "https://paper.example/a"),
        ("https://www.google.com/amp/s/paper.example/a", "https://paper.example/a"),
        ("https://paper-example.cdn.ampproject.org/c/s/paper.example/a?b=1", "https://paper.example/a?b=1"),
        ("https://paper.example/url?url=https://other.example/", "https://paper.example/url?url=https://other.example/"),
        ("https://www.google.com/search?q=acme", "https://www.google.com/search?q=acme"),
    ],
)  # fmt: skip
def test_links_of_search_engines_lead_to_the_paper(link: str, page: str) -> None:
    assert real(link) == page
    mention = one(f"<title>T</title><link>{link.replace('&', '&amp;')}</link>")
    assert (mention.url, mention.site) == (page, page.split("/")[2].removeprefix("www."))


def test_who_published_an_item_is_its_site_where_a_search_engine_shows_it() -> None:
    source = '<title>T</title><link>{}</link><source url="https://www.paper.example/rss">P</source>'
    assert one(source.format("https://news.google.com/rss/articles/CBMi")).site == "paper.example"
    assert one(source.format("https://blog.example/1")).site == "blog.example"


def test_a_link_that_feedburner_counts_is_the_papers() -> None:
    prefix = "http://rssnamespace.org/feedburner/ext/1.0"
    item = "<title>T</title><link>https://feeds.feedburner.com/~r/p/~3/a/</link>"
    item += f'<f:origLink xmlns:f="{prefix}">https://paper.example/a</f:origLink>'
    mention = one(item)
    assert (mention.url, mention.site) == ("https://paper.example/a", "paper.example")


def test_every_entry_has_its_own_language() -> None:
    assert one("<title>T</title><dc:language>de-AT</dc:language>").lang == "de"
    assert one("<title>T</title>", language="sv-SE").lang == "sv"
    assert one("<title>T</title>", head="<language>en</language>", language="sv").lang == "en"
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry xml:lang="de"><id>1</id><title>Eins'
        '</title></entry><entry><id>2</id><summary xml:lang="fr">Deux</summary></entry>'
        "<entry><id>3</id><title>Three</title></entry></feed>"
    )
    assert [mention.lang for mention in mentions(atom.encode())] == ["de", "fr", "en"]


def test_links_of_a_text_are_whole_whatever_their_case_and_base() -> None:
    html = (
        '<A HREF="/a">1</A> <a href=" HTTP://b.example/b">2</a> <a href="//c.example/c">3</a> <a href="d?e=1">4</a>'
        '<area href="https://f.example/"> <a href="mailto:x@y.example">5</a> <a name="g">6</a> <a href="http://[">7</a>'
    )
    links = (
        "https://news.example/a",
        "http://b.example/b",
        "https://c.example/c",
        "https://news.example/d?e=1",
        "https://f.example/",
    )
    assert one(f"<title>T</title><description><![CDATA[{html}]]></description>").links == links
    assert hrefs(html) == (links[1], links[4])
    plain = (
        "<title>T</title><description>see https://a.example/x, or (http://b.example).</description>"
    )
    assert one(plain).links == ("https://a.example/x", "http://b.example")


def test_relative_addresses_keep_the_base_that_the_feed_names() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.example/x/">'
        '<entry><id>1</id><link href="p/1"/>'
        '<content type="html" xml:base="y/">&lt;a href="q"&gt;q&lt;/a&gt;</content></entry></feed>'
    )
    (mention,) = mentions(atom.encode())
    assert (mention.url, mention.links) == (
        "https://blog.example/x/p/1",
        ("https://blog.example/x/y/q",),
    )


def test_bare_ampersands_and_names_of_html_are_what_they_seem() -> None:
    title = "R&D at H&M & Co &eacute;t&eacute; &unknown; &#0;&#xD800;<![CDATA[ Q&A &amp; more]]>"
    link = "<link>https://news.example/?a=1&b=2&copy=3</link>"
    mention = one(f"<title>{title}</title>{link}")
    assert mention.title == "R&D at H&M & Co été &unknown; �� Q&A &amp; more"
    assert mention.url == "https://news.example/?a=1&b=2&copy=3"


WORDS = "Größe für Jürgen: 5 €"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "iso-8859-1", ""),
        ("utf-8", "iso-8859-1", "text/xml"),
        ("utf-8", "", "application/rss+xml; charset=iso-8859-1"),
        ("utf-16", "", "text/xml"),
        ("utf-16-le", "utf-16", ""),
        ("utf-32", "", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "", ""),
        ("iso8859-15", "iso-8859-15", ""),
        ("iso8859-15", "", "text/xml;charset=ISO-8859-15"),
    ],
)
def test_texts_are_read_in_the_encoding_they_are_in(
    encoding: str, declared: str, content_type: str
) -> None:
    declaration = f"<?xml version='1.0'{f' encoding={declared!r}' if declared else ''}?>"
    item = f"<title>{WORDS}</title><author>{WORDS}</author><link>https://n.example/ü</link>"
    body = f"\n {declaration}".strip() + rss(item).decode()
    (mention,) = mentions(body.encode(encoding), content_type=content_type)
    assert (mention.title, mention.url) == (WORDS, "https://n.example/ü")
    assert mention.author is not None
    assert mention.author.name == WORDS


def test_one_broken_byte_breaks_one_character() -> None:
    memory, items = Memory(), [f"<guid>{n}</guid><title>Grüße {n}</title>" for n in range(4)]
    body = rss(*items, "<guid>cut</guid><title>Gr@...</title>")
    broken = b"<?xml version='1.0' encoding='utf-8'?>" + body.replace(b"@", b"\xc3")
    told = mentions(broken, memory, content_type="text/xml; charset=utf-8")
    assert [mention.title for mention in told][3:] == ["Grüße 3", "Gr�..."]


def test_a_json_feed_says_the_same_in_its_own_way() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 9, "url": "/p/1", "language": "de",'
        b'"content_text": "Use <table> & a \\ud83d half", "authors": {"name": "Ann", "url": "https://ann.example"}}]}'
    )
    (mention,) = mentions(body)
    assert (mention.url, mention.site, mention.lang) == (
        "https://news.example/p/1",
        "news.example",
        "de",
    )
    assert mention.text == "Use &lt;table&gt; &amp; a � half"
    assert mention.author is not None
    assert (mention.author.name, mention.author.url) == ("Ann", "https://ann.example")


@pytest.mark.parametrize("value", ['"é"', "mié, 14 oct 2026", "a\nb", "", "x" * 501, "\x7f"])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(value: str) -> None:
    assert not is_validator(value)


@pytest.mark.parametrize(
    "hostile",
    [
        "<title>&#{}</title>".replace("{}", "0" * 60_000),
        "<title>{}</title>".replace("{}", "&#" * 20_000),
        "<author>{}</author>".replace("{}", "a" * 60_000),
        "<author>{}</author>".replace("{}", "a@b." * 10_000),
        "<title>{}</title>".replace("{}", "<![CDATA[" * 8000),
        "<title>{}</title>".replace("{}", "<!--" * 20_000),
        "<pubDate>{}</pubDate>".replace("{}", "1 " * 30_000),
        "<x {}/>".replace("{}", " ".join(f'a{n}="1"' for n in range(8000))),
        "<guid>https://{}</guid>".replace("{}", "a/" * 30_000),
        "<description>{}</description>".replace("{}", "&lt;a href=" * 6000),
        "".join(f"<category>{n}</category>" for n in range(12_000)),
        "".join(f"<dc:creator>{n}</dc:creator>" for n in range(6000)),
    ],
)
def test_a_small_feed_takes_little_time_whatever_it_holds(hostile: str) -> None:
    before = time.process_time()
    mentions(rss(f"<title>T</title>{hostile}"))
    assert time.process_time() - before < 2


def test_a_feed_of_nothing_but_tags_is_refused_before_it_is_parsed() -> None:
    body = b"<rss><channel>" + b"<a>" * 400_001
    assert "more than 400000 tags" in parse(body, url=URL).problem
