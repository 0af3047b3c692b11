"""`python -m pipeline.directories.scrub FOLDER…`: nothing of removed records stays in these
directories' files, as old bytes of pages that are in use, or as pages that are not.

LMDB overwrites neither. So every record is written anew, and then the free pages with nothing, until
the file begins to grow. To be run as a process of its own: buffers that a process has written with
before may hold old bytes.
"""

import sys
from pathlib import Path

import lmdb

from pipeline.directories.disk import DirectoryFile

_HEADER = 16
"""Bytes of a page that LMDB keeps for itself."""
_AT_ONCE = 256


def scrub(folder: Path) -> None:
    """The directory says the same afterwards; other processes may read and write it meanwhile.

    Takes as much memory as the directory has bytes.
    """
    file = DirectoryFile(folder)
    file.rewrite()
    filler = _Filler(file.environment)
    # Pages that the last transactions gave up are free only after the next two.
    for _ in range(3):
        filler.fill()
    filler.remove()


class _Filler:
    """Zeros under keys of no directory's, a page each."""

    def __init__(self, env: lmdb.Environment) -> None:
        self._env, self._about = env, env.open_db(b"about")
        self._page = b"\0" * (env.stat()["psize"] - _HEADER)
        self._written = 0

    def fill(self) -> None:
        """Write until no free page is left: the file grows."""
        end = self._env.info()["last_pgno"]
        while self._env.info()["last_pgno"] <= end:
            with self._env.begin(write=True, db=self._about) as txn:
                for _ in range(_AT_ONCE):
                    txn.put(self._key(self._written), self._page)
                    self._written += 1

    def remove(self) -> None:
        """Give the pages back, zeros as they are."""
        for at in range(0, self._written, _AT_ONCE):
            with self._env.begin(write=True, db=self._about) as txn:
                for number in range(at, min(at + _AT_ONCE, self._written)):
                    txn.delete(self._key(number))

    @staticmethod
    def _key(number: int) -> bytes:
        return b"nothing:%012d" % number


if __name__ == "__main__":
    for name in sys.argv[1:]:
        scrub(Path(name))
