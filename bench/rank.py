"""Ten million edges, read from ClickHouse and ranked, overall and by topic, by the code of `grapevine
rank` in a process of its own: how long it takes, and the most memory it holds.

The edges stand in a table here: what the view over the mentions takes is ClickHouse's and not in it.
Their accounts are as in life: a few are turned to by many, most by nobody.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from pipeline.acts.rank import compute
from sinks.clickhouse.client import Connection, connect
from sinks.clickhouse.network import Window

KEYS = ("rank_edges_s", "rank_memory_gb")
ACCOUNTS = 3_000_000
_UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
_TABLES = (
    """CREATE TABLE edges (from_author String, to_author String, kind LowCardinality(String),
        at DateTime64(3, 'UTC'), topics Array(LowCardinality(String)), from_role LowCardinality(String),
        spam Float32, bot Float32, unproven Bool) ENGINE = MergeTree ORDER BY at""",
    """CREATE TABLE current_mentions (mention_id String, author_id String, author_role LowCardinality(String),
        published_at DateTime64(3, 'UTC'), topics Array(LowCardinality(String)), unproven Bool)
        ENGINE = MergeTree ORDER BY mention_id""",
    "CREATE TABLE unprofiled_authors (author_id String) ENGINE = MergeTree ORDER BY author_id",
)
# Uniform numbers from hashes of the row's: raised to a power they crowd towards 0.
_FILL = """
INSERT INTO edges
SELECT
    concat('x:x:', toString(toUInt64({accounts} * pow(sipHash64(number, 1) / 18446744073709551616., 1.5)))),
    concat('x:x:', toString(toUInt64({accounts} * pow(sipHash64(number, 2) / 18446744073709551616., 4)))),
    ['reply', 'mention', 'quote', 'repost'][number % 4 + 1],
    toDateTime64({until}, 3, 'UTC') - toIntervalSecond(sipHash64(number, 3) % 7776000),
    if(number % 3 = 0, [['loans', 'cards', 'app', 'fees', 'fraud'][sipHash64(number, 4) % 5 + 1]], []),
    'public', 0, 0, false
FROM numbers({edges})
"""
Say = Callable[[str], None]


def measure(endpoint: str, *, edges: int, say: Say) -> Mapping[str, float]:
    """Seconds from the first row asked for to the last rank made, and the peak in GB (10^9 bytes)."""
    database = f"{endpoint}/rank"
    with connect(Connection(database, query_timeout_secs=1200), database="default") as client:
        client.execute("CREATE DATABASE rank")
    with connect(Connection(database, query_timeout_secs=1200)) as client:
        for table in _TABLES:
            client.execute(table)
        accounts, until = ACCOUNTS * edges // 10_000_000, int(_UNTIL.timestamp())
        client.execute(_FILL.format(accounts=accounts, until=until, edges=edges))
        say(f"{edges:,} edges are there")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.rank", database], stdout=subprocess.PIPE, text=True
    )
    told, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    figures: dict[str, float] = json.loads(told)
    say(told.strip())
    return {key: figures[key] for key in KEYS}


def _child(database: str) -> None:
    """Rank, and tell."""
    begun, before = time.monotonic(), os.times()
    with connect(Connection(database, query_timeout_secs=1200)) as client:
        result = compute(client, Window(_UNTIL - timedelta(days=90), _UNTIL))
    secs, after = time.monotonic() - begun, os.times()
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    figures = {
        "rank_edges_s": round(secs, 1),
        "rank_memory_gb": round(peak * 1024 / 1e9, 2),
        "accounts": result.accounts,
        "topics": result.topics,
        "ranks": len(result.ranks),
        "cpu_s": round(after.user + after.system - before.user - before.system, 1),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    _child(sys.argv[1])
