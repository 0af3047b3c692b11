"""`grapevine run SERVICE`: one long-running service in this process."""

import gc
import importlib
import sys
from pathlib import Path

import click

from cli import loading
from cli.options import config_option, load_or_exit

SERVICES = ("ingest", "enrich", "watch", "store", "detect", "notify", "sync", "crm")


@click.command(name="run")
@click.argument("service", type=click.Choice(SERVICES))
@click.option(
    "--lane", type=click.Choice(["live", "history"]), default="live", help="Which lane, for enrich."
)
@config_option
def command(service: str, lane: str, config_path: Path) -> None:
    """Run one service until it is stopped (SIGTERM finishes what is in hand)."""
    if lane != "live" and service != "enrich":
        raise click.UsageError(f"--lane is for enrich; {service} works on both lanes")
    with loading():
        config = load_or_exit(config_path, part=service)
        module = importlib.import_module(f"pipeline.{service}.service")
    gc.freeze()
    sys.exit(module.run(config, lane=lane) if service == "enrich" else module.run(config))
