"""When a source of customers is read next, and whether all of it."""

import os
from datetime import timedelta
from typing import Any

from pipeline import registry
from pipeline.clock import passed
from pipeline.config.model import CustomersEntry
from pipeline.sync.marks import Reached
from schemas.base import EPOCH
from schemas.context import Clock
from schemas.settings import FollowedSettings, named_paths

FILE_LOOK_SECS = 1.0
UNCHANGED_SECS = 24 * 3600.0
"""Files that have not changed are read again after this time only."""


def wait_secs(entry: CustomersEntry, *, marked: bool, every_secs: float) -> float:
    """Seconds until a source is read again after a reading that went well, or until its files are
    looked at. `marked`: it can tell what changes from now on.
    """
    if isinstance(entry.settings, FollowedSettings) and marked:
        return entry.settings.every_secs
    return min(FILE_LOOK_SECS, every_secs) if files_of(entry) else every_secs


def since_of(entry: CustomersEntry, reached: Reached, clock: Clock, *, has_any: bool) -> str:
    """The mark to read on from; empty where everybody is to be read: the first time, once in
    `full_every_hours`, and where no customer of it is there.
    """
    settings = entry.settings
    if not isinstance(settings, FollowedSettings) or not reached.mark or not has_any:
        return ""
    try:
        whole_at = EPOCH.fromisoformat(reached.whole_at)
    except ValueError:
        return ""
    due = passed(whole_at, clock.now()) >= timedelta(hours=settings.full_every_hours)
    return "" if due else reached.mark


def files_of(entry: CustomersEntry) -> list[str]:
    """The files that a source is read from; none where it is a service."""
    module: Any = registry.load("connectors.customers", entry.type)
    if not hasattr(module, "read"):
        return []
    return [named.path for named in named_paths(entry.settings)]


def look_of_files(entry: CustomersEntry) -> tuple[tuple[str, int, int, int], ...]:
    """What changes whenever one of the files does."""
    looks = []
    for path in files_of(entry):
        try:
            seen = os.stat(path)
        except OSError:
            continue
        looks.append((path, seen.st_ino, seen.st_size, seen.st_mtime_ns))
    return tuple(looks)
