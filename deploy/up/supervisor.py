"""What `grapevine up` asks of a running supervisord."""

import http.client
import xmlrpc.client
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy.up.programs import SERVICES, control_socket


def start_services(folder: Path) -> None:
    """Start what waited for the servers: against servers that are still starting, clients back off
    for long.
    """
    _supervisor(folder).startProcessGroup(SERVICES, False)


def ended(folder: Path) -> set[str]:
    """The programs that have ended at least once; none while supervisord does not answer."""
    try:
        states = _supervisor(folder).getAllProcessInfo()
    except (OSError, xmlrpc.client.Error, http.client.HTTPException):
        return set()
    return {state["name"] for state in states if state["stop"]}


def _supervisor(folder: Path) -> Any:
    transport = SupervisorTransport("", "", f"unix://{control_socket(folder)}")
    proxy: Any = xmlrpc.client.ServerProxy("http://localhost", transport)
    return proxy.supervisor
