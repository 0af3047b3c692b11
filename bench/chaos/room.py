"""Disks without room, for one process: no file of its may grow, every write fails with an error."""

import contextlib
import resource

import psutil


def fill_disk(pid: int) -> None:
    """The process finds its disk full from now on."""
    _limit(pid, 0)


def make_room(pid: int) -> None:
    """It finds room again."""
    _limit(pid, resource.RLIM_INFINITY)


def _limit(pid: int, most_bytes: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
