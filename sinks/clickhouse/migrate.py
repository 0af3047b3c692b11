"""Creates and upgrades the database: numbered SQL files, immutable once landed, applied by
clickhouse-migrations.

The files hold placeholders, so that the same text gives tables on one server and Replicated and
Distributed tables on a cluster: `${on_cluster}`, `${replicated}`, `${local}`, `${global}`, and
comment lines `-- shard TABLE by EXPRESSION`.
"""

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException
from clickhouse_migrations.clickhouse_cluster import ClickhouseCluster
from clickhouse_migrations.exceptions import MigrationException

from schemas.flow import Fatal, Retry
from sinks.clickhouse.client import Connection, answers, connect

MIGRATIONS = Path(__file__).with_name("migrations")
_SHARD = re.compile(r"^-- shard (?P<table>\w+) by (?P<key>.+)$", re.MULTILINE)
_CHANGE = re.compile(
    r"^ALTER TABLE (?P<table>\w+)\$\{local\}(?P<change>.+?;)$", re.MULTILINE | re.DOTALL
)
_CLAUSE = re.compile(r",\n    (?=[A-Z])")
_OF_A_COLUMN = re.compile(r"(?:ADD|MODIFY|DROP|RENAME|COMMENT) COLUMN\b")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_HIDING = frozenset({*"acdglm", "deletion_of", "left_authors", "only_of", "told", "linked"})
"""What queries in views are called, and would hide a database of that name: there they are called otherwise."""
_LOCK = "grapevine_migrating"
_LOCK_POLL_SECS = 0.2
_LOCK_STALE_SECS = 30
_TABLE_EXISTS = 57


def render(sql: str, cluster: str | None = None, database: str = "") -> str:
    """A migration's SQL for one server, or for a cluster with the macros {shard} and {replica}.

    On a cluster each table is Replicated under the name `…_local`, with a Distributed table of the
    plain name over it; what changes columns of the one changes the other.
    """
    if database in _HIDING:
        sql = re.sub(rf"(?<=\bAS ){database}\b|(?<![\w.]){database}(?=\.)", f"{database}_", sql)
    if cluster is None:
        values = {"on_cluster": "", "replicated": "", "local": "", "global": ""}
        return _PLACEHOLDER.sub(lambda match: values[match[1]], sql)
    quoted = "'" + cluster.replace("\\", "\\\\").replace("'", "\\'") + "'"
    values = {
        "on_cluster": f" ON CLUSTER {quoted}",
        "replicated": "Replicated",
        "local": "_local",
        "global": "GLOBAL ",
    }
    both = _CHANGE.sub(lambda match: match[0] + _above(match["table"], match["change"]), sql)
    text = _PLACEHOLDER.sub(lambda match: values[match[1]], both)
    return _SHARD.sub(lambda match: _distributed(match["table"], match["key"], quoted), text)


def _above(table: str, change: str) -> str:
    """The same change of the Distributed table, which has columns only: no indexes, no retention."""
    head, _, clauses = change.rstrip(";").partition("\n    ")
    columns = [one for one in _CLAUSE.split(clauses) if _OF_A_COLUMN.match(one)]
    told = ",\n    ".join(columns)
    return f"\nALTER TABLE {table}{head}\n    {told};" if columns else ""


def _distributed(table: str, key: str, cluster: str) -> str:
    return (
        f"CREATE TABLE IF NOT EXISTS {table} ON CLUSTER {cluster} AS {table}_local\n"
        f"ENGINE = Distributed({cluster}, currentDatabase(), {table}_local, {key});"
    )


def migrate(
    connection: Connection,
    *,
    cluster: str | None = None,
    wait_secs: float = 120,
    until: int | None = None,
) -> list[int]:
    """Create the database where it is missing, apply what is pending and return the numbers of what
    was applied.

    Idempotent; of several processes that start at once one works and the others wait, `wait_secs`
    at most. `until` is the last number to apply; all without it. Raises Retry (not reachable, or
    another process is still at it) and Fatal (rights, or a migration changed after it was applied).
    """
    database = connection.database
    on_cluster = f" ON CLUSTER '{cluster}'" if cluster else ""
    with (
        connect(connection, database="default") as client,
        answers(client, f"create the database {database}"),
    ):
        client.execute(f"CREATE DATABASE IF NOT EXISTS `{database}`{on_cluster}")
    with tempfile.TemporaryDirectory() as name, connect(connection) as client:
        folder = Path(name)
        for file in sorted(MIGRATIONS.glob("*.sql"))[:until]:
            (folder / file.name).write_text(render(file.read_text(), cluster, database))
        if cluster is not None:
            return _apply(client, connection, folder, cluster)
        with _only_one(client, wait_secs):
            return _apply(client, connection, folder, None)


def _apply(client: Client, connection: Connection, folder: Path, cluster: str | None) -> list[int]:
    library = ClickhouseCluster(
        db_url=connection.url,
        ca_cert=connection.ca_file or None,
        connect_timeout=connection.connect_timeout_secs,
        query_timeout=connection.query_timeout_secs,
        **({"password": connection.password} if connection.password else {}),
    )
    try:
        with answers(client, "upgrade the tables"):
            applied = library.migrate(
                connection.database,
                folder,
                cluster_name=cluster,
                create_db_if_no_exists=False,
                migration_log_format="compact",
                lock=cluster
                is not None,  # the library's lock needs Keeper, which every cluster has
            )
    except MigrationException as error:
        raise Fatal(
            f"the tables of {connection.database} do not fit this version of Grapevine: {error}"
        ) from error
    return [int(migration.version) for migration in applied or ()]


@contextmanager
def _only_one(client: Client, wait_secs: float) -> Iterator[None]:
    """Hold the lock of one server: creating a table succeeds for one process only. A dead holder's
    lock goes stale.
    """
    deadline = time.monotonic() + wait_secs
    with answers(client, "take the lock of migrations"):
        while not _took(client):
            if time.monotonic() > deadline:
                raise Retry(f"another process has been upgrading the tables for {wait_secs:g} s")
            time.sleep(_LOCK_POLL_SECS)
    try:
        yield
    finally:
        with answers(client, "release the lock of migrations"):
            client.execute(f"DROP TABLE IF EXISTS {_LOCK} SYNC")


def _took(client: Client) -> bool:
    try:
        client.execute(
            f"CREATE TABLE {_LOCK} (held UInt8) ENGINE = Memory COMMENT 'Exists while tables are upgraded.'"
        )
        return True
    except ServerException as error:
        if error.code != _TABLE_EXISTS:
            raise
    held_secs = client.execute(
        "SELECT dateDiff('second', metadata_modification_time, now()) FROM system.tables"
        " WHERE database = currentDatabase() AND name = %(lock)s",
        {"lock": _LOCK},
    )
    if held_secs and held_secs[0][0] > _LOCK_STALE_SECS:
        client.execute(f"DROP TABLE IF EXISTS {_LOCK} SYNC")
    return False
