"""Detect on real ClickHouse and Kafka: one alert per episode, killed or not; history is baseline
only.
"""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from pipeline.detect.position import judged_note
from schemas.enriched import BrandMatch, Brands, EnrichedMention, Priority, Sentiment
from tests.detect_world import DAY, World, spoken, steady
from tests.services import Services, wait_until
from tests.stack import own_clickhouse

STORM = DAY + timedelta(hours=13)
SPIKE = {"type": "spike", "of": "negative", "brand": "acme"}
RULES = {"complaint-spike": SPIKE}


def make_world(
    folder: Path, at: Endpoints, prefix: str, database: str, rules: dict[str, Any], **service: Any
) -> World:
    return World(folder, at, prefix, database, rules=rules, service={"event_time": True, **service})


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> World:
    made = make_world(tmp_path, endpoints, topic_prefix, tables, RULES)
    made.migrate()
    return made


@cache
def four_weeks_and_a_storm() -> tuple[EnrichedMention, ...]:
    """12 negative mentions an hour for four weeks (imported), then a live day with 96 an hour for
    one hour.
    """
    usual, often = timedelta(minutes=5), timedelta(seconds=37.5)
    return (
        *steady("past", DAY - timedelta(days=28), DAY, usual, lane="history"),
        *steady("day", DAY, DAY + timedelta(hours=20), usual),
        *steady("storm", STORM, STORM + timedelta(hours=1), often, source="x"),
        spoken(
            "famous",
            STORM + timedelta(minutes=2),
            priority=Priority(score=99, reasons=("many follow",)),
        ),
    )


def judged(world: World, until: datetime) -> bool:
    return world.judged_until() == until


def test_a_storm_over_four_weeks_of_history_is_one_alert_through_kills_and_restarts(
    world: World, services: Services
) -> None:
    world.store(four_weeks_and_a_storm())
    storm, end = STORM + timedelta(minutes=30), DAY + timedelta(hours=20)
    world.complete(storm)
    detect = services.start("detect", world.path)
    struck = [detect.kill9_at_work(partial(world.unjudged, storm, DAY))]
    detect = services.start("detect", world.path)
    wait_until(lambda: world.candidates("complaint-spike"), 60, "the alert")
    wait_until(partial(judged, world, storm), 60, "judged up to the storm")
    world.complete(end)
    struck.append(detect.kill9_at_work(partial(world.unjudged, end, storm)))
    print("five minutes still to be judged at each kill:", struck)
    services.start("detect", world.path)
    wait_until(
        lambda: any(one.state == "clear" for one in world.candidates("complaint-spike")),
        60,
        "its end",
    )

    found = world.candidates("complaint-spike")
    assert len({one.dedup_key for one in found}) == 1
    first, last = found[0], found[-1]
    assert STORM < first.at <= STORM + timedelta(minutes=30)
    assert first.brand == "acme"
    assert first.expected == pytest.approx(12, abs=1)
    assert first.value is not None
    assert first.value > 24
    assert first.nature == "product"
    assert first.mentions[0].id == "file:t:famous"
    assert first.mentions[0].text == "acme is down, says famous"
    assert len(first.mentions) == 3
    assert any("x (" in reason and "reddit (" in reason for reason in first.reasons)
    assert "usually 12 (Tuesday 13:00)" in first.reasons[0]
    assert max(one.value or 0 for one in found) >= 96
    assert last.state == "clear"
    assert STORM + timedelta(hours=2) < last.at <= STORM + timedelta(hours=6)
    assert all(one.at > DAY for one in found)


def test_a_storm_under_our_own_post_is_a_backlash_for_others(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    rules = {"storm": SPIKE | {"notify": ["oncall"], "backlash_notify": ["pr"]}}
    hook = {"type": "webhook", "url": "http://localhost:9/hook", "secret": "env:HOOK"}
    env = {"HOOK": "whsec_" + base64.b64encode(b"invented").decode()}
    world = World(
        tmp_path,
        endpoints,
        topic_prefix,
        tables,
        env,
        rules=rules,
        notify={"oncall": hook, "pr": hook},
        service={"event_time": True},
    )
    world.migrate()
    own = Brands(
        matches=(BrandMatch(brand="acme", kind="own", voice=False),),
        author_role="account",
        author_brand="acme",
    )
    post = spoken("post", STORM - timedelta(hours=2), brands=own)
    answers = steady("storm", STORM, STORM + timedelta(hours=1), timedelta(seconds=37.5))
    ways = (
        {"parent_id": post.id},
        {"thread_id": post.id, "parent_id": "file:t:x"},
        {"links": (post.mention.url,)},
        {"parent_id": "file:t:x"},
    )
    threaded = [
        one.model_copy(update={"mention": one.mention.model_copy(update=ways[n % 4])})
        for n, one in enumerate(answers)
    ]
    world.store([*four_weeks_and_a_storm()[:-97], post, *threaded])
    world.complete(STORM + timedelta(hours=1))
    services.start("detect", world.path, env=env)
    wait_until(lambda: judged(world, STORM + timedelta(hours=1)), 60, "judged")
    first = world.candidates("storm")[0]
    assert first.nature == "backlash"
    assert first.destinations == ("pr",)
    assert first.title.startswith("Backlash under acme's own post: ")
    assert first.reasons[0] == f"backlash under acme's own post {post.mention.url}"


def test_history_is_never_raised_even_when_it_lands_in_the_present(
    world: World, services: Services
) -> None:
    often = timedelta(seconds=20)
    world.store(
        [
            *steady("past", DAY - timedelta(days=28), DAY, timedelta(minutes=5), lane="history"),
            *steady("day", DAY, DAY + timedelta(hours=20), timedelta(minutes=5)),
            *steady("import", STORM, STORM + timedelta(hours=1), often, lane="history"),
        ]
    )
    world.complete(DAY + timedelta(hours=20))
    services.start("detect", world.path)
    wait_until(lambda: world.judged_until() == DAY + timedelta(hours=20), 90, "the day is judged")
    assert world.candidates() == []


def test_every_step_is_judged_the_same_whether_buckets_close_one_by_one_or_at_once(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    rules = {
        "many": {"type": "threshold", "of": "negative", "above": 30},
        "share": {
            "type": "threshold",
            "of": "negative",
            "share_of": "mentions",
            "above": 0.9,
            "by": "source",
        },
        "authors": {
            "type": "sql",
            "query": "SELECT author_id AS key, count() AS value, 'writes much' AS text, 'acme' AS brand"
            " FROM brand_mentions WHERE seen_at >= {from} AND seen_at < {until} GROUP BY author_id HAVING value > 3",
        },
    }
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    at_once = make_world(tmp_path / "a", endpoints, f"{topic_prefix}a.", tables, rules)
    stepwise = make_world(tmp_path / "b", endpoints, f"{topic_prefix}b.", tables, rules)
    at_once.migrate()
    neutral = Sentiment(label="neutral")
    at_once.store(
        [
            *steady("day", DAY, DAY + timedelta(hours=6), timedelta(minutes=5), sentiment=neutral),
            *steady(
                "storm",
                DAY + timedelta(hours=2),
                DAY + timedelta(hours=3),
                timedelta(minutes=1),
                source="x",
            ),
        ]
    )
    end = DAY + timedelta(hours=6)
    at_once.complete(end)
    services.start("detect", at_once.path)
    wait_until(lambda: at_once.judged_until() == end, 60, "judged at once")
    at_once.complete(DAY + timedelta(minutes=30))
    running = services.start("detect", stepwise.path)
    for minutes in (60, 65, 121, 140, 155, 170, 180, 200, 360):
        at_once.complete(DAY + timedelta(minutes=minutes))
        due = DAY + timedelta(minutes=minutes // 5 * 5)
        wait_until(partial(judged, stepwise, due), 60, f"judged up to {due}")
    assert running.process.poll() is None
    once, stepped = at_once.candidates(), stepwise.candidates()
    assert sorted(one.to_json() for one in once) == sorted(one.to_json() for one in stepped)
    assert {one.rule for one in once} == {"many", "share"}
    many = [one for one in once if one.rule == "many"]
    assert [one.state for one in many].count("clear") == 1
    assert [one.dedup_key for one in many[:1]] == ["many:acme:2026-11-17T02:35Z"]
    assert {one.dedup_key for one in once if one.rule == "share"} == {
        "share:acme:x:2026-11-17T02:20Z"
    }


def test_a_select_raises_and_clears_by_key_and_a_broken_one_says_so_once(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    rules = {
        "loud": {
            "type": "sql",
            "over_secs": 600,
            "query": "SELECT source AS key, count() AS value, concat(source, ' is loud; 100%') AS text"
            " FROM current_mentions WHERE seen_at >= {from} AND seen_at < {until}"
            " GROUP BY source HAVING value > 5 -- end",
        },
        "broken": {"type": "sql", "query": "SELECT key, value, text FROM nowhere"},
        "odd": {"type": "sql", "query": "SELECT 'k' AS key, 'many' AS value, 'text' AS text"},
    }
    world = make_world(tmp_path, endpoints, topic_prefix, tables, rules)
    world.migrate()
    world.store(
        [
            *steady("day", DAY, DAY + timedelta(hours=2), timedelta(minutes=5)),
            *steady(
                "x",
                DAY + timedelta(hours=1),
                DAY + timedelta(minutes=70),
                timedelta(minutes=1),
                source="x",
            ),
        ]
    )
    world.complete(DAY + timedelta(hours=2))
    detect = services.start("detect", world.path)
    wait_until(lambda: world.judged_until() == DAY + timedelta(hours=2), 60, "judged")
    loud = world.candidates("loud")
    assert {one.dedup_key for one in loud} == {"loud:x"}
    assert loud[0].title == "x is loud; 100%"
    assert [one.state for one in loud].count("clear") == 1
    assert loud[-1].state == "clear"
    failing = world.candidates("rule-failing")
    assert {one.dedup_key for one in failing} == {"rule-failing:broken", "rule-failing:odd"}
    assert len(failing) == 2
    assert any("nowhere" in one.text for one in failing)
    assert any("'many'" in one.text for one in failing)
    assert detect.process.poll() is None


def test_a_second_process_stands_by_and_takes_over(world: World, services: Services) -> None:
    world.store(four_weeks_and_a_storm())
    world.complete(DAY + timedelta(hours=1))
    first = services.start("detect", world.path).wait_ready()
    wait_until(lambda: world.judged_until() == DAY + timedelta(hours=1), 60, "the first works")
    second = services.start("detect", world.path)
    wait_until(lambda: "standing by" in second.get("/readyz")[1], 60, "the second stands by")
    assert first.terminate() == 0
    world.complete(STORM + timedelta(minutes=40))
    wait_until(lambda: world.candidates("complaint-spike"), 60, "the second raises the alert")
    assert second.is_ready()


def test_detect_waits_for_tables_and_for_clickhouse(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, services: Services
) -> None:
    with own_clickhouse(tmp_path / "stack", endpoints) as (own, at):
        world = make_world(tmp_path, at, topic_prefix, f"{at.clickhouse}/grapevine", RULES)
        detect = services.start("detect", world.path)
        wait_until(
            lambda: "grapevine run store" in detect.get("/readyz")[1],
            60,
            "detect says what it waits for",
        )
        world.migrate()
        world.store(four_weeks_and_a_storm())
        world.complete(DAY + timedelta(hours=1))
        wait_until(lambda: world.judged_until() == DAY + timedelta(hours=1), 60, "judged")
        own.kill("clickhouse")
        wait_until(
            lambda: detect.get("/readyz")[0] == 503, 60, "detect says that ClickHouse is away"
        )
        own.start("clickhouse")
        world.complete(STORM + timedelta(minutes=40))
        wait_until(lambda: world.candidates("complaint-spike"), 60, "the alert")
        assert detect.process.poll() is None, detect.log_tail()


def test_live_time_starts_an_hour_back_and_leaves_the_newest_moment_alone(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    rules = {"any": {"type": "threshold", "of": "mentions", "over_secs": 300, "above": 0}}
    world = make_world(tmp_path, endpoints, topic_prefix, tables, rules, event_time=False)
    world.migrate()
    now = datetime.now(UTC)
    closed = datetime.fromtimestamp(int(now.timestamp()) // 300 * 300, UTC)
    world.store(steady("day", closed - timedelta(hours=5), closed, timedelta(minutes=5)))
    world.complete(closed + timedelta(seconds=2))
    services.start("detect", world.path).wait_ready()
    wait_until(world.judged_until, 60, "judged")
    assert world.judged_until() == closed - timedelta(minutes=5)
    assert min(one.at for one in world.candidates("any")) >= closed - timedelta(minutes=65)
    world.complete(closed + timedelta(seconds=6))
    wait_until(lambda: world.judged_until() == closed, 60, "the bucket is closed now")


def test_a_day_judged_by_a_clock_that_was_ahead_is_judged_again_and_told(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    now = datetime.now(UTC)
    world = World(tmp_path, endpoints, topic_prefix, tables, rules=RULES)
    world.migrate()
    world.store([spoken("live", now - timedelta(minutes=30))])
    note = judged_note(world.config)
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({"judged_until": (now + timedelta(days=1)).isoformat()}))
    world.complete(now + timedelta(days=1))
    services.start("detect", world.path)
    wait_until(lambda: len(world.candidates("clock-ahead")) == 2, 60, "both alarms")
    assert {one.severity for one in world.candidates("clock-ahead")} == {"critical"}
    world.complete(datetime.now(UTC))

    def judges_now() -> bool:
        until = world.judged_until()
        return until is not None and now - timedelta(minutes=10) < until <= datetime.now(UTC)

    wait_until(judges_now, 30, "detect judges the present")
