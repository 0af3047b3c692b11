"""Cases from outside about dates, feeds, Mastodon and X."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from connectors import file as files
from connectors import mastodon, webhook
from connectors.file.columns import record_of
from connectors.rss import Settings, normalise
from connectors.rss.items import changes
from connectors.rss.memory import Memory
from connectors.rss.parsing import parse
from connectors.tools.times import check_pattern, parse_time
from enrichers.assess_authenticity import Settings as AuthenticitySettings
from enrichers.assess_authenticity import build as build_authenticity
from enrichers.match_brands import Settings as BrandSettings
from enrichers.match_brands import build as build_brands
from pipeline.ingest.stamp import Stamping, stamp
from schemas.context import PushRequest
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.builders import make_brand, make_draft, make_posted, make_tools
from tests.cases.rows import Row, rows_of
from tests.connectors.context import MovedClock, make_context
from tests.standins.mastodon_api import make_status

URL = "https://n.example/feed"
SETTINGS = Settings(feeds=(URL,))
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEDI = mastodon.Settings.model_validate(
    {"url": "https://m.example", "token": "env:T"}, context={"env": {"T": "x"}}
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def by_id(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "row", [row for kind in kinds for row in rows_of(kind)], ids=id_of
    )


def id_of(row: Row) -> str:
    return row.id


def right_of(row: Row) -> datetime | None:
    """The moment that is right, None where only a refusal is."""
    told = _MOMENT.search(row.right)
    return datetime.fromisoformat(told[0]).replace(tzinfo=UTC) if told else None


def one(*items: str, memory: Memory | None = None) -> list[Mention]:
    """The mentions of an RSS feed with these items, remembered in `memory`."""
    memory = Memory() if memory is None else memory
    body = f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()
    told: list[Mention] = []
    for change in changes(parse(body, url=URL), memory, feed=URL, now=NOW, settings=SETTINGS):
        for event in normalise(change.payload, name="press", settings=SETTINGS):
            assert isinstance(event, MentionPosted)
            told.append(event.mention)
        memory.remember(change.key, change.content, change.published)
    memory.read = True
    return told


def item(
    guid: str = "g", link: str = "https://n.example/a", title: str = "Acme", **more: str
) -> str:
    date = more.get("date", "Sun, 01 Mar 2026 08:57:12 GMT")
    parts = {"guid": guid, "link": link, "title": title, "pubDate": date} | {
        name: value for name, value in more.items() if name != "date"
    }
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)
    return f"<item>{inner}</item>".replace("<guid>", '<guid isPermaLink="false">')


@by_id("date-silent")
def test_dates_of_cells(row: Row) -> None:
    if "date_format" in row.input:
        with pytest.raises(ValueError, match="%p"):
            check_pattern(re.findall(r"'([^']*)'", row.input)[0])
    elif row.right == "refused":
        with pytest.raises(ValueError, match="not a date"):
            parse_time(row.input)
    else:
        assert parse_time(row.input) == right_of(row)


@by_id("dst")
def test_dates_in_a_zone_with_summer_time(row: Row) -> None:
    cell, _, zone = row.input.partition(", timezone: ")
    assert parse_time(cell, zone=ZoneInfo(zone)) == right_of(row)


@by_id("feed-date", "feed-date-backlog")
def test_dates_of_feeds(row: Row) -> None:
    date = re.findall("<pubDate>(.*)</pubDate>", row.input)[0]
    (mention,) = one(item(date=date))
    if row.kind == "feed-date":
        assert mention.published_at.replace(second=0) == right_of(row)
    else:
        assert (mention.published_at.date().isoformat()[:9], mention.lane) == (
            "2026-02-1",
            "history",
        )


@by_id("split-date-time")
def test_a_time_in_a_column_of_its_own(row: Row) -> None:
    day, clock = re.findall(r'"([^"]*)"', row.input)[:2]
    columns = {"published_at": "Date", "published_time": "Time", "text": "Text"}
    settings = files.Settings(path="export.csv", columns=columns)
    record, _ = record_of({"Date": day, "Time": clock, "Text": "Acme"}, settings)
    assert record["published_at"] == "2026-03-02T14:14:00+00:00"
    assert "14:14" in row.right


@by_id("dates-out-of-range")
def test_dates_nobody_can_mean(row: Row) -> None:
    claimed = datetime.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", row.input)[0]).replace(
        tzinfo=UTC
    )
    event = stamp(make_posted(published_at=claimed), NOW, Stamping(source="s"))
    assert isinstance(event, MentionPosted)
    assert event.mention.published_at <= NOW
    assert event.mention.published_claimed == claimed.isoformat()


POLLS: dict[str, tuple[list[str], list[str]]] = {
    "01": ([item("", "https://n.example/a?sid=1f")], [item("", "https://n.example/a?sid=2e")]),
    "03": ([item("build-1-9")], [item("build-2-9")]),
    "05": ([item("1 at http://n.example")], [item("1 at https://n.example")]),
    "06": (
        [item("G", title="Alpha")],
        [item("G", title="Alpha"), item("G", title="Beta", date="Sun, 01 Mar 2026 09:00:01 GMT")],
    ),
    "08": ([item("")], [item("")]),
    "09": ([item(description="first")], [item(description="edited")]),
}


@by_id("volatile-feed-ids")
def test_no_item_counts_twice(row: Row) -> None:
    first, second = POLLS[row.id[-2:]]
    memory = Memory()
    before = {mention.id for mention in one(*first, memory=memory)}
    fresh = {mention.id for mention in one(*second, memory=memory)} - before
    assert len(fresh) == int(row.right)


AGGREGATED = {
    "01": item(link="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://paper.example/2026/acme-down&amp;ct=ga"),
    "03": item(link="https://news.google.com/rss/articles/CBMi").replace(
        "</item>", '<source url="https://paper.example">The Paper</source></item>'
    ),
}  # fmt: skip


@by_id("aggregator-links")
def test_articles_shown_by_a_search_engine_are_the_papers(row: Row) -> None:
    (mention,) = one(AGGREGATED[row.id[-2:]])
    assert mention.site == "paper.example"
    assert mention.url in row.right or "url" not in row.right.split("(")[0]


@by_id("feed-author-email")
def test_authors_of_feeds(row: Row) -> None:
    (mention,) = one(f"<item><title>T</title>{row.input}</item>")
    assert mention.author is not None
    right = re.findall(r"'([^']*)'", row.right)
    assert [mention.author.name, mention.author.email] == right


@by_id("bare-ampersand")
def test_bare_ampersands(row: Row) -> None:
    title = re.sub(r"</?title>", "", row.input).removesuffix(" with bare &")
    (mention,) = one(f"<item><title>{title}</title></item>")
    assert mention.title == row.right


@by_id("feed-shape")
def test_broken_xml(row: Row) -> None:
    body = "<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>acme café</title></item></channel></rss>"
    shapes: dict[str, Callable[[], bytes]] = {
        "01": lambda: f"\n\n {body}".encode(),
        "02": lambda: body.encode("latin-1"),
    }
    assert parse(shapes[row.id[-2:]](), url=URL).entries[0]["title"] == "acme café"


def toot(**changes: Any) -> Mention:
    status = make_status(1)
    status["account"] |= changes.pop("account", {})
    (event,) = mastodon.normalise(status | changes, name="fedi", settings=FEDI)
    assert isinstance(event, MentionPosted)
    return event.mention


@by_id("platform-bot-flag")
def test_bots_that_say_so_to_their_platform(row: Row) -> None:
    bio = (re.findall(r'bio "([^"]*)"', row.input) or ["I bake bread."])[0]
    mention = toot(account={"bot": True, "note": bio})
    assess = build_authenticity(AuthenticitySettings(), make_tools())
    assert assess(make_draft(mention)).bot >= 0.8


@by_id("words-outside-content")
def test_words_beside_the_text(row: Row) -> None:
    picture = {"media_attachments": [{"description": "Screenshot of the Acme app with error 500"}]}
    poll = {"poll": {"options": [{"title": "Acme"}, {"title": "Zenith"}]}}
    mention = toot(content="<p>look at this</p>", **(poll if "poll" in row.input else picture))
    tools = make_tools(brands=(make_brand(name="acme", query="acme"),))
    assert build_brands(BrandSettings(), tools)(make_draft(mention)).matches


@by_id("tag-uri")
def test_boosts_of_the_first_posts(row: Row) -> None:
    tag = "tag:m.example,2016-11-25:objectId=2:objectType=Status"
    mention = toot(reblog={"uri": tag})
    assert (mention.kind, mention.parent_id) == ("repost", f"mastodon:m.example:{tag}")
    assert "repost" in row.right


@by_id("null-url")
def test_a_status_without_an_address(row: Row) -> None:
    assert toot(url=None).url == make_status(1)["uri"]
    assert row.right == "the uri"


@by_id("lone-surrogate")
async def test_half_an_emoji_pushed(row: Row) -> None:
    settings = webhook.Settings.model_validate(
        {"unsigned": True, "token": "env:T"}, context={"env": {"T": "t"}}
    )
    body = orjson.dumps({"text": "half HALF emoji", "published_at": NOW.isoformat()})
    request = PushRequest("POST", "/push/invented/t", {}, {}, body.replace(b"HALF", rb"\ud83d"))
    page = await webhook.receive(make_context(settings, clock=MovedClock(NOW)), request)
    (event,) = page.events
    assert isinstance(event, MentionPosted)
    assert event.mention.text == "half \ufffd emoji"
    assert "replaced" in row.right
