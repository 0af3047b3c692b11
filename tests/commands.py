"""`grapevine …` as its entry point runs it, without the second that a process of its own takes to
start.
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TextIO

import pytest

import cli


@dataclass(frozen=True)
class Done:
    """What a shell would see of a command that has ended."""

    returncode: int
    stdout: str
    stderr: str


def grapevine(*arguments: str, env: Mapping[str, str] | None = None) -> Done:
    """Run a command with exactly this environment (and PATH) and return what it said."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["grapevine", *arguments])
        for name in set(os.environ) - {"PATH"}:  # in place: libraries hold on to os.environ itself
            patch.delenv(name)
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        code = _exit_code(cli.main, err)
    return Done(code, out.getvalue(), err.getvalue())


def _exit_code(main: Callable[[], None], err: TextIO) -> int:
    """What the interpreter makes of how a program ends: words are an error, and are said."""
    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            err.write(f"{ended.code}\n")
            return 1
        return ended.code or 0
    return 0
