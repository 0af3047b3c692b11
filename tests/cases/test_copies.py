"""Which texts are copies of one another, as outsiders tried it."""

import pytest

from enrichers.engines.near_duplicates import Clusters
from tests.cases.rows import Row, rows_of


@pytest.mark.parametrize("row", rows_of("near-duplicates-counter"), ids=lambda row: row.id)
def test_share_texts_with_a_count(row: Row) -> None:
    one, _, other = row.input.partition(" / ")
    index = Clusters(100)
    index.add("first", one)
    assert str(index.add("second", other).key == "first") == row.right.partition(":")[0]
