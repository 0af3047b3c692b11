"""`grapevine eval identity`: the same person in two lists or twice in one, and folders that are none."""

import csv
from pathlib import Path

import pytest

from learning.evaluation import identity
from learning.invented.person_lists import generate
from learning.rows import RowsError


def write(folder: Path, name: str, rows: list[list[str]]) -> None:
    with (folder / name).open("w", newline="") as file:
        csv.writer(file).writerows(rows)


def folder_of(folder: Path, seed: int, rows: int) -> Path:
    """An invented set as files, its columns under names that nobody knows."""
    told = generate(seed, rows)
    for name, one in zip(("a.csv", "b.csv"), told.lists, strict=False):
        header = ["rec_id", *(f"field {at}" for at, _ in enumerate(next(iter(one.values()))))]
        write(folder, name, [header, *([id_, *row.values()] for id_, row in one.items())])
    write(folder, "links.csv", [["id_1", "id_2"], *map(list, told.pairs)])
    return folder


@pytest.mark.parametrize("seed", [2, 7])
def test_finds_who_stands_in_both_lists_and_who_twice_in_one(tmp_path: Path, seed: int) -> None:
    figures = identity.evaluate(folder_of(tmp_path, seed, 60), lambda _: None).figures
    assert figures["f1"] > 0.9
    assert figures["recall"] > 0.9


def test_of_few_records_nothing_is_made_up(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.csv",
        [["id", "name", "born"], ["1", "Anna Bank", "1990-01-02"], ["2", "Jo Doe", ""]],
    )
    write(
        tmp_path,
        "b.csv",
        [["id", "born", "name"], ["3", "1990-01-02", "Anna Bnak"], ["4", "", "Li"]],
    )
    write(tmp_path, "links.csv", [["1", "3"]])
    figures = identity.evaluate(tmp_path, lambda _: None).figures
    assert figures["precision"] == 1.0


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "a.csv cannot be read"),
        ({"a.csv": [["id", "name"], ["1", "Anna"], ["1", "Jo"]]}, "stands twice"),
        ({"a.csv": [["id", "name"], ["1", "Anna"]]}, "links.csv cannot be read"),
        (
            {"a.csv": [["id", "name"], ["1", "Anna"]], "links.csv": [["1", "7"], ["8", "9"]]},
            "in no list",
        ),
        (
            {"a.csv": [["id", "name"], ["1", "Anna"]], "b.csv": [["id", "name"], ["1", "Jo"]]},
            "in both lists",
        ),
    ],
)
def test_says_what_is_wrong_with_a_folder(
    tmp_path: Path, files: dict[str, list[list[str]]], told: str
) -> None:
    for name, rows in files.items():
        write(tmp_path, name, rows)
    with pytest.raises(RowsError, match=told):
        identity.evaluate(tmp_path, lambda _: None)
