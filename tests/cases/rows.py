"""The outsiders' cases: rows of data, one kind each. How a kind is run is code, in the test of its area."""

import json
from typing import NamedTuple

from tests.conftest import grapevine_data


class Row(NamedTuple):
    """One case: `input` as its finder wrote it, `got` on the day it was found, `right` as it should be."""

    id: str
    kind: str
    area: str
    input: str
    how_run: str
    got: str
    right: str
    verdict: str
    note: str = ""


def every_row() -> list[Row]:
    """All rows, in order; none without the folder of recorded data."""
    folder = grapevine_data()
    path = folder / "cases" / "public_cases.jsonl" if folder else None
    if path is None or not path.is_file():
        return []
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def rows_of(kind: str) -> list[Row]:
    """The rows of a kind, in order; none without the folder of recorded data."""
    return [row for row in every_row() if row.kind == kind]
