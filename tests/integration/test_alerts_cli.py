"""`grapevine alerts` against real Kafka: what it shows, what it writes, and how it answers a wrong
key.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from pipeline.config.model import Kafka
from pipeline.kafka.create import create_topics
from schemas.alert import AlertState, Delivery
from schemas.upkeep import Action
from sinks.testing.notices import make_alert
from tests import commands
from tests.builders import NOW
from tests.services import write_config
from tests.stack import read_topic

STATES = (
    make_alert(
        members=("angry-customer:x:x:9002",),
        deliveries=(Delivery(destination="care", state="sent", at=NOW, reference="C:1"),),
    ),
    make_alert(
        dedup_key="spike:acme",
        title="87 complaints in an hour",
        value=87.0,
        expected=12.0,
        mentions=(),
    ),
    make_alert(
        dedup_key="old:1",
        title="An old one",
        status="resolved",
        resolved_at=NOW + timedelta(hours=1),
    ),
)


@pytest.fixture
def config(
    endpoints: Endpoints, topic_prefix: str, producer: KafkaProducer, tmp_path: Path
) -> Path:
    kafka = Kafka(bootstrap=endpoints.kafka, prefix=topic_prefix, partitions=2)
    create_topics(kafka)
    for state in STATES:
        producer.send(
            f"{topic_prefix}alert_state.v1", key=state.dedup_key.encode(), value=state.to_json()
        ).get(10)
    return write_config(
        tmp_path, {"kafka": {"bootstrap": kafka.bootstrap, "prefix": topic_prefix, "partitions": 2}}
    )


def grapevine(config: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and all output of `grapevine alerts …`."""
    done = commands.grapevine("alerts", *arguments, "-c", str(config))
    return done.returncode, done.stdout + done.stderr


def test_the_list_shows_what_is_open_and_with_all_what_was(config: Path) -> None:
    code, text = grapevine(config, "list")
    assert code == 0, text
    assert "A gold customer is angry" in text
    assert "care sent" in text
    assert "An old one" not in text
    assert "An old one" in grapevine(config, "list", "--all")[1]
    code, lines = grapevine(config, "list", "--all", "--json")
    assert {AlertState.model_validate_json(line).dedup_key for line in lines.splitlines()} == {
        state.dedup_key for state in STATES
    }


def test_show_tells_who_what_and_why_also_by_a_members_key(config: Path) -> None:
    for key in ("angry-customer:x:x:9001", "angry-customer:x:x:9002", "angry"):
        code, text = grapevine(config, "show", key)
        assert code == 0, text
        for expected in ("Anna Example", "logs me out", "why: negative", "open to care: sent"):
            assert expected in text
    assert json.loads(grapevine(config, "show", "spike:acme", "--json")[1])["value"] == 87.0


def test_decisions_are_written_as_actions_under_the_alerts_own_key(
    config: Path, endpoints: Endpoints, topic_prefix: str
) -> None:
    calls = [
        ("ack", "angry-customer:x:x:9002", "--by", "kim", "--note", "calling her"),
        ("snooze", "spike:acme", "--for", "2h", "--by", "kim"),
        ("false-alarm", "spike:acme"),
        ("resolve", "spike:acme"),
        ("reopen", "old:1"),
    ]
    for call in calls:
        code, text = grapevine(config, *call)
        assert code == 0, text
    records = read_topic(endpoints.kafka, f"{topic_prefix}actions.v1", len(calls))
    actions = {
        action.verb: action
        for action in (Action.model_validate_json(record.value) for record in records)
    }
    assert {record.key for record in records} == {
        b"angry-customer:x:x:9001",
        b"spike:acme",
        b"old:1",
    }
    assert (actions["acknowledge"].by, actions["acknowledge"].note) == ("kim", "calling her")
    assert actions["snooze"].until == actions["snooze"].at + timedelta(hours=2)
    assert set(actions) == {"acknowledge", "snooze", "false_alarm", "resolve", "reopen"}
    assert actions["resolve"].by


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("show", "spike:acne"), "Did you mean: spike:acme?"),
        (("ack", "nothing-like-it"), "grapevine alerts list --all"),
        (("snooze", "spike:acme", "--for", "soon"), "write 30m, 2h or 1d"),
    ],
)
def test_mistakes_are_answered_with_what_to_do(
    config: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    code, text = grapevine(config, *arguments)
    assert code != 0
    assert complaint in text
    assert "Traceback" not in text


def test_without_kafka_it_says_so(tmp_path: Path) -> None:
    config = write_config(tmp_path, {"kafka": {"bootstrap": "127.0.0.1:9"}})
    code, text = grapevine(config, "list")
    assert code != 0
    assert "127.0.0.1:9" in text
    assert "Traceback" not in text
