"""A folder formatted from what an earlier one left is the one that Kafka's own tool makes."""

from pathlib import Path

import pytest

from deploy.local.kafka import formatted, kafka_command
from deploy.local.kafka.formatted import cluster_id, new_cluster_id


def meta(log_dir: Path) -> dict[str, str]:
    lines = (log_dir / "meta.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def formatted_in(folder: Path, cluster: str) -> Path:
    spec = kafka_command(folder, cluster=cluster)
    spec.ports.release()
    return folder / "kafka" / "log"


@pytest.mark.servers
def test_what_the_tool_wrote_serves_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "bootstrap.checkpoint"
    monkeypatch.setattr(formatted, "FEATURES", kept)
    cluster = new_cluster_id()
    by_tool = formatted_in(tmp_path / "first", cluster)
    assert kept.read_bytes() == (by_tool / kept.name).read_bytes()
    assert b"metadata.version" in kept.read_bytes()
    copied = formatted_in(tmp_path / "second", cluster)
    assert {file.name for file in copied.iterdir()} == {file.name for file in by_tool.iterdir()}
    told = meta(copied)
    assert told == meta(by_tool) | {"directory.id": told["directory.id"]}
    assert len(told["directory.id"]) == len(meta(by_tool)["directory.id"])
    assert (copied / kept.name).read_bytes() == kept.read_bytes()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What an earlier formatting left."""
    file = tmp_path / "bootstrap.checkpoint"
    file.write_bytes(b"features")
    monkeypatch.setattr(formatted, "FEATURES", file)
    return file


@pytest.mark.usefixtures("kept")
def test_a_folder_is_of_its_cluster_and_node_and_formatted_once(tmp_path: Path) -> None:
    properties = tmp_path / "server.properties"
    properties.write_text("node.id=1\nprocess.roles=broker\nnode.id=3\n")
    log_dir = tmp_path / "log"
    assert cluster_id(log_dir) == ""
    for cluster in ("first", "second"):
        formatted.format_once((), properties, log_dir, cluster)
    assert cluster_id(log_dir) == "first"
    assert meta(log_dir)["node.id"] == "3"


def test_a_formatting_that_was_broken_off_is_done_again(kept: Path, tmp_path: Path) -> None:
    properties = tmp_path / "server.properties"
    properties.write_text("node.id=1\n")
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / kept.name).write_bytes(b"feat")
    formatted.format_once((), properties, tmp_path / "log", "a")
    assert (tmp_path / "log" / kept.name).read_bytes() == b"features"
    assert cluster_id(tmp_path / "log") == "a"
