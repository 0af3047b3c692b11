"""Run the local ClickHouse server until SIGTERM or SIGINT."""

import signal
import socket
import sys
import threading
from pathlib import Path

import click
import structlog

from deploy.local.clickhouse.engine import Engine
from deploy.local.clickhouse.http import serve_http
from deploy.local.clickhouse.server import Listener
from deploy.local.clickhouse.session import Connection
from deploy.local.clickhouse.watch import Watch
from deploy.local.errors import LocalStackError

_STOP_SECS = 10.0


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the tables.",
)
@click.option("--port", type=int, required=True, help="Port of the native protocol on 127.0.0.1.")
@click.option(
    "--http-port", type=int, required=True, help="Port of the read-only HTTP endpoint on 127.0.0.1."
)
@click.option(
    "--password-file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="File with the password that user default must give; without it anybody is let in.",
)
def main(data: Path, port: int, http_port: int, password_file: Path | None) -> None:
    """ClickHouse's engine over DATA, behind its native protocol and a read-only HTTP endpoint."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        password = password_file.read_text().strip() if password_file else ""
        _serve(data, port, http_port, password, stop)
    except OSError as error:
        raise LocalStackError(
            f"Cannot listen on ports {port} and {http_port} of 127.0.0.1: {error}"
        ) from error


def _serve(data: Path, port: int, http_port: int, password: str, stop: threading.Event) -> None:
    engine = Engine(data)
    watch = Watch(engine.cancel)

    def serve(client: socket.socket) -> None:
        Connection(client, engine, watch, password).serve()

    listener = Listener(port, serve)
    http = serve_http(http_port, engine, watch, password)
    http_thread = threading.Thread(target=http.serve_forever, name="http", daemon=True)
    http_thread.start()
    stop.wait()
    http.shutdown()
    http.server_close()
    listener.stop(_STOP_SECS)  # the watch sees the clients go and stops what they had running
    watch.stop()
    engine.close()


if __name__ == "__main__":
    main()
