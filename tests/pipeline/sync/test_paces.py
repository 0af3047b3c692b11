"""What changes in a file or a database is looked up here seconds later, through the service as it
runs.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import load_config
from pipeline.directories.gate import directories_now
from pipeline.directories.look_up import Directories
from pipeline.kafka.create import create_topics
from tests.commands import grapevine
from tests.services import Services, wait_until, write_config
from tests.standins.postgres import PASSWORD, USER, Postgres, postgres

SECS = 30
"""Many times what it takes: the machine of the tests does other things too. Measured by the bench
(`directory_change_s`)."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Postgres]:
    with postgres() as server:
        server.run(
            "CREATE TABLE customers (id text, name text, updated_at timestamptz DEFAULT now())"
        )
        server.run("INSERT INTO customers (id, name) VALUES ('p-1', 'Anna'), ('p-2', 'Bo')")
        yield server


@pytest.fixture
def config_path(tmp_path: Path, endpoints: Endpoints, topic_prefix: str, shop: Postgres) -> Path:
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "c.csv").write_text("id,name\nc-1,Cleo\nc-2,Dan\n")
    database = {
        "type": "postgres", "host": "127.0.0.1", "port": shop.port, "database": "postgres", "user": USER,
        "password": "file:password", "tls": "off", "query": "SELECT * FROM customers", "changed_by": "updated_at",
    }  # fmt: skip
    document = {
        "kafka": {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 2},
        "brands": {"acme": {"query": "acme"}},
        "customers": {"file": {"type": "csv", "path": "c.csv"}, "shop": database},
        "service": {"sync_every_secs": 3600},
    }
    return write_config(tmp_path, document)


def named(look: Directories, id_: str, name: str) -> Callable[[], bool]:
    return lambda: [one.name for one in look.customers_by("id", id_)] == ([name] if name else [])


def test_changes_are_looked_up_within_seconds(
    config_path: Path, services: Services, shop: Postgres, tmp_path: Path
) -> None:
    config = load_config(config_path, env={})
    create_topics(config.kafka)
    services.start("sync", config_path).wait_ready()
    marks = json.loads((config.service.state_dir / "sync" / "marks.json").read_text())
    assert marks.keys() == {"shop"}
    with directories_now(config, SYSTEM_CLOCK) as look:
        wait_until(named(look, "p-2", "Bo"), SECS, "everybody of the database is there")
        wait_until(named(look, "c-2", "Dan"), SECS, "everybody of the file is there")
        shop.run("UPDATE customers SET name = 'Anna B.', updated_at = now() WHERE id = 'p-1'")
        wait_until(named(look, "p-1", "Anna B."), SECS, "a changed row")
        (tmp_path / "c.csv").write_text("id,name\nc-1,Cleo C.\n")
        wait_until(named(look, "c-1", "Cleo C."), SECS, "a changed file")
        wait_until(named(look, "c-2", ""), SECS, "who is removed from the file")
        shop.run("DELETE FROM customers WHERE id = 'p-2'")
        told = sync(config_path, "shop", "--dry-run")
        assert told | {"secs": 0} == {
            "source": "shop", "dry_run": True, "customers": 1, "new": 0, "changed": 0, "unchanged": 1,
            "removed": 1, "rejected": 0, "forgotten": 0, "secs": 0,
        }  # fmt: skip
        assert named(look, "p-2", "Bo")()
        shown = grapevine("sync", "shop", "--dry-run", "-c", str(config_path)).stdout
        assert "p-2" in shown
        assert "1 would be removed" in shown
        assert sync(config_path, "shop")["removed"] == 1
        wait_until(named(look, "p-2", ""), SECS, "who a whole reading does not find is removed")
    wrong = grapevine("sync", "shap", "-c", str(config_path))
    assert (wrong.returncode, "did you mean shop" in wrong.stderr) == (1, True), wrong.stderr


def sync(path: Path, *arguments: str) -> dict[str, Any]:
    done = grapevine("sync", *arguments, "--json", "-c", str(path))
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
