"""The `grapevine` command. Every module of this folder with a `command` is one sub-command; adding
a file adds it.
"""

import importlib
import logging
import pkgutil
import sys

import click
from kafka.errors import KafkaError

from pipeline.config import ConfigError
from pipeline.config.problems import choices_hint


class _Commands(click.Group):
    """Finds sub-commands in this folder and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        found = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(
            name.replace("_", "-")
            for name in found
            if name != "options" and not name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            ctx.fail(
                f"there is no command {args[0]!r} ({choices_hint(args[0], self.list_commands(ctx))})"
            )
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grapevine")
def grapevine() -> None:
    """Grapevine listens to what people say about a company in public, and tells the people who can
    act.
    """


def main() -> None:
    """Entry point: clear sentences instead of tracebacks for what a user can mend."""
    logging.getLogger().addHandler(
        logging.NullHandler()
    )  # libraries log their tracebacks; services set up logs anew
    try:
        code = grapevine.main(prog_name="grapevine", standalone_mode=False)
    except ConfigError as error:
        sys.exit(f"{error}")
    except KafkaError as error:
        sys.exit(
            f"Kafka does not answer as it should ({error}): is it running, and is kafka.bootstrap right?"
        )
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
