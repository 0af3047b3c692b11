"""What every service answers: alive, ready, and where it is found."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pipeline.config.load import build_config
from pipeline.service import Health, serve_health
from pipeline.threads import in_thread


def asked(state_dir: Path, path: str) -> tuple[int, dict[str, object]]:
    (note,) = (state_dir / "services").glob("*.json")
    about = json.loads(note.read_text())
    try:
        with urllib.request.urlopen(
            f"http://{about['host']}:{about['port']}{path}", timeout=5
        ) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


async def test_a_service_that_waits_is_alive_but_not_ready(tmp_path: Path) -> None:
    config = build_config({"service": {"state_dir": str(tmp_path)}})
    health = Health("enrich")
    health.set_waiting("Kafka does not answer")
    async with serve_health(health, config):
        assert (await in_thread(lambda: asked(tmp_path, "/healthz")))[0] == 200
        status, body = await in_thread(lambda: asked(tmp_path, "/readyz"))
        assert (status, body["reason"]) == (503, "Kafka does not answer")
        health.set_ready()
        assert await in_thread(lambda: asked(tmp_path, "/readyz")) == (
            200,
            {"ready": True, "reason": "", "last_error": ""},
        )
    assert not list((tmp_path / "services").glob("*.json"))


def test_what_failed_at_the_start_is_over_once_it_works() -> None:
    health = Health("store")
    health.failed("the coordinator is not there yet")
    health.set_ready()
    assert health.last_error == ""
    health.failed("a broken record")
    health.set_waiting("Kafka does not answer")
    health.set_ready()
    assert health.last_error == "a broken record"


async def test_a_service_without_progress_for_too_long_is_not_alive(tmp_path: Path) -> None:
    config = build_config({"service": {"state_dir": str(tmp_path), "stuck_after_secs": 10}})
    health = Health("store", moved_at=time.monotonic() - 11)
    async with serve_health(health, config):
        assert (await in_thread(lambda: asked(tmp_path, "/healthz")))[0] == 503
        health.idle()
        assert (await in_thread(lambda: asked(tmp_path, "/healthz")))[0] == 200


async def test_ingest_tells_of_its_sources(tmp_path: Path) -> None:
    config = build_config({"service": {"state_dir": str(tmp_path)}})
    health = Health("ingest", sources=lambda: {"archive": {"state": "listening"}})
    async with serve_health(health, config):
        _, body = await in_thread(lambda: asked(tmp_path, "/readyz"))
    assert body["sources"] == {"archive": {"state": "listening"}}


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
async def test_the_note_names_an_address_that_answers(tmp_path: Path, host: str) -> None:
    config = build_config({"service": {"state_dir": str(tmp_path), "metrics_host": host}})
    async with serve_health(Health("watch"), config):
        assert (await in_thread(lambda: asked(tmp_path, "/healthz")))[0] == 200
