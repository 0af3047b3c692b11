"""Figures of classifications, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.evaluation._scores import (
    accuracy,
    by_class,
    calibration_error,
    macro_f1,
    macro_recall,
)
from learning.report import Target

LABELS, JUDGED = ["a", "a", "a", "b"], ["a", "a", "b", "b"]


def test_by_hand() -> None:
    assert accuracy(LABELS, JUDGED) == 0.75
    first, second = by_class(LABELS, JUDGED)
    assert (first.label, first.precision, first.support) == ("a", 1.0, 3)
    assert first.recall == pytest.approx(2 / 3)
    assert first.f1 == pytest.approx(0.8)
    assert (second.precision, second.recall) == (0.5, 1.0)
    assert second.f1 == pytest.approx(2 / 3)
    assert macro_f1(LABELS, JUDGED) == pytest.approx((0.8 + 2 / 3) / 2)
    assert macro_recall(LABELS, JUDGED) == pytest.approx((2 / 3 + 1) / 2)


def test_a_class_that_is_never_right_counts_as_nothing() -> None:
    assert macro_f1(["a", "b"], ["a", "c"], ("a", "b", "c")) == pytest.approx(1 / 3)
    assert macro_f1([], []) == accuracy([], []) == 0.0


def test_calibration_is_the_distance_between_said_and_true() -> None:
    assert calibration_error([True, False], [1.0, 1.0]) == pytest.approx(0.5)
    assert calibration_error([True] * 8 + [False] * 2, [0.8] * 10) == pytest.approx(0)
    assert calibration_error([], []) == 0.0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_figures_lie_between_nothing_and_all(pairs: list[tuple[str, str]]) -> None:
    labels, judged = [label for label, _ in pairs], [guess for _, guess in pairs]
    for figure in (
        accuracy(labels, judged),
        macro_f1(labels, judged),
        macro_recall(labels, judged),
    ):
        assert 0 <= figure <= 1
    assert accuracy(labels, labels) == macro_f1(labels, labels) == macro_recall(labels, labels) == 1


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (Target(0.6, 0.7), 0.7, "aim"),
        (Target(0.6, 0.7), 0.6, "reached"),
        (Target(0.6, 0.7), 0.59, "missed"),
        (Target(), 0.1, ""),
        (Target(least=4, below=True), 3, "reached"),
        (Target(least=4, below=True), 5, "missed"),
    ],
)
def test_verdicts(target: Target, value: float, verdict: str) -> None:
    assert target.verdict(value) == verdict
