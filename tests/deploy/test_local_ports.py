"""Ports of stacks: remembered, and held against every other stack of this machine from the choice
on.
"""

import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.errors import LocalStackError
from deploy.local.ports import STANDARD, HeldPorts, hold_ports, remembered_ports
from pipeline.config.model import Service
from pipeline.ports import hold_port, holder_of, is_free

NAMES = tuple(STANDARD)


def test_ports_are_remembered_and_free(tmp_path: Path) -> None:
    first = hold_ports(tmp_path, ("kafka", "clickhouse"))
    assert len(set(first.numbers.values())) == 2
    first.release()
    assert hold_ports(tmp_path, ("kafka",)).numbers["kafka"] == first.numbers["kafka"]
    assert remembered_ports(tmp_path) == first.numbers


def test_a_port_somebody_listens_on_is_replaced(tmp_path: Path) -> None:
    first = hold_ports(tmp_path, ("kafka",))
    port = first.numbers["kafka"]
    first.release()
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        assert holder_of(port).endswith(f"(pid {os.getpid()})")
        second = hold_ports(tmp_path, ("kafka",))
    assert second.numbers["kafka"] != port
    second.release()
    assert hold_ports(tmp_path, ("kafka",)).numbers == second.numbers


def test_a_port_held_for_a_server_that_does_not_listen_yet_is_replaced(tmp_path: Path) -> None:
    first = hold_ports(tmp_path / "a", NAMES)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "ports.json").write_bytes((tmp_path / "a" / "ports.json").read_bytes())
    assert all(map(is_free, first.numbers.values()))
    second = hold_ports(tmp_path / "b", NAMES)
    assert set(first.numbers.values()).isdisjoint(second.numbers.values())
    assert holder_of(first.numbers["kafka"]).endswith(f"(pid {os.getpid()})")


def test_stacks_that_start_at_the_same_moment_share_no_port(tmp_path: Path) -> None:
    together = threading.Barrier(12)

    def start(number: int) -> HeldPorts:
        together.wait()
        return hold_ports(tmp_path / str(number), NAMES, standard=True)

    with ThreadPoolExecutor(12) as pool:
        started = list(pool.map(start, range(12)))
    ports = [port for held in started for port in held.numbers.values()]
    assert len(set(ports)) == len(ports) == 12 * len(NAMES)


HOLDER = """
import sys
from pathlib import Path
from deploy.local.ports import hold_ports
held = hold_ports(Path(sys.argv[1]), ("kafka",))
print(held.numbers["kafka"], flush=True)
sys.stdin.read()
"""


def test_a_hold_ends_with_its_process_in_whatever_way(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert hold_port(port) is None
        assert holder_of(port).endswith(f"(pid {process.pid})")
        process.kill()
    held = hold_port(port)
    assert held is not None
    held.close()


def test_a_hold_lives_on_in_a_process_that_inherited_it(tmp_path: Path) -> None:
    held = hold_ports(tmp_path, ("kafka",))
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=held.fds
    ) as server:
        held.release()
        assert hold_port(held.numbers["kafka"]) is None
        server.kill()
    freed = hold_port(held.numbers["kafka"])
    assert freed is not None
    freed.close()


def test_unreadable_ports_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("[1]")
    with pytest.raises(LocalStackError, match=r"ports\.json .* delete it"):
        hold_ports(tmp_path, ("kafka",))


def test_the_standard_port_for_pushes_is_the_configurations() -> None:
    assert STANDARD["push"] == Service.model_fields["push_port"].default
