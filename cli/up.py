"""`grapevine up`: the local stack and all services, until Ctrl-C."""

import contextlib
import shlex
import signal
from pathlib import Path
from types import FrameType

import click

from cli.options import config_option, load_or_exit
from deploy.local.errors import LocalStackError
from deploy.up.run import Up, UpError, running
from pipeline.terminal import say


@click.command(name="up")
@config_option
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("var/up"),
    show_default=True,
    help="Data, state and logs.",
)
@click.option(
    "--enrich-processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many share the live lane.",
)
def command(config_path: Path, data: Path, enrich_processes: int) -> None:
    """Run Kafka, ClickHouse and every service on this machine, restarting what ends."""
    load_or_exit(config_path, part="")
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # also where a shell started us in the background, deaf to Ctrl-C
        signal.signal(number, _interrupt)
    try:
        with running(config_path, data, enrich_processes=enrich_processes, progress=say) as up:
            _announce(up)
            with contextlib.suppress(KeyboardInterrupt):
                up.supervisor.wait()
                raise UpError(
                    f"supervisord has ended by itself: see {up.folder / 'supervisord.log'}"
                )
            say("Stopping …")
    except (UpError, LocalStackError) as error:
        raise click.ClickException(str(error)) from error


def _announce(up: Up) -> None:
    """What runs, what does not, where it is reached and what to try."""
    missing = up.not_working()
    does_not = "one thing does not" if len(missing) == 1 else f"{len(missing)} things do not"
    runs = f"Not everything runs: {does_not}." if missing else "Everything runs."
    say("")
    say(f"{runs} Kafka {up.endpoints.kafka}, ClickHouse {up.endpoints.clickhouse}")
    for sentence in missing:
        say(f"✗ {sentence}")
    if up.push_url:
        say(f"Push sources are sent to {up.push_url}")
    where = shlex.quote(str(up.config_file))
    say(f"Try: grapevine status -c {where}")
    say(f"     grapevine sql -c {where}")
    say("Ctrl-C stops it.")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
