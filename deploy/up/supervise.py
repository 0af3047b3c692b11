"""Supervisord, as `grapevine up` runs it: a full disk does not end it.

What it cannot write to its log it tells its standard error, which lies on the same disk; there the
second error would end it and everything under it, and nothing would come back when there is room
again.
"""

import contextlib
import sys
from typing import Any, TextIO

from supervisor import supervisord


class Unfailing:
    """A stream that drops what cannot be written; else the stream it is made of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
            self._stream.flush()
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def main() -> None:
    """Run supervisord with the arguments of the command line."""
    sys.stdout, sys.stderr = Unfailing(sys.stdout), Unfailing(sys.stderr)
    supervisord.main()


if __name__ == "__main__":
    main()
