"""`grapevine status`: the line at a glance."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli.options import config_option, kafka_answers, load_or_exit
from pipeline.acts import status
from pipeline.clock import SYSTEM_CLOCK
from pipeline.kafka import lag
from pipeline.terminal import say_json
from pipeline.terminal.drawn import Console, Table, Text

LAG_OF_NOTE = 1000
HINTS = {
    "failing": "yellow",
    "stopped": "red",
    "silent": "yellow",
    "listening": "green",
    "reached": "green",
}


@click.command(name="status")
@config_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(config_path: Path, as_json: bool) -> None:
    """Show services, sources, the lag of every stage, alerts, dead letters. Exit code 1 when a
    service is not ready.
    """
    config = load_or_exit(config_path)
    processes = status.processes(config.service.state_dir)
    with kafka_answers(config):
        now = status.line(config, SYSTEM_CLOCK)
    if as_json:
        say_json(json.dumps(status.as_json(config, processes, now)))
    else:
        console = Console()
        console.print(_services(processes))
        if config.source_names:
            console.print(_ends("Sources", status.sources(processes, config.source_names)))
        if config.customer_names:
            console.print(_ends("Customers", status.customers(processes, config.customer_names)))
        if config.destination_names:
            told = status.destinations(processes, config.destination_names)
            console.print(_ends("Destinations", told))
        if config.crm_names:
            console.print(_ends("CRMs", status.crms(processes, config.crm_names)))
        console.print(_line(now.stages))
        for sentence in _sentences(now):
            console.print(sentence)
    if not processes or not all(process.ready for process in processes):
        raise click.exceptions.Exit(1)


def _services(processes: list[status.Process]) -> Table:
    table = Table(
        title="Services on this host" if processes else "No service runs on this host",
        title_justify="left",
    )
    for heading in ("service", "pid", "state", "last error"):
        table.add_column(heading, overflow="fold")
    for process in processes:
        state = (
            Text("ready", style="green")
            if process.ready
            else Text.assemble(("waiting", "yellow"), f": {process.reason}")
        )
        table.add_row(process.service, str(process.pid), state, process.last_error)
    return table


def _ends(title: str, states: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("name", "state", "last success", "last error"):
        table.add_column(heading, overflow="fold")
    for name, told in states.items():
        colour = HINTS.get(told["state"], "default")
        table.add_row(
            name,
            Text(told["state"], style=colour),
            _age(told["last_success"]),
            told["last_error"],
        )
    return table


def _line(stages: tuple[lag.Stage, ...]) -> Table:
    table = Table(title="The line", title_justify="left")
    for heading in ("stage", "works on", "records", "lag", "oldest waits"):
        table.add_column(heading, justify="left" if heading in ("stage", "works on") else "right")
    for stage in stages:
        colour = "red" if stage.lost else "green" if stage.lag < LAG_OF_NOTE else "yellow"
        waiting = _span(stage.oldest_secs) if stage.lag else ""
        if stage.lost:
            waiting += f" ({stage.lost:,} lost to retention)"
        table.add_row(
            stage.group,
            stage.topic.name,
            f"{stage.total:,}",
            Text(f"{stage.lag:,}", style=colour),
            waiting,
        )
    return table


def _sentences(now: status.Line) -> list[str]:
    alerts = (
        ", ".join(f"{count} {severity}" for severity, count in sorted(now.open_alerts.items()))
        or "none"
    )
    letters = (
        ", ".join(f"{count} from {service}" for service, count in sorted(now.dead_letters.items()))
        or "none"
    )
    until = f"{now.complete_until:%Y-%m-%d %H:%M:%S} UTC" if now.complete_until else "unknown"
    if now.problem:
        until += f" ({now.problem})"
    return [
        f"Open alerts: {alerts}",
        f"Dead letters: {letters}",
        f"Queryable is everything seen until: {until}",
    ]


def _age(moment: str | None) -> str:
    if moment is None:
        return ""
    return f"{_span((SYSTEM_CLOCK.now() - datetime.fromisoformat(moment)).total_seconds())} ago"


def _span(seconds: float) -> str:
    """Seconds as people say them: 40 s, 12 min, 3 h, 2 d."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"
