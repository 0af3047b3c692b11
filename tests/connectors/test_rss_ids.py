"""Over any sequence of polls no item counts twice and none is edited into another, however careless a
feed is with its guids.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.rss import Settings, normalise
from connectors.rss.addresses import canonical
from connectors.rss.items import changes
from connectors.rss.memory import Memory, earlier_content_of, key_of
from connectors.rss.parsing import parse
from schemas.event import MentionPosted
from schemas.mention import Mention
from tests.builders import NOW

URL = "https://news.example/feed"
SETTINGS = Settings(feeds=(URL,))


@dataclass(frozen=True)
class Article:
    """What a publisher has in mind; `date` None: the feed tells none."""

    number: int
    text: str = "Acme is down."
    date: datetime | None = NOW
    title: str = ""

    @property
    def link(self) -> str:
        return f"https://news.example/{self.number}"


def shown(
    article: Article, guid: str = "", link: str | None = None, date: datetime | None = None
) -> str:
    told = date or article.date
    parts = [
        f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else "",
        f"<link>{escape(article.link if link is None else link)}</link>",
        f"<title>{escape(article.title or f'Article {article.number}')}</title>",
        f"<description>{escape(article.text)}</description>",
        f"<pubDate>{format_datetime(told)}</pubDate>" if told else "",
    ]
    return f"<item>{''.join(parts)}</item>"


class Polls:
    """One feed that is polled again and again, its cursor saved and loaded in between."""

    def __init__(self) -> None:
        self.memory, self.polls = Memory(), 0
        self.texts: defaultdict[str, list[str]] = defaultdict(list)

    def poll(self, *items: str, url: str = URL) -> list[Mention]:
        body = f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>"
        self.polls += 1
        now = NOW + timedelta(hours=self.polls)
        told: list[Mention] = []
        document = parse(body.encode(), url=url)
        for change in changes(document, self.memory, feed=URL, now=now, settings=SETTINGS):
            for event in normalise(change.payload, name="press", settings=SETTINGS):
                assert isinstance(event, MentionPosted)
                told.append(event.mention)
                self.texts[event.mention.id].append(event.mention.text)
            self.memory.remember(change.key, change.content, change.published)
        self.memory.trim(1, len(document.entries))
        self.memory = Memory.load(orjson.loads(orjson.dumps(self.memory.dump())))
        return told


Way = Callable[[Article, int], str]
WAYS: dict[str, Way] = {
    "right": lambda article, _: shown(article, f"guid-{article.number}"),
    "no guid": lambda article, _: shown(article),
    "a new guid at every build": lambda article, poll: shown(article, f"{poll}-{article.number}"),
    "sessions": lambda article, poll: shown(article, link=f"{article.link}?sid={poll}a{poll}"),
    "unknown sessions": lambda article, poll: shown(article, link=f"{article.link}?q={poll}b"),
    "sessions in the path": lambda article, poll: shown(
        article, link=f"{article.link};jsessionid=0{poll}"
    ),
    "campaigns": lambda article, poll: shown(article, link=f"{article.link}?utm_source=r{poll}"),
    "http, then https": lambda article, poll: shown(
        article, f"{article.number} at http{'s' * (poll % 2)}://news.example"
    ),
    "www or not": lambda article, poll: shown(
        article, link=f"http://{'www.' * (poll % 2)}news.example/{article.number}{'/' * (poll % 2)}"
    ),
    "one guid for all": lambda article, _: shown(article, "https://news.example/"),
    "one link for all": lambda article, _: shown(article, link="https://news.example/reviews"),
}
ARTICLES = st.integers(0, 5).map(
    lambda number: Article(number, f"Words of {number}.", NOW - timedelta(minutes=7 * number))
)


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(st.lists(ARTICLES, max_size=5, unique=True), min_size=2, max_size=6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_every_article_counts_once_however_it_is_shown(
    way: str, polls: list[list[Article]], dated: bool
) -> None:
    if (
        way == "one link for all"
    ):  # which looks like an article's own where a feed shows nothing else
        polls = [articles for articles in polls if len(articles) > 1]
    feed, told = Polls(), list[str]()
    for number, articles in enumerate(polls):
        some = [one if dated else Article(one.number, one.text, None) for one in articles]
        told += [mention.text for mention in feed.poll(*(WAYS[way](one, number) for one in some))]
    assert sorted(told) == sorted({article.text for articles in polls for article in articles})
    assert all(len(set(texts)) == 1 for texts in feed.texts.values())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_an_edit_keeps_its_id_and_touches_no_other(edits: list[tuple[int, int]]) -> None:
    feed, versions = Polls(), dict.fromkeys(range(4), 0)
    ids: dict[int, str] = {}
    for number, version in [(0, 0), *edits]:
        versions[number] = version
        articles = [Article(n, f"{n} in version {v}") for n, v in versions.items()]
        for mention in feed.poll(*(shown(one, f"g{one.number}") for one in articles)):
            of = int(mention.text[0])
            assert ids.setdefault(of, mention.id) == mention.id
    assert len(set(ids.values())) == 4


def test_a_guid_that_another_item_takes_over_names_both() -> None:
    alpha = shown(Article(1, "alpha", title="Alpha"), "G")
    beta = shown(Article(2, "beta", NOW + timedelta(hours=1), title="Beta"), "G")
    for sequence in ([[alpha], [alpha, beta], [beta], [beta, alpha]], [[alpha], [beta], [alpha]]):
        feed = Polls()
        told = [[mention.text for mention in feed.poll(*items)] for items in sequence]
        assert told == [["alpha"], ["beta"], *[[]] * (len(sequence) - 2)]
        assert [len(texts) for texts in feed.texts.values()] == [1, 1]


def test_a_newer_version_beside_the_older_one_is_an_edit_of_one_item() -> None:
    feed = Polls()
    first, second = Article(1, "first"), Article(1, "second", NOW + timedelta(minutes=9))
    assert len(feed.poll(shown(first, "G"))) == 1
    (edit,) = feed.poll(shown(second, "G"), shown(first, "G"))
    assert (edit.text, edit.published_at) == ("second", NOW)
    assert feed.poll(shown(first, "G"), shown(second, "G")) == []
    assert len(feed.texts) == 1


def test_guids_are_taken_as_they_are_written() -> None:
    for guid in ("4711", "/news/4711", "HTTP://News.Example/%7Eann", "tag:news.example,2026:1"):
        feed = Polls()
        item = f"<item><guid>{guid}</guid><title>T</title></item>"
        (mention,) = feed.poll(item, url="http://news.example/feed")
        assert mention.id.endswith(f":{guid}")
        assert feed.poll(item, url="https://www.news.example/feed/") == []


def test_reviews_that_differ_in_their_text_only_are_several() -> None:
    reviews = [Article(1, text, None, "Review") for text in ("Great", "Awful", "So so")]
    with_guid, without = Polls(), Polls()
    assert len(with_guid.poll(*(shown(one, "same") for one in reviews))) == 3
    assert len(without.poll(*(shown(one) for one in reviews))) == 3
    again = [*reversed(reviews), Article(1, "New", None, "Review")]
    for feed, guid in ((with_guid, "same"), (without, "")):
        assert [one.text for one in feed.poll(*(shown(one, guid) for one in again))] == ["New"]


def test_a_long_feed_is_remembered_whole() -> None:
    feed = Polls()
    items = [shown(Article(number, date=None), f"g{number}") for number in range(1300)]
    assert len(feed.poll(*items)) == 1300
    assert feed.poll(*items) == feed.poll(*items) == []
    assert len(feed.poll(shown(Article(7777), "new"), *items)) == 1


def test_of_more_items_than_can_be_remembered_the_newest_are_read() -> None:
    items = [shown(Article(n, date=NOW - timedelta(minutes=n)), f"g{n}") for n in range(30)]
    body = f"<rss><channel>{''.join(reversed(items))}</channel></rss>".encode()
    changed = changes(parse(body, url=URL), Memory(), feed=URL, now=NOW, settings=SETTINGS, most=10)
    assert [change.payload["entry"]["id"] for change in changed] == [
        f"g{n}" for n in range(9, -1, -1)
    ]


def test_a_cursor_of_an_earlier_version_repeats_nothing() -> None:
    feed = Polls()
    item = shown(Article(1), "g1")
    entry = parse(f"<rss><channel>{item}</channel></rss>".encode(), url=URL).entries[0]
    feed.memory = Memory(read=True)
    feed.memory.remember(key_of("g1"), earlier_content_of(entry), NOW)
    assert feed.poll(item) == []


def test_addresses_are_one_where_only_what_passes_differs() -> None:
    one = canonical("https://www.news.example/a/?b=1&utm_source=x&PHPSESSID=9#part")
    assert one == canonical("http://news.example/a?b=1#part")
    assert canonical("http://news.example/a?b=2") != canonical("http://news.example/a?b=1")
    assert canonical("urn:x:1") == "urn:x:1"
    assert canonical("https://news.example/caf%C3%A9") == canonical(
        "http://news.example/cafe\u0301"
    )
    assert canonical("https://news.example/a%2Fb%FF") == "http://news.example/a%2Fb%FF"


def test_guids_that_count_the_places_of_a_feed_edit_nothing_where_only_days_are_told() -> None:
    polls, day = Polls(), NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    newest = [[3, 2, 1], [4, 3, 2]]
    ids = [
        [
            mention.id
            for mention in polls.poll(
                *(
                    shown(Article(number, text=f"Text {number}", date=day), guid=str(place))
                    for place, number in enumerate(shown_now)
                )
            )
        ]
        for shown_now in newest
    ]
    assert len(ids[0]) == 3
    assert len(set(ids[1]) - set(ids[0])) == 1
    assert all(len(set(texts)) == 1 for texts in polls.texts.values())
