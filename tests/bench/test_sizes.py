"""The model of sizes: by hand, growing with what is to be held, and honest about what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.sizes import DAYS, NEEDED, markdown, sizes_of

FIGURES = {
    "scale_enrich_1_per_s": 1000.0,
    "scale_store_1_per_s": 20_000.0,
    "scale_kafka_bytes": 1000.0,
    "scale_clickhouse_bytes": 500.0,
}


def test_a_million_a_day_by_hand() -> None:
    sizes = sizes_of(1_000_000, FIGURES)
    assert round(sizes.mean_per_s, 2) == 11.57
    assert round(sizes.peak_per_s, 1) == 115.7
    assert (sizes.enrich, sizes.store, sizes.partitions) == (1, 1, 4)
    assert sizes.kafka_gb == pytest.approx(21)  # 10⁶ × 7 days × 3 replicas × 1 kB
    assert sizes.clickhouse_gb == pytest.approx(182.5)


def test_fifty_million_a_day_by_hand() -> None:
    sizes = sizes_of(50_000_000, FIGURES)  # 5,787 a second at the peak
    assert (sizes.enrich, sizes.store, sizes.partitions) == (10, 1, 32)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_more_mentions_never_need_less(few: int, more: int) -> None:
    low, high = (sizes_of(one, FIGURES) for one in sorted((few, few + more)))
    assert low.enrich <= high.enrich
    assert low.store <= high.store
    assert low.partitions <= high.partitions
    assert high.partitions >= 2 * high.enrich
    assert high.enrich * 0.6 * FIGURES["scale_enrich_1_per_s"] >= high.peak_per_s * (1 - 1e-9)


@pytest.mark.parametrize("missing", NEEDED)
def test_without_a_figure_there_is_no_table(missing: str) -> None:
    told = markdown({key: value for key, value in FIGURES.items() if key != missing})
    assert missing in told
    assert "|" not in told


def test_the_table_has_a_row_for_each_size() -> None:
    assert len(markdown(FIGURES).splitlines()) == len(DAYS) + 2
