"""The pure parts of the bench: statistics, verdicts, what is written. Nothing is timed here."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import __main__ as bench_main
from bench import bench_vader, mentions, report
from bench.enrich import KEYS as ENRICH_KEYS
from bench.figures import FIGURES, KEYS, Figure, known, shown
from bench.rivals import value_of
from bench.scale import KEYS as SCALE_KEYS
from bench.soak import Memory, verdict
from bench.stats import percentile, side_by_side, slope, window_rate
from pipeline import topics
from pipeline.kafka.outgoing import Outgoing
from pipeline.terminal.drawn import Console
from schemas.event import EVENT, MentionPosted

ASKED_FOR = {
    "enrich_vs_bare", "enrich_vs_aiokafka", "enrich_vs_quix", "enrich_vs_naive_faust",
    "enrich_overhead_us",
    "enrich_2_vs_1", "store_rows_per_s", "store_vs_enrich", "accepted_to_queryable_p99_s",
    "alert_to_slack_p99_s",
    "queries_10000_vs_10", "directory_1m_vs_1k", "directory_private_mb", "chain_vs_vader",
    "directory_restart_s", "directory_import_s", "directory_change_s",
    "reader_ms", "reader_per_s", "vader_vs_library", "vader_differ", "help_cpu_s", "try_cpu_s", *SCALE_KEYS,
    "views_by_id_p95_ms", "views_thread_p95_ms", "views_author_p95_ms", "views_year_p95_ms",
    "views_share_p95_ms", "views_stream_p95_ms", "views_brand_stream_p95_ms", "views_facets_p95_ms",
    "views_search_p95_ms", "views_search_common_p95_ms", "views_search_part_p95_ms",
    "views_to_answer_p95_ms", "views_review_queue_p95_ms", "views_top_authors_p95_ms",
    "views_source_health_p95_ms", "views_customer_p95_ms", "views_insert_vs_before", "views_disk_share",
    "rank_edges_s", "rank_memory_gb",
}  # fmt: skip
FLOATS = st.floats(-1e6, 1e6)


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.99) == 99
    assert percentile([7], 0.99) == 7
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


@given(st.lists(FLOATS, min_size=1), st.floats(0, 1))
def test_a_percentile_leaves_no_larger_share_above_it(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6


def test_ratios_are_of_runs_made_one_after_the_other() -> None:
    assert side_by_side([10, 20, 30], [10, 10, 10]) == 2
    assert side_by_side([100, 1], [50, 0.5]) == 2
    with pytest.raises(ValueError, match="shorter"):
        side_by_side([1, 2], [1])


def test_a_rate_leaves_out_the_start_and_the_end() -> None:
    slow_start = [(0.0, 0.0), (10.0, 15.0)]
    steady = [(10.0 + second, 15.0 + 10 * second) for second in range(1, 9)]
    slow_end = [(60.0, 100.0)]
    assert window_rate(slow_start + steady + slow_end, 100) == pytest.approx(10)
    with pytest.raises(ValueError, match="too few samples"):
        window_rate([(0.0, 0.0), (1.0, 100.0)], 100)


@given(FLOATS, FLOATS, st.integers(3, 30))
def test_the_slope_of_a_line_is_its_own(offset: float, rise: float, count: int) -> None:
    points = [(float(x), offset + rise * x) for x in range(count)]
    assert slope(points) == pytest.approx(rise, abs=1e-6, rel=1e-6)


def test_a_single_peak_does_not_bend_the_slope() -> None:
    points = [(float(x), 100.0 + (500 if x == 7 else 0)) for x in range(20)]
    assert slope(points) == 0
    assert slope([]) == slope([(1.0, 1.0)]) == 0


def test_the_figures_are_those_that_were_asked_for() -> None:
    assert set(KEYS) == ASKED_FOR
    assert len(KEYS) == len(ASKED_FOR)
    assert {key for keys, _ in bench_main.MEASURES for key in keys} == ASKED_FOR
    assert set(ENRICH_KEYS) <= ASKED_FOR


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("enrich_vs_bare", 0.54, "missed"),
        ("enrich_vs_bare", 0.55, "reached"),
        ("enrich_vs_bare", 0.85, "better than aimed for"),
        ("enrich_vs_quix", 1.0, "missed"),
        ("enrich_vs_quix", 1.01, "better than aimed for"),
        ("enrich_overhead_us", 33.0, "reported"),
        ("accepted_to_queryable_p99_s", 2.0, "missed"),
        ("accepted_to_queryable_p99_s", 1.99, "reached"),
        ("queries_10000_vs_10", 2.0, "reached"),
        ("directory_private_mb", 351.0, "missed"),
        ("store_rows_per_s", None, "not measured"),
    ],
)
def test_verdicts(key: str, value: float | None, said: str) -> None:
    assert next(figure for figure in FIGURES if figure.key == key).judge(value) == said


def test_targets_read_well() -> None:
    wanted = {figure.key: figure.wanted() for figure in FIGURES}
    assert wanted["enrich_vs_bare"] == "≥ 0.55, aim 0.85"
    assert wanted["enrich_vs_quix"] == "aim > 1"
    assert wanted["store_rows_per_s"] == "≥ 20,000"
    assert wanted["directory_private_mb"] == "< 350"
    assert wanted["enrich_overhead_us"] == "reported"
    assert (shown(0.8512), shown(12.0), shown(23456.7)) == ("0.851", "12", "23,457")
    assert Figure("k", "w").wanted() == "reported"


def test_what_is_written_is_read_again_and_holds_figures_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "bench.json"
    report.write(
        path, {"directory_private_mb": 101.5, "enrich_per_s": 2000.0, "enrich_vs_bare": 0.9}
    )
    assert list(json.loads(path.read_text())) == ["enrich_vs_bare", "directory_private_mb"]
    assert report.read(path) == {"enrich_vs_bare": 0.9, "directory_private_mb": 101.5}
    assert report.read(tmp_path / "nothing.json") == {}
    path.write_text("[1]")
    assert report.read(path) == {}
    assert known({"enrich_vs_bare": "0.9", "enrich_vs_quix": True, "enrich_2_vs_1": 2}) == {
        "enrich_2_vs_1": 2.0
    }


def test_the_table_shows_every_figure_measured_or_not() -> None:
    output = io.StringIO()
    Console(width=200, file=output).print(report.table({"enrich_vs_bare": 0.91}))
    text = output.getvalue()
    assert all(key in text for key in KEYS)
    assert "0.91 ×" in text
    assert text.count("not measured") == len(KEYS) - 1


def test_a_page_gets_its_table_anew_and_keeps_its_words() -> None:
    table = report.markdown({"enrich_vs_bare": 0.91})
    begin, end = "<!-- figures: written by `python -m bench --docs` -->", "<!-- end of figures -->"
    renewed = report.renew(f"# Speed\n\n{begin}\nold\n{end}\n\nWords.\n", "figures", table)
    assert "old" not in renewed
    assert renewed.startswith("# Speed\n")
    assert renewed.endswith("Words.\n")
    assert "| `enrich_vs_bare` |" in renewed
    assert report.renew(renewed, "figures", table) == renewed
    with pytest.raises(ValueError, match="lacks the lines"):
        report.renew("# Speed\n", "figures", table)


def _memory(rise: float, level: float = 80.0) -> Memory:
    return Memory(
        [
            (float(at), level + (20 if at < 100 else 0) + rise * at, level + 30)
            for at in range(0, 600, 5)
        ]
    )


def test_memory_that_levels_off_is_flat_and_memory_that_climbs_is_not() -> None:
    calm, leak = verdict(_memory(0.0)), verdict(_memory(0.02))
    assert calm["flat"]
    assert calm["growth_mb"] == 0
    assert not leak["flat"]
    assert leak["mb_per_hour"] == pytest.approx(72)


def test_events_are_lifelike_different_and_the_same_each_time() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    one, again = (list(mentions.events(300, now)) for _ in range(2))
    assert one == again
    assert len({event.mention.text for event in one}) > 250
    sizes = [len(event.to_json()) for event in one]
    assert 900 < sum(sizes) / len(sizes) < 1300
    assert all(isinstance(EVENT.validate_json(event.to_json()), MentionPosted) for event in one)
    customer, pin = mentions.customer(7, now), mentions.pin(7, now)
    assert pin.customer_id == customer.id
    assert pin.handle == customer.handles[0]


def test_rivals_send_one_record_for_an_event() -> None:
    assert value_of([Outgoing(topics.ENRICHED, b"k", b"v")]) == b"v"
    with pytest.raises(ValueError, match="unpack"):
        value_of([Outgoing(topics.ENRICHED, b"k", b"v"), Outgoing(topics.ENRICHED, b"k", b"w")])


def test_generated_texts_are_the_same_for_a_seed_and_vader_agrees_with_the_library_on_them() -> (
    None
):
    assert (
        [*bench_vader.generated(20, 1)]
        == [*bench_vader.generated(20, 1)]
        != [*bench_vader.generated(20, 2)]
    )
    assert bench_vader.differing(300, seed=3) == 0
