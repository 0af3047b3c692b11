"""Which processes `grapevine up` runs, and the supervisord configuration that keeps them running."""

import configparser
import hashlib
import io
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.config import Config
from pipeline.service import EXIT_STOPPED_BY_LIMIT

LOG_BYTES = 20_000_000
SERVERS, SERVICES = "servers", "services"
SOCKET_BYTES = 90
"""A socket's path has 108 bytes, and supervisord appends its process id while it makes one."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep running. `asked`: it starts when it is told to, not by itself, and stops
    before others.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    stop_secs: int = 30
    asked: bool = False


def service_programs(
    config: Config, config_file: Path, logs: Path, *, enrich_processes: int = 1
) -> list[Program]:
    """The services that a configuration gives work to."""
    commands: dict[str, tuple[str, ...]] = {
        "store": ("store",),
        "notify": ("notify",),
        "watch": ("watch",),
        "detect": ("detect",),
        **{f"enrich-{number}": ("enrich",) for number in range(1, enrich_processes + 1)},
        "enrich-history": ("enrich", "--lane", "history"),
    }
    if config.customers:
        commands["sync"] = ("sync",)
    if config.crm:
        commands["crm"] = ("crm",)
    if config.sources:
        commands["ingest"] = ("ingest",)
    command = (sys.executable, "-m", "cli", "run")
    return [
        Program(
            name,
            (*command, *arguments, "--config", str(config_file)),
            logs / f"{name}.log",
            asked=True,
        )
        for name, arguments in commands.items()
    ]


def supervisor_config(programs: Sequence[Program], folder: Path) -> str:
    """The text of supervisord.conf: restart whatever ends, with a growing pause, for ever.

    A service that was stopped by the limits of dead letters stays down until a person has looked.
    """
    conf = configparser.RawConfigParser()
    socket = _escaped(str(control_socket(folder)))
    conf["unix_http_server"] = {"file": socket, "chmod": "0700"}
    conf["supervisord"] = {
        "logfile": _escaped(str(folder / "supervisord.log")),
        "pidfile": _escaped(str(folder / "supervisord.pid")),
        "childlogdir": _escaped(str(folder)),
        "nodaemon": "true",
        "silent": "true",
        "minfds": "1024",
    }
    conf["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    conf["supervisorctl"] = {"serverurl": f"unix://{socket}"}
    for program in programs:
        conf[f"program:{program.name}"] = {
            "command": _escaped(shlex.join(program.argv)),
            "environment": ",".join(
                f'{name}="{_escaped(value)}"' for name, value in program.env.items()
            ),
            "autostart": "false" if program.asked else "true",
            "autorestart": "unexpected",
            "exitcodes": str(EXIT_STOPPED_BY_LIMIT),
            "startsecs": "2",
            "startretries": "1000000",
            "stopwaitsecs": str(program.stop_secs),
            "stopasgroup": "true",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": _escaped(
                _escaped(str(program.log))
            ),  # supervisord unescapes this one twice
            "stdout_logfile_maxbytes": str(LOG_BYTES),
            "stdout_logfile_backups": "3",
        }
    # What is in one group is stopped at the same time; the group of the lowest priority last.
    for group, asked, priority in ((SERVERS, False, "1"), (SERVICES, True, "100")):
        members = ",".join(program.name for program in programs if program.asked == asked)
        if members:
            conf[f"group:{group}"] = {"programs": members, "priority": priority}
    text = io.StringIO()
    conf.write(text)
    return text.getvalue()


def control_socket(folder: Path) -> Path:
    """Where supervisord takes orders: in its folder, or among temporary files where that path is
    too long for one.
    """
    socket = folder / "supervisor.sock"
    if len(os.fsencode(socket)) <= SOCKET_BYTES:
        return socket
    return (
        Path(tempfile.gettempdir())
        / f"grapevine-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.sock"
    )


def _escaped(value: str) -> str:
    return value.replace("%", "%%")
