"""An import of customers that is killed, and people who are forgotten while it runs: nothing is lost,
nothing doubled, nobody comes back.
"""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Endpoints
from pipeline import topics
from pipeline.config import Config, load_config
from pipeline.kafka.create import create_topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.kafka.send import Sender
from schemas.customer import Customer
from schemas.identity import person_subject
from schemas.upkeep import Tombstone
from tests.builders import NOW
from tests.commands import grapevine
from tests.services import Services, wait_until, write_config
from tests.topics import read_all

MANY = 30_000


@pytest.fixture
def crm(tmp_path: Path, endpoints: Endpoints, topic_prefix: str) -> Config:
    """A CRM's export of MANY customers, and who reads it."""
    export = tmp_path / "customers.csv"
    rows = (f"c-{n},Name {n},x:user{n},c{n}@mail.example\n" for n in range(MANY))
    export.write_text("id,name,handles,email\n" + "".join(rows))
    kafka = {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 4}
    customers = {"crm": {"type": "csv", "path": str(export), "basis": "contract"}}
    path = write_config(
        tmp_path,
        {"kafka": kafka, "customers": customers, "brands": {"acme": {"query": "acme"}}},
    )
    config = load_config(path, env={})
    create_topics(config.kafka)
    return config


def records(config: Config) -> list[Any]:
    return read_all(config.kafka.bootstrap, config.kafka.prefix + topics.CUSTOMERS.name)


def there(config: Config) -> dict[str, Customer]:
    """Who is on the topic in the end."""
    latest = {record.key.decode(): record.value for record in records(config)}
    return {
        id_: Customer.model_validate_json(value)
        for id_, value in latest.items()
        if value is not None
    }


def test_an_import_that_is_killed_loses_and_doubles_nothing(
    crm: Config, services: Services
) -> None:
    def under_way() -> int:
        written = len(records(crm))
        return written if 0 < written < MANY else 0

    written = services.start("sync", crm.path).kill9_at_work(under_way, 120, "the import")
    services.start("sync", crm.path).wait_ready(120)
    ids = [record.key.decode() for record in records(crm)]
    assert len(ids) == len(set(ids)) == MANY, f"{written} were written before the kill"
    assert there(crm).keys() == {f"c-{n}" for n in range(MANY)}
    told = grapevine("sync", "crm", "--json", "-c", str(crm.path))
    assert '"new": 0, "changed": 0, "unchanged": 30000, "removed": 0' in told.stdout, told.stderr
    assert len(records(crm)) == MANY


def test_who_is_forgotten_while_an_import_runs_is_not_there_in_the_end(
    crm: Config, services: Services
) -> None:
    """By their id, or by an address that was theirs; whether they were written already or not."""
    forgotten = {"c-3": person_subject("c-3"), "c-29000": person_subject("c-29000")}
    forgotten["c-29500"] = person_subject("claim:c29500@mail.example")
    sync = services.start("sync", crm.path)
    wait_until(lambda: records(crm), 120, "the import has begun")
    stones = [
        Tombstone(kind="person", subject=subject, revision=1, at=NOW)
        for subject in forgotten.values()
    ]
    with Sender(crm.kafka) as sender:
        sender.deliver(
            Outgoing(topics.TOMBSTONES, one.key.encode(), one.to_json()) for one in stones
        )
    sync.wait_ready(120)
    wait_until(lambda: not forgotten.keys() & there(crm).keys(), 30, "nobody is left")
    assert len(there(crm)) == MANY - len(forgotten)
