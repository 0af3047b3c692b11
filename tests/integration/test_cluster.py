"""The tables of a cluster on the real engine: two shards, Distributed tables over them, every view.

This engine has no Keeper, so `ON CLUSTER` and Replicated are taken out of what is rendered. Both
shards are this one server; which rows each has, a filter on reading says, by the sharding keys as
they are rendered.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from clickhouse_driver import Client
from clickhouse_migrations.clickhouse_cluster import ClickhouseCluster
from hypothesis import HealthCheck, given, settings

from deploy.local.clickhouse import clickhouse_command
from pipeline.acts.ask import records
from schemas.customer import Ticket
from schemas.enriched import EnrichedDeletion
from schemas.upkeep import Action, Correction, SourceRun, Tombstone
from schemas.view import View
from sinks.clickhouse import directories as sink
from sinks.clickhouse.ask.facets import facets
from sinks.clickhouse.ask.figures import figures
from sinks.clickhouse.ask.query import Query
from sinks.clickhouse.ask.rows import rows
from sinks.clickhouse.ask.thread import thread
from sinks.clickhouse.client import SETTINGS, Connection, connect
from sinks.clickhouse.days import write_days
from sinks.clickhouse.links import write_links
from sinks.clickhouse.migrate import MIGRATIONS, migrate, render
from sinks.clickhouse.series import rewrite_series, stale_buckets
from sinks.clickhouse.write import insert_records
from tests.builders import make_customer, make_link, make_purchase
from tests.integration.test_ask import fill, of
from tests.services import wait_until
from tests.view_model import NOW, World, make_world, views


def _of_one_type(world: World) -> World:
    """The same, all from one service: an author writes on one only."""
    return replace(
        world,
        mentions=tuple(
            one.model_copy(update={"mention": one.mention.model_copy(update={"type": "x"})})
            for one in world.mentions
        ),
    )


WORLD = _of_one_type(make_world(1))
CONFIG = """<clickhouse><tcp_port>{port}</tcp_port><users_config>users.xml</users_config>
<remote_servers><main>{shards}</main></remote_servers></clickhouse>"""
SHARD = """<shard><internal_replication>true</internal_replication>
<replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"""
USERS = """<clickhouse><profiles><default><additional_table_filters>{filters}</additional_table_filters>
<distributed_product_mode>{products}</distributed_product_mode></default></profiles><quotas><default/></quotas><users><default><password/><networks><ip>::/0</ip></networks>
<access_management>1</access_management></default></users></clickhouse>"""
"""What a server makes of the settings that come with a query, this one makes of its user's only."""
KEYS = {
    table: key
    for file in sorted(MIGRATIONS.glob("*.sql"))
    for table, key in re.findall(r"^-- shard (\w+) by (.+)$", file.read_text(), re.MULTILINE)
}
"""By which expression the rows of each table are spread."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The url of a server that is two shards of the cluster `main`."""
    folder = tmp_path_factory.mktemp("cluster")
    spec = clickhouse_command(folder / "data")
    port = spec.endpoint.rpartition(":")[2]
    config = CONFIG.format(port=port, shards=SHARD.format(port=port) * 2)
    (folder / "config.xml").write_text(config)
    (folder / "users.xml").write_text(
        USERS.format(filters=_own_rows(), products=SETTINGS["distributed_product_mode"])
    )
    argv = [
        one.replace("deploy.local.clickhouse", "tests.unfenced_clickhouse") for one in spec.argv
    ]
    process = subprocess.Popen(argv, cwd=folder, env=spec.environment)
    try:
        wait_until(spec.ready, 30, "ClickHouse answers")
        yield spec.endpoint
    finally:
        process.terminate()
        process.wait(30)


def without_keeper(text: str) -> str:
    """A cluster's statements for an engine that has no Keeper."""
    return text.replace(" ON CLUSTER 'main'", "").replace("ENGINE = Replicated", "ENGINE = ")


@pytest.fixture(scope="module")
def sharded(
    server: str, plain: Client, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """The tables of a cluster, filled through the Distributed ones."""
    folder = tmp_path_factory.mktemp("rendered")
    for file in MIGRATIONS.glob("*.sql"):
        (folder / file.name).write_text(without_keeper(render(file.read_text(), "main")))
    with connect(Connection(f"{server}/default")) as client:
        client.execute("CREATE DATABASE sharded")
    ClickhouseCluster(db_url=f"{server}/sharded").migrate(
        "sharded", folder, create_db_if_no_exists=False, migration_log_format="compact"
    )
    with connect(Connection(f"{server}/sharded")) as client:
        client.execute("TRUNCATE TABLE settings_local")  # the salt of pseudonyms is the same
        client.execute("INSERT INTO settings SELECT * FROM plain.settings")
        _fill(client)
        yield client


def _own_rows() -> str:
    """The setting by which each shard reads its own rows only. It is the user's, or views that read
    as their maker would not know it. Whoever asks no shard (a materialized view of what is inserted)
    sees all.
    """
    own = (
        f"'sharded.{table}_local': 'shardNum() IN (0, 1 + {key} % 2)'"
        for table, key in KEYS.items()
    )
    return "{" + ", ".join(own) + "}"


@pytest.fixture(scope="module")
def plain(server: str) -> Iterator[Client]:
    """The same on one server."""
    connection = Connection(f"{server}/plain")
    migrate(connection)
    with connect(connection) as client:
        _fill(client)
        yield client


def _fill(client: Client) -> None:
    fill(client, WORLD)
    ids = [one.id for one in WORLD.mentions]
    revision = 2 * int(NOW.timestamp() * 1000)
    gone = [EnrichedDeletion.model_validate(_deletion(id_)) for id_ in ids[::17]]
    edited = [
        one.model_copy(update={"sentiment": None, "enriched_at": NOW + timedelta(minutes=2)})
        for one in WORLD.mentions[::5]
    ]
    refused = insert_records(client, [one.to_json() for one in (*gone, *edited)]).refused
    assert refused == []
    sink.write_customers(
        client,
        [
            make_customer(
                id="c-9",
                handles=("x:anna",),
                purchases=(make_purchase(),),
                tickets=(Ticket(id="t-1", opened_at=NOW),),
            )
        ],
    )
    write_links(client, [make_link(author_id="x:x:1", customer_id="c-9")])
    sink.write_actions(
        client, [Action(id="a", verb="answered", subject=ids[3], by="kim", at=NOW, note="")]
    )
    sink.write_corrections(
        client,
        [Correction(mention_id=ids[4], field="spam", value=True, by="kim", at=NOW, author_id="x")],
    )
    runs = [SourceRun(source=one, kind="gap", start=NOW, end=NOW) for one in ("a", "b", "c")]
    sink.write_source_runs(client, runs)
    sink.write_tombstones(
        client, [Tombstone(kind="author", subject="x:x:2", revision=revision, at=NOW)]
    )


def _deletion(mention_id: str) -> dict[str, Any]:
    return {"id": mention_id, "source": "x", "revision": 3, "seen_at": NOW}


def _views(client: Client) -> list[str]:
    rows = client.execute(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View'"
        " ORDER BY name"
    )
    return [name for (name,) in rows]


@pytest.mark.parametrize("cluster", [None, "main"], ids=["one server", "cluster"])
def test_every_statement_can_be_read(plain: Client, cluster: str | None) -> None:
    for file in sorted(MIGRATIONS.glob("*.sql")):
        for statement in render(file.read_text(), cluster).split(";\n"):
            if re.sub(r"^--.*$", "", statement, flags=re.MULTILINE).strip():
                plain.execute(f"EXPLAIN AST {statement}")


def test_the_rows_are_on_two_shards_and_none_is_on_both(sharded: Client, plain: Client) -> None:
    spread = dict(
        sharded.execute("SELECT shardNum() AS shard, uniq(mention_id) FROM mentions GROUP BY shard")
    )
    ((all_of_them,),) = plain.execute("SELECT uniq(mention_id) FROM mentions")
    assert set(spread) == {1, 2}
    assert sum(spread.values()) == all_of_them


def test_every_view_shows_the_same_over_two_shards(sharded: Client, plain: Client) -> None:
    assert _views(sharded) == _views(plain)
    # Those for readers who see no people show the same rows of the same views, with less in them.
    names = [name for name in _views(plain) if not name.endswith("_without_people")]
    told = {name: (_told(plain, name), _told(sharded, name)) for name in names}
    assert {name: both for name, both in told.items() if both[0] != both[1]} == {}
    assert sum(bool(both[0]) for both in told.values()) > len(names) / 2


def _told(client: Client, view: str) -> list[str]:
    """Its rows, without the seconds that have passed meanwhile."""
    rows, columns = client.execute(f"SELECT * FROM {view}", with_column_types=True)
    kept = [place for place, (name, _) in enumerate(columns) if not name.endswith("_secs")]
    return sorted(str([row[place] for place in kept]) for row in rows)


@given(views(odd=False))
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_view_asked_over_two_shards_is_answered_alike(
    sharded: Client, plain: Client, view: View
) -> None:
    for query in (rows(of(view)), figures(of(view), "day"), facets(of(view)), thread(of(view))):
        assert _answered(sharded, query) == _answered(plain, query)


def _answered(client: Client, query: Query) -> list[str]:
    return sorted(map(str, records(client, query)))


def test_what_is_written_from_what_is_stored_is_the_same(sharded: Client, plain: Client) -> None:
    written = []
    for client in (sharded, plain):
        rewrite_series(client, stale_buckets(client, NOW - timedelta(days=2000)))
        series = "SELECT * EXCEPT (computed_at) FROM series_5m FINAL WHERE value != 0"
        written.append(sorted(map(str, client.execute(series))))
    assert written[0] == written[1]
    assert written[0]


def test_views_of_days_are_the_same_once_days_are_written(sharded: Client, plain: Client) -> None:
    shown = []
    for client in (sharded, plain):
        assert write_days(client, late_secs=0)
        shown.append([_told(client, view) for view in ("daily_brand_summary", "to_answer")])
    assert shown[0] == shown[1]
