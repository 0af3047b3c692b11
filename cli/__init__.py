"""The `grapevine` command. Every module of this folder with a `command` is one sub-command; adding
a file adds it.

Nothing but click is imported here: what a command needs is loaded when that command runs.
"""

import ast
import contextlib
import gc
import importlib
import io
import logging
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Imports within take a tenth less time: what they make stays, and is not looked through for
    garbage again and again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Commands(click.Group):
    """Finds sub-commands in this folder and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(
            name.replace("_", "-")
            for name in names
            if name != "options" and not name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        with loading():
            module = importlib.import_module(f"cli.{_module(cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click does, from the commands' texts alone."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=_help(name)).get_short_help_str(limit))
                    for name in names
                ]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            from schemas.choices import choices_hint

            ctx.fail(f"there is no command {args[0]!r} ({choices_hint(args[0], names)})")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException as error:  # it may name what strangers wrote
            from pipeline.terminal import harmless

            error.message = harmless(error.message)
            raise


def _module(command: str) -> str:
    return command.replace("-", "_")


def _help(command: str) -> str | None:
    """What a command says of itself: the docstring of its function."""
    text = Path(__path__[0], f"{_module(command)}.py").read_text("utf-8")
    return next(
        ast.get_docstring(part)
        for part in ast.parse(text).body
        if isinstance(part, ast.FunctionDef) and part.name == "command"
    )


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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # `?` for what its encoding cannot say
            stream.reconfigure(errors="replace")
    try:
        code = grapevine.main(prog_name="grapevine", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if sentence := _sentence(error):
            from pipeline.terminal import harmless

            sys.exit(harmless(sentence))
        raise
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(error: Exception) -> str:
    """What to tell of an error that a user can mend; "" of any other."""
    from kafka.errors import KafkaError

    from pipeline.config import ConfigError
    from pipeline.kafka.silence import silence_for_people

    if isinstance(error, ConfigError):
        return str(error)
    if isinstance(error, KafkaError):
        return silence_for_people(error)
    return ""
