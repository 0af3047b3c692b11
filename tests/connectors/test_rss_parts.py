"""The parts of listening to feeds: parsing whatever comes, waiting as asked, remembering little."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.rss import Settings
from connectors.rss.fetching import shown
from connectors.rss.items import changes, namespace_of
from connectors.rss.memory import Memory
from connectors.rss.parsing import parse
from connectors.rss.plan import Feed, Plan
from tests.builders import NOW
from tests.connectors.feeds import ATOM, item, rss

URL = "https://news.example/feed"
PIECES = st.sampled_from(
    [
        "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>",
        "<entry>", "&#xD800;",
        "&#99999999;", "&#x110000;", "&nbsp;", "&", "<", ">", "<!DOCTYPE x [", "<!ENTITY a 'b'>",
        "&a;", "<?xml",
        " encoding='utf-7'", "?>", "<!--", "-->", "<guid>", "<pubDate>", "32 Foo 99999",
        "<georss:point>1 x",
        "<content type='application/xhtml+xml'>", "xmlns:a='", "\x00", "é",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<link href='", "http://[", "<author>", "<itunes:image>", "<media:content url=''>",
        "<dc:date>0000-00-00",
        "<gml:pos>nan", "<updated>2026-13-45T99:99:99Z</updated>",
    ]
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode()),
    )
)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_break_the_parser(body: bytes) -> None:
    document = parse(body, url=URL)
    assert not (document.problem and document.entries)
    for change in changes(document, Memory(), feed=URL, now=NOW, settings=Settings(feeds=(URL,))):
        assert change.payload["published_at"]


@given(
    st.lists(
        st.tuples(st.integers(0, 800), st.lists(PIECES, min_size=1, max_size=4).map("".join)),
        max_size=6,
    ),
    st.sampled_from([ATOM, rss([item("a"), item("b")])]),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_feed_never_breaks_the_parser(damage: list[tuple[int, str]], feed: str) -> None:
    for at, piece in damage:
        feed = feed[:at] + piece + feed[at + len(piece) :]
    parse(feed.encode("utf-8", "replace"), url=URL)


@pytest.mark.parametrize(
    ("head", "secs"),
    [
        ("", 0),
        ("<ttl>60</ttl>", 3600),
        ("<ttl>soon</ttl>", 0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            21_600,
        ),
    ],
)
def test_a_feed_says_how_often_it_wants_to_be_asked(head: str, secs: int) -> None:
    assert parse(rss([item()], head=head).encode(), url=URL).every_secs == secs


def plan_of(*addresses: str, **options: float) -> tuple[Plan, list[Feed]]:
    feeds = [Feed(address, Memory(), NOW) for address in addresses]
    return Plan(feeds, Settings.model_validate({"feeds": addresses, **options}), NOW), feeds


@pytest.mark.parametrize(("wish", "expected"), [(0, 300), (3600, 3600), (10**9, 86_400)])
def test_a_wish_is_granted_within_its_bounds(wish: float, expected: float) -> None:
    plan, (feed,) = plan_of(URL)
    plan.succeeded(feed, feed.host, NOW, wish)
    assert expected <= (feed.due - NOW).total_seconds() <= expected * 1.1


def test_failures_wait_longer_and_longer_and_a_busy_host_is_left_alone() -> None:
    plan, (first, other) = plan_of(URL, URL + "/2")
    waits = []
    for _ in range(12):
        plan.failed(first, first.host, NOW, None)
        waits.append((first.due - NOW).total_seconds())
    assert waits[0] < waits[1] < waits[2]
    assert max(waits) <= 6 * 3600 * 1.1
    plan.failed(first, first.host, NOW, 1800)
    assert plan.start(NOW + timedelta(seconds=1700), 8) == []
    assert other in plan.start(NOW + timedelta(seconds=1801), 8)


@given(
    hosts=st.lists(st.integers(0, 4), min_size=1, max_size=30),
    most=st.integers(1, 10),
    steps=st.lists(st.integers(0, 3), max_size=60),
)
def test_no_host_is_asked_twice_at_once_or_without_its_pause(
    hosts: list[int], most: int, steps: list[int]
) -> None:
    plan, _ = plan_of(
        *(f"https://h{host}.example/{n}" for n, host in enumerate(hosts)), per_host_gap_secs=2
    )
    now, running = NOW, list[Feed]()
    asked: dict[str, datetime] = {}
    for step in steps:
        now += timedelta(seconds=step)
        for feed in plan.start(now, most - len(running)):
            assert feed.host not in {other.host for other in running}
            assert feed.host not in asked or now - asked[feed.host] >= timedelta(seconds=2)
            running.append(feed)
        assert len(running) <= most
        if running:
            ended = running.pop(0)
            plan.succeeded(ended, ended.host, now, 0)
            asked[ended.host] = now
    wait = plan.wait_secs(now)
    assert (wait is not None and wait >= 0) or running


@given(
    st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=60), st.integers(1, 3000)
)
def test_memory_survives_its_cursor_and_stays_small(
    items: list[tuple[str, str]], feeds: int
) -> None:
    memory = Memory()
    for key, content in items:
        memory.remember(key, content.replace(".", ""), NOW)
    memory.trim(feeds, 0)
    again = Memory.load(memory.dump())
    assert again.items == memory.items
    assert all((known := again.known(key)) and known.date == NOW for key in again.items)
    assert len(memory.items) <= 60
    assert not items or items[-1][0] in memory.items


def test_forgetting_keeps_what_the_feed_shows() -> None:
    memory = Memory()
    for number in range(3000):
        memory.remember(str(number), "c", NOW)
    memory.trim(10_000, 200)
    assert list(memory.items) == [str(number) for number in range(2800, 3000)]


def test_addresses_are_shown_and_named_without_their_credentials() -> None:
    address = "https://user:pass@news.example:8443/a/b?key=secret"
    assert shown(address) == "https://news.example:8443/a/b?…"
    assert "pass" not in namespace_of(address)
    assert namespace_of(address) == namespace_of(address.replace("user:pass@", ""))
    assert namespace_of(address) != namespace_of(address + "2")
    assert ":" not in namespace_of("https://[2001:db8::1]/feed")
