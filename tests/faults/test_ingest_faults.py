"""Ingest under fire: kill -9, Kafka gone for a while, frozen processes, poison cursors, insane
dates and sizes.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from deploy.local.errors import LocalStackError
from deploy.local.stack import Endpoints, RunningStack
from pipeline.topics import CURSORS, RAW
from schemas.event import MentionPosted
from tests.ingest_world import World, mention_line, repeats, ticks, write_mentions
from tests.integration.test_ingest import accepted, free_port, push
from tests.services import Running, Services, wait_until
from tests.stack import kafka_producer, own_kafka
from tests.standins.grapevine import WITH_STANDINS
from tests.topics import Keys

PAGE = 500
"""Mentions of one page of the file connector."""


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str) -> World:
    return World(tmp_path, lambda: endpoints.kafka, topic_prefix)


@dataclass
class Broker:
    """A Kafka that a test may kill."""

    running: RunningStack
    bootstrap: str

    def kill(self) -> None:
        self.running.kill("kafka")

    def start(self) -> None:
        self.running.start("kafka")


@pytest.fixture(scope="module")
def kept_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with own_kafka(tmp_path_factory.mktemp("own")) as (running, bootstrap):
        yield Broker(running, bootstrap)


@pytest.fixture
def broker(kept_broker: Broker) -> Iterator[Broker]:
    """One for the tests of this file, up before each of them, however the one before ended."""
    yield kept_broker
    with suppress(LocalStackError):  # it runs
        kept_broker.start()


def left(published: Keys, lines: int, at_least: int) -> int:
    """How many lines of a file are not published yet, once so many are; else 0."""
    count = len(published())
    return lines - count if count >= at_least else 0


def test_kill_in_the_middle_of_an_import_repeats_at_most_one_page(
    services: Services, world: World
) -> None:
    path = write_mentions(world.folder / "mentions.jsonl", 30_000)
    config = world.config(sources={"archive": {"type": "file", "path": str(path)}})
    with Keys(world.bootstrap(), world.prefix + RAW.name) as published:
        for kill_at in (1_000, 8_000, 15_000):
            ingest = services.start("ingest", config)
            unread = ingest.kill9_at_work(partial(left, published, 30_000, kill_at))
            assert 0 < unread <= 30_000 - kill_at
    ingest = services.start("ingest", config).wait_ready()
    wait_until(lambda: "finished" in ingest.log_tail(), 120, "the whole file")
    assert ingest.terminate() == 0
    counts = world.counts()
    assert set(counts) == {f"x:x:{number}" for number in range(30_000)}
    assert repeats(counts) <= 3 * PAGE


def share(ingest: Running, names: list[str]) -> list[str]:
    """The sources that a process listens to now."""
    return [name for name in names if ingest.metric("grapevine_source_up", source=name)]


def test_sources_of_a_killed_process_are_taken_over(services: Services, world: World) -> None:
    names = [f"clock-{number}" for number in range(6)]
    config = world.config(sources={name: {"type": "ticker"} for name in names})
    first, second = (
        services.start("ingest", config, program=WITH_STANDINS).wait_ready() for _ in range(2)
    )
    wait_until(
        lambda: all(any(accepted(each, name) for each in (first, second)) for name in names),
        60,
        "all tick",
    )
    wait_until(
        lambda: any(accepted(second, name) for name in names), 60, "the second has its share"
    )
    wait_until(lambda: 0 < len(share(first, names)) < len(names), 60, "the first has kept its own")
    first.kill9()
    wait_until(lambda: all(accepted(second, name) for name in names), 60, "the second runs all")
    assert second.terminate(10) == 0
    counts = world.counts()
    for name in names:
        assert ticks(counts, name)
        assert repeats(counts, name) <= 10


def test_a_frozen_process_publishes_nothing_of_what_others_took_over(
    services: Services, world: World
) -> None:
    names = [f"clock-{number}" for number in range(6)]
    config = world.config(sources={name: {"type": "ticker", "every_secs": 0.2} for name in names})
    first, second = (
        services.start("ingest", config, program=WITH_STANDINS).wait_ready() for _ in range(2)
    )
    wait_until(
        lambda: any(accepted(second, name) for name in names), 60, "the second has its share"
    )
    first.pause()
    wait_until(lambda: all(accepted(second, name) for name in names), 60, "the second runs all")
    first.resume()
    wait_until(lambda: "joining again" in first.log_tail(), 60, "the first has noticed")
    wait_until(
        lambda: any(first.metric("grapevine_source_up", source=name) for name in names),
        60,
        "a share again",
    )
    assert first.terminate(10) == 0
    assert second.terminate(10) == 0
    counts = world.counts()
    for name in names:
        assert ticks(counts, name)
        assert repeats(counts, name) <= 20
        assert world.cursors()[name].position == max(ticks(counts, name)) + 1


def test_kafka_away_for_a_while_costs_nothing(
    services: Services, broker: Broker, tmp_path: Path, topic_prefix: str
) -> None:
    world = World(tmp_path, lambda: broker.bootstrap, topic_prefix)
    port = free_port()
    sources = {"clock": {"type": "ticker"}, "inbox": {"type": "inlet"}}
    config = world.config(sources=sources, service={"push_port": port})
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: accepted(ingest, "clock") >= 100, 60, "ticking")
    assert push(port, [{"id": 0, "text": "acme"}])[0] == 202

    broker.kill()
    refused = [push(port, [{"id": number, "text": "acme"}]) for number in (1, 2)]
    assert {status for status, _ in refused} == {503}
    assert all(int(answer["retry_after"]) >= 1 for _, answer in refused)
    standing = accepted(ingest, "clock")

    broker.start()
    wait_until(
        lambda: push(port, [{"id": 1, "text": "acme"}, {"id": 2, "text": "acme"}])[0] == 202,
        60,
        "taken",
    )
    wait_until(lambda: accepted(ingest, "clock") > standing + 100, 60, "ticking again, by itself")
    assert ingest.terminate(10) == 0
    counts = world.counts()
    assert world.cursors()["clock"].position == len(ticks(counts, "clock"))
    assert {f"inlet:inbox:{number}" for number in range(3)} <= set(counts)


def cursor_is_right(world: World) -> bool:
    """Whether every tick before the cursor is there, and of those after it the page in hand at most:
    it was on its way to several partitions, of which some may have taken their part.
    """
    position = world.cursors()["clock"].position
    numbers = {
        int(id_.rpartition(":")[2]) for id_ in world.counts() if id_.startswith("ticker:clock:")
    }
    return set(range(position)) <= numbers and max(numbers) < position + 10


def test_no_cursor_runs_ahead_of_what_kafka_has(
    services: Services, broker: Broker, tmp_path: Path, topic_prefix: str
) -> None:
    world = World(tmp_path, lambda: broker.bootstrap, topic_prefix)
    config = world.config(sources={"clock": {"type": "ticker", "every_secs": 0}})
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    for _ in range(3):
        reached = accepted(ingest, "clock")
        wait_until(lambda: accepted(ingest, "clock") > reached + 200, 60, "ticking")  # noqa: B023  called at once
        broker.kill()
        ingest.kill9()
        broker.start()
        # a broker that was killed shows its last checkpoint for a moment, then all it has
        wait_until(partial(cursor_is_right, world), 30, "Kafka has what the cursor says")
        ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    assert ingest.terminate(10) == 0


def test_it_stops_in_time_also_while_kafka_is_away(
    services: Services, broker: Broker, tmp_path: Path, topic_prefix: str
) -> None:
    world = World(tmp_path, lambda: broker.bootstrap, topic_prefix)
    config = world.config(sources={"clock": {"type": "ticker"}})
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: accepted(ingest, "clock") >= 50, 60, "ticking")
    broker.kill()
    waiting = services.start("ingest", config, program=WITH_STANDINS)
    wait_until(lambda: waiting.port(), 30, "up, without Kafka")
    assert waiting.get("/readyz")[0] == 503
    assert ingest.terminate(12) == 0
    assert waiting.terminate(12) == 0
    broker.start()
    again = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: accepted(again, "clock") >= 50, 60, "ticking")
    assert again.terminate(10) == 0
    assert ticks(world.counts(), "clock")


def test_poison_in_the_cursors_is_put_aside(services: Services, world: World) -> None:
    sources = {"clock": {"type": "ticker"}, "other": {"type": "ticker"}}
    config = world.config(sources=sources)
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: accepted(ingest, "clock") and accepted(ingest, "other"), 60, "ticking")
    assert ingest.terminate(10) == 0
    reached = world.cursors()["clock"].position
    poison = [
        b"\xff\x00not json",
        b"",
        b"{}",
        b'{"source":"other","type":"ticker","at":"2026-11-20T12:00:00Z"}',
    ]
    with kafka_producer(world.bootstrap()) as producer:
        for value in poison:
            producer.send(world.prefix + CURSORS.name, key=b"clock", value=value).get(timeout=10)
        producer.send(world.prefix + CURSORS.name, key=b"\xff\xfe", value=b"\xff").get(timeout=10)
    again = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: accepted(again, "clock") and accepted(again, "other"), 60, "ticking again")
    wait_until(lambda: len(world.dead_letters()) >= len(poison) + 1, 30, "the poison is kept")
    assert again.terminate(10) == 0
    counts = world.counts()
    assert repeats(counts) == 0
    assert len(ticks(counts, "clock")) > reached


def test_dates_and_sizes_beyond_reason_travel_or_are_kept(services: Services, world: World) -> None:
    lines = [
        mention_line(1, published_at="1970-01-01T00:00:00Z"),
        mention_line(2, published_at="2099-01-01T00:00:00Z"),
        mention_line(3, published_at="9999-12-31T23:59:59Z"),
        mention_line(4, text="acme " * 1_000_000),
        mention_line(5, title="acme " * 1_000_000),
        mention_line(6, payload={"deep": "x" * 5_000_000}),
        "\x00\x01 not json",
        mention_line(7),
    ]
    path = world.folder / "odd.jsonl"
    path.write_text("\n".join(lines) + "\n")
    source = {"type": "file", "path": str(path), "max_text_chars": 10_000_000}
    ingest = services.start("ingest", world.config(sources={"odd": source})).wait_ready()
    wait_until(lambda: "finished" in ingest.log_tail(), 60, "read")
    assert ingest.terminate() == 0
    events = {event.key: event for event in world.events()}
    mentions = {
        key: event.mention for key, event in events.items() if isinstance(event, MentionPosted)
    }
    assert len(mentions) + len(world.dead_letters()) == len(lines)
    seen_at = mentions["x:x:7"].seen_at
    assert all(
        1990 <= mention.published_at.year <= seen_at.year + 1 for mention in mentions.values()
    )
    assert mentions["x:x:2"].published_claimed.startswith("2099-01-01")
    assert mentions["x:x:4"].truncated
    assert len(mentions["x:x:4"].text) > 3_900_000
    assert mentions["x:x:6"].payload is None
    assert not mentions["x:x:6"].truncated
    assert "x:x:5" not in mentions
    assert json.loads(world.dead_letters()[0].to_json())["service"] == "ingest"
