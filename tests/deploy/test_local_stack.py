"""Starting, stopping and restarting the local stack: ports, orphans, folders in use, clear errors."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from clickhouse_driver import Client

from deploy.local.__main__ import main
from deploy.local.errors import LocalStackError
from deploy.local.kafka import jars, kafka_command
from deploy.local.kafka.archive import archive_classes
from deploy.local.ports import STANDARD, hold_ports
from deploy.local.process import find_running, spawn, wait_ready
from deploy.local.stack import (
    COMMANDS,
    Claim,
    answering,
    endpoints,
    find_servers,
    start_stack,
    stop_orphans,
)

pytestmark = pytest.mark.servers

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        '{"pid": 1, "started": 1.0, "detached": false}',
        '{"pid": 99999999, "started": 1, "detached": 0}',
    ],
)
def test_pid_files_of_others_name_nobody(tmp_path: Path, content: str) -> None:
    file = tmp_path / "pid.json"
    file.write_text(content)
    assert find_running(file) is None


@pytest.mark.servers
def test_whole_life_of_a_stack(tmp_path: Path) -> None:
    stack = start_stack(tmp_path)
    try:
        first = stack.endpoints
        with Client.from_url(first.clickhouse) as client:
            client.execute("CREATE TABLE default.t (n UInt8) ENGINE = MergeTree ORDER BY n")
            client.execute("INSERT INTO default.t VALUES", [(1,)])
        with pytest.raises(LocalStackError, match="Another process runs the servers"):
            start_stack(tmp_path)
        with pytest.raises(LocalStackError, match="clickhouse is running already"):
            stack.start("clickhouse")
        for name in ("kafka", "clickhouse"):
            stack.kill(name)
        stack.start()
        assert stack.endpoints == first
        with Client.from_url(first.clickhouse) as client:
            assert client.execute("SELECT * FROM default.t") == [(1,)]
    finally:
        stack.stop()
    assert find_servers(tmp_path) == {}
    Claim(tmp_path).release()


STARTER = """
import sys, time
from pathlib import Path
from deploy.local.stack import start_stack
start_stack(Path(sys.argv[1]))
print("up", flush=True)
time.sleep(600)
"""


@pytest.mark.servers
def test_servers_die_with_a_killed_owner(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        servers = [running.process for running in find_servers(tmp_path).values()]
        assert len(servers) == 2
        owner.send_signal(signal.SIGKILL)
    gone, alive = psutil.wait_procs(servers, timeout=10)
    assert (len(gone), alive) == (2, [])


def test_stacks_started_at_the_same_moment_share_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    remembered = hold_ports(folders[0], tuple(COMMANDS))
    remembered.release()
    folders[1].mkdir()
    (folders[1] / "ports.json").write_bytes((folders[0] / "ports.json").read_bytes())
    owners = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for folder in folders
    ]
    try:
        for owner in owners:
            assert owner.stdout is not None
            assert owner.stdout.readline() == b"up\n"
        for folder in folders:
            assert all(answering(name, folder) for name in COMMANDS)
        first, second = map(endpoints, folders)
        assert first.kafka != second.kafka
        assert first.clickhouse != second.clickhouse
        for name, kind in (("kafka", "Kafka"), ("clickhouse", "server")):
            shutil.copy(folders[0] / "ports.json", folders[1])
            with pytest.raises(LocalStackError, match=rf"another {kind} answers .*pid \d+"):
                answering(name, folders[1])
    finally:
        for owner in owners:
            with owner:
                owner.kill()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_port_taken_before_the_server_listens_is_told_in_a_sentence(
    tmp_path: Path, name: str
) -> None:
    spec = COMMANDS[name](tmp_path)
    port = spec.ports.numbers[name]
    with socket.create_server(("127.0.0.1", port)):
        process = spawn(spec, die_with_parent=True)
        told = rf"^{name} cannot listen on port {port} .*\(pid {os.getpid()}\) has it\. Start again"
        with pytest.raises(LocalStackError, match=told):
            wait_ready(spec, process)
    assert process.poll()


def test_orphans_are_stopped(tmp_path: Path) -> None:
    orphan = subprocess.Popen(["sleep", "600"])
    (tmp_path / "kafka").mkdir()
    record = {
        "pid": orphan.pid,
        "started": psutil.Process(orphan.pid).create_time(),
        "detached": False,
    }
    (tmp_path / "kafka" / "pid.json").write_text(json.dumps(record))
    claim = Claim(tmp_path)
    assert stop_orphans(tmp_path) == ["kafka"]
    assert not psutil.pid_exists(orphan.pid)
    assert stop_orphans(tmp_path) == []
    claim.release()


@pytest.mark.servers
def test_start_status_stop_by_hand(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments, "--data", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    # not the standard ones, which other servers here may want
    hold_ports(tmp_path, tuple(STANDARD)).release()
    assert run("status") == (1, "kafka: not running\nclickhouse: not running\n")
    try:
        code, said = run("start")
        assert code == 0, said
        assert "kafka: 127.0.0.1:" in said
        assert "clickhouse: clickhouse://127.0.0.1:" in said
        code, said = run("status")
        assert (code, said.count(": answers (pid")) == (0, 2), said
        code, said = run("start")
        assert (code, said.count("already running")) == (0, 2), said
        with pytest.raises(LocalStackError, match="runs detached"):
            start_stack(tmp_path)
    finally:
        code, said = run("stop")
    assert (code, said) == (0, "kafka: stopped\nclickhouse: stopped\n")
    assert run("stop") == (0, "")


@pytest.mark.servers
def test_one_server_in_the_foreground(tmp_path: Path) -> None:
    hold_ports(tmp_path, tuple(STANDARD)).release()
    argv = [sys.executable, "-m", "deploy.local", "run", "clickhouse", "--data", str(tmp_path)]
    with subprocess.Popen(argv, cwd=ROOT) as server:
        deadline = time.monotonic() + 60
        while not (find_servers(tmp_path) and answering("clickhouse", tmp_path)):
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        [(name, running)] = find_servers(tmp_path).items()
        assert (name, running.process.pid, running.detached) == ("clickhouse", server.pid, False)
        server.terminate()
        assert server.wait(20) == 0


def fake_java(folder: Path, version: str) -> None:
    folder.mkdir()
    program = folder / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    program.chmod(0o755)


def test_missing_java_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(main, ["start", "--data", str(tmp_path / "data")])
    assert done.exit_code == 1
    assert done.output.startswith("Error: Java 17 or newer is not installed: install it")


@pytest.mark.parametrize(("version", "named"), [("1.8.0_402", "8"), ("11.0.2", "11"), ("16", "16")])
def test_old_java_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, named: str
) -> None:
    fake_java(tmp_path / "bin", version)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(LocalStackError, match=f"is Java {named}; Kafka needs 17 or newer"):
        kafka_command(tmp_path)


@pytest.mark.parametrize("version", ["17.0.15", "21", "25-ea"])
def test_new_java_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    fake_java(tmp_path / "bin", version)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert jars.java() == str(tmp_path / "bin" / "java")


def test_missing_jars_and_maven_are_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "_STAMP", tmp_path / "libs" / "stamp")
    monkeypatch.setattr(jars, "LIBS", tmp_path / "libs")
    with pytest.raises(LocalStackError, match="run `make setup` once"):
        kafka_command(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalStackError, match=r"Maven \(mvn\) is not installed"):
        jars.fetch_jars()


def test_jars_are_fetched_and_their_classes_archived_once() -> None:
    assert jars.fetch_jars() is False
    assert archive_classes() is False
    assert jars.shared_classes() == (f"-XX:SharedArchiveFile={jars.ARCHIVE}",)


def test_an_archive_of_another_java_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jars, "ARCHIVE", tmp_path / "classes.jsa")
    assert jars.shared_classes() == ()
    (tmp_path / "classes.jsa").write_bytes(b"of another Java" * 1000)
    command = [jars.java(), "-Xshare:auto", *jars.shared_classes(), "-cp", jars.classpath()]
    usage = subprocess.run([*command, "kafka.Kafka"], capture_output=True, text=True, check=False)
    assert "USAGE: java [options] kafka.Kafka server.properties" in usage.stdout + usage.stderr


@pytest.mark.servers
def test_server_that_cannot_start_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka_command(tmp_path)  # formats the folder while the config is sound
    template = (jars.HERE / "server.properties").read_text()
    broken = tmp_path / "template"
    broken.mkdir()
    (broken / "server.properties").write_text(template + "\nnode.id=not-a-number\n")
    (broken / "log4j2.properties").write_text((jars.HERE / "log4j2.properties").read_text())
    monkeypatch.setattr("deploy.local.kafka.HERE", broken)
    started = time.monotonic()
    with pytest.raises(LocalStackError, match=r"kafka ended while starting(.|\n)*broker\.id"):
        start_stack(tmp_path)
    assert time.monotonic() - started < 30
    assert find_servers(tmp_path) == {}
