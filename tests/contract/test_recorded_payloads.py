"""`grapevine normalise` on every recorded payload of every service: a line for each, no defect of ours,
and mostly events. What an event says is each connector's own test.
"""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipeline import registry
from tests.commands import grapevine
from tests.conftest import grapevine_data

LEAST_SHARE = 0.5
"""Of the payloads of a service so many are events: the others are likes, removals, notices."""


def recorded() -> list[Path]:
    """The files of payloads that a connector of ours reads; none without the data folder."""
    data = grapevine_data()
    files = sorted((data / "payloads" / "more").glob("*.jsonl.gz")) if data else []
    names = registry.names("connectors")
    return [path for path in files if path.name.partition(".")[0] in names]


if recorded():  # without the data folder there is no such test, rather than a skipped one

    @pytest.mark.parametrize("path", recorded(), ids=lambda path: path.name.partition(".")[0])
    def test_every_payload_gives_a_line_and_most_an_event(path: Path, tmp_path: Path) -> None:
        rows = map(orjson.loads, gzip.decompress(path.read_bytes()).splitlines())
        lines = [orjson.dumps(row["payload"]) for row in rows]
        file = tmp_path / "payloads.jsonl.gz"
        file.write_bytes(gzip.compress(b"".join(line + b"\n" for line in lines), 1))
        done = grapevine("normalise", path.name.partition(".")[0], str(file))
        told: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
        assert (done.returncode, len(told)) == (0, len(lines))
        rejects = Counter(one["reject"] for one in told if "reject" in one)
        assert [reason for reason in rejects if "defect of ours" in reason] == []
        assert sum(bool(one.get("events")) for one in told) >= LEAST_SHARE * len(lines), rejects
