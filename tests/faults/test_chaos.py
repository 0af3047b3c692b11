"""Two minutes of the campaign of `make chaos`, by a fixed seed: short faults, one after the other,
under load; after each of them the books balance.
"""

import time
from pathlib import Path

from bench.chaos import report
from bench.chaos.campaign import plan
from bench.chaos.line import SHORT_CHAIN
from bench.chaos.setting import campaign

SEED = 7
SECONDS = 90
"""Of faults; starting and ending the line comes on top."""
RATE = 20
LONGEST_SECS = 2.0
FEWEST = 4
"""Faults, on a machine that does much else; alone it is three times as many."""
QUICK = (
    "kill", "freeze", "freeze all", "second worker", "blackhole", "cut", "kafka killed",
    "clickhouse killed", "Slack odd", "webhook down", "poison", "clock ahead",
    "disk full", "broken directories", "nonsense",
)  # fmt: skip
"""Kinds that are over within seconds."""


def test_two_minutes_of_faults_break_no_promise(tmp_path: Path) -> None:
    with campaign(tmp_path, SEED, 1, RATE, print, SHORT_CHAIN) as running:
        running.calm_secs = (0.5, 1.0)
        running.run(plan(SEED, QUICK, LONGEST_SECS), time.monotonic() + SECONDS)
        figures = report.result(running, 1, RATE)
    print(report.sums(figures))
    assert not figures["broken"]
    assert figures["faults"] >= FEWEST, "a machine that is too slow to see anything"
    assert figures["accepted"] > 100
    parts = ("stored", "deleted", "dropped", "dead_lettered")
    assert figures["accepted"] == sum(figures[part] for part in parts)
    assert set(figures["delivered"].values()) == {figures["alerts_raised"]}
