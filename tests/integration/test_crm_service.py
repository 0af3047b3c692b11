"""`grapevine run crm` over real Kafka and ClickHouse: writes, remembers over a restart, takes back who is
forgotten, and obeys `grapevine write-back remove`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local.stack import Endpoints
from pipeline.acts import forget
from pipeline.clock import SYSTEM_CLOCK
from pipeline.crm.memory import remembered
from sinks.clickhouse.directories import write_customers
from sinks.clickhouse.links import write_links
from tests.builders import make_customer, make_enriched, make_link, make_mention
from tests.commands import grapevine
from tests.detect_world import World
from tests.services import Services, wait_until
from tests.standins.crm import SIGNING, EndpointStandIn, serving


def test_it_writes_remembers_and_takes_back(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    stand_in = EndpointStandIn()
    with serving(stand_in):
        world = _world(tmp_path, endpoints, topic_prefix, tables, stand_in.url)
        env = {"CRM_SECRET": SIGNING}
        first = services.start("crm", world.path, env=env)
        wait_until(lambda: remembered(world.config.kafka), 60, "facts that are remembered")
        assert stand_in.contacts["c-1"]
        first.kill9()
        before = len(stand_in.calls)
        running = services.start("crm", world.path, env=env)
        running.wait_ready()
        assert [call.body["type"] for call in stand_in.calls[before:]] == [], "nothing changed"
        done = grapevine("write-back", "remove", "c-1", "-c", str(world.path), env=env)
        assert done.returncode == 0, done.stderr
        assert stand_in.contacts["c-1"] == {}
        told = grapevine("write-back", "once", "--dry-run", "-c", str(world.path), env=env)
        assert "own: 0 records would be written" in told.stdout, told.stderr
        grapevine("write-back", "allow", "c-1", "-c", str(world.path), env=env)
        wait_until(lambda: bool(stand_in.contacts["c-1"]), 60, "facts once they are allowed")
        forget.forget(
            world.config.kafka, ("c-1",), [], by="eva", clock=SYSTEM_CLOCK, note=""
        )  # fmt: skip
        wait_until(lambda: not stand_in.contacts["c-1"], 60, "nothing of who was forgotten")
        wait_until(lambda: not remembered(world.config.kafka), 60, "no memory of them")


def _world(folder: Path, at: Endpoints, prefix: str, tables: str, url: str) -> World:
    crm: dict[str, Any] = {
        "own": {"type": "webhook", "url": f"{url}/crm", "secret": "env:CRM_SECRET"}
    }
    world = World(
        folder, at, prefix, tables, env={"CRM_SECRET": SIGNING}, crm=crm,
        service={"crm_every_secs": 1},
    )  # fmt: skip
    world.migrate()
    now = datetime.now(UTC)
    world.store([make_enriched(make_mention(published_at=now, seen_at=now))])
    with world.connected() as client:
        write_customers(client, [make_customer()])
        write_links(client, [make_link()])
    return world
