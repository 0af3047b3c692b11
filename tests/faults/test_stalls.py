"""No service's event loop stands still for long while nonsense goes through the line, and each tells
in /metrics how long it did.
"""

import json
from pathlib import Path

from deploy.local.stack import Endpoints
from tests.builders import make_mention
from tests.faults.test_line_faults import ask
from tests.security.test_nonsense import NONSENSE, long
from tests.services import Services, wait_until, write_config

SERVICES = ("ingest", "enrich", "watch", "store", "detect", "notify", "sync")
MOST_SECS = 5
"""Also on a machine that does much else, and while a service loads its models. A loop that stood so
long under nonsense that lasts would be ended by the watchdog.
"""
TIMES = 4
"""So often each nonsense: more than what is judged in one turn."""


def test_no_loop_stands_still_for_long(
    tmp_path: Path, endpoints: Endpoints, topic_prefix: str, tables: str, services: Services
) -> None:
    name = tables.rpartition("/")[2]
    mentions = tmp_path / "mentions.jsonl"
    texts = [long(piece) for piece in NONSENSE] * TIMES
    with mentions.open("wb") as file:
        for number, text in enumerate(texts):
            file.write(make_mention(id=f"file:t:{number}", text=text).to_json() + b"\n")
    path = write_config(
        tmp_path,
        {
            "kafka": {"bootstrap": endpoints.kafka, "prefix": topic_prefix, "partitions": 2},
            "clickhouse": {"url": f"{endpoints.clickhouse}/{name}"},
            "brands": {"acme": {"query": "acme OR exact:Acme OR @acme OR #acme OR acme.example"}},
            "sources": {"archive": {"type": "file", "path": str(mentions), "lane": "live"}},
            "rules": {
                "slow": {"type": "mention", "when": r"text =~~ '(?i)\bx.{0,90}\bé.{0,9}[g-w]!'"}
            },
        },
    )
    running = {service: services.start(service, path) for service in SERVICES}
    stored = "SELECT uniqExact(mention_id) FROM mentions"
    wait_until(lambda: ask(endpoints, name, stored) == len(texts), 150, "all are stored")
    wait_until(
        lambda: running["watch"].metric("grapevine_records_read_total") >= len(texts),
        60,
        "all were watched",
    )
    longest = {
        service: one.metric("grapevine_loop_longest_stall_seconds", service=service)
        for service, one in running.items()
    }
    print("longest stalls:", json.dumps(longest))
    for service, one in running.items():
        assert one.metric("grapevine_loop_stall_seconds_count", service=service) > 10
        assert 0 < longest[service] < MOST_SECS, longest
