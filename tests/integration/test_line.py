"""The whole line on the real engines: a file of mentions, through Kafka and Faust, to SQL; killed
at every stage.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from tests.builders import make_author, make_mention
from tests.services import Running, Services, wait_until, write_config

ABOUT_ACME = "I love acme bank, number {}"
ABOUT_NOBODY = "the weather is fine, number {}"


@pytest.fixture
def config(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, database: str) -> Path:
    lines = []
    for n in range(3000):
        text = (ABOUT_NOBODY if n % 10 == 0 else ABOUT_ACME).format(n)
        author = make_author(id=f"file:author:{n % 50}", handle=f"user{n % 50}")
        lines.append(make_mention(id=f"file:t:{n}", text=text, author=author).to_json().decode())
    lines[1500:1500] = ["this is no JSON"]
    (tmp_path / "mentions.jsonl").write_text("\n".join(lines) + "\n")
    return write_config(
        tmp_path,
        {
            "kafka": {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 4},
            "clickhouse": {"url": database},
            "brands": {"acme": {"query": "acme"}},
            "sources": {"archive": {"type": "file", "path": str(tmp_path / "mentions.jsonl")}},
        },
    )


def sql(config: Path, query: str) -> list[dict[str, Any]]:
    """The rows `grapevine sql --json` prints."""
    command = [sys.executable, "-m", "cli", "sql", "-c", str(config), "--json", query]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def stored(config: Path) -> int:
    try:
        return int(sql(config, "SELECT count() AS n FROM current_mentions")[0]["n"])
    except AssertionError:  # the store has not made its tables yet
        return 0


def test_every_line_of_a_file_is_stored_dropped_or_dead_lettered_whatever_is_killed(
    config: Path, services: Services
) -> None:
    running: dict[str, Running] = {
        name: services.start(name, config) for name in ("ingest", "enrich", "store")
    }
    for victim in ("ingest", "enrich", "store"):
        wait_until(lambda: stored(config) > 0 or running["ingest"].port(), 60, "work has begun")
        running[victim].kill9()
        running[victim] = services.start(victim, config)
    # A store killed while it upgrades the tables leaves their lock behind for half a minute.
    wait_until(lambda: stored(config) == 2700, 200, "2,700 mentions of acme")
    drops = "SELECT uniqExact(mention_id) AS n FROM dropped WHERE reason = 'no_brand'"
    wait_until(lambda: int(sql(config, drops)[0]["n"]) == 300, 60, "300 drops")
    both = "SELECT count() AS n, uniqExact(mention_id) AS ids FROM current_mentions"
    assert [{name: int(value) for name, value in row.items()} for row in sql(config, both)] == [
        {"n": 2700, "ids": 2700}
    ]
    command = [sys.executable, "-m", "cli", "dead-letters", "list", "-c", str(config), "--json"]
    letters = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=True
    ).stdout.splitlines()
    assert {json.loads(letter)["source"] for letter in letters} == {"archive"}
