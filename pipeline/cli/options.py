"""Options and helpers that the sub-commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline.config import Config, load_config


def config_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config/-c FILE` (default: $GRAPEVINE_CONFIG, else grapevine.yaml) as the parameter `config_path`."""
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


def load_or_exit(path: Path) -> Config:
    """The valid configuration; otherwise the command ends with every problem and what to do."""
    if not path.exists():
        raise click.ClickException(
            f"there is no configuration file {path}. Name one with --config FILE or $GRAPEVINE_CONFIG; "
            "deploy/examples/ has examples."
        )
    return load_config(path)
