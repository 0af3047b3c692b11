"""ClickHouse on this machine: the engine in-process (chdb-core) behind its native protocol and
HTTP.

Run as `python -m deploy.local.clickhouse --data DIR --port N --http-port M`. The HTTP endpoint only
reads. What this server cannot do it refuses with an error; nothing is ignored silently.
"""

import http.client
import sys
from pathlib import Path

from deploy.local.ports import choose_ports
from deploy.local.process import ProcessSpec

AUTH_VARIABLE = "GRAPEVINE_LOCAL_CLICKHOUSE_PASSWORD"
"""When this variable is set for the server, clients must give its value as the password of user
default.
"""


def clickhouse_command(data: Path, *, standard_ports: bool = False) -> ProcessSpec:
    """Prepare ClickHouse in `data`/clickhouse (choose ports) and return how to run it."""
    home = data.resolve() / "clickhouse"
    home.mkdir(parents=True, exist_ok=True)
    ports = choose_ports(data.resolve(), ("clickhouse", "clickhouse_http"), standard=standard_ports)
    port, http_port = ports["clickhouse"], ports["clickhouse_http"]
    options = ("--data", str(home / "data"), "--port", str(port), "--http-port", str(http_port))
    return ProcessSpec(
        name="clickhouse",
        argv=(sys.executable, "-m", "deploy.local.clickhouse", *options),
        log=home / "clickhouse.log",
        pid_file=home / "pid.json",
        endpoint=f"clickhouse://127.0.0.1:{port}",
        ready=lambda: answers(http_port),
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
    )


def answers(http_port: int) -> bool:
    """Tell whether the server behind this HTTP port runs a query; its native port listens before
    this one does.
    """
    connection = http.client.HTTPConnection("127.0.0.1", http_port, timeout=5)
    try:
        connection.request("GET", "/?query=SELECT%201")
        reply = connection.getresponse()
        # asked for a password it is up as well: the question is who runs there, not who we are
        return reply.status in (200, 401, 403)
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()
