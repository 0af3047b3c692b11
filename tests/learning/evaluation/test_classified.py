"""The report of a classification, on judgements that can be counted by hand."""

import pytest

from learning.evaluation._classified import CONFUSION, PER_CLASS, RELIABILITY, classified

ROWS = [{"text": "one"}, {"text": "two"}, {"text": "three"}, {"text": "four"}]


def test_counts_what_is_right_and_keeps_what_is_wrong() -> None:
    report = classified(
        ROWS, ["a", "a", "b", "b"], ["a", "b", "b", "b"], [0.9, 0.6, 0.95, 0.65], ("a", "b")
    )
    assert report.figures["accuracy"] == 0.75
    assert report.figures["macro_recall"] == 0.75
    assert [(one.text, one.label, one.judged) for one in report.mistakes] == [("two", "a", "b")]
    tables = {table.title: list(table.rows) for table in report.tables}
    assert tables[CONFUSION] == [("a", 1, 1), ("b", 0, 2)]
    assert [row[1:] for row in tables[RELIABILITY]] == [(0.5, 2), (1.0, 2)]
    assert tables[RELIABILITY][0][0] == pytest.approx(0.625)


def test_what_is_no_class_has_a_column_of_its_own_and_counts_as_wrong() -> None:
    report = classified(ROWS[:2], ["a", "b"], ["a", "none"], [0.9, 0.0], ("a", "b"))
    (confusion,) = (table for table in report.tables if table.title == CONFUSION)
    assert confusion.header == ("class", "a", "b", "none")
    assert list(confusion.rows) == [("a", 1, 0, 0), ("b", 0, 0, 1)]
    assert report.figures["accuracy"] == 0.5


def test_no_rows_are_no_error() -> None:
    report = classified([], [], [], [], ("a", "b"))
    assert (
        report.figures["rows"],
        report.figures["macro_f1"],
        report.figures["calibration_error"],
    ) == (0, 0.0, 0.0)
    tables = {table.title: list(table.rows) for table in report.tables}
    assert tables[RELIABILITY] == []
    assert [row[-1] for row in tables[PER_CLASS]] == [0, 0]
