"""Reads a file that names seeds of a generator instead of holding rows: {"seeds": [1, 2], "rows":
500}.
"""

from dataclasses import dataclass
from pathlib import Path

import orjson

from learning.rows import RowsError

_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Seeds:
    """`rows` texts for each seed."""

    seeds: tuple[int, ...]
    rows: int


def read_seeds(path: Path) -> Seeds | None:
    """The seeds that a file names; None where it is something else. Raises RowsError where they
    cannot be used.
    """
    try:
        document = orjson.loads(path.read_bytes()) if path.stat().st_size <= _MOST_BYTES else None
    except (OSError, orjson.JSONDecodeError):
        return None  # rows: whoever reads them says what is wrong with the file
    if not isinstance(document, dict) or "seeds" not in document:
        return None
    seeds, rows = document["seeds"], document.get("rows")
    if not (isinstance(seeds, list) and seeds and all(type(seed) is int for seed in seeds)):
        raise RowsError(f"{path}: seeds must be a list of whole numbers, such as [1, 2, 3]")
    if type(rows) is not int or rows < 1:
        raise RowsError(
            f"{path}: rows must be a whole number above 0: how many texts each seed makes"
        )
    return Seeds(tuple(seeds), rows)


def needed_seeds(path: Path) -> Seeds:
    """The same where there is nothing else to measure on. Raises RowsError."""
    seeds = read_seeds(path)
    if seeds is None:
        raise RowsError(f'{path}: this takes seeds, {{"seeds": [1, 2, 3], "rows": 500}}')
    return seeds
