"""Feeds over real HTTP: every item once, edits as revisions, polite to every host, no feed able to
stop another.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from connectors import rss as connector
from pipeline.http import HttpClient
from schemas.event import MentionPosted
from schemas.flow import Fatal, Page, Retry
from schemas.mention import Mention
from tests.builders import NOW
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.feeds import ATOM, JSON_FEED, item, rss
from tests.standins.feeds import Site, serving


class PatientClock(MovedClock):
    """Moves on only after what is on its way had time to arrive."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.02)
        await super().sleep(seconds)


class Reader:
    """Listens to feeds on `site`, and again from its cursor."""

    def __init__(self, site: Site, http: HttpClient) -> None:
        self.site, self.http, self.clock = site, http, PatientClock()
        self.cursor: Any = None
        self.page: Page = Page()

    async def read(
        self, *paths: str, until: Callable[[list[Page]], bool] | None = None, **settings: Any
    ) -> list[Mention]:
        """The mentions of one request, or until enough pages came; the cursor moves on."""
        before = len(self.site.asked)
        feeds = [path if "//" in path else self.site.url(path) for path in paths]
        context = make_context(
            connector.Settings(feeds=tuple(feeds), **settings), clock=self.clock, http=self.http
        )
        enough = until or (lambda _: len(self.site.asked) > before)
        pages = await asyncio.wait_for(collect(connector.listen(context, self.cursor), enough), 20)
        for page in pages:
            self.page = page
            if page.cursor is not None:
                self.cursor = orjson.loads(orjson.dumps(page.cursor))
        return [
            event.mention
            for page in pages
            for event in page.events
            if isinstance(event, MentionPosted)
        ]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as running:
        yield running


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[Reader]:
    async with HttpClient() as http:
        yield Reader(site, http)


def having(events: int) -> Callable[[list[Page]], bool]:
    return lambda pages: sum(len(page.events) for page in pages) >= events


async def test_an_rss_item_becomes_an_article(site: Site, reader: Reader) -> None:
    more = (
        "<dc:creator>Ann</dc:creator><slash:comments>4</slash:comments><category>banks</category>"
    )
    site.put("/feed", rss([item(more=more)]))
    (mention,) = await reader.read("/feed", brand="acme")
    namespace = mention.namespace
    assert namespace.startswith("127.0.0.1-")
    assert mention.id == f"rss:{namespace}:g1"
    assert (mention.kind, mention.type, mention.source, mention.brand) == (
        "article",
        "rss",
        "invented",
        "acme",
    )
    assert (mention.title, mention.text) == ("Acme is down", "Nobody can log in.")
    assert (mention.url, mention.site, mention.lang) == (
        "https://news.example/g1",
        "news.example",
        "en",
    )
    assert mention.published_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert mention.author is not None
    assert (mention.author.name, mention.author.id) == ("Ann", f"rss:{namespace}:ann")
    assert mention.engagement is not None
    assert (mention.engagement.replies, mention.hashtags, mention.lane) == (4, ("banks",), "live")


async def test_an_atom_entry_keeps_its_words_links_author_and_revision(
    site: Site, reader: Reader
) -> None:
    site.put("/atom", ATOM)
    first, second = await reader.read("/atom")
    assert first.text == '<p>Long <a href="https://acme.example/x">words</a></p>'
    assert first.links == ("https://acme.example/x",)
    assert first.author is not None
    assert (first.author.name, first.author.email) == ("Bea", "bea@blog.example")
    assert first.revision == int(datetime(2026, 11, 20, 11, 30, tzinfo=UTC).timestamp() * 1000)
    assert second.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert second.author is not None
    assert second.author.name == "The Editors"


async def test_a_json_feed_is_read(site: Site, reader: Reader) -> None:
    site.put("/json", JSON_FEED, Content_Type="application/feed+json")
    (mention,) = await reader.read("/json")
    assert mention.id.endswith(":7")
    assert (mention.text, mention.lang, mention.hashtags) == ("<p>grün</p>", "de", ("x", "3"))
    assert mention.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


async def test_an_unchanged_feed_is_asked_conditionally_and_says_nothing(
    site: Site, reader: Reader
) -> None:
    site.put("/feed", rss([item()]), Last_Modified="Fri, 20 Nov 2026 11:00:00 GMT")
    assert len(await reader.read("/feed", until=lambda _: len(site.asked) == 3)) == 1
    assert (reader.page.events, reader.page.cursor) == ((), None)
    await reader.read("/feed")
    for asked in site.asked[1:]:
        assert asked.headers["if-none-match"].startswith('"')
        assert asked.headers["if-modified-since"] == "Fri, 20 Nov 2026 11:00:00 GMT"


async def test_a_server_without_validators_repeats_nothing_either(
    site: Site, reader: Reader
) -> None:
    site.put("/feed", rss([item("a"), item("b")]), ETag="", Cache_Control="no-cache")
    assert len(await reader.read("/feed")) == 2
    site.put("/feed", rss([item("c"), item("a"), item("b")]), ETag="")
    assert [mention.id.rpartition(":")[2] for mention in await reader.read("/feed")] == ["c"]


async def test_an_edit_is_a_new_revision_with_the_first_date(site: Site, reader: Reader) -> None:
    site.put("/feed", rss([item("a"), item("b")]))
    first, _ = await reader.read("/feed")
    site.put(
        "/feed",
        rss(
            [item("a", text="All is well again.", date="Sat, 21 Nov 2026 09:00:00 GMT"), item("b")]
        ),
    )
    (edited,) = await reader.read("/feed")
    assert (edited.id, edited.published_at) == (first.id, first.published_at)
    assert edited.text == "All is well again."
    assert edited.revision == int(reader.clock.now().timestamp() * 1000) > first.revision


async def test_an_item_without_a_date_keeps_the_first_one_seen(site: Site, reader: Reader) -> None:
    site.put("/feed", rss([item(date=None), item("bad", date="some day in May")]))
    first, bad = await reader.read("/feed")
    assert timedelta(0) <= first.published_at - NOW < timedelta(seconds=2)
    assert bad.published_at == first.published_at
    reader.clock.moment += timedelta(days=3)
    site.put("/feed", rss([item(date=None, text="edited")]))
    (again,) = await reader.read("/feed")
    assert (again.published_at, again.id) == (first.published_at, first.id)


async def test_what_a_feed_held_when_it_was_first_read_is_history_where_it_is_old(
    site: Site, reader: Reader
) -> None:
    old = "Mon, 02 Mar 2026 10:00:00 GMT"
    site.put("/feed", rss([item("new"), item("old", date=old)]))
    assert [mention.lane for mention in await reader.read("/feed")] == ["live", "history"]
    site.put("/feed", rss([item("late", date=old)]))
    assert [mention.lane for mention in await reader.read("/feed")] == ["live"]


async def test_a_failing_feed_waits_as_asked_and_stops_no_other(site: Site, reader: Reader) -> None:
    site.put("/busy", status=503, Retry_After="5000")
    for host in (2, 3):
        site.put(f"/good{host}", rss([item()]))
    feeds = [site.url("/busy"), *(site.url(f"/good{host}", host) for host in (2, 3))]
    mentions = await reader.read(
        *feeds, until=lambda _: reader.clock.now() > NOW + timedelta(seconds=4000)
    )
    assert len(mentions) == 2
    assert site.paths().count("/good2") > 5
    assert site.paths().count("/busy") == 1
    site.put("/busy", rss([item("back")]))
    assert "back" in (await reader.read(*feeds, until=lambda pages: bool(pages[-1].events)))[0].id


async def test_a_feed_that_is_asked_rarely_gives_signs_of_life(site: Site, reader: Reader) -> None:
    site.put("/feed", rss([item()], head="<ttl>600</ttl>"))
    await reader.read("/feed", until=lambda _: reader.clock.now() > NOW + timedelta(hours=5))
    assert site.paths() == ["/feed"]
    assert max(reader.clock.slept) <= 60


async def test_where_no_feed_can_be_read_the_source_says_so(site: Site, reader: Reader) -> None:
    site.put("/busy", status=503, Retry_After="900")
    with pytest.raises(Retry, match=r"/busy: 127.0.0.1 answered 503") as caught:
        await reader.read("/busy")
    assert caught.value.after is not None
    assert 850 <= caught.value.after <= 1000
    site.put("/page", "<html>")
    with pytest.raises(Retry, match=r"1 others cannot be read"):
        await reader.read("/busy", site.url("/page", 2), until=lambda _: False)


async def test_a_hanging_feed_stops_no_other(site: Site, reader: Reader) -> None:
    hold = asyncio.Event()
    site.put("/hangs", rss([item("late")])).hold = hold
    site.put("/good", rss([item("good")]))
    feeds = (site.url("/hangs"), site.url("/good", 2))
    ids: list[str] = []

    def enough(pages: list[Page]) -> bool:
        ids.extend(event.key.rpartition(":")[2] for event in pages[-1].events)
        if len(pages) == 5:
            hold.set()
        return "late" in ids

    await reader.read(*feeds, until=enough)
    assert ids == ["good", "late"]


async def test_a_feed_that_is_gone_is_never_asked_again(site: Site, reader: Reader) -> None:
    site.put("/gone", status=410)
    site.put("/feed", rss([item()]))
    feeds = (site.url("/gone"), site.url("/feed", 2))
    await reader.read(*feeds, until=lambda _: site.paths().count("/feed") == 3)
    await reader.read(*feeds, until=lambda _: site.paths().count("/feed") == 5)
    assert site.paths().count("/gone") == 1
    with pytest.raises(Fatal, match="gone for good"):
        await reader.read("/gone")


async def test_a_feed_that_moved_for_good_is_asked_there_and_keeps_its_ids(
    site: Site, reader: Reader
) -> None:
    site.put("/old", status=301, Location="/new")
    site.put("/new", rss([item("a")]))
    (first,) = await reader.read("/old")
    site.put("/new", rss([item("b")]))
    (second,) = await reader.read("/old")
    assert site.paths() == ["/old", "/new", "/new"]
    assert first.namespace == second.namespace


async def test_a_feed_that_is_elsewhere_for_now_is_asked_at_home(
    site: Site, reader: Reader
) -> None:
    site.put("/feed", status=302, Location="/elsewhere")
    site.put("/elsewhere", rss([item("a")]))
    await reader.read("/feed", until=lambda _: len(site.asked) >= 4)
    assert site.paths() == ["/feed", "/elsewhere"] * 2


async def test_hundreds_of_feeds_are_read_one_at_a_time_per_host(
    site: Site, reader: Reader
) -> None:
    feeds = []
    for number in range(200):
        site.put(f"/{number}", rss([item(f"{number}-{n}") for n in range(10)]))
        feeds.append(site.url(f"/{number}", 1 + number % 5))
    mentions = await reader.read(
        *feeds, until=having(2000), per_host_gap_secs=0.5, poll_secs=86_400
    )
    assert len({mention.id for mention in mentions}) == 2000
    assert set(site.most_at_once.values()) == {1}
    assert (reader.clock.now() - NOW).total_seconds() >= 39 * 0.5
    assert len(orjson.dumps(reader.cursor)) < 100_000
    site.asked.clear()
    assert await reader.read(*feeds, until=lambda _: len(site.asked) >= 100, poll_secs=86_400) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html><body>Moved!</body></html>", "is no feed"),
        ("", "is no feed"),
        ('{"a": 1}', "no JSON Feed"),
        ("{", "neither"),
    ],
)
async def test_what_is_no_feed_is_kept_once_and_asked_again(
    site: Site, reader: Reader, body: str, said: str
) -> None:
    site.put("/page", body, Content_Type="text/html")
    site.put("/feed", rss([item()]))
    feeds = (site.url("/page"), site.url("/feed", 2))
    rejects: list[str] = []

    def enough(pages: list[Page]) -> bool:
        rejects.extend(reject.reason for reject in pages[-1].rejects)
        return site.paths().count("/page") >= 3

    await reader.read(*feeds, until=enough)
    (reason,) = rejects
    assert said in reason
    site.put("/page", rss([item("found")]))
    assert (
        len(await reader.read(*feeds, until=lambda pages: any(page.events for page in pages))) == 1
    )


async def test_broken_xml_is_read_as_far_as_it_goes(site: Site, reader: Reader) -> None:
    site.put(
        "/feed", rss([item("a", title="AT&T"), "<item><title>un & closed <b>", item("c")])[:-30]
    )
    mentions = await reader.read("/feed")
    assert mentions[0].id.endswith(":a")


async def test_nothing_a_feed_names_is_fetched_or_opened(
    site: Site, reader: Reader, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do not read")
    doctype = (
        f'<!DOCTYPE rss PUBLIC "-//X//" "{site.url("/dtd")}" [<!ENTITY file SYSTEM "file://{secret}">'
        f'<!ENTITY page SYSTEM "{site.url("/entity")}">]>'
    )
    site.put(
        "/feed",
        rss([item(title="T")])
        .replace("<rss ", doctype + "<rss ")
        .replace(">T<", ">T &file;&page;<"),
    )
    (mention,) = await reader.read("/feed")
    assert site.paths() == ["/feed"]
    assert "do not read" not in mention.to_json().decode()


async def test_a_feed_larger_than_allowed_is_not_read(site: Site, reader: Reader) -> None:
    site.put("/large", rss([item(text="x" * 50_000)]))
    site.put("/feed", rss([item("small")]))
    feeds = (site.url("/large"), site.url("/feed", 2))
    mentions = await reader.read(
        *feeds, until=lambda _: site.paths().count("/large") == 3, max_feed_bytes=20_000
    )
    assert [mention.id.rpartition(":")[2] for mention in mentions] == ["small"]


async def test_items_that_share_an_id_are_told_apart(site: Site, reader: Reader) -> None:
    site.put(
        "/feed",
        rss([item("same", title="one"), item("same", title="two"), item("same", title="two")]),
    )
    one, two = await reader.read("/feed")
    assert one.id != two.id
    site.put("/feed", rss([item("same", title="two"), item("same", title="one"), item("x")]))
    assert len(await reader.read("/feed")) == 1


async def test_feeds_come_from_an_opml_file(site: Site, reader: Reader, tmp_path: Path) -> None:
    site.put("/a", rss([item("a")]))
    site.put("/b", rss([item("b")]))
    path = tmp_path / "feeds.opml"
    path.write_text(
        f'<opml><body><outline text="All"><outline type="rss" xmlUrl="{site.url("/a")}"/>'
        f'<outline xmlUrl="{site.url("/b?x=1&amp;y=2")}"/><outline xmlUrl="ftp://x"></outline></body>'
    )
    mentions = await reader.read(until=having(2), opml=path)
    assert sorted(mention.id.rpartition(":")[2] for mention in mentions) == ["a", "b"]
    with pytest.raises(Fatal, match="cannot be read"):
        await reader.read(opml=tmp_path / "none.opml")
    path.write_text("<opml/>")
    with pytest.raises(Fatal, match="has no feeds"):
        await reader.read(opml=path)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "feeds is empty"),
        ({"feeds": ["news.example"]}, "not an http"),
        ({"feeds": ["http://[x"]}, "not an http"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        connector.Settings.model_validate(wrong)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (302, {"Location": "javascript:void(0)"}),
        (301, {"Location": "http://127.0.0.1:99999/"}),
        (302, {"Location": "http://xn--/"}),
        (503, {"Retry_After": "0001-01-01T00:00:00+14:00"}),
    ],
)
async def test_an_impossible_answer_costs_its_own_feed_only(
    site: Site, reader: Reader, status: int, headers: dict[str, str]
) -> None:
    site.put("/odd", status=status, **headers)
    site.put("/good", rss([item("good")]))
    feeds = (site.url("/odd"), site.url("/good", 2))
    mentions = await reader.read(*feeds, until=lambda _: site.paths().count("/good") == 3)
    assert [mention.id.rpartition(":")[2] for mention in mentions] == ["good"]
    assert "/odd" in site.paths()


async def test_a_feed_with_a_validator_that_is_not_ascii_is_read_again_and_again(
    site: Site, reader: Reader
) -> None:
    site.put("/feed", rss([item("a")]), ETag='"é"', Last_Modified="mié, 14 oct 2026")
    await reader.read("/feed")
    site.put("/feed", rss([item("b"), item("a")]), ETag='"é"')
    (second,) = await reader.read("/feed", until=lambda _: len(site.asked) == 3)
    assert second.id.endswith(":b")
    reader.cursor["feeds"][site.url("/feed")]["etag"] = '"é"'  # as an earlier version kept it
    site.put("/feed", rss([item("c"), item("b")]), ETag="")
    (third,) = await reader.read("/feed")
    assert third.id.endswith(":c")


async def test_a_feed_of_very_many_items_comes_in_pages_and_is_told_once(
    site: Site, reader: Reader
) -> None:
    site.put("/feed", rss([item(f"g{number}", date=None) for number in range(1200)]), ETag="")
    sizes: list[int] = []

    def enough(pages: list[Page]) -> bool:
        sizes.append(len(pages[-1].events))
        return len(site.asked) == 3

    assert len(await reader.read("/feed", until=enough)) == 1200
    assert max(sizes) <= 500
    assert len(reader.cursor["feeds"][site.url("/feed")]["items"]) == 1200
