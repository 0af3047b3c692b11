"""Runs a function in a process of its own, forked from this one: what it opens and how it ends is its
own, and nothing is imported anew.
"""

import multiprocessing
from collections.abc import Callable


def run_apart(work: Callable[..., object], *arguments: object, timeout_secs: float = 60) -> int:
    """The exit code: 0, 1 where `work` raised, or minus the signal that ended it."""
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
    process.start()
    process.join(timeout_secs)
    assert process.exitcode is not None, f"{work} still runs after {timeout_secs:g} s"
    return process.exitcode
