"""A loop that stands still ends the process, also where nothing in it gets a turn; how long a loop
takes to answer is told.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from pipeline.service import EXIT_STUCK
from pipeline.watchdog import Watchdog
from tests.apart import run_script_apart

SERVICE = """
import asyncio, re, sys, threading, time
from pathlib import Path
from pipeline.config.load import build_config
from pipeline.service import run_service

async def main(config, health, stop):
    health.set_ready()
    {what}

config = build_config({{"service": {{"state_dir": {folder!r}}}}})
short = config.service.model_copy(update={{"stuck_after_secs": 1.0}})
sys.exit(run_service("watch", config.model_copy(update={{"service": short}}), main))
"""
BLOCKED = "time.sleep(60)"
BLOCKED_THOUGH_A_THREAD_WORKS = """
    def work():
        while True:
            health.progress()
            time.sleep(0.05)
    threading.Thread(target=work, daemon=True).start()
    time.sleep(60)"""
WAITS_FOR_EVER = "await stop.wait()"
HOLDS_THE_INTERPRETER = "re.search('(x+x+)+y', 'x' * 60)"
WORKS = """
    for _ in range(30):
        health.progress()
        await asyncio.sleep(0.1)"""


def run(what: str, folder: Path) -> tuple[int, str, float]:
    script = SERVICE.format(what=what, folder=str(folder))
    begun = time.monotonic()
    code = run_script_apart(script, folder / "told")
    return code, (folder / "told").read_text(), time.monotonic() - begun


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (BLOCKED, ""),
        (BLOCKED_THOUGH_A_THREAD_WORKS, "the event loop does not turn"),
        (WAITS_FOR_EVER, "no progress"),
    ],
)
def test_a_service_that_is_stuck_ends_itself(what: str, says: str, tmp_path: Path) -> None:
    code, told, _ = run(what, tmp_path)
    assert code == EXIT_STUCK
    assert "ending this process" in told
    assert says in told


def test_a_blocked_loop_is_told_with_its_place(tmp_path: Path) -> None:
    _, told, _ = run(BLOCKED_THOUGH_A_THREAD_WORKS, tmp_path)
    assert '"at": "<string>:' in told
    assert told.rstrip().splitlines()[-1].count(" main") == 1


def test_what_holds_the_interpreter_itself_is_ended_too(tmp_path: Path) -> None:
    code, told, _ = run(HOLDS_THE_INTERPRETER, tmp_path)
    assert code not in (0, EXIT_STUCK)
    assert "Timeout" in told
    assert "re/__init__.py" in told, "what it was doing is told"


def test_a_service_that_works_is_left_alone(tmp_path: Path) -> None:
    code, told, secs = run(WORKS, tmp_path)
    assert (code, told) == (0, "")
    assert secs > 3


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  a thread makes it true, which knows no asyncio.Event
            await asyncio.sleep(0.02)


async def test_the_longest_stall_is_measured() -> None:
    ended = threading.Event()
    watchdog = Watchdog("stalls", 60, progress=lambda: 0.0, waiting_for=lambda: "", end=ended.set)
    watchdog.start(asyncio.get_running_loop())
    try:
        await until(lambda: sample("grapevine_loop_stall_seconds_count") > 0)
        before = watchdog.longest_stall_secs
        time.sleep(before + 0.7)  # noqa: ASYNC251  the stall itself
        await until(lambda: watchdog.longest_stall_secs > before)
    finally:
        watchdog.close()
    assert watchdog.longest_stall_secs > 0.5
    assert sample("grapevine_loop_longest_stall_seconds") == watchdog.longest_stall_secs
    assert not ended.is_set()


def sample(name: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "stalls"}) or 0.0
