"""How `grapevine status` reads processes and shows the line; small HTTP stand-ins instead of
services.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from cli import status as cli
from pipeline import topics
from pipeline.acts import status
from pipeline.config.load import build_config
from pipeline.kafka import lag
from pipeline.service import write_endpoint_note
from pipeline.terminal.drawn import Console
from tests.builders import NOW
from tests.serving import serving

READY = {
    "ready": False,
    "reason": "Kafka does not acknowledge",
    "last_error": "KafkaTimeoutError",
    "sources": {
        "news": {
            "state": "failing",
            "last_success": NOW.isoformat(),
            "last_error": "HTTP 503 [busy]",
        }
    },
}
METRICS = """\
grapevine_source_up{source="news"} 0
grapevine_dropped_total{reason="a"} 2
grapevine_dropped_total{reason="b"} 3
"""


class Answers(BaseHTTPRequestHandler):
    """A service as seen from outside: /readyz and /metrics."""

    def do_GET(self) -> None:
        body = {"/readyz": json.dumps(READY), "/metrics": METRICS}[self.path].encode()
        self.send_response(503 if self.path == "/readyz" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def ingest(tmp_path: Path) -> Iterator[Path]:
    """A state folder with the note of one answering service."""
    with serving(Answers) as server:
        write_endpoint_note(tmp_path, "ingest", server.server_port)
        yield tmp_path


def test_a_process_tells_of_itself(ingest: Path) -> None:
    (process,) = status.processes(ingest)
    assert (process.service, process.ready, process.reason) == (
        "ingest",
        False,
        "Kafka does not acknowledge",
    )
    assert process.metrics["grapevine_dropped_total"] == 5
    assert process.sources["news"]["state"] == "failing"


def test_notes_of_processes_that_are_gone_are_passed_over(ingest: Path) -> None:
    notes = ingest / "services"
    (notes / "store-1.json").write_text(
        json.dumps({"service": "store", "pid": 1, "port": 1, "host": "127.0.0.1"})
    )
    (notes / "watch-2.json").write_text("{half a no")
    assert [process.service for process in status.processes(ingest)] == ["ingest"]


def test_a_source_that_no_process_here_has_is_elsewhere(ingest: Path) -> None:
    told = status.sources(status.processes(ingest), ["news", "videos"])
    assert [told["news"]["state"], told["videos"]["state"]] == ["failing", "elsewhere"]


LINE = status.Line(
    stages=(lag.Stage("enrich", topics.RAW, 5000, 1200, oldest_secs=7300, lost=3),),
    open_alerts={"critical": 1, "warning": 2},
    dead_letters={"ingest": 4},
    complete_until=NOW - timedelta(minutes=5),
)


def test_the_json_has_everything(ingest: Path) -> None:
    config = build_config({"service": {"state_dir": str(ingest)}})
    told = status.as_json(config, status.processes(ingest), LINE)
    assert json.loads(json.dumps(told, default=dict)) == {
        "config": "grapevine.yaml",
        "processes": [
            {
                "service": "ingest",
                "pid": told["processes"][0]["pid"],
                "ready": False,
                "reason": "Kafka does not acknowledge",
                "last_error": "KafkaTimeoutError",
            }
        ],
        "sources": {},
        "customers": {},
        "crm": {},
        "destinations": {},
        "stages": [
            {
                "group": "enrich",
                "topic": "mentions.raw.v1",
                "records": 5000,
                "lag": 1200,
                "oldest_secs": 7300,
                "lost": 3,
            }
        ],
        "open_alerts": {"critical": 1, "warning": 2},
        "dead_letters": {"ingest": 4},
        "complete_until": "2026-11-20T11:55:00+00:00",
        "problem": "",
    }


def test_people_see_the_same(ingest: Path) -> None:
    console = Console(width=160, record=True, quiet=False, force_terminal=False)
    found = status.processes(ingest)
    console.print(
        cli._services(found),
        cli._ends("Sources", status.sources(found, ["news"])),
        cli._line(LINE.stages),
    )
    for sentence in cli._sentences(LINE):
        console.print(sentence)
    shown = console.export_text()
    for words in (
        "waiting: Kafka does not acknowledge",
        "HTTP 503 [busy]",
        "1,200",
        "2 h (3 lost to retention)",
        "Open alerts: 1 critical, 2 warning",
        "Dead letters: 4 from ingest",
        "Queryable is everything seen until: 2026-11-20 11:55:00 UTC",
    ):
        assert words in shown, shown
