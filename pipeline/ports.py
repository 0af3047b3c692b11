"""TCP ports of this machine: whether one is free, who has it, and holding one for a server that
listens later.

A hold is an abstract Unix socket named after what is held. Like a port it is one for the whole
network namespace, whoever the users are; it may be handed to child processes; and the kernel frees
it when the last process that has it ends, in whatever way. It keeps other Grapevines away, not
other programs: those are found by trying to listen.
"""

import socket
import struct

import psutil

LOOPBACK = "127.0.0.1"
_CREDENTIALS = struct.Struct("3i")  # pid, user and group, as the kernel gives them


class PortTaken(Exception):
    """A server cannot listen where it was told to; the message says where, why and what to do."""


def hold(name: str) -> socket.socket | None:
    """Hold a name until the socket is closed everywhere; None where somebody holds it already."""
    held = socket.socket(socket.AF_UNIX)
    try:
        held.bind(_address(name))
        held.listen(1)  # so that others can ask who holds it
    except OSError:
        held.close()
        return None
    return held


def is_held(name: str) -> bool:
    """Whether somebody holds a name now."""
    held = hold(name)
    if held is not None:
        held.close()
    return held is None


def hold_port(port: int, host: str = LOOPBACK) -> socket.socket | None:
    """Hold a port for a server that will listen at `host`; None where it is held or not free."""
    held = hold(_name(port))
    if held is not None and not is_free(port, host):
        held.close()
        return None
    return held


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on `host`:`port` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # as the servers do: a port in TIME_WAIT after a kill is free for them
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def holder_of(port: int) -> str:
    """Name the program that listens on a port or holds it, as far as the system tells us."""
    pid = listener_of(port) or _pid_behind(_name(port))
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})" if pid else "another program"
    except psutil.Error:
        return f"another program (pid {pid})"


def listener_of(port: int) -> int | None:
    """The process that listens on a port; None where there is none, or it is another user's."""
    for connection in psutil.net_connections("tcp"):
        if connection.status != psutil.CONN_LISTEN or not connection.laddr:
            continue
        if connection.laddr.port == port:
            return connection.pid
    return None


def _pid_behind(name: str) -> int | None:
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.settimeout(1)
            asking.connect(_address(name))
            told = asking.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        except OSError:
            return None
    return int(_CREDENTIALS.unpack(told)[0]) or None


def _name(port: int) -> str:
    return f"port-{port}"


def _address(name: str) -> str:
    return f"\0grapevine-{name}"
