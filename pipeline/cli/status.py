"""`grapevine status`: the line at a glance."""

import json
from pathlib import Path

import click
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pipeline import status
from pipeline.cli.options import config_option, load_or_exit


@click.command(name="status")
@config_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(config_path: Path, as_json: bool) -> None:
    """Show this host's services, the lag of every stage, and last errors. Exit code 1 when one is not ready."""
    config = load_or_exit(config_path)
    found = status.processes(config.service.state_dir)
    try:
        lags = status.stages(config.kafka)
    except KafkaError as error:
        raise click.ClickException(
            f"Kafka at {config.kafka.bootstrap} does not answer ({error}): start it, or mend kafka.bootstrap"
        ) from error
    if as_json:
        click.echo(json.dumps(status.as_json(config, found, lags)))
    else:
        console = Console()
        console.print(_services(found))
        console.print(_line(lags))
    if not found or not all(process.ready for process in found):
        raise click.exceptions.Exit(1)


def _services(found: list[status.Process]) -> Table:
    table = Table(title="Services on this host" if found else "No service runs on this host", title_justify="left")
    for heading in ("service", "pid", "state", "last error"):
        table.add_column(heading, overflow="fold")
    for process in found:
        state = "[green]ready[/]" if process.ready else f"[yellow]waiting[/]: {process.reason}"
        table.add_row(process.service, str(process.pid), state, process.last_error)
    return table


def _line(lags: list[status.Stage]) -> Table:
    table = Table(title="The line", title_justify="left")
    for heading in ("stage", "works on", "records", "lag"):
        table.add_column(heading, justify="right" if heading in ("records", "lag") else "left")
    for stage in lags:
        colour = "green" if stage.lag < 1000 else "yellow"
        table.add_row(stage.group, stage.topic, f"{stage.total:,}", f"[{colour}]{stage.lag:,}[/]")
    return table
