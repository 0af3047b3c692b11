"""Customers out of a file: a million of them until they are looked up, and one that changes."""

import csv
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.look_ups import profiled
from bench.world import World
from pipeline.clock import SYSTEM_CLOCK
from pipeline.directories.disk import DirectoryFile
from pipeline.directories.gate import directories_now
from pipeline.directories.kinds import CUSTOMERS
from tests.services import wait_until

KEYS = ("directory_import_s", "directory_change_s")
CHANGES = 10
SAY_EVERY_SECS = 20.0
Say = Callable[[str], None]


def measure(world: World, *, many: int, say: Say) -> dict[str, float]:
    """Both figures, by `grapevine run sync` and a process that keeps the directory."""
    folder = world.folder / "import"
    folder.mkdir()
    export, few = folder / "customers.csv", folder / "few.csv"
    _write(export, many)
    few.write_text("id,name\nf-1,Anna 0\n")
    config = world.config(
        "import",
        {
            "customers": {
                "crm": {"type": "csv", "path": str(export), "basis": "contract"},
                "few": {"type": "csv", "path": str(few)},
            }
        },
    )
    with directories_now(config, SYSTEM_CLOCK) as look:
        file = DirectoryFile(config.service.state_dir / "directories" / CUSTOMERS.name)
        before, began = time.process_time(), time.monotonic()
        told = began
        sync = world.services.start("sync", config.path)
        while (there := file.count()) <= many:
            if time.monotonic() - told > SAY_EVERY_SECS:
                told = time.monotonic()
                say(f"{there:,} of {many:,} customers after {told - began:.0f} s")
            assert time.monotonic() - began < 1800, f"{there:,} of {many:,} customers"
            time.sleep(0.2)
        imported = time.monotonic() - began
        theirs = sum(psutil.Process(sync.pid).cpu_times()[:2])
        say(
            f"{many:,} customers in {imported:.0f} s, {many / imported:,.0f} a second; CPU: sync {theirs:.0f} s, "
            f"the directory {time.process_time() - before:.0f} s"
        )
        slowest = 0.0
        for number in range(1, CHANGES + 1):
            changed = time.monotonic()
            few.write_text(f"id,name\nf-1,Anna {number}\n")
            name = f"Anna {number}"
            wait_until(lambda: [c.name for c in look.customers_by("id", "f-1")] == [name], 60)  # noqa: B023
            slowest = max(slowest, time.monotonic() - changed)
        say(f"a change is looked up within {slowest:.1f} s")
        sync.terminate(30)
    return {"directory_import_s": round(imported, 1), "directory_change_s": round(slowest, 2)}


def _write(path: Path, many: int) -> None:
    """An export with three handles and three profiles each."""
    now = datetime.now(UTC)
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("id", "name", "segment", "handles", "profile", "lifetime_value", "currency"))
        for one in (profiled(number, now) for number in range(many)):
            rows.writerow(
                (
                    one.id, one.name, one.segment, " ".join(one.handles), " ".join(one.profiles),
                    one.lifetime_value, one.currency,
                )
            )  # fmt: skip
