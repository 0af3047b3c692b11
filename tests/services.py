"""Runs Grapevine's services as real processes for tests: start, wait until ready, kill -9, stop;
the log on failure.

`services` (a fixture; import it in a conftest) starts what a test asks for and leaves nothing
behind:

    config = write_config(tmp_path, {"kafka": {"bootstrap": ...}, "sources": {...}})
    ingest = services.start("ingest", config)
    ingest.wait_ready()
    ingest.kill9()
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.forked import Nursery, Process, start_anew

GRAPEVINE = str(Path(sys.executable).with_name("grapevine"))

_nursery = cache(Nursery)  # begun when a test first starts a service


def write_config(folder: Path, document: Mapping[str, Any], name: str = "grapevine.yaml") -> Path:
    """Write a configuration file (JSON is YAML) and return its path. `service.state_dir` is
    `folder/state` if unset.
    """
    service = {"state_dir": str(folder / "state"), "log_json": True, **document.get("service", {})}
    path = folder / name
    path.write_text(json.dumps({**document, "service": service}))
    return path


def wait_until(
    condition: Callable[[], Any],
    timeout_secs: float = 60,
    what: str = "",
    *,
    every_secs: float = 0.05,
) -> Any:
    """The first true value of `condition`; fails the test when there is none in time.

    A condition that costs much is asked less often: servers have more to do than to answer it.
    """
    deadline = time.monotonic() + timeout_secs
    while True:
        asked = time.monotonic()
        value = condition()
        if value:
            return value
        now = time.monotonic()
        if now > deadline:
            raise AssertionError(f"waited {timeout_secs:g} s in vain: {what or condition}")
        time.sleep(max(every_secs, min(now - asked, 5 * every_secs)))


@dataclass
class Running:
    """One service process."""

    service: str
    process: Process
    log_path: Path
    state_dir: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill9(self) -> None:
        """End it as a crash would; returns when it is gone."""
        self.process.kill()
        self.process.wait(10)

    def terminate(self, timeout_secs: float = 15) -> int:
        """Ask it to stop and return its exit code; fails when it takes longer."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait_exit(timeout_secs)

    def wait_exit(self, timeout_secs: float = 30) -> int:
        """Its exit code, once it has ended by itself."""
        try:
            return self.process.wait(timeout_secs)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                f"{self.service} still runs after {timeout_secs:g} s\n{self.log_tail()}"
            ) from None

    def pause(self) -> None:
        """Freeze it (SIGSTOP): alive for the kernel, dead for everyone else."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen process go on."""
        self.process.send_signal(signal.SIGCONT)

    def freeze_at_work(
        self, under_way: Callable[[], int], timeout_secs: float = 60, what: str = ""
    ) -> int:
        """Freeze it in the middle of its work; returns how much was under way, above 0.

        `under_way` counts what it has begun and not finished, 0 before it begins and after it has
        ended. It is asked while the process stands still, so that what it counts holds at the
        moment of a kill that follows. With nothing under way the process goes on and is looked at
        again.
        """

        def caught() -> int:
            if not under_way():  # while it starts it is left in peace
                return 0
            self.pause()
            found = under_way()
            if not found:
                self.resume()
            return found

        named = f"{self.service} at work{what and ': '}{what}"
        caught_at_work: int = wait_until(caught, timeout_secs, named, every_secs=0.01)
        return caught_at_work

    def kill9_at_work(
        self, under_way: Callable[[], int], timeout_secs: float = 60, what: str = ""
    ) -> int:
        """`kill9` in the middle of its work; returns how much was under way, as `freeze_at_work`."""
        found = self.freeze_at_work(under_way, timeout_secs, what)
        self.kill9()
        return found

    def port(self) -> int | None:
        """Where it answers /readyz and /metrics, None while it starts."""
        note = self.state_dir / "services" / f"{self.service}-{self.pid}.json"
        try:
            return int(json.loads(note.read_text())["port"])
        except (OSError, ValueError, KeyError):
            return None

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a GET on its health server; (0, "") while it does not answer."""
        port = self.port()
        if port is None:
            return 0, ""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def is_ready(self) -> bool:
        """Whether /readyz answers 200; fails the test when the process has ended."""
        if self.process.poll() is not None:
            raise AssertionError(
                f"{self.service} ended with {self.process.returncode}\n{self.log_tail()}"
            )
        return self.get("/readyz")[0] == 200

    def wait_ready(self, timeout_secs: float = 60) -> "Running":
        """Return once /readyz answers 200; fails with the log when it ends or takes longer."""
        try:
            wait_until(self.is_ready, timeout_secs, f"{self.service} ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.get('/readyz')}\n{self.log_tail()}") from None
        return self

    def metric(self, name: str, **labels: str) -> float:
        """Sum of a metric's samples that carry these labels; 0 where there are none."""
        text = self.get("/metrics")[1]
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def state(self) -> str:
        """Its /readyz and what its metrics tell of partitions and records; empty when it has ended."""
        counts = re.findall(
            r"^grapevine_(?:partitions|records|lag|heartbeat)\w*\{.*", self.get("/metrics")[1], re.M
        )
        return "\n".join((self.get("/readyz")[1], *counts)).strip()

    def log_tail(self, lines: int = 60) -> str:
        """The last lines it logged."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
        return ""


@dataclass
class Services:
    """Starts services and remembers them, so that none outlives the test."""

    folder: Path
    running: list[Running] = field(default_factory=list)

    def start(
        self,
        service: str,
        config: Path,
        *args: str,
        env: Mapping[str, str] | None = None,
        program: str | Sequence[str] = GRAPEVINE,
    ) -> Running:
        """Start `grapevine run SERVICE -c config ARGS`. Secrets of the config come through `env`.

        `program` is a script, or the words of a command that needs a start of its own.
        """
        log_path = self.folder / f"{service}-{len(self.running)}.log"
        start = _nursery().start if isinstance(program, str) else start_anew
        process = start(
            [
                *([program] if isinstance(program, str) else program),
                "run",
                service,
                "-c",
                str(config),
                *args,
            ],
            log_path,
            config.parent,
            {**os.environ, **(env or {})},
        )
        document = json.loads(config.read_text())
        started = Running(
            service, process, log_path, config.parent / document["service"]["state_dir"]
        )
        self.running.append(started)
        return started

    def stop_all(self) -> None:
        """Kill what still runs."""
        for started in self.running:
            if started.process.poll() is None:
                started.kill9()


@contextlib.contextmanager
def running_services(folder: Path) -> Iterator[Services]:
    """Services that end with the block."""
    services = Services(folder)
    try:
        yield services
    finally:
        services.stop_all()


@pytest.fixture
def services(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Services]:
    """Starts services in the test's folder; what they tell of themselves and the ends of their logs are
    printed when the test fails.
    """
    failures = request.session.testsfailed
    with running_services(tmp_path) as started:
        yield started
        if request.session.testsfailed > failures:
            for running in started.running:
                print(
                    f"--- {running.service} ({running.pid})\n{running.state()}\n{running.log_tail()}"
                )
