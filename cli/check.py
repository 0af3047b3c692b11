"""`grapevine check`: every problem of a configuration at once; with --connect also whether every
end answers.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from kafka.errors import KafkaError

from cli.options import config_option, load_or_exit, where_it_runs
from deploy.local.clickhouse.parse import why_unreadable
from pipeline.acts.look import files_seen, problems_seen, queries_of
from pipeline.clickhouse import connection
from pipeline.clock import SYSTEM_CLOCK
from pipeline.config import Config, ConfigError
from pipeline.config.clear_text import clear_text_warnings
from pipeline.config.model import SourceEntry
from pipeline.config.problems import Problem
from pipeline.config.voices import voice_warnings
from pipeline.kafka.reach import count_brokers
from pipeline.reach import reach_customers, reach_destination, reach_query, reach_source
from pipeline.terminal import say
from schemas.counted import counted
from schemas.flow import FlowError
from sinks.clickhouse.client import answers, connect


@click.command(name="check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@config_option
@click.option(
    "--connect",
    "connect_too",
    is_flag=True,
    help="Also try Kafka, ClickHouse, sources and destinations.",
)
def command(file: Path | None, config_path: Path, connect_too: bool) -> None:
    """Check the configuration FILE, or that of --config; exit code 1 with every problem and its remedy.

    Files that it names are looked at: whether they are there and their beginnings are understood.
    """
    file = file or config_path
    config = _load(file)
    problems = [*problems_seen(config, SYSTEM_CLOCK), *_queries(config)]
    if problems and not connect_too:
        raise ConfigError(file, problems)
    if problems:
        say(str(ConfigError(file, problems)), lines=True, err=True)
    else:
        _say_valid(file, config)
    for warning in (*clear_text_warnings(config), *voice_warnings(config)):
        say(f"warning: {warning}", err=True)
    ends = _ends(where_it_runs(config, file)) if connect_too else []
    results = [_end(name, attempt) for name, attempt in ends]
    if problems or not all(results):
        raise click.exceptions.Exit(1)


def _load(file: Path) -> Config:
    """The configuration; raises ConfigError with its problems and those of what its valid entries name."""
    try:
        return load_or_exit(file, part="")
    except ConfigError as error:
        if error.sound is None:
            raise
        told = {problem.path for problem in error.problems}
        seen = (*files_seen(error.sound, SYSTEM_CLOCK, []), *_queries(error.sound))
        further = [problem for problem in seen if problem.path not in told]
        raise ConfigError(error.path, [*error.problems, *further]) from None


def _say_valid(file: Path, config: Config) -> None:
    counts = {
        "brands": len(config.brands),
        "sources": len(config.sources),
        "enrichers": len(config.enrich),
        "rules": len(config.rules),
        "destinations": len(config.notify),
        "sources of customers": len(config.customers),
    }
    say(f"{file} is valid. " + ", ".join(f"{name}: {count}" for name, count in counts.items()))


def _queries(config: Config) -> list[Problem]:
    """Rules whose SELECT ClickHouse could not read."""
    queries = queries_of(config, SYSTEM_CLOCK)
    return [
        Problem(f"rules.{name}.query", told)
        for name, told in zip(queries, why_unreadable([*queries.values()]), strict=True)
        if told
    ]


def _ends(config: Config) -> list[tuple[str, Callable[[], str]]]:
    """Every end the configuration names, with one attempt to reach it that returns what was found."""
    ends: list[tuple[str, Callable[[], str]]] = [
        (f"Kafka {config.kafka.bootstrap}", lambda: _kafka(config)),
        (f"ClickHouse {config.clickhouse.url}", lambda: _clickhouse(config)),
    ]
    for name, query in queries_of(config, SYSTEM_CLOCK).items():
        ends.append((f"rule {name}", partial(reach_query, connection(config.clickhouse), query)))
    for name, source in config.sources.items():
        ends.append((f"source {name}", partial(_source, config, source)))
    for name, customers in config.customers.items():
        ends.append((f"customers {name}", partial(reach_customers, customers, SYSTEM_CLOCK)))
    for name, destination in config.notify.items():
        ends.append((f"destination {name}", partial(reach_destination, destination)))
    return ends


def _end(name: str, attempt: Callable[[], str]) -> bool:
    started = time.perf_counter()
    try:
        told = attempt()
    except (FlowError, KafkaError, OSError, TimeoutError) as error:
        say(f"✗ {name}: {error}")
        return False
    say(f"✓ {name}: {told} ({time.perf_counter() - started:.1f} s)")
    return True


def _source(config: Config, entry: SourceEntry) -> str:
    return asyncio.run(reach_source(config, entry))


def _kafka(config: Config) -> str:
    brokers = count_brokers(config.kafka)
    return counted(brokers, "broker")


def _clickhouse(config: Config) -> str:
    with (
        connect(connection(config.clickhouse), database="default") as client,
        answers(client, "ask for the version"),
    ):
        return f"version {client.execute('SELECT version()')[0][0]}"
