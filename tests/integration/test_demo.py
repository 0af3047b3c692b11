"""The whole demo on the real engines, small: it plays, reports, balances, and leaves nothing
running.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.demo.questions import QUESTIONS
from deploy.local.stack import Endpoints
from tests.detect_world import World

DEMO = (sys.executable, "-u", "-m", "deploy.demo", "--mentions", "1200", "--data")


def left_over(data: Path) -> list[str]:
    """Command lines of processes that work in the demo's folder."""
    found = [
        " ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])
    ]
    return [command for command in found if str(data) in command]


def test_every_question_is_one_that_clickhouse_understands(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str
) -> None:
    world = World(tmp_path, endpoints, topic_prefix, tables)
    for _, sql in QUESTIONS:
        world.query(sql)


@pytest.mark.timeout(600)
def test_a_small_demo_tells_its_story_and_stops(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    done = subprocess.run(
        [*DEMO, str(data)], capture_output=True, text=True, timeout=580, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    report = (data / "report.txt").read_text()
    assert report in done.stdout
    assert "✓ both sides agree" in report
    found = re.search(r"The storm was found (\d+) minutes after it began\.", report)
    assert found
    assert int(found[1]) <= 15
    for rule in (
        "new-business",
        "business-in-trouble",
        "loud-voice",
        "expert-compares",
        "churn-threat",
    ):
        assert f"ALERT {rule}: " in report
    assert "again-and-again" in report
    assert "customer: Imogen Thackeray, gold, has Gold Account, Home Loan, Travel Card" in report
    assert (
        "in warranty: Payment Ring; ticket open: T-2207; looked after by Priya Raman"
        in " ".join(report.split())
    )
    assert "Priya Raman was mentioned: churn-threat" in report
    assert "but has no Slack id here" in report
    assert "✓ the one who was planted is found, and told from the loud" in report
    assert "✓ 2 who are no customers were planted, 2 are linked with none" in report
    assert " 0 refused by Slack's rules." in report
    assert "_deleted_" in report, "the words of a deleted mention are gone from Slack"
    assert "Imogen Thackeray" in (data / "slack.html").read_text()
    assert "grapevine sql -c" in done.stdout
    assert left_over(data) == []


@pytest.mark.timeout(300)
def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    log = tmp_path / "log"
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [*DEMO, str(data)], stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + 120
    while "store is ready" not in log.read_text():
        assert demo.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    os.killpg(demo.pid, signal.SIGINT)  # as a terminal does
    assert demo.wait(120) == 130
    assert "Stopped. Nothing is left running." in log.read_text()
    assert left_over(data) == []
