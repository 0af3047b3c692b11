"""`grapevine up` as people run it: everything ready, killed services back, itself killed and
started again, no rest.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import LocalStackError
from deploy.local.ports import STANDARD, hold_ports, remembered_ports
from deploy.up.run import running
from pipeline.ports import holder_of
from tests.builders import make_mention
from tests.services import wait_until

START_SECS = 280
SERVICES = {"ingest", "enrich", "enrich-history", "watch", "store", "detect", "notify", "sync"}

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", "whsec_" + "QUFB" * 8)


class Home:
    """A configuration, and a data folder in a place that is deep and has odd letters."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.data = folder / "a folder 50% full" / ("deep" * 12) / "up"
        self.data.mkdir(parents=True)
        # not the standard ones, which other servers here may want
        hold_ports(self.data, tuple(STANDARD)).release()
        (folder / "m.jsonl").write_text(
            make_mention(id="file:t:1", text="acme!").to_json().decode() + "\n"
        )
        (folder / "c.csv").write_text("id,name\n1,Anna\n")
        self.config = folder / "grapevine.yaml"
        self.config.write_text(
            "kafka: {partitions: 1}\nbrands: {acme: {query: acme}}\n"
            "sources:\n  a: {type: file, path: m.jsonl}\n"
            "  shop: {type: webhook, secret: env:SHOP_SECRET}\ncustomers: {c: {type: csv, path: c.csv}}\n"
            + more
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
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
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


def pushed(port: int) -> int:
    """The status of an unsigned push."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/push/shop", b"{}", timeout=10) as got:
            return int(got.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_port_taken_while_it_starts_ends_the_start_in_a_sentence(tmp_path: Path) -> None:
    home = Home(tmp_path)
    port = remembered_ports(home.data)["kafka"]

    def take() -> socket.socket:
        wait_until(lambda: "pid" in holder_of(port), 60, "the start has chosen its ports")
        return socket.create_server(("127.0.0.1", port))

    with ThreadPoolExecutor(1) as pool:
        taking = pool.submit(take)
        with (
            pytest.raises(LocalStackError, match=rf"^kafka cannot listen on port {port} .* has it"),
            running(home.config, home.data, progress=lambda _: None),
        ):
            pass
        taking.result().close()
    assert home.processes() == set()


def test_everything_runs_comes_back_and_ends(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.up() as first:
        said = wait_up(first)
        ready = {line.removesuffix(" is ready\n") for line in said if " is ready" in line}
        assert ready == SERVICES | {"kafka", "clickhouse"}
        assert set(home.pids()) == SERVICES
        port = remembered_ports(home.data)["push"]
        assert first.stdout is not None
        assert f"Push sources are sent to http://127.0.0.1:{port}/push/SOURCE\n" in iter(
            first.stdout.readline, ""
        )
        assert pushed(port) == 401
        fixed = Home(tmp_path / "fixed", f"service: {{push_port: {port}}}\n")
        with fixed.up() as other:
            refused, _ = other.communicate(timeout=60)
        assert other.returncode == 1
        assert f"Error: service.push_port {port} of 127.0.0.1 is taken by " in refused
        assert refused.count("\n") == 1
        stored = "SELECT mention_id FROM current_mentions"
        wait_until(lambda: "file:t:1" in home.sql(stored), 60, "the mention is stored")

        with home.up() as second:
            said_there, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "Another process runs the servers" in said_there

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
