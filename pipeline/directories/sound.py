"""Whether a directory's file can be read at all. It is a copy: what cannot be is removed, and built
anew from its topic.

LMDB maps its file into memory: a page that a full disk or a broken one has taken away ends the
process that touches it with SIGBUS, without a word, and so every process after it. So a file that
is shorter than it says of itself, and every file whose writer has died, is read once in a process
of its own before it is mapped.
"""

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import lmdb

from pipeline import logs

_SUSPECT = "suspect"
DATA = "data.mdb"
WALK_SECS = 600
UNSOUND = (
    lmdb.BadTxnError, lmdb.CorruptedError, lmdb.CursorFullError, lmdb.InvalidError,
    lmdb.PageFullError, lmdb.PageNotFoundError, lmdb.PanicError, lmdb.VersionMismatchError,
)  # fmt: skip
"""What LMDB says of a file that cannot be trusted, unlike of a full disk."""

_HEADER = 16
"""Of a page; then its meta: magic, version, address, size of the map, two trees, the last page. The
first tree begins with the size of a page.
"""
_LAST_PAGE_AT = _HEADER + 24 + 2 * 48
_PAGE_SIZE_AT = _HEADER + 24
_MAGIC = 0xBEEFC0DE

log = logs.get_logger("directories")


def is_whole(folder: Path) -> bool:
    """Whether the file is as long as its own first pages say; also where there is none yet. Cheap."""
    path = folder / DATA
    try:
        with path.open("rb") as file:
            head = file.read(_LAST_PAGE_AT + 16)
            size = path.stat().st_size
            if size == 0:
                return True
            (page_size,) = struct.unpack_from("<I", head, _PAGE_SIZE_AT)
            if not 256 <= page_size <= 65_536:
                return False
            file.seek(page_size)
            metas = [meta for meta in (head, file.read(_LAST_PAGE_AT + 16)) if _is_meta(meta)]
    except FileNotFoundError:
        return True
    except struct.error:
        return False
    return len(metas) == 2 and all((_last_page(meta) + 1) * page_size <= size for meta in metas)


def can_be_read(folder: Path) -> bool:
    """Whether all of it can be read: tried in a process of its own, which may end by a signal."""
    command = [sys.executable, "-m", "pipeline.directories.sound", str(folder)]
    try:
        return subprocess.run(command, timeout=WALK_SECS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return True  # long, not broken


def remove_if_broken(folder: Path, *, thoroughly: bool) -> bool:
    """Remove a file that cannot be read, aloud; whether it was so.

    Only the writer may ask, before it opens the file.
    """
    marked = (folder / _SUSPECT).exists()
    if not marked and ((not thoroughly and is_whole(folder)) or can_be_read(folder)):
        return False
    log.error("a directory's file is broken, building it anew from its topic", file=str(folder))
    # At once: whoever opens it meanwhile must not find new data under an old lock.
    aside = folder.with_name(f"{folder.name}.broken")
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    folder.mkdir()
    shutil.rmtree(aside)
    return True


def suspect(folder: Path) -> None:
    """Mark a file that LMDB found unsound while it was used: whoever writes it next builds it anew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SUSPECT).touch()


def _is_meta(page: bytes) -> bool:
    return len(page) == _LAST_PAGE_AT + 16 and struct.unpack_from("<I", page, _HEADER)[0] == _MAGIC


def _last_page(page: bytes) -> int:
    last: int = struct.unpack_from("<Q", page, _LAST_PAGE_AT)[0]
    return last


def _walk(folder: str) -> None:
    environment = lmdb.open(folder, readonly=True, lock=False, max_dbs=3)
    with environment.begin() as txn:
        for name in list(txn.cursor()):
            tree = environment.open_db(name[0], txn=txn, create=False)
            for _ in txn.cursor(db=tree).iternext(values=False):
                pass
    with open(os.devnull, "wb") as nowhere:  # reads the list of free pages, which no tree shows
        environment.copyfd(nowhere.fileno(), compact=True)


if __name__ == "__main__":
    if (Path(sys.argv[1]) / DATA).exists():
        _walk(sys.argv[1])
