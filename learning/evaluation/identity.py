"""Which records of two lists, or of one, are the same person: pairs found against pairs known.

Nothing is learned from the known pairs. Columns may have any names.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from enrichers.engines.resemblance import find_duplicates, link_lists
from learning.invented.person_lists import generate
from learning.report import Mistake, Report, Say, Table, Target
from learning.rows import RowsError
from learning.seeds import read_seeds

ABOUT = "The same person in two lists, or twice in one: pairs found by resemblance."
TARGETS = {"f1": Target(least=0.97, aim=0.998), "precision": Target(least=0.99)}
INVENTED = {"f1": Target(least=0.9, aim=0.98), "precision": Target(least=0.89, aim=0.99)}
"""Of the worst of the invented lists, some of which have no column left that tells families apart."""
_MISTAKES = 20

_List = dict[str, dict[str, str]]
_Pairs = set[frozenset[str]]


def evaluate(path: Path, say: Say) -> Report:
    """`f1`, `precision`, `recall` of pairs; with several seeds, of the one where F1 is worst.

    FILE: a folder with a.csv and, where two lists are linked, b.csv (a header line, ids first), and
    links.csv, two ids a row; or one object {"seeds": [1, 2], "rows": 500} for invented lists.
    """
    if path.is_dir():
        say("comparing")
        lists, known = _read(path)
        return _report(lists, _pairs_of(lists), known)
    seeds = read_seeds(path)
    if seeds is None:
        raise RowsError(f"{path} is no folder with a.csv and links.csv, and no file of seeds")
    rows: list[tuple[int, float, float, float]] = []
    for seed in seeds.seeds:
        told = generate(seed, seeds.rows)
        report = _report(told.lists, _pairs_of(told.lists), {frozenset(one) for one in told.pairs})
        rows.append((seed, *(report.figures[name] for name in ("f1", "precision", "recall"))))
        say(f"{len(rows)} sets")
    _, f1, precision, recall = min(rows, key=lambda row: row[1])
    figures = {"f1": f1, "precision": precision, "recall": recall, "sets": len(rows)}
    return Report(
        figures,
        targets=INVENTED,
        tables=[Table("By seed", ("seed", "f1", "precision", "recall"), rows)],
    )


def _pairs_of(lists: tuple[_List, ...]) -> _Pairs:
    pairs = link_lists(*lists) if len(lists) == 2 else find_duplicates(lists[0])
    return {frozenset(pair) for pair in pairs}


def _report(lists: tuple[_List, ...], told: _Pairs, known: _Pairs) -> Report:
    right = len(told & known)
    figures = {
        "f1": 2 * right / (len(told) + len(known)) if told or known else 1.0,
        "precision": right / len(told) if told else 1.0,
        "recall": right / len(known) if known else 1.0,
        "pairs": len(known),
    }
    every: Mapping[str, Mapping[str, str]] = {id_: row for one in lists for id_, row in one.items()}
    mistakes = [
        *_told(told - known, every, "one person", "two"),
        *_told(known - told, every, "two", "one person"),
    ]
    return Report(figures, mistakes=mistakes)


def _told(
    pairs: _Pairs, every: Mapping[str, Mapping[str, str]], judged: str, label: str
) -> Iterator[Mistake]:
    for pair in sorted(map(sorted, pairs))[:_MISTAKES]:
        text = " / ".join(" ".join(every[one].values()) for one in pair if one in every)
        yield Mistake(text, label, judged, 1.0)


def _read(folder: Path) -> tuple[tuple[_List, ...], _Pairs]:
    lists = tuple(
        _list(folder / name)
        for name in ("a.csv", "b.csv")
        if name == "a.csv" or (folder / name).exists()
    )
    ids = {id_ for one in lists for id_ in one}
    if sum(map(len, lists)) > len(ids):
        raise RowsError(f"{folder}: an id stands in both lists; ids must tell records apart")
    pairs = [row[:2] for row in _rows(folder / "links.csv")]
    known = [frozenset(pair) for pair in pairs if ids.issuperset(pair) and len(set(pair)) == 2]
    if len(known) < len(pairs) - 1:  # a header is no pair
        raise RowsError(f"{folder / 'links.csv'} names ids that are in no list")
    return lists, set(known)


def _list(path: Path) -> _List:
    header, *rows = _rows(path)
    if len({row[0] for row in rows}) < len(rows):
        raise RowsError(
            f"{path}: the first column must hold an id of each record; one stands twice"
        )
    return {row[0]: dict(zip(header[1:], row[1:], strict=False)) for row in rows}


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [
                [cell.strip() for cell in row] for row in csv.reader(file, skipinitialspace=True)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RowsError(f"{path} cannot be read: {error}") from error
    rows = [row for row in rows if any(row)]
    if not rows:
        raise RowsError(f"{path} is empty")
    return rows
