"""`grapevine rules`: what is configured, and what a rule would have raised, over ClickHouse and
over the topic.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from tests.builders import make_enriched, make_mention
from tests.commands import Done, grapevine
from tests.detect_world import DAY, World, spoken, steady

STORM = DAY + timedelta(hours=13)


@pytest.fixture
def world(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str) -> World:
    configured = {
        "surge": {"type": "spike", "of": "negative", "notify": ["care"]},
        "quiet": {"type": "threshold", "of": "mentions", "below": 5, "brand": "acme"},
        "urgent": {"type": "mention", "when": "priority >= 70"},
        "broken": {"type": "sql", "query": "SELECT key, value, text FROM nowhere"},
    }
    notify = {
        "care": {"type": "webhook", "url": "https://care.example/hook", "secret": "env:HOOK_SECRET"}
    }
    env = {"HOOK_SECRET": "whsec_" + "c2VjcmV0" * 4}
    made = World(
        tmp_path,
        endpoints,
        topic_prefix,
        tables,
        env,
        rules=configured,
        notify=notify,
        timezone="Europe/Berlin",
    )
    made.migrate()
    return made


def rules(world: World, *args: str) -> Done:
    return grapevine("rules", *args, "-c", str(world.path), env={**world.env, "COLUMNS": "200"})


def test_list_shows_every_rule(world: World) -> None:
    done = rules(world, "list")
    assert done.returncode == 0, done.stderr
    for words in (
        ("surge", "spike", "figures over time", "care"),
        ("urgent", "mention", "each mention", "nobody"),
    ):
        assert any(all(word in line for word in words) for line in done.stdout.splitlines()), (
            done.stdout
        )


def test_try_shows_what_a_rule_over_time_would_have_raised_from_history_too(world: World) -> None:
    every = timedelta(minutes=5)
    world.store(
        [
            *steady(
                "past", DAY - timedelta(days=14), DAY + timedelta(days=1), every, lane="history"
            ),
            *steady(
                "storm", STORM, STORM + timedelta(hours=1), timedelta(seconds=30), lane="history"
            ),
        ]
    )
    world.complete(DAY + timedelta(days=1))
    done = rules(world, "try", "surge", "--since", "7d")
    assert done.returncode == 0, done.stderr
    assert "surge: 1 alert, 2026-11-11 01:00 to 2026-11-18 01:00 (Europe/Berlin)" in done.stdout
    assert "2026-11-17 14:" in done.stdout, "in the business time zone"
    assert "132" in done.stdout
    assert "acme" in done.stdout
    earlier = rules(world, "try", "surge", "--since", "2026-11-10", "--until", "2026-11-17T12:00")
    assert "surge: 0 alerts" in earlier.stdout
    silent = rules(world, "try", "quiet", "--since", "12h", "--until", "2026-11-18T09:00")
    assert "quiet: 1 alert" in silent.stdout, silent.stdout + silent.stderr
    assert "and on" in silent.stdout
    assert world.candidates() == []


def test_try_holds_a_mention_rule_against_the_topic(world: World) -> None:
    records = [spoken(str(number), DAY + timedelta(minutes=number)) for number in range(30)]
    records += [spoken("old", DAY - timedelta(days=40)), spoken("past", DAY, lane="history")]
    records += [
        make_enriched(make_mention(id="x:x:calm", published_at=DAY, seen_at=DAY), priority=None)
    ]
    records.append(spoken("29", DAY + timedelta(minutes=29), revision=2))  # said again: one mention
    values = (b"poison", *(record.to_json() for record in records))
    with Sender(world.config.kafka) as sender:
        sender.deliver(Outgoing(topics.ENRICHED, b"", value) for value in values)
    world.complete(DAY + timedelta(hours=1))
    done = rules(world, "try", "urgent", "--since", "1d", "--limit", "5")
    assert done.returncode == 0, done.stderr
    assert "urgent: 30 of 31 mentions" in done.stdout
    assert "The last 5 of 30 are shown" in done.stdout
    assert "acme is down, says 29" in done.stdout
    assert "back to 2026-11-17 01:00" in done.stdout


def test_try_holds_a_mention_rule_against_stored_history(world: World) -> None:
    said = [
        spoken(str(number), DAY + timedelta(minutes=number), lane="history") for number in (1, 2)
    ]
    world.store(said)
    world.complete(DAY + timedelta(hours=1))
    done = rules(world, "try", "urgent", "--stored", "--since", "1d")
    assert done.returncode == 0, done.stderr
    assert "urgent: 0 of 2 mentions, 2026-11-16" in done.stdout, done.stdout
    assert "by today's chain" in done.stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("try", "surg"), "there is no rule 'surg'"),
        (("try", "broken"), "nowhere"),
        (("try", "surge", "--since", "soon"), "'soon' is no time"),
        (("try", "surge", "--since", "2026-11-20", "--until", "2026-11-19"), "is not before"),
    ],
)
def test_mistakes_are_told_in_a_sentence(world: World, args: tuple[str, ...], says: str) -> None:
    world.complete(DAY)
    done = rules(world, *args)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
