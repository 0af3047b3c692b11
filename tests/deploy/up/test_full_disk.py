"""A full disk does not end the supervisor of `grapevine up`: what it runs goes on and is restarted."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.up.programs import Program, supervisor_config
from deploy.up.run import SUPERVISORD
from tests.services import wait_until

FULL = Path("/dev/full")
"""Every write to it fails as on a full disk."""
TALKS = "import time, pathlib, sys\nprint('x', flush=True)\npathlib.Path(sys.argv[1]).open('a').write('.')\n"


@contextmanager
def supervised(folder: Path, module: str) -> Iterator[subprocess.Popen[bytes]]:
    """Supervisord over a program that says something and ends, with logs on a full disk."""
    for name in ("supervisord.log", "talks.log"):
        (folder / name).symlink_to(FULL)
    argv = (sys.executable, "-c", TALKS, str(folder / "starts"))
    program = Program("talks", argv, folder / "talks.log")
    conf = folder / "supervisord.conf"
    conf.write_text(supervisor_config([program], folder))
    with FULL.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "-c", str(conf)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def test_it_lives_and_restarts_what_ends(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    with supervised(tmp_path, SUPERVISORD) as process:

        def restarted() -> bool:
            assert process.poll() is None, "supervisord has ended"
            return starts.exists() and len(starts.read_text()) >= 3

        wait_until(restarted, 60, "three starts")


def test_supervisord_alone_would_end(tmp_path: Path) -> None:
    """Why there is a module of our own: the day this fails it can go."""
    with supervised(tmp_path, "supervisor.supervisord") as process:
        assert process.wait(60) != 0
