"""The spike rule is scored as the Numenta Anomaly Benchmark scores it: by hand-made cases, and as
its tool does.
"""

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrichers.rules import spike
from learning.evaluation import spikes
from learning.evaluation._counts import Counts, read_counts
from learning.evaluation._nab import (
    LOW_FALSE,
    STANDARD,
    Profile,
    Scored,
    Window,
    best_figure,
    figure_at,
    learning_rows,
    worths,
)
from learning.rows import RowsError
from tests.conftest import grapevine_data
from tests.spikes_tool import load_tool

DATA = grapevine_data()
BEGIN = datetime(2026, 11, 2, 0, 0, 53, tzinfo=UTC)
ROWS = 200
WINDOW = Window(100, 119)


def raised(*rows: int, length: int = ROWS) -> list[float]:
    return [1.0 if row in rows else 0.0 for row in range(length)]


def one(*rows: int) -> list[Scored]:
    return [Scored(raised(*rows), [WINDOW])]


def test_nothing_is_0_the_first_row_of_every_window_is_100_and_only_the_best_row_counts() -> None:
    assert figure_at(one(), STANDARD, 0.5) == 0.0
    assert figure_at(one(100), STANDARD, 0.5) == pytest.approx(100.0)
    assert figure_at(one(100, 104, 119), STANDARD, 0.5) == pytest.approx(100.0)


def test_what_a_row_is_worth_by_the_published_sigmoid() -> None:
    """2 / (1 + e^5y) − 1, y from −1 at the first row of a window to 0 behind its last, in widths of
    the window.
    """
    assert figure_at(one(110), STANDARD, 0.5) == pytest.approx(
        100 * (1 + (2 / (1 + math.exp(-2.5)) - 1) / (2 / (1 + math.exp(-5)) - 1)) / 2
    )
    assert figure_at(one(100, 50), STANDARD, 0.5) == pytest.approx(100 - 100 * 0.11 / 2), (
        "wholly false before"
    )
    assert figure_at(one(100, 50), LOW_FALSE, 0.5) == pytest.approx(100 - 100 * 0.22 / 2)
    near = 0.11 * (2 / (1 + math.exp(5 * 2 / 19)) - 1)
    assert figure_at(one(100, 121), STANDARD, 0.5) == pytest.approx(100 + 100 * near / 2), (
        "not so false just behind"
    )
    assert worths(ROWS, [WINDOW], STANDARD)[119 + 58] == -0.11, "wholly false three widths behind"
    assert worths(10, [Window(4, 4)], STANDARD)[5:] == [-0.11] * 5, (
        "a window of one row has no width"
    )


def test_the_first_rows_are_for_learning() -> None:
    assert (learning_rows(200), learning_rows(15_000)) == (30, 750)
    assert figure_at(one(5, 29, 100), STANDARD, 0.5) == pytest.approx(100.0)
    assert figure_at(one(5, 30, 100), STANDARD, 0.5) < 95
    early = [Scored(raised(10), [Window(8, 12)])]
    assert best_figure(early, STANDARD).threshold == math.inf


def test_the_best_threshold_is_one_for_all_series() -> None:
    loud = Scored([0.5 if row % 7 == 0 else 0.0 for row in range(ROWS)], [])
    found = Scored([0.9 if row == 100 else 0.0 for row in range(ROWS)], [WINDOW])
    best = best_figure([loud, found], STANDARD)
    assert best.threshold == 0.9
    assert best.figure == pytest.approx(100.0)
    assert figure_at([loud, found], STANDARD, 0.4) < 0
    assert best_figure([loud], STANDARD) == (0.0, math.inf), (
        "without windows there is nothing to find"
    )


scores = st.lists(st.integers(0, 6).map(float), min_size=60, max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    many=st.lists(scores, min_size=1, max_size=3), profile=st.sampled_from([STANDARD, LOW_FALSE])
)
def test_no_threshold_is_better_than_the_best_and_only_the_order_of_scores_matters(
    many: list[list[float]], profile: Profile
) -> None:
    windows = [Window(12, 20), Window(40, 47)]
    made = [Scored(values, windows) for values in many]
    best = best_figure(made, profile)
    at_each = [
        figure_at(made, profile, threshold) for threshold in (math.inf, *map(float, range(7)))
    ]
    assert best.figure == pytest.approx(max(at_each))
    assert best.figure == pytest.approx(figure_at(made, profile, best.threshold))
    stretched = [Scored([value**3 - 5 for value in values], windows) for values in many]
    assert best_figure(stretched, profile).figure == pytest.approx(best.figure)


def write(folder: Path, values: list[float], windows: Any, name: str = "acme.csv") -> Path:
    stamps = [f"{BEGIN + timedelta(minutes=5 * n):%Y-%m-%d %H:%M:%S}" for n in range(len(values))]
    rows = [f"{stamp},{value:.0f}" for stamp, value in zip(stamps, values, strict=True)]
    (folder / name).write_text("\n".join(["timestamp,value", *rows, ""]))
    spans = [[f"{stamps[first]}.000000", f"{stamps[last]}.000000"] for first, last in windows]
    (folder / "windows.json").write_text(json.dumps({name: spans}))
    return folder


def test_measures_the_alerts_of_the_rule_as_it_ships(tmp_path: Path) -> None:
    """A storm in a quiet week, found in a window that begins two hours before it; and a second one
    nobody labelled.
    """
    values = [4.0] * 2000
    for at in (1000, 1500):
        values[at : at + 12] = [80.0] * 12
    found = spikes.evaluate(write(tmp_path, values, [(976, 1100)]), lambda line: None)
    figures = found.figures
    assert (figures["alerts"], figures["windows"], figures["windows_found"]) == (2, 1, 1)
    assert figures["threshold"] == spike.SCORES[spike.Settings().sensitivity]
    assert figures["shipped_low_FP"] < figures["shipped_standard"] < figures["standard"] + 1e-9
    assert 85 < figures["shipped_standard"] < 99
    assert {"standard", "reward_low_FP"} <= set(found.figures)
    assert [table.title for table in found.tables] == [
        "By series, as the rule is by default",
        "By sensitivity",
    ]
    assert set(spikes.TARGETS) <= set(figures)
    assert set(found.targets) <= set(figures)


def test_a_score_is_given_where_an_alert_begins_and_nothing_that_comes_later_changes_it() -> None:
    random = Random(3)
    values = [float(random.randrange(8)) for _ in range(1500)]
    values[1200:1220] = [90.0] * 20

    def counts(length: int) -> Counts:
        return Counts("acme", range(5_000_000, 5_000_000 + length), values[:length], ())

    whole, cut = (
        spikes.onsets(counts(1500), spike.Settings()),
        spikes.onsets(counts(1210), spike.Settings()),
    )
    assert whole[:1210] == cut
    begun = [row for row, score in enumerate(whole) if score > 0]
    assert len(begun) == 1
    assert 1200 <= begun[0] <= 1202
    assert whole[begun[0]] >= spike.SCORES["normal"]


@pytest.mark.parametrize(
    ("windows", "rows", "said"),
    [
        (None, "", "windows.json cannot be read"),
        ("[", "", "is not JSON"),
        ("{}", "", "names no series"),
        ('{"b.csv": []}', "", "b.csv cannot be read"),
        (
            '{"a.csv": []}',
            "timestamp,count\n2026-01-01 00:00:00,3\n",
            "columns timestamp and value",
        ),
        (
            '{"a.csv": []}',
            "timestamp,value\n2026-01-01 00:00:00,many\n",
            "columns timestamp and value",
        ),
        ('{"a.csv": []}', "timestamp,value\nyesterday,3\n", "columns timestamp and value"),
        ('{"a.csv": []}', "timestamp,value\n", "has no rows"),
        (
            '{"a.csv": [["2026-01-02 00:00:00", "x"]]}',
            "timestamp,value\n2026-01-01 00:00:00,3\n",
            "a window of a.csv",
        ),
    ],
)
def test_says_what_is_wrong_with_a_folder(
    tmp_path: Path, windows: str | None, rows: str, said: str
) -> None:
    if windows is not None:
        (tmp_path / "windows.json").write_text(windows)
    (tmp_path / "a.csv").write_text(rows)
    with pytest.raises(RowsError, match=said):
        read_counts(tmp_path)


def test_every_row_is_a_bucket_of_its_own_even_where_the_clock_was_set_back(tmp_path: Path) -> None:
    (tmp_path / "windows.json").write_text(
        '{"a.csv": [["2026-01-01 00:05:00", "2026-01-01 00:20:00"]]}'
    )
    stamps = ("00:00", "00:05", "00:05", "00:20")
    (tmp_path / "a.csv").write_text(
        "timestamp,value\n" + "".join(f"2026-01-01 {stamp}:00,1\n" for stamp in stamps)
    )
    (found,) = read_counts(tmp_path)
    assert [bucket - found.buckets[0] for bucket in found.buckets] == [0, 1, 2, 4]
    assert found.windows == [Window(1, 3)]


if DATA is not None and (DATA.parent / "tools" / "score_spikes.py").is_file():
    TOOL = DATA.parent / "tools" / "score_spikes.py"
    SPIKES = DATA / "spikes"

    @pytest.mark.parametrize(
        ("name", "profile"), [("standard", STANDARD), ("reward_low_FP", LOW_FALSE)]
    )
    @pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 1.0])
    def test_figures_are_those_of_the_benchmarks_tool(
        name: str, profile: Profile, share: float
    ) -> None:
        tool, random = load_tool(TOOL), Random(round(1000 * share))
        windows = json.loads((SPIKES / "windows.json").read_text())
        rows, many, count = [], [], 0
        found, false, missed = tool.PROFILES[name]
        for counts in read_counts(SPIKES):
            drawn = [
                round(random.random(), 3) if random.random() < share else 0.0 for _ in counts.values
            ]
            text = (SPIKES / counts.name).read_text().splitlines()[1:]
            stamps = [line.split(",")[0].split(".")[0] for line in text]
            rows += tool.points(counts.name, windows[counts.name], stamps, drawn, found, false)
            many.append(Scored(drawn, counts.windows))
            count += len(counts.windows)
        total, threshold = tool.best(rows, missed)
        best = best_figure(many, profile)
        assert best.figure == pytest.approx(
            100 * (total + missed * count) / (count + missed * count)
        )
        assert best.threshold == (threshold if threshold <= 1 else math.inf)
