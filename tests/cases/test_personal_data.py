"""What is personal in a text and what only looks so, as outsiders tried it."""

import pytest

from enrichers.engines.pii import mask
from tests.cases.rows import Row, rows_of

KINDS = ("pii-international-email", "pii-phone-cues", "pii-false-positive", "pii-card")


@pytest.mark.parametrize(
    "row", [row for kind in KINDS for row in rows_of(kind)], ids=lambda row: row.id
)
def test_what_is_masked(row: Row) -> None:
    assert row.right.startswith(("masked", "left as it is", "either")), row.right
    if not row.right.startswith("either"):
        assert (mask(row.input) != row.input) is row.right.startswith("masked")
