"""The ingest service as a real process against real Kafka: nothing lost, nothing twice, sources
shared and isolated.
"""

import base64
import json
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from deploy.local.stack import Endpoints
from pipeline.service import EXIT_PORT_TAKEN
from tests.ingest_world import World, repeats, ticks, write_mentions
from tests.services import Running, Services, wait_until
from tests.standins.grapevine import WITH_STANDINS


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str) -> World:
    return World(tmp_path, lambda: endpoints.kafka, topic_prefix)


def accepted(ingest: Running, source: str) -> float:
    return ingest.metric("grapevine_events_accepted_total", source=source)


def has_accepted(ingest: Running, source: str, count: int) -> bool:
    return accepted(ingest, source) >= count


def test_a_file_travels_once_and_is_not_read_again(services: Services, world: World) -> None:
    path = write_mentions(world.folder / "mentions.jsonl", 2_500)
    config = world.config(sources={"archive": {"type": "file", "path": str(path)}})
    ingest = services.start("ingest", config).wait_ready()
    wait_until(lambda: accepted(ingest, "archive") == 2_500, 60, "all accepted")
    assert ingest.terminate() == 0
    again = services.start("ingest", config).wait_ready()
    wait_until(lambda: "finished" in again.log_tail(), 30, "finished at once")
    assert again.terminate() == 0
    assert world.counts() == {f"x:x:{number}": 1 for number in range(2_500)}


def test_a_stop_finishes_the_page_in_hand(services: Services, world: World) -> None:
    config = world.config(sources={"clock": {"type": "ticker", "every_secs": 0}})
    for _ in range(3):
        ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
        wait_until(partial(has_accepted, ingest, "clock", 200), 30, "ticking")
        assert ingest.terminate(10) == 0
    counts = world.counts()
    assert repeats(counts) == 0
    assert world.cursors()["clock"].position == len(ticks(counts, "clock"))
    gaps = [run for run in world.runs() if run.kind == "gap"]
    assert len(gaps) == len([run for run in gaps if run.end > run.start]) <= 2


def test_two_processes_share_the_sources_and_hand_them_over(
    services: Services, world: World
) -> None:
    names = [f"clock-{number}" for number in range(6)]
    config = world.config(sources={name: {"type": "ticker"} for name in names})
    first = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(lambda: all(accepted(first, name) for name in names), 30, "one process runs all")
    second = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(
        lambda: any(accepted(second, name) for name in names), 30, "the second has its share"
    )

    def shares() -> list[set[str]]:
        return [
            {name for name in names if each.metric("grapevine_source_up", source=name)}
            for each in (first, second)
        ]

    wait_until(
        lambda: all(shares()) and shares()[0] | shares()[1] == set(names),
        30,
        "every source runs somewhere",
    )
    one, other = shares()
    assert not one & other
    assert first.terminate(10) == 0
    wait_until(lambda: all(accepted(second, name) for name in names), 60, "the second runs all")
    assert second.terminate(10) == 0
    counts = world.counts()
    assert repeats(counts) == 0
    for name in names:
        assert ticks(counts, name)


def test_one_source_in_trouble_does_not_touch_the_others(services: Services, world: World) -> None:
    troubles = ("retry", "fatal", "bug", "reject", "end", "silence")
    sources: dict[str, Any] = {"well": {"type": "ticker"}}
    for word in troubles:
        (world.folder / word).write_text(word)
        sources[word] = {
            "type": "ticker",
            "trouble": str(world.folder / word),
            "silent_after_secs": 10,
        }
    config = world.config(sources=sources, service={"dead_letter_max_run": 5})
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    wait_until(
        lambda: "source-silent:silence" in {c.dedup_key for c in world.candidates()},
        60,
        "silence is noticed",
    )
    keys = {(c.dedup_key, c.state) for c in world.candidates()}
    assert ("source-stopped:fatal", "firing") in keys
    assert ("source-stopped:reject", "firing") in keys
    assert len([letter for letter in world.dead_letters() if letter.source == "reject"]) == 5
    assert ingest.metric("grapevine_source_errors_total", source="bug") >= 2
    assert ingest.metric("grapevine_source_errors_total", source="retry") >= 2
    assert "source-stopped:well" not in {key for key, state in keys if state == "firing"}

    (world.folder / "silence").unlink()
    (world.folder / "retry").unlink()
    wait_until(
        lambda: (
            ("source-silent:silence", "clear")
            in {(c.dedup_key, c.state) for c in world.candidates()}
        ),
        60,
        "cleared",
    )
    wait_until(lambda: accepted(ingest, "retry"), 60, "tried again")
    before = accepted(ingest, "well")
    wait_until(lambda: accepted(ingest, "well") > before, 10, "the well one goes on")
    assert ingest.terminate(10) == 0
    counts = world.counts()
    for name in ("well", "retry", "silence"):
        assert ticks(counts, name)
    assert not any(id_.startswith("ticker:fatal:") for id_ in counts)


def push(
    port: int, items: Any, key: str = "right", query: str = "", source: str = "inbox"
) -> tuple[int, dict[str, Any]]:
    """POST to a push source; status and JSON answer."""
    body = items if isinstance(items, bytes) else json.dumps(items).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/push/{source}{query}",
        data=body,
        headers={"X-Key": key},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, {"retry_after": error.headers.get("Retry-After"), **json.load(error)}


def accepts(port: int, item: dict[str, Any]) -> bool:
    """Whether a push of this item is taken; not while nobody listens."""
    try:
        return push(port, [item])[0] == 202
    except OSError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_pushes_are_answered_as_they_were_taken(services: Services, world: World) -> None:
    port = free_port()
    config = world.config(sources={"inbox": {"type": "inlet"}}, service={"push_port": port})
    ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    assert push(port, [{"id": 1, "text": "acme"}, {"id": 2, "text": "acme"}]) == (202, {"taken": 2})
    status, answer = push(port, [{"id": 3, "text": "acme"}, {"id": 4}, {"id": 5}])
    assert (status, answer["items"]) == (422, ["items[1]: has no text", "items[2]: has no text"])
    assert push(port, [], key="wrong")[0] == 401
    assert push(port, b"{")[0] == 400
    assert push(port, [], query="?bug=1")[0] == 500
    status, answer = push(port, [], query="?busy=1")
    assert (status, answer["retry_after"]) == (503, "3")
    assert push(port, b"[" + b" " * 16_000_001 + b"]")[0] == 413
    assert push(port, [], source="nobody")[0] == 404
    assert world.counts() == {"inlet:inbox:1": 1, "inlet:inbox:2": 1}
    assert world.dead_letters() == []

    second = services.start("ingest", config, program=WITH_STANDINS).wait_ready()  # stands by
    for number in range(10, 40):
        assert push(port, [{"id": number, "text": "acme"}])[0] == 202
    elsewhere = world.config(
        sources={"box": {"type": "inlet"}},
        service={"push_port": port, "state_dir": str(world.folder / "elsewhere")},
    )
    stranger = services.start("ingest", elsewhere, program=WITH_STANDINS)
    assert stranger.wait_exit(60) == EXIT_PORT_TAKEN
    assert f"pushes cannot be taken at port {port} of 127.0.0.1: " in stranger.log_tail(1)
    assert ingest.terminate(10) == 0
    wait_until(lambda: accepts(port, {"id": 99, "text": "acme"}), 30, "the second has taken over")
    assert second.terminate(10) == 0
    assert set(world.counts()) == {f"inlet:inbox:{number}" for number in (1, 2, *range(10, 40), 99)}


def test_a_silent_push_source_is_noticed_and_a_push_to_any_process_ends_it(
    services: Services, world: World
) -> None:
    port = free_port()
    source = {"type": "inlet", "silent_after_secs": 10}
    config = world.config(partitions=1, sources={"inbox": source}, service={"push_port": port})
    watching = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
    assert push(port, [{"id": 0, "text": "acme"}])[0] == 202
    standby = services.start(
        "ingest", config, program=WITH_STANDINS
    ).wait_ready()  # there is no partition for it
    wait_until(lambda: states(world)[-1:] == ["firing"], 40, "silence is noticed")
    watching.kill9()
    wait_until(
        lambda: standby.metric("grapevine_partitions_assigned") == 1,
        60,
        "the standby has taken over",
    )
    wait_until(lambda: accepts(port, {"id": 1, "text": "acme"}), 60, "taken")
    wait_until(lambda: states(world)[-1:] == ["clear"], 40, "heard again")
    assert standby.terminate(10) == 0


def states(world: World) -> list[str]:
    """What became of the push source's silence."""
    return [
        candidate.state
        for candidate in world.candidates()
        if candidate.dedup_key == "source-silent:inbox"
    ]


def test_of_a_firehose_only_what_is_ours_is_published(services: Services, world: World) -> None:
    config = world.config(sources={"hose": {"type": "hose"}})
    for _ in range(2):
        ingest = services.start("ingest", config, program=WITH_STANDINS).wait_ready()
        wait_until(partial(has_accepted, ingest, "hose", 100), 30, "pouring")
        assert ingest.metric("grapevine_dropped_total", reason="no_brand") > 0
        assert ingest.metric("grapevine_dropped_total", reason="unpublished") > 0
        ingest.kill9()
    posted = {event.key for event in world.events() if event.kind == "posted"}
    deleted = {event.key for event in world.events() if event.kind == "deleted"}
    assert all(int(id_.rpartition(":")[2]) % 3 == 0 for id_ in posted)
    assert deleted <= posted
    # Each post is deleted twenty posts later, also across the restart: only the last ones may still
    # stand.
    assert len(posted - deleted) <= 20


def test_signed_webhooks_are_taken_once_and_others_not_at_all(
    services: Services, world: World
) -> None:
    port, secret = (
        free_port(),
        "whsec_" + base64.b64encode(b"a shared secret of some length").decode(),
    )
    sources = {"shop": {"type": "webhook", "secret": "env:SHOP_SECRET"}}
    config = world.config(sources=sources, service={"push_port": port})
    ingest = services.start("ingest", config, env={"SHOP_SECRET": secret}).wait_ready()
    about = {"text": "acme", "type": "shop", "published_at": "2026-11-20T12:00:00Z"}
    body = json.dumps({"mentions": [{"id": f"shop:shop:{n}", **about} for n in range(3)]})

    def send(sent: str, signature: str) -> int:
        headers = {"webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": signature}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/push/shop", sent.encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    now = datetime.now(UTC)
    stamp = str(int(now.timestamp()))
    good = Webhook(secret).sign("m1", now, body)
    assert send(body.replace("acme", "zenith"), good) == 401
    assert [send(body, good) for _ in range(3)] == [202, 202, 202]
    assert ingest.terminate(10) == 0
    assert world.counts() == {f"shop:shop:{n}": 1 for n in range(3)}
