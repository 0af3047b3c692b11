"""The line of the campaign: every service as a process of its own under a supervisor that starts
again what has ended, with destinations that stand in for Slack and a webhook.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.chaos.load import MARK, MUTED
from bench.chaos.room import fill_disk
from bench.chaos.servers import Servers
from bench.mentions import BRANDS
from bench.push import SECRET, SOURCE
from enrichers import DEFAULT_CHAIN
from pipeline.config.model import Kafka
from pipeline.kafka.create import create_topics
from pipeline.service import EXIT_STOPPED_BY_LIMIT
from tests.services import Running, Services, write_config
from tests.standins.grapevine import CLOCK, WITH_STANDINS
from tests.standins.slack import CHANNEL, TOKEN
from tests.standins.x_api import TOKEN as X_TOKEN

SERVICES = ("ingest", "enrich", "watch", "store", "detect", "notify")
X_SOURCE = {
    "type": "x",
    "token": "env:X_TOKEN",
    "silence_secs": 5,
    "timeout_secs": 5,
    "usd_per_post": 0,
}
RULE, DATABASE = "escalation", "grapevine"
PARTITIONS = 4
PATIENCE_SECS = 240
"""A line that has not caught up so long after a fault has healed is broken."""
RESTART_SECS = 1.0
LOOK_SECS = 0.2
CHAIN = (*(name for name in DEFAULT_CHAIN if name != "triage"), "crash")
"""The default one; in the place of the last, one that ends its process on certain words."""
SHORT_CHAIN = ("clean_text", "match_brands", "score_sentiment", "link_customer", "crash")
"""Without the models, which take a while to load."""


class BrokenPromise(Exception):
    """The line does not do what it promises; the message says what."""


@dataclass
class Line:
    """Services by name. `tend` must be called often, from the thread that made this."""

    folder: Path
    servers: Servers
    services: Services
    env: Mapping[str, str]
    push_port: int
    x_url: str
    destinations: Mapping[str, Any]
    chain: tuple[str, ...] = CHAIN
    running: dict[str, Running] = field(default_factory=dict)
    meanwhile: Callable[[], None] = lambda: None
    """Called again and again while something is waited for."""
    held: set[str] = field(default_factory=set)
    """Services and servers that a fault keeps down."""
    disk_full: set[str] = field(default_factory=set)
    """Services that find no room on their disk."""
    ends: Counter[str] = field(default_factory=Counter)
    """How often a service ended and was started again: by `service: exit code`."""
    _ended_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths = {name: self._write(name) for name in SERVICES}
        self.kafka = Kafka(**self._kafka(self.servers.kafka))
        create_topics(self.kafka)

    @property
    def state(self) -> Path:
        """The state folder that all services share, as on one host."""
        return self.folder / "state"

    def start(self) -> None:
        """Start every service and wait until all are ready."""
        for name in SERVICES:
            self.running[name] = self.launch(name)
        self.until(self.all_ready, 180, "every service is ready")

    def launch(self, name: str) -> Running:
        """One more process of a service."""
        env = {**self.env, CLOCK: str(self.clock_of(name))}
        started = self.services.start(name, self.paths[name], env=env, program=WITH_STANDINS)
        if name in self.disk_full:
            fill_disk(started.pid)
        return started

    def clock_of(self, name: str) -> Path:
        """The file that says how many seconds the clock of a service is ahead."""
        return self.folder / f"{name}.clock"

    def tend(self) -> None:
        """Start again what has ended, as a supervisor does."""
        self.meanwhile()
        for name in self.servers.stack.ended():
            self.ends[f"{name}: ended"] += 1
            self._ended_at[name] = time.monotonic()
        for name in tuple(self._ended_at):
            due = time.monotonic() - self._ended_at[name] > RESTART_SECS
            if due and name not in self.held:
                del self._ended_at[name]
                if name in SERVICES:
                    self.running[name] = self.launch(name)
                else:
                    self.servers.stack.start(name)
        for name, process in self.running.items():
            code = process.process.poll()
            if code is None or name in self._ended_at:
                continue
            self.ends[f"{name}: {code}"] += 1
            self._ended_at[name] = time.monotonic()
            if code == EXIT_STOPPED_BY_LIMIT:
                raise BrokenPromise(
                    f"{name} stopped by the limits of dead letters\n{process.log_tail()}"
                )

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.tend()
            time.sleep(LOOK_SECS)

    def until(
        self, condition: Callable[[], bool], seconds: float = PATIENCE_SECS, what: str = ""
    ) -> float:
        """Wait for a condition; the seconds it took. Raises BrokenPromise where it does not come."""
        begun = time.monotonic()
        while not condition():
            self.tend()
            if time.monotonic() - begun > seconds:
                raise BrokenPromise(f"waited {seconds:.0f} s in vain: {what}")
            time.sleep(LOOK_SECS)
        return time.monotonic() - begun

    def all_ready(self) -> bool:
        """Whether every service runs and says it is ready."""
        if self._ended_at:
            return False
        return all(one.get("/readyz")[0] == 200 for one in self.running.values())

    def unready(self) -> str:
        """What services say that are not ready."""
        return "; ".join(
            f"{name}: {said[1] or 'no answer'}"
            for name, one in self.running.items()
            if (said := one.get("/readyz"))[0] != 200
        )

    def _write(self, service: str) -> Path:
        """The configuration as one service has it: the same for all, but for the ways to the servers."""
        notify = list(self.destinations)
        rule = {"type": "mention", "when": f"text =~~ '{MARK}'", "notify": notify}
        document = {
            "kafka": self._kafka(self.servers.bootstrap(service)),
            "clickhouse": {
                "url": f"{self.servers.clickhouse_url(service)}/{DATABASE}",
                "query_timeout_secs": 20,
            },
            "brands": BRANDS,
            "mute": {"phrases": [MUTED]},
            "sources": {"bench": SOURCE, "x": X_SOURCE | {"base_url": self.x_url}},
            "enrich": list(self.chain),
            "rules": {RULE: rule | {"severity": "critical", "group_secs": 0}},
            "notify": dict(self.destinations),
            "service": {
                "push_port": self.push_port,
                "stuck_after_secs": 60,
                "purge_every_secs": 30,
                "alarms": notify[-1:],
                "state_dir": str(self.folder / "state"),
            },
        }
        return write_config(self.folder, document, f"{service}.yaml")

    def _kafka(self, bootstrap: str) -> dict[str, Any]:
        copies = len(self.servers.brokers)
        return {"bootstrap": bootstrap, "partitions": PARTITIONS, "replication_factor": copies}


def destinations(slack_api: str, ops_url: str) -> dict[str, Any]:
    """A Slack bot, a Slack webhook and a webhook, with secrets from `secrets`; services' own alarms
    go to the last.
    """
    return {
        "desk": {
            "type": "slack",
            "token": "env:SLACK_TOKEN",
            "channel": CHANNEL,
            "api_url": slack_api,
            "timeout_secs": 5,
        },
        "care": {"type": "slack", "webhook": "env:SLACK_HOOK", "timeout_secs": 5},
        "ops": {"type": "webhook", "url": ops_url, "secret": "env:BENCH_SECRET", "timeout_secs": 5},
    }


def secrets(slack_webhook: str) -> dict[str, str]:
    """The environment of the services."""
    return {
        "SLACK_HOOK": slack_webhook,
        "SLACK_TOKEN": TOKEN,
        "BENCH_SECRET": SECRET,
        "X_TOKEN": X_TOKEN,
    }
