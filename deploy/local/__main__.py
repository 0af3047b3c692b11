"""The local stack by hand: fetch what it needs, start it, stop it, say how it is."""

from pathlib import Path

import click

from deploy.local.kafka.archive import archive_classes
from deploy.local.kafka.jars import fetch_jars, java
from deploy.local.process import become, end, spawn, wait_ready
from deploy.local.stack import COMMANDS, Claim, answering, endpoints, find_servers

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/local"),
    show_default=True,
    help="Data folder.",
)


@click.group()
def main() -> None:
    """Kafka and ClickHouse on this machine."""


@main.command()
def fetch() -> None:
    """Fetch Kafka's jars once, and prepare them for a quick start."""
    java()
    click.echo("Kafka's jars: fetched." if fetch_jars() else "Kafka's jars: already here.")
    if archive_classes():
        click.echo("Kafka's classes: archived, it starts in half the time.")


@main.command()
@_data
def start(data: Path) -> None:
    """Start both servers and leave them running."""
    data = data.resolve()
    claim = Claim(data)
    running = find_servers(data)
    started = []
    for name, command in COMMANDS.items():
        if name in running:
            click.echo(f"{name}: already running (pid {running[name].process.pid})")
            continue
        spec = command(data, standard_ports=True)
        started.append((spec, spawn(spec, die_with_parent=False)))
    for spec, process in started:
        wait_ready(spec, process)
        click.echo(f"{spec.name}: {spec.endpoint} (log {spec.log})")
    click.echo(f"queries over HTTP, read-only: {endpoints(data).clickhouse_http}")
    claim.release()


@main.command()
@click.argument("name", type=click.Choice(tuple(COMMANDS)))
@_data
def run(name: str, data: Path) -> None:
    """Run one server in the foreground, for a process manager."""
    become(COMMANDS[name](data.resolve(), standard_ports=True))


@main.command()
@_data
def stop(data: Path) -> None:
    """Stop both servers."""
    data = data.resolve()
    claim = Claim(data)
    for name, running in find_servers(data).items():
        clean = end(running.process)
        click.echo(f"{name}: {'stopped' if clean else 'killed, it did not stop by itself'}")
    claim.release()


@main.command()
@_data
def status(data: Path) -> None:
    """Say which servers run; exit code 1 when one does not answer."""
    data = data.resolve()
    down = False
    running = find_servers(data)
    for name in COMMANDS:
        if name not in running:
            click.echo(f"{name}: not running")
            down = True
            continue
        answers = answering(name, data)
        click.echo(
            f"{name}: {'answers' if answers else 'runs but does not answer'} (pid {running[name].process.pid})"
        )
        down = down or not answers
    if down:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
