"""The credentials of a feed's address are used for asking, and are found nowhere else."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from connectors import rss as connector
from pipeline.config import ConfigError
from pipeline.config.load import build_config
from pipeline.http import HttpClient
from pipeline.ingest.stamp import Stamping, stamp
from schemas.event import MentionPosted
from schemas.flow import Fatal, Page, Retry
from schemas.mention import Author
from tests.builders import NOW, make_mention
from tests.connectors.context import MovedClock, collect, make_context
from tests.connectors.feeds import rss
from tests.standins.feeds import Site, serving

DATE = "<pubDate>Fri, 20 Nov 2026 11:00:00 GMT</pubDate>"
LINKS = ("a.html", "https://me:s3cret@other.example/b")
BODY = rss([f"<item><title>acme</title><link>{link}</link>{DATE}</item>" for link in LINKS])
CLEAN = "http://feeds.example/a.xml"


class PatientClock(MovedClock):
    """Moves on only after what is on its way had time to arrive."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.02)
        await super().sleep(seconds)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as running:
        yield running


def guarded(site: Site, path: str = "/feed", query: str = "?token=s3cret&page=1") -> str:
    return site.url(path).replace("//", "//me:s3cret@", 1) + query


async def read(address: str, cursor: Any = None, *, further: bool = False) -> list[Page]:
    """The pages of one feed until it was read, or, `further`, until it was asked once more."""
    settings = connector.Settings.model_validate(
        {"feeds": ["env:FEED"], "poll_secs": 1}, context={"env": {"FEED": address}}
    )
    clock = PatientClock()
    until = NOW + timedelta(seconds=3)
    async with HttpClient() as http:
        context = make_context(settings, clock=clock, http=http)
        pages = connector.listen(context, cursor)
        return await asyncio.wait_for(
            collect(pages, lambda _: not further or clock.now() > until), 20
        )


async def test_the_credentials_of_a_feed_are_sent_and_never_kept(site: Site) -> None:
    site.put("/feed", BODY)
    with capture_logs() as said:
        [page] = await read(guarded(site))
    shown = repr(page) + repr(said) + orjson.dumps(page.cursor).decode()
    assert site.asked[0].headers["authorization"] == "Basic " + b64encode(b"me:s3cret").decode()
    assert list(page.cursor["feeds"]) == [site.url("/feed?page=1")]
    first, second = (e.mention for e in page.events if isinstance(e, MentionPosted))
    assert first.url == site.url("/a.html")
    assert (second.url, second.id.split(":", 2)[2]) == (("https://other.example/b",) * 2)
    assert "s3cret" not in shown


async def test_the_same_feed_without_credentials_has_the_same_ids(site: Site) -> None:
    site.put("/feed", BODY)
    [kept] = await read(guarded(site))
    [plain] = await read(site.url("/feed?page=1"))
    assert [event.key for event in kept.events] == [event.key for event in plain.events]


async def test_where_a_guarded_feed_moved_is_asked_for_anew(site: Site) -> None:
    site.put("/feed", status=301, Location=guarded(site, "/there"))
    site.put("/there", BODY)
    pages = await read(guarded(site), further=True)
    assert site.paths()[:4] == ["/feed", "/there"] * 2
    assert "s3cret" not in repr(pages)
    assert "moved_to" not in repr(pages[0].cursor)


async def test_credentials_an_earlier_version_remembered_are_not_used(site: Site) -> None:
    site.put("/feed", BODY)
    cursor = {"feeds": {site.url("/feed"): {"moved_to": guarded(site, "/there"), "items": {}}}}
    pages = await read(site.url("/feed"), cursor, further=True)
    assert set(site.paths()) == {"/feed"}
    assert "s3cret" not in repr(pages)


@pytest.mark.parametrize(("status", "said"), [(404, "404"), (500, "500"), (410, "gone for good")])
async def test_faults_are_told_without_credentials(site: Site, status: int, said: str) -> None:
    site.put("/feed", status=status)
    with capture_logs() as logged, pytest.raises((Retry, Fatal), match=said) as told:
        await read(guarded(site), further=True)
    assert "s3cret" not in f"{told.value} {logged}"


@pytest.mark.parametrize(
    ("feeds", "said"),
    [
        (["env:ONE", "env:OTHER"], "only in credentials"),
        ([CLEAN, "env:ONE"], "only in credentials"),
        ([CLEAN, "env:NONSENSE"], "is not an http or https address"),
    ],
)
def test_what_is_wrong_with_guarded_feeds_is_told_without_them(feeds: list[str], said: str) -> None:
    env = {
        "ONE": CLEAN.replace("//", "//a:s3cret@"),
        "OTHER": f"{CLEAN}?token=s3cret",
        "NONSENSE": "ftp:s3cret",
    }
    with pytest.raises(ConfigError, match=said) as refused:
        build_config({"sources": {"f": {"type": "rss", "feeds": feeds}}}, path=Path("g"), env=env)
    assert "s3cret" not in str(refused.value)


def test_users_and_passwords_in_links_travel_no_further_from_any_source() -> None:
    link, clean = "https://me:pw@a.example/x?key=v", "https://a.example/x?key=v"
    mention = make_mention(
        url=link,
        text=f"see {link}",
        links=(link, "mailto:a@b.example"),
        author=Author(id="x:x:1", url=link),
        payload={"feed": link, "deep": [{"links": [link, 7, None]}], "said": f"see {link}"},
    )
    event = stamp(MentionPosted(mention=mention), NOW, Stamping("x"))
    assert isinstance(event, MentionPosted)
    stamped = event.mention
    assert stamped.author is not None
    assert (stamped.url, stamped.author.url) == (clean, clean)
    assert stamped.links == (clean, "mailto:a@b.example")
    assert stamped.payload == {
        "feed": clean,
        "deep": [{"links": [clean, 7, None]}],
        "said": f"see {link}",
    }
    assert stamped.text == f"see {link}"
