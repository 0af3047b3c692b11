"""Notify on real Kafka with a strict Slack: killed, refused, ignored and cut off, it tells people
everything, once.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.local.stack import Endpoints
from deploy.standins.slack import Message
from pipeline.config.model import Kafka
from pipeline.kafka.create import create_topics
from pipeline.notify.state_log import read_states
from schemas.alert import AlertState, Candidate
from schemas.upkeep import Action, DeadLetter, Tombstone
from tests.builders import make_alert_mention, make_candidate
from tests.services import Running, Services, services, wait_until, write_config
from tests.stack import kafka_producer, own_kafka, read_topic
from tests.standins.slack import CHANNEL, TOKEN, SlackStandIn, slack

__all__ = ["services", "slack"]


@dataclass
class Line:
    """One test's notify: its Kafka topics, its config, its Slack."""

    kafka: Kafka
    config: Path
    producer: KafkaProducer
    services: Services
    slack: SlackStandIn
    env: dict[str, str]

    def start(self, timeout_secs: float = 20) -> Running:
        """A ready notify that waits for Slack that long."""
        document = json.loads(self.config.read_text())
        for destination in document["notify"].values():
            destination["timeout_secs"] = timeout_secs
        self.config.write_text(json.dumps(document))
        return self.services.start("notify", self.config, env=self.env).wait_ready()

    def reached(self) -> None:
        """Wait until notify has asked each destination whether it can be reached."""
        running = self.services.running[-1]

        def all_reached() -> bool:
            told = json.loads(running.get("/readyz")[1] or "{}").get("sources", {})
            return bool(told) and all(one["state"] == "reached" for one in told.values())

        wait_until(all_reached, what="destinations that answer")

    def raise_(self, *candidates: Candidate) -> None:
        self._send(
            "alerts.v1", [(candidate.dedup_key, candidate.to_json()) for candidate in candidates]
        )

    def act(self, verb: str, subject: str) -> None:
        action = Action.model_validate(
            {
                "id": uuid.uuid4().hex,
                "verb": verb,
                "subject": subject,
                "by": "kim",
                "at": datetime.now(UTC),
            }
        )
        self._send("actions.v1", [(subject, action.to_json())])

    def delete(self, mention_id: str) -> None:
        now = datetime.now(UTC)
        tombstone = Tombstone(
            kind="mention", subject=mention_id, revision=int(now.timestamp() * 1000), at=now
        )
        self._send("tombstones.v1", [(tombstone.key, tombstone.to_json())])

    def send_raw(self, topic: str, key: bytes, value: bytes | None) -> None:
        self.producer.send(self.kafka.prefix + topic, key=key, value=value).get(10)

    def states(self) -> dict[str, AlertState]:
        return read_states(self.kafka)

    def _send(self, topic: str, records: list[tuple[str, bytes]]) -> None:
        futures = [
            self.producer.send(self.kafka.prefix + topic, key=key.encode(), value=value)
            for key, value in records
        ]
        for future in futures:
            future.get(10)

    def told(self) -> set[str]:
        """The titles of what Slack was told so far."""
        return set(_titles(self.slack.posted()))

    def untold(self, raised: int, at_least: int) -> int:
        """How many of the alerts raised Slack was not told yet, once it knows so many; else 0."""
        told = len(self.told())
        return raised - told if told >= at_least else 0

    def delivered(self, count: int, timeout_secs: float = 60) -> None:
        """Wait until that many alerts have their message, by notify's own record."""

        def all_sent() -> bool:
            if len(self.slack.posted()) < count:
                return False  # Kafka need not be asked
            states = self.states().values()
            sent = [s for s in states if any(d.state == "sent" for d in s.deliveries)]
            return len(sent) >= count

        wait_until(all_sent, timeout_secs, f"{count} alerts delivered")


@pytest.fixture
def line(
    endpoints: Endpoints,
    topic_prefix: str,
    producer: KafkaProducer,
    services: Services,
    slack: SlackStandIn,
    tmp_path: Path,
) -> Line:
    kafka = Kafka(bootstrap=endpoints.kafka, prefix=topic_prefix, partitions=2)
    create_topics(kafka)
    config = write_config(tmp_path, _document(kafka, slack))
    env = {"SLACK_HOOK": slack.webhook, "SLACK_TOKEN": TOKEN}
    return Line(kafka, config, producer, services, slack, env)


def _document(kafka: Kafka, slack: SlackStandIn) -> dict[str, Any]:
    return {
        "kafka": {
            "bootstrap": kafka.bootstrap,
            "prefix": kafka.prefix,
            "partitions": kafka.partitions,
        },
        "notify": {
            "care": {"type": "slack", "webhook": "env:SLACK_HOOK"},
            "desk": {
                "type": "slack",
                "token": "env:SLACK_TOKEN",
                "channel": CHANNEL,
                "api_url": slack.api_url,
            },
        },
    }


def _candidate(number: int, destination: str = "desk", **changes: Any) -> Candidate:
    """A happening of a rule of its own, so that no two are grouped."""
    mention = make_alert_mention(
        id=f"x:x:{number}", text=f"complaint number {number} about the app"
    )
    return make_candidate(
        **(
            {
                "dedup_key": f"rule-{number}:x:x:{number}",
                "rule": f"rule-{number}",
                "title": f"Angry customer {number}",
                "text": "",
                "at": datetime.now(UTC),
                "destinations": (destination,),
                "mentions": (mention,),
            }
            | changes
        )
    )


def test_an_alert_reaches_slack_and_follows_its_life(line: Line) -> None:
    line.start()
    line.raise_(_candidate(1))
    root = wait_until(lambda: next(iter(line.slack.roots()), None), what="the message")
    assert "complaint number 1" in str(root.content)
    line.act("acknowledge", "rule-1:x:x:1")
    wait_until(lambda: "Acknowledged by *kim*" in str(root.content), what="the edit")
    line.delete("x:x:1")
    wait_until(lambda: "complaint number 1" not in str(root.content), what="the redaction")
    assert len(line.slack.posted()) == 1
    assert not line.slack.slack.refused
    assert "complaint" not in line.states()["rule-1:x:x:1"].to_json().decode()


def _titles(messages: list[Message]) -> list[str]:
    return [message.content["blocks"][0]["text"]["text"].split(" ", 1)[1] for message in messages]


@pytest.mark.parametrize("destination", ["care", "desk"])
def test_killed_again_and_again_it_tells_everything_with_at_most_one_extra_per_crash(
    line: Line, destination: str
) -> None:
    notify, count = line.start(), 0
    kills_after = [1, 4, 2]  # messages of the round that arrive before the kill
    for seen in kills_after:
        wanted = len(line.told()) + seen
        line.raise_(*(_candidate(count + number, destination) for number in range(5)))
        count += 5
        untold = notify.kill9_at_work(partial(line.untold, count, wanted))
        assert 0 < untold <= count - wanted
        notify = line.start()
    line.delivered(count)
    titles = _titles(line.slack.posted())
    assert set(titles) == {f"Angry customer {number}" for number in range(count)}
    assert len(titles) - count <= (0 if destination == "desk" else len(kills_after)), titles


FAULTS = [["429", "500", "drop"], ["close", "hang", "accept_then_hang"]]


@pytest.mark.parametrize("faults", FAULTS)
def test_a_bot_says_everything_once_whatever_slack_does(line: Line, faults: list[str]) -> None:
    line.start(timeout_secs=5)
    line.reached()
    line.slack.slack.faults.extend(faults)
    line.raise_(*(_candidate(number) for number in range(3)))
    line.delivered(3)
    assert sorted(_titles(line.slack.posted())) == [
        f"Angry customer {number}" for number in range(3)
    ]
    assert not line.slack.slack.faults


@pytest.mark.parametrize("faults", FAULTS)
def test_a_webhook_says_everything_with_one_extra_per_request_taken_but_not_answered(
    line: Line, faults: list[str]
) -> None:
    line.start(timeout_secs=5)
    line.reached()
    line.slack.slack.faults.extend(faults)
    line.raise_(*(_candidate(number, "care") for number in range(3)))
    line.delivered(3)
    titles = _titles(line.slack.posted())
    assert set(titles) == {f"Angry customer {number}" for number in range(3)}
    assert len(titles) - 3 == len({"close", "accept_then_hang"} & set(faults)), titles
    assert not line.slack.slack.faults


def test_what_slack_missed_while_it_was_down_arrives_after_a_restart(line: Line) -> None:
    line.slack.slack.down = "503"
    notify = line.start()
    line.raise_(*(_candidate(number) for number in range(5)))
    wait_until(lambda: len(line.states()) == 5, what="the alerts saved")
    assert notify.terminate() == 0
    line.slack.slack.down = ""
    line.start()
    line.delivered(5)
    assert len(line.slack.posted()) == 5


def test_a_dead_destination_holds_up_no_other(line: Line) -> None:
    line.slack.slack.scopes = set()  # the bot is refused; the webhook works
    line.start()
    line.raise_(*(_candidate(number, "care", destinations=("desk", "care")) for number in range(3)))
    wait_until(
        lambda: len(line.slack.posted()) >= 4, what="three alerts and the alarm by the other way"
    )
    assert sorted(_titles(line.slack.posted())) == [
        "Alerts do not reach desk",  # as soon as it is known, which may be before the third alert
        *(f"Angry customer {number}" for number in range(3)),
    ]
    waiting = [d for s in line.states().values() for d in s.deliveries if d.destination == "desk"]
    assert {delivery.state for delivery in waiting} == {"pending"}


def test_state_survives_a_restart_and_repeats_change_nothing(line: Line) -> None:
    notify = line.start()
    line.raise_(_candidate(1), _candidate(2))
    line.act("false_alarm", "rule-1:x:x:1")
    line.delivered(2)
    wait_until(
        lambda: line.states()["rule-1:x:x:1"].status == "false_alarm", what="the false alarm"
    )
    notify.kill9()
    line.start()
    line.raise_(_candidate(1), _candidate(2), _candidate(3))
    line.delivered(3)
    assert sorted(_titles(line.slack.posted())) == [
        "Angry customer 1",
        "Angry customer 2",
        "Angry customer 3",
    ]
    assert line.states()["rule-1:x:x:1"].status == "false_alarm"
    assert line.states()["rule-2:x:x:2"].count == 1


def test_a_standby_takes_over_and_only_one_speaks(line: Line) -> None:
    first = line.start()
    second = line.services.start("notify", line.config, env=line.env)
    wait_until(lambda: "standing by" in second.get("/readyz")[1], what="the second standing by")
    line.raise_(*(_candidate(number) for number in range(3)))
    line.delivered(3)
    assert first.terminate() == 0
    line.raise_(*(_candidate(number) for number in range(3, 6)))
    line.delivered(6)
    second.wait_ready()
    assert sorted(_titles(line.slack.posted())) == [
        f"Angry customer {number}" for number in range(6)
    ]


def test_a_frozen_process_does_not_speak_after_another_took_over(line: Line) -> None:
    first = line.start()
    second = line.services.start("notify", line.config, env=line.env)
    wait_until(lambda: "standing by" in second.get("/readyz")[1], what="the second standing by")
    first.pause()
    line.raise_(*(_candidate(number) for number in range(3)))
    line.delivered(3)
    first.resume()
    assert first.wait_exit() != 0
    assert sorted(_titles(line.slack.posted())) == [
        f"Angry customer {number}" for number in range(3)
    ]


def test_poison_goes_to_the_dead_letters_and_stops_nobody(line: Line, endpoints: Endpoints) -> None:
    for topic in ("alerts.v1", "actions.v1", "tombstones.v1", "alert_state.v1"):
        line.send_raw(topic, b"poison", b"\xff\x00 no JSON")
        line.send_raw(topic, b"", None)
    line.start()
    line.raise_(_candidate(1))
    line.delivered(1)
    name = f"{line.kafka.prefix}dead_letters.v1"
    letters = [
        DeadLetter.model_validate_json(record.value)
        for record in read_topic(endpoints.kafka, name, 6)
    ]
    assert sorted(letter.source for letter in letters) == sorted(
        ["alerts.v1", "alerts.v1", "actions.v1", "actions.v1", "tombstones.v1", "alert_state.v1"]
    )
    assert line.states().keys() == {"rule-1:x:x:1"}


def test_a_refused_message_is_a_dead_letter_and_an_alarm_that_ends(
    line: Line, endpoints: Endpoints
) -> None:
    line.start()
    line.reached()
    line.slack.slack.faults.extend(["400", "400"])  # and what is said more plainly
    line.raise_(_candidate(1))
    wait_until(
        lambda: "Alerts do not reach desk" in _titles(line.slack.posted()),
        what="the alarm by the other way",
    )
    letters = read_topic(endpoints.kafka, f"{line.kafka.prefix}dead_letters.v1", 1)
    assert (
        "grapevine alerts reopen rule-1:x:x:1"
        in DeadLetter.model_validate_json(letters[0].value).reason
    )
    line.raise_(_candidate(2))
    wait_until(
        lambda: line.states()["destination-failed:desk"].status == "resolved",
        what="the end of the alarm",
    )
    line.act("reopen", "rule-1:x:x:1")
    wait_until(
        lambda: "Angry customer 1" in _titles(line.slack.posted()), what="the message after all"
    )


def test_kafka_restarted_loses_nothing_and_repeats_nothing(
    slack: SlackStandIn, services: Services, tmp_path: Path
) -> None:
    with own_kafka(tmp_path / "stack") as (own, bootstrap):
        kafka = Kafka(bootstrap=bootstrap, partitions=2)
        create_topics(kafka)
        with kafka_producer(kafka.bootstrap) as producer:
            config = write_config(tmp_path, _document(kafka, slack))
            line = Line(
                kafka,
                config,
                producer,
                services,
                slack,
                {"SLACK_HOOK": slack.webhook, "SLACK_TOKEN": TOKEN},
            )
            notify = line.start()
            line.raise_(*(_candidate(number) for number in range(5)))
            untold = notify.freeze_at_work(partial(line.untold, 5, 1))
            assert 0 < untold < 5
            own.kill("kafka")
            notify.resume()
            own.start("kafka")
            line.raise_(*(_candidate(number) for number in range(5, 10)))
            line.delivered(10)
            assert notify.process.poll() is None, notify.log_tail()
            assert sorted(_titles(slack.posted())) == sorted(
                f"Angry customer {number}" for number in range(10)
            )
            services.stop_all()
