"""The local ClickHouse under SIGKILL, SIGTERM, wrong passwords and a second server on its folder."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ServerException

from deploy.local.clickhouse import clickhouse_command
from deploy.local.password import make_password
from deploy.local.process import ProcessSpec, end, spawn, wait_ready


@pytest.fixture
def spec(tmp_path: Path) -> ProcessSpec:
    """A server of this test's own, prepared and not running."""
    return clickhouse_command(tmp_path)


@pytest.fixture
def server(spec: ProcessSpec) -> Iterator["subprocess.Popen[bytes]"]:
    """That server, running."""
    process = spawn(spec, die_with_parent=True)
    wait_ready(spec, process)
    yield process
    end(process)


def insert_until_it_fails(url: str, table: str, acknowledged: list[int]) -> None:
    with Client.from_url(url) as client:
        batch = 0
        while True:
            rows = [(batch * 1000 + n, "x" * 200) for n in range(1000)]
            try:
                client.execute(f"INSERT INTO {table} VALUES", rows)
            except (Error, EOFError, OSError):
                return
            acknowledged.append(batch)
            batch += 1


def test_acknowledged_rows_survive_a_kill(
    spec: ProcessSpec, server: "subprocess.Popen[bytes]"
) -> None:
    acknowledged: dict[str, list[int]] = {"a": [], "b": []}
    with Client.from_url(spec.endpoint) as client:
        for table in acknowledged:
            client.execute(
                f"CREATE TABLE {table} (n UInt64, s String) ENGINE = MergeTree ORDER BY n"
            )
    threads = [
        threading.Thread(target=insert_until_it_fails, args=(spec.endpoint, *item))
        for item in acknowledged.items()
    ]
    for thread in threads:
        thread.start()
    while min(map(len, acknowledged.values())) < 20:
        time.sleep(0.01)
    server.kill()
    server.wait()
    for thread in threads:
        thread.join()

    again = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, again)
        with Client.from_url(spec.endpoint) as client:
            for table, batches in acknowledged.items():
                stored = {
                    n for (n,) in client.execute(f"SELECT DISTINCT intDiv(n, 1000) FROM {table}")
                }
                assert set(batches) <= stored
                [(count, distinct)] = client.execute(f"SELECT count(), uniqExact(n) FROM {table}")
                assert count == distinct
                # at most the one batch that was under way besides
                assert count in (len(batches) * 1000, len(batches) * 1000 + 1000)
    finally:
        end(again)


def test_stops_cleanly_while_clients_are_at_work(
    spec: ProcessSpec, server: "subprocess.Popen[bytes]"
) -> None:
    def slow() -> None:
        with Client.from_url(spec.endpoint) as client, pytest.raises((Error, EOFError, OSError)):
            client.execute(
                "SELECT count() FROM numbers(200000000000) WHERE sipHash64(number) % 7 = 1"
            )

    with Client.from_url(spec.endpoint) as client:
        client.execute("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")
        client.execute("INSERT INTO t VALUES", [(1,)])
        thread = threading.Thread(target=slow)
        thread.start()
        while client.execute("SELECT count() FROM system.processes") == [(1,)]:
            time.sleep(0.01)
        server.terminate()
        assert server.wait(10) == 0
        thread.join()
    assert "Traceback" not in spec.log.read_text()

    again = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, again)
        with Client.from_url(spec.endpoint) as client:
            assert client.execute("SELECT * FROM t") == [(1,)]
    finally:
        end(again)


def test_second_server_on_the_same_folder_is_refused(
    spec: ProcessSpec, server: "subprocess.Popen[bytes]"
) -> None:
    argv = [*spec.argv[:-3], "0", "--http-port", "0"]
    done = subprocess.run(
        argv,
        env={**os.environ, **spec.env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "is in use by another ClickHouse server" in done.stderr
    assert "Traceback" not in done.stderr


def test_taken_port_is_a_clear_error(spec: ProcessSpec) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        argv = [*spec.argv[:-3], str(taken.getsockname()[1]), "--http-port", "0"]
        environment = {**os.environ, **spec.env}
        done = subprocess.run(
            argv, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert "Cannot listen on ports" in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_of_a_killed_insert_do_not_pile_up(
    spec: ProcessSpec, server: "subprocess.Popen[bytes]"
) -> None:
    incoming = Path(spec.argv[spec.argv.index("--data") + 1] + ".incoming")
    assert list(incoming.iterdir()) == []
    (incoming / "left.native").write_bytes(b"x")
    end(server)
    again = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, again)
        assert list(incoming.iterdir()) == []
    finally:
        end(again)


def test_password_is_asked_for(tmp_path: Path) -> None:
    make_password(tmp_path).write_text("open sesame\n")
    spec = clickhouse_command(tmp_path)
    process = spawn(spec, die_with_parent=True)
    try:
        wait_ready(spec, process)
        address = spec.endpoint.removeprefix("clickhouse://")
        for wrong in ("", "default:nope@", "admin:open%20sesame@"):
            with pytest.raises(ServerException) as caught:
                Client.from_url(f"clickhouse://{wrong}{address}").execute("SELECT 1")
            assert caught.value.code == 516
        with Client.from_url(f"clickhouse://default:open%20sesame@{address}") as client:
            assert client.execute("SELECT 1") == [(1,)]
    finally:
        end(process)


def test_server_runs_as_a_module_from_anywhere(tmp_path: Path) -> None:
    spec = clickhouse_command(tmp_path)
    assert spec.argv[:3] == (sys.executable, "-m", "deploy.local.clickhouse")
    assert spec.env["PYTHONPATH"]


def test_large_results_are_streamed(spec: ProcessSpec, server: "subprocess.Popen[bytes]") -> None:
    memory = psutil.Process(server.pid).memory_info
    before = memory().rss
    total = peak = 0
    ask = "SELECT number, repeat('x', 400) FROM numbers(2500000)"  # a gigabyte
    with Client.from_url(spec.endpoint) as client:
        for row in client.execute_iter(ask, {"max_block_size": 65_000}):
            total += 1
            if total % 100_000 == 0:
                peak = max(peak, memory().rss)
            assert len(row[1]) == 400
    assert total == 2_500_000
    assert peak - before < 400 << 20


def test_its_log_is_silent_in_normal_running(
    spec: ProcessSpec, server: "subprocess.Popen[bytes]"
) -> None:
    before = spec.log.stat().st_size
    with Client.from_url(spec.endpoint) as client:
        assert client.execute("SELECT 1") == [(1,)]
        with pytest.raises(ServerException):
            client.execute("SELECT nope")
    assert spec.log.read_bytes()[before:] == b""
