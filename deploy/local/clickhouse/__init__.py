"""ClickHouse on this machine: the engine in-process (chdb-core) behind its native protocol and
HTTP.

Run as `python -m deploy.local.clickhouse --data DIR --port N --http-port M`. The HTTP endpoint only
reads. What this server cannot do it refuses with an error; nothing is ignored silently.
"""

import http.client
import sys
from pathlib import Path
from urllib.parse import quote

from deploy.local.errors import LocalStackError
from deploy.local.password import password_file, password_of
from deploy.local.ports import hold_ports
from deploy.local.process import ProcessSpec
from pipeline.ports import holder_of

NAME_HEADER = "X-ClickHouse-Server-Display-Name"
"""ClickHouse's own header: here it tells over which folder the server runs."""


def clickhouse_command(data: Path, *, standard_ports: bool = False) -> ProcessSpec:
    """Prepare ClickHouse in `data`/clickhouse (hold ports) and return how to run it."""
    home = data.resolve() / "clickhouse"
    home.mkdir(parents=True, exist_ok=True)
    ports = hold_ports(data.resolve(), ("clickhouse", "clickhouse_http"), standard=standard_ports)
    port, http_port = ports.numbers["clickhouse"], ports.numbers["clickhouse_http"]
    options = ["--data", str(home / "data"), "--port", str(port), "--http-port", str(http_port)]
    if password_of(data):
        options += ["--password-file", str(password_file(data.resolve()))]
    return ProcessSpec(
        name="clickhouse",
        argv=(sys.executable, "-m", "deploy.local.clickhouse", *options),
        log=home / "clickhouse.log",
        pid_file=home / "pid.json",
        endpoint=f"clickhouse://127.0.0.1:{port}",
        ready=lambda: answers(http_port, data),
        ports=ports,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )


def answers(http_port: int, data: Path) -> bool:
    """Tell whether the server of `data` runs a query behind this HTTP port; its native port listens
    before this one does.

    Raises LocalStackError where another ClickHouse answers.
    """
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=5)
    try:
        connection.request("GET", "/?query=SELECT%201")
        reply = connection.getresponse()
        # asked for a password it is up as well: the question is who runs there, not who we are
        up, named = reply.status in (200, 401, 403), reply.getheader(NAME_HEADER, "")
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()
    if up and named != server_name(data.resolve() / "clickhouse" / "data"):
        raise LocalStackError(
            f"At 127.0.0.1:{http_port} another server answers ({holder_of(http_port)}, "
            f"{named or 'without a name'}), not the ClickHouse of {data}: stop that one, or start "
            "again, and a free port is chosen."
        )
    return up


def server_name(folder: Path) -> str:
    """What the server over a folder of tables calls itself in every answer."""
    return quote(str(folder))
