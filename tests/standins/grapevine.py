"""`grapevine` with the connectors and enrichers of tests/standins beside the real ones. Run as a
script.

services.start("ingest", config, program=WITH_STANDINS)

Where the variable STANDIN_CLOCK names a file, the process goes by a clock that is as many seconds
ahead of the machine's as the file says, at any moment: a clock that jumps.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

WITH_STANDINS = str(Path(__file__).resolve())
STANDINS = Path(__file__).resolve().parent


CLOCK = "STANDIN_CLOCK"
CLOCK_LOOK_SECS = 0.2


def main() -> None:
    """Run the command line with the further connectors and enrichers."""
    if CLOCK in os.environ:
        go_by(Path(os.environ[CLOCK]))
    import connectors
    import enrichers

    connectors.__path__.append(str(STANDINS / "connectors"))
    enrichers.__path__.append(str(STANDINS / "enrichers"))
    from cli import main as grapevine

    grapevine()


def go_by(file: Path) -> None:
    """Shift what this process takes for the time: the pipeline's clock, and Python's `time.time`."""
    from pipeline.clock import SystemClock

    true_time, true_now = time.time, SystemClock.now
    seen = {"at": float("-inf"), "ahead": 0.0}

    def ahead() -> float:
        if time.monotonic() - seen["at"] > CLOCK_LOOK_SECS:
            seen["at"] = time.monotonic()
            seen["ahead"] = float(file.read_text() or 0) if file.exists() else 0.0
        return seen["ahead"]

    def shifted(clock: SystemClock) -> datetime:
        return true_now(clock) + timedelta(seconds=ahead())

    time.time = lambda: true_time() + ahead()
    SystemClock.now = shifted  # type: ignore[method-assign,assignment]  # every module has this one clock already


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
