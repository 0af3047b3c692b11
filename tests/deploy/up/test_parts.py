"""What `grapevine up` makes of a configuration: the one of the local servers, and supervisord's."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import psutil
import pytest
from ruamel.yaml import YAML
from supervisor.datatypes import RestartWhenExitUnexpected
from supervisor.options import ServerOptions

from deploy.local.stack import Endpoints
from deploy.up.derive import FILE_KEYS, derive_config
from deploy.up.left_over import end_left_over
from deploy.up.programs import (
    SOCKET_BYTES,
    Program,
    control_socket,
    service_programs,
    supervisor_config,
)
from pipeline import registry
from pipeline.config import load_config
from pipeline.config import model as config_model
from pipeline.config.load import build_config
from pipeline.service import EXIT_STOPPED_BY_LIMIT
from schemas.settings import Settings, _resolve_local

AT = Endpoints(
    kafka="127.0.0.1:29092",
    clickhouse="clickhouse://127.0.0.1:29000",
    clickhouse_http="http://127.0.0.1:1",
)
CONFIG = """
kafka: {bootstrap: "prod:9093", replication_factor: 3, partitions: 4, security: {protocol: SASL_SSL, username: u}}
clickhouse: {url: "clickhouses://user@prod/db", password: env:NOT_SET_HERE, query_timeout_secs: 5}
brands: {acme: {query: '"acme: bank" OR #acme'}}
sources: {a: {type: file, path: data/*.jsonl}, b: {type: rss, feeds: ["https://f.example"], opml: feeds.opml}}
customers: {c: {type: csv, path: c.csv, purchases: {path: /abs/p.csv}}}
notify: {m: {type: email, host: h, sender: a@b.example, to: [a@b.example], ca_file: ca.pem}}
"""


def test_it_points_at_the_local_servers_and_keeps_everything_else(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "conf/grapevine.yaml").write_text(CONFIG)
    derived = derive_config(tmp_path / "conf/grapevine.yaml", AT, tmp_path / "data")
    config = load_config(derived, env={})
    assert (config.kafka.bootstrap, config.kafka.partitions, config.kafka.replication_factor) == (
        AT.kafka,
        4,
        1,
    )
    assert config.kafka.security.protocol == "PLAINTEXT"
    assert (config.clickhouse.url, config.clickhouse.password) == (
        f"{AT.clickhouse}/grapevine",
        None,
    )
    assert config.clickhouse.query_timeout_secs == 5
    assert config.service.state_dir == tmp_path / "data/state"
    assert config.brands["acme"].query == '"acme: bank" OR #acme'
    document = YAML(typ="safe").load(derived.read_text())
    here = tmp_path / "conf"
    assert document["sources"]["a"]["path"] == str(here / "data/*.jsonl")
    assert document["sources"]["b"]["opml"] == str(here / "feeds.opml")
    assert document["customers"]["c"]["path"] == str(here / "c.csv")
    assert document["customers"]["c"]["purchases"]["path"] == "/abs/p.csv"
    assert document["notify"]["m"]["ca_file"] == str(here / "ca.pem")


def test_an_empty_configuration_is_enough(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("# nothing\n")
    assert (
        load_config(derive_config(tmp_path / "c.yaml", AT, tmp_path), env={}).kafka.bootstrap
        == AT.kafka
    )


def local_files(kind: Any) -> set[str]:
    """The settings of a model that name files beside the configuration."""
    found = set()
    for name, info in kind.model_fields.items():
        parts = [info.annotation, *get_args(info.annotation)]
        marks = [
            *info.metadata,
            *(mark for part in parts for mark in getattr(part, "__metadata__", ())),
        ]
        if any(getattr(mark, "func", None) is _resolve_local for mark in marks):
            found.add(name)
        for part in parts:
            if isinstance(part, type) and issubclass(part, Settings):
                found |= local_files(part)
    return found


def test_every_setting_that_names_a_file_is_known() -> None:
    rooms: tuple[registry.Room, ...] = get_args(registry.Room)
    modules = [registry.load(room, name) for room in rooms for name in registry.names(room)]
    kinds: list[Any] = [module.Settings for module in modules if hasattr(module, "Settings")]
    named = set().union(
        *(local_files(kind) for kind in [*kinds, *config_model.PLAIN_SECTIONS.values()])
    )
    assert {"path", "opml", "ca_file", "key_file"} <= named
    assert named <= set(FILE_KEYS)


def test_the_services_a_configuration_gives_work_to(tmp_path: Path) -> None:
    bare = build_config({"brands": {"acme": {"query": "acme"}}})
    names = [
        program.name
        for program in service_programs(bare, tmp_path / "c.yaml", tmp_path, enrich_processes=2)
    ]
    assert names == ["store", "notify", "watch", "detect", "enrich-1", "enrich-2", "enrich-history"]
    full = build_config(
        {
            "sources": {"a": {"type": "file", "path": "x"}},
            "customers": {"c": {"type": "csv", "path": "x"}},
        }
    )
    assert {"sync", "ingest"} <= {
        program.name for program in service_programs(full, tmp_path / "c.yaml", tmp_path)
    }


def test_supervisord_reads_what_is_written_in_whatever_folder(tmp_path: Path) -> None:
    folder = tmp_path / "50% of 'it'"
    program = Program(
        "p", ("/bin/echo", "a b", "100%", "it's"), folder / "p.log", {"X": "50%"}, stop_secs=7
    )
    folder.mkdir()
    conf = folder / "supervisord.conf"
    conf.write_text(supervisor_config([program], folder))
    options = ServerOptions()
    options.realize(["-c", str(conf)])
    assert options.pidfile == str(folder / "supervisord.pid")
    (group,) = options.process_group_configs
    assert group.name == "servers"
    (read,) = group.process_configs
    assert read.stdout_logfile == str(folder / "p.log")
    assert read.environment == {"X": "50%"}
    assert shlex.split(read.command) == ["/bin/echo", "a b", "100%", "it's"]
    assert (read.stopwaitsecs, read.exitcodes) == (7, [EXIT_STOPPED_BY_LIMIT])
    assert read.autorestart is RestartWhenExitUnexpected


def test_services_stop_together_and_before_the_servers(tmp_path: Path) -> None:
    programs = [
        Program(name, ("/bin/true",), tmp_path / "log", asked=name != "kafka")
        for name in ("kafka", "a", "b")
    ]
    (tmp_path / "c.conf").write_text(supervisor_config(programs, tmp_path))
    options = ServerOptions()
    options.realize(["-c", str(tmp_path / "c.conf")])
    groups = sorted(options.process_group_configs, reverse=True)
    assert [
        (group.name, [process.name for process in group.process_configs]) for group in groups
    ] == [("services", ["a", "b"]), ("servers", ["kafka"])]


@pytest.mark.parametrize("length", [1, 60, 120, 200])
def test_the_control_socket_is_short_enough_for_any_folder(length: int) -> None:
    folder = Path("/data") / ("ü" * length)
    socket = control_socket(folder)
    assert len(os.fsencode(socket)) <= SOCKET_BYTES
    assert socket == control_socket(folder)
    assert control_socket(folder / "other") != socket


def test_what_is_left_over_is_found_by_its_folder(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "mine2"
    words = {
        "supervisor": str(mine / "supervisor" / "supervisord.conf"),
        "service": f"run store --config {mine / 'grapevine.yaml'}",
        "kafka": str(mine / "kafka" / "server.properties"),
        "a question": f"status --config {mine / 'grapevine.yaml'}",
        "another's": f"run store --config {other / 'grapevine.yaml'}",
    }
    sleep = "import time; time.sleep(60)"
    processes = {
        name: subprocess.Popen([sys.executable, "-c", sleep, *text.split()])
        for name, text in words.items()
    }
    note = mine / "state/services/store-1.json"
    note.parent.mkdir(parents=True)
    note.write_text("{}")
    try:
        end_left_over(mine)
        ended = {
            name
            for name, process in processes.items()
            if not psutil.pid_exists(process.pid) or process.poll()
        }
        assert ended == {"supervisor", "service", "kafka"}
        assert not note.exists()
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
