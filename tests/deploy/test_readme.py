"""The README's own steps work as they are written: its configuration, its commands, what it says of them."""

import re
from pathlib import Path

import click
import pytest

from cli import grapevine as group
from pipeline.acts.look import problems_seen
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import load_config
from tests.commands import grapevine

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^    grapevine ([\w-]+)(.*?)(?:  +#.*)?$", README, re.MULTILINE)
ENV = {
    "SLACK_CARE_WEBHOOK": "https://hooks.slack.example/services/T/B/x",
    "SHOP_WEBHOOK_SECRET": "whsec_" + "QUFB" * 8,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "grapevine.yaml"
    path.write_text(EXAMPLE)
    return path


def test_the_example_passes_check_with_the_secrets_that_the_page_sets(config: Path) -> None:
    exported = re.findall(r"\b([A-Z_]+)=", "".join(re.findall(r"^    export .*$", README, re.M)))
    assert set(exported) == set(ENV)
    assert problems_seen(load_config(config, env=ENV), SYSTEM_CLOCK) == []


def test_try_needs_no_secret_and_says_what_the_page_says(config: Path) -> None:
    (text,) = (rest.strip().strip('"') for name, rest in COMMANDS if name == "try")
    done = grapevine("try", text, "-c", str(config))
    assert done.returncode == 0, done.stderr
    assert re.search(r"acme\s+negative", done.stdout)
    assert "outage" in done.stdout
    assert "acme matches" in done.stdout
    assert "zenith does not match" in done.stdout


def test_its_commands_are_there() -> None:
    names = {name for name, _ in COMMANDS}
    assert {"check", "try", "up", "status", "sql"} <= names
    assert names <= set(group.list_commands(click.Context(group)))


def test_what_asks_kafka_or_clickhouse_needs_no_secret_of_others(config: Path) -> None:
    config.write_text(EXAMPLE + "clickhouse: {url: 'clickhouse://127.0.0.1:1/g'}\n")
    done = grapevine("sql", "SELECT 1", "-c", str(config))
    assert "ClickHouse did not answer" in done.stderr
    assert "is not set" not in done.stderr
