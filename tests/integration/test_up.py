"""`grapevine up` as people run it: everything ready, killed services back, itself killed and
started again, no rest.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.ports import STANDARD, choose_ports
from tests.builders import make_mention
from tests.services import wait_until

START_SECS = 280
SERVICES = {"ingest", "enrich", "enrich-history", "watch", "store", "detect", "notify", "sync"}

pytestmark = pytest.mark.timeout(600)


class Home:
    """A configuration, and a data folder in a place that is deep and has odd letters."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "a folder 50% full" / ("deep" * 12) / "up"
        self.data.mkdir(parents=True)
        choose_ports(
            self.data, tuple(STANDARD)
        )  # not the standard ones, which other servers here may want
        (folder / "m.jsonl").write_text(
            make_mention(id="file:t:1", text="acme!").to_json().decode() + "\n"
        )
        (folder / "c.csv").write_text("id,name\n1,Anna\n")
        self.config = folder / "grapevine.yaml"
        self.config.write_text(
            "kafka: {partitions: 1}\nbrands: {acme: {query: acme}}\n"
            "sources: {a: {type: file, path: m.jsonl}}\ncustomers: {c: {type: csv, path: c.csv}}\n"
        )

    @contextmanager
    def up(self) -> Iterator["subprocess.Popen[str]"]:
        command = [
            sys.executable,
            "-m",
            "cli",
            "up",
            "-c",
            str(self.config),
            "--data",
            str(self.data),
        ]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def pids(self) -> dict[str, int]:
        """The services that left word of themselves and live."""
        notes = [
            json.loads(note.read_text()) for note in (self.data / "state/services").glob("*.json")
        ]
        return {note["service"]: note["pid"] for note in notes if psutil.pid_exists(note["pid"])}

    def processes(self) -> set[psutil.Process]:
        """Everything that runs over the data folder."""
        found = (
            p
            for p in psutil.process_iter(["cmdline"])
            if str(self.data) in " ".join(p.info["cmdline"] or [])
        )
        return {process for process in found if process.pid != os.getpid()}

    def sql(self, query: str) -> str:
        command = [
            sys.executable,
            "-m",
            "cli",
            "sql",
            "-c",
            str(self.data / "grapevine.yaml"),
            "--csv",
            query,
        ]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False
        ).stdout


def wait_up(process: "subprocess.Popen[str]") -> list[str]:
    """What it said until everything ran."""
    assert process.stdout is not None
    said, deadline = [], time.monotonic() + START_SECS
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        said.append(line)
        if line.startswith("Everything runs."):
            return said
        assert line, f"it ended: {''.join(said)}"
    raise AssertionError(f"not up in time: {''.join(said)}")


def test_everything_runs_comes_back_and_ends(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.up() as first:
        said = wait_up(first)
        ready = {line.removesuffix(" is ready\n") for line in said if " is ready" in line}
        assert ready == SERVICES | {"kafka", "clickhouse"}
        assert set(home.pids()) == SERVICES
        stored = "SELECT mention_id FROM current_mentions"
        wait_until(lambda: "file:t:1" in home.sql(stored), 60, "the mention is stored")

        second = subprocess.run(first.args, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 1
        assert "Another process runs the servers" in second.stderr

        killed = home.pids()["store"]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: home.pids().get("store", killed) != killed, 60, "the store is restarted")

        before = home.processes()
        first.kill()
        first.wait(10)
    with home.up() as again:
        wait_up(again)
        assert not before & home.processes()
        assert set(home.pids()) == SERVICES
        assert home.sql("SELECT count() FROM current_mentions").split() == ["count()", "1"]
        again.terminate()
        assert again.wait(180) == 0
    assert home.processes() == set()
    assert home.pids() == {}
