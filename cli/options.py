"""Options and helpers that the sub-commands share."""

import contextlib
import getpass
import os
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import click

from deploy.up.place import running_over
from pipeline import registry
from pipeline.config import Config, load_config
from pipeline.config.part import COMMANDS, TRIAL
from pipeline.kafka.silence import silence_for_people
from pipeline.terminal import say
from schemas.choices import choices_hint
from schemas.flow import FlowError, Retry

_SPAN = re.compile(r"(\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Kind(click.ParamType):
    """A name from a room of the registry; a wrong one is answered with the near ones."""

    def __init__(self, name: str, room: registry.Folder) -> None:
        self.name, self._room = name, room

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        names = registry.names(self._room)
        if value not in names:
            self.fail(
                f"there is no {self.name} {value!r} ({choices_hint(str(value), names)})", param, ctx
            )
        return str(value)


def config_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config/-c FILE` (default: $GRAPEVINE_CONFIG, else grapevine.yaml) as the parameter
    `config_path`.
    """
    return click.option(
        "--config",
        "-c",
        "config_path",
        type=click.Path(path_type=Path),
        envvar="GRAPEVINE_CONFIG",
        default=Path("grapevine.yaml"),
        show_default=True,
        help="The configuration file.",
    )(function)


@contextlib.contextmanager
def kafka_answers(config: Config) -> Iterator[None]:
    """Ends the command with a sentence where Kafka does not answer, within seconds before the block
    begins or while it runs.
    """
    from kafka.errors import KafkaError  # commands that need no Kafka start faster without it

    from pipeline.kafka import reach

    def waiting() -> None:
        where, secs = config.kafka.bootstrap, reach.PATIENCE_SECS
        say(f"Waiting for Kafka at {where}, {secs:.0f} s at most …", err=True)

    try:
        reach.count_brokers(config.kafka, on_waiting=waiting)
        yield
    except KafkaError as error:
        told = silence_for_people(error, config.kafka.bootstrap, str(config.path))
        raise click.ClickException(f"{told} {_starts_one(config)}") from error


@contextlib.contextmanager
def stored_answers(config: Config) -> Iterator[None]:
    """Ends the command with a sentence where what the block asks of ClickHouse, or of a topic, fails."""
    try:
        yield
    except Retry as error:
        raise click.ClickException(
            f"{error.reason}. Does it run, and is clickhouse.url in {config.path} right? "
            f"{_starts_one(config)}"
        ) from error
    except FlowError as error:
        raise click.ClickException(error.reason) from error


def _starts_one(config: Config) -> str:
    return f"`grapevine up -c {shlex.quote(str(config.path))}` runs everything on this machine."


def load_and_reach_kafka(path: Path) -> Config:
    """The valid configuration, for a command whose first step is to ask Kafka: it answers."""
    config = load_or_exit(path)
    with kafka_answers(config):
        return config


def load_or_exit(path: Path, *, part: str = COMMANDS) -> Config:
    """The part of the valid configuration that commands read, or that `part` names (pipeline/config/part.py);
    otherwise the command ends with every problem and what to do.

    Where `grapevine up` runs over the file, commands ask its Kafka and ClickHouse, and `try`, which
    reads the file as it is now, looks up what that one knows.
    """
    if not path.exists():
        raise click.ClickException(
            f"there is no configuration file {path}. Name one with --config FILE or $GRAPEVINE_CONFIG; "
            "deploy/examples/ has examples."
        )
    if part == TRIAL:
        return where_it_runs(load_config(path, service=part), path)
    at_work = running_over(path) if part == COMMANDS else None
    return load_config(at_work or path, service=part)


def where_it_runs(config: Config, path: Path) -> Config:
    """The same with Kafka, ClickHouse and state of the `grapevine up` that runs over the file, if any."""
    at_work = running_over(path)
    if at_work is None:
        return config
    derived = load_config(at_work, service=COMMANDS)
    state = {"state_dir": derived.service.state_dir}
    there = {
        "kafka": derived.kafka,
        "clickhouse": derived.clickhouse,
        "service": config.service.model_copy(update=state),
    }
    return config.model_copy(update=there)


def acting_user() -> str:
    """Who acts, for the audit: the user's name, or their number in a container that knows no names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def moment(text: str, config: Config) -> datetime:
    """A date or time as a person writes it, in the business time zone where it names none; UTC."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.ClickException(
            f"{text!r} is no time: write 30d, 12h, 2w (before the end), 2026-11-20 or 2026-11-20T14:00"
        ) from error
    return (when if when.tzinfo else when.replace(tzinfo=config.zone)).astimezone(UTC)


def local_minute(at: datetime, zone: tzinfo) -> str:
    """A moment as people read it, to the minute; one without a zone is UTC."""
    return f"{(at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone):%Y-%m-%d %H:%M}"


def since(text: str, end: datetime, config: Config) -> datetime:
    """The same, or a length of time before `end`; the command ends where it does not lie before that."""
    span = _SPAN.fullmatch(text)
    begin = end - timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else moment(text, config)
    if begin >= end:
        raise click.ClickException(f"--since {text} is not before {end:%Y-%m-%d %H:%M} UTC")
    return begin
