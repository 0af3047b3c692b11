"""Compares what was accepted with what became of it: mentions, dead letters, alerts and messages."""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clickhouse_driver.errors import Error
from kafka.errors import KafkaError

from bench.chaos.ledger import Fate, Ledger
from bench.chaos.line import RULE, Line
from bench.chaos.load import MARK
from bench.chaos.topic import Tail
from bench.chaos.views import Views
from pipeline.topics import ALERT_STATE, ALERTS, DEAD_LETTERS
from schemas.alert import AlertState, member_of
from schemas.upkeep import DeadLetter
from sinks.testing.http import HttpStandIn
from tests.standins.slack import CHANNEL, SlackStandIn

_NUMBER = re.compile(rf"{MARK} (\d+)")
SHOWN = 5
COUNTED_TWICE = "counts too many:"


@dataclass
class Books:
    """Both sides. `problems` is empty where they agree; `told` counts messages by destination."""

    line: Line
    ledger: Ledger
    slack: SlackStandIn
    ops: HttpStandIn
    views: Views
    raised: set[str] = field(default_factory=set)
    alarms: set[str] = field(default_factory=set)
    states: dict[str, AlertState] = field(default_factory=dict)
    letters: dict[bytes, str] = field(default_factory=dict)
    """Distinct inputs that were set aside, with the reason."""
    unanswered: int = 0
    """Requests that the stand-in of Slack has kept, at most, and not answered."""

    def __post_init__(self) -> None:
        kafka = self.line.kafka
        self._tails = {topic: Tail(kafka, topic) for topic in (ALERTS, ALERT_STATE, DEAD_LETTERS)}

    def balanced(self) -> bool:
        """Whether all that was accepted is where it belongs and all alerts are told: asked cheaply."""
        return not self.waiting()

    def waiting(self) -> str:
        """What does not agree yet, in a few words; empty where it does."""
        try:
            return self._stored() or self._dead() or self._told()
        except (Error, KafkaError, OSError, EOFError) as error:
            return f"cannot be asked: {type(error).__name__}: {error}"[:300]

    def problems(self) -> list[str]:
        """Every way in which the two sides differ, and things that are counted twice: asked in full."""
        extra = {**self.views.twice(), **self.views.off()}
        counted = [f"{view} {COUNTED_TWICE} {rows}" for view, rows in extra.items()]
        return [*self._different(), *counted]

    def _stored(self) -> str:
        expected = self.ledger.counts()
        outcomes = self.views.outcomes()
        for outcome in ("stored", "deleted", "dropped"):
            if outcomes[outcome] != expected[outcome]:
                return f"{outcome}: {outcomes[outcome]} of {expected[outcome]}"
        revisions = self.ledger.stored().values()
        wanted, shown = (len(revisions), sum(revisions)), self.views.stored_sum()
        if shown != wanted:
            return (
                f"not all are shown with their latest revision: count and sum {shown}, not {wanted}"
            )
        if off := self.views.off():
            return f"figures do not add up: {off}"
        return ""

    def _dead(self) -> str:
        for record in self._tails[DEAD_LETTERS].new():
            letter = DeadLetter.model_validate_json(record.value)
            self.letters[base64.b64decode(letter.value)] = letter.reason
        missing = self.ledger.poison - self.letters.keys()
        return f"{len(missing)} dead letters are missing" if missing else ""

    def _told(self) -> str:
        self._read_alerts()
        wanted = {f"{RULE}:{id_}" for id_ in self.ledger.alerts}
        if wanted - self.raised:
            return f"alerts raised: {len(wanted & self.raised)} of {len(wanted)}"
        members = {key for one in self.states.values() for key in one.members}
        raised = (self.raised | self.alarms) - self.states.keys()
        if unknown := {key for key in raised if member_of(key) not in members}:
            return f"alerts that notify does not know: {_some(unknown)}"
        unsent = [
            f"{key} to {one.destination} ({one.state} {one.error})"
            for key, state in self.states.items()
            for one in state.deliveries
            if one.state != "sent"
        ]
        return f"not delivered: {_some(unsent)}" if unsent else ""

    def _read_alerts(self) -> None:
        for record in self._tails[ALERTS].new():
            candidate = json.loads(record.value)
            keys = self.raised if candidate["rule"] == RULE else self.alarms
            if candidate.get("state", "firing") == "firing":
                keys.add(candidate["dedup_key"])
        for record in self._tails[ALERT_STATE].new():
            key = record.key.decode()
            if record.value is None:
                self.states.pop(key, None)
            else:
                self.states[key] = AlertState.model_validate_json(record.value)

    def _different(self) -> Iterator[str]:
        fates = self.views.fates()
        expected = {id_: fate.outcome for id_, fate in self.ledger.fates.items()}
        for id_ in expected.keys() | fates.keys():
            if expected.get(id_) != fates.get(id_):
                yield f"{id_} is {fates.get(id_)}, should be {expected.get(id_)}"
        shown = self.views.stored()
        for id_, revision in self.ledger.stored().items():
            if id_ in shown and shown[id_] != revision:
                yield f"{id_} is shown with revision {shown[id_]}, should be {revision}"
        for value in self.letters.keys() - self.ledger.poison:
            yield f"dead letter ({self.letters[value]}) of what can be read: {value[:200]!r}"
        for key in self.raised - {f"{RULE}:{id_}" for id_ in self.ledger.alerts}:
            yield f"an alert nobody asked for: {key}"
        yield from self._messages()

    def _messages(self) -> Iterator[str]:
        """Every alert reached every destination; a bot and a webhook with ids tell it once."""
        numbers = set(self.ledger.alerts.values())
        for destination, counts in self.told().items():
            if missing := numbers - counts.keys():
                yield f"{destination} was never told of {_some(map(str, missing))}"
            twice = [f"{number}" for number, times in counts.items() if times > 1]
            if twice and destination != "care":
                yield f"{destination} was told twice of {_some(twice)}"
        if self.extra() > self.extra_allowed():
            yield f"{self.extra()} extra messages to a Slack webhook, {self.extra_allowed()} at most"

    def extra(self) -> int:
        """Messages too many at the Slack webhook, which cannot be asked what it has."""
        return sum(times - 1 for times in self.told()["care"].values())

    def extra_allowed(self) -> int:
        """One for each end of notify, and for each request that was kept and not answered."""
        ends = sum(times for what, times in self.line.ends.items() if what.startswith("notify:"))
        return ends + self.unanswered

    def forgive(self) -> None:
        """Take what is there for what should be, after a broken promise was noted, so that the next
        one is seen as well.
        """
        fates, shown = self.views.fates(), self.views.stored()
        self.ledger.fates = {
            id_: Fate(outcome, shown.get(id_, 0)) for id_, outcome in fates.items()
        }
        self.ledger.poison = set(self.letters)
        self.ledger.alerts = {
            id_: number
            for id_, number in self.ledger.alerts.items()
            if f"{RULE}:{id_}" in self.raised
        }

    def told(self) -> dict[str, Counter[int]]:
        """How often each destination was told of which alert for the first time."""
        desk, care = Counter[int](), Counter[int]()
        for message in self.slack.roots():
            number = _number(json.dumps(message.content))
            if number:
                (desk if message.channel == CHANNEL else care)[number] += 1
        opened = {
            headers["webhook-id"]: _number(body.decode())
            for headers, body in self.ops.taken
            if b'"alert.open"' in body
        }
        return {"desk": desk, "care": care, "ops": Counter(n for n in opened.values() if n)}


def _number(text: str) -> int:
    match = _NUMBER.search(text)
    return int(match[1]) if match else 0


def _some(things: Iterable[str]) -> str:
    listed = sorted(things)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
