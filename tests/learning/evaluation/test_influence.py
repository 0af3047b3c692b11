"""Influence by pairs: honest folds, a model that knows no sides, figures that are reached."""

import csv
from pathlib import Path

import numpy as np
import pytest

from learning.evaluation import influence
from learning.evaluation._pairs import (
    FIELDS,
    Pairs,
    auc,
    by_account,
    by_pair,
    fit,
    held_out,
    read_pairs,
)
from learning.rows import RowsError
from tests.conftest import grapevine_data

DATA = grapevine_data()


def invented(path: Path, rows: int = 300, accounts: int = 60) -> Path:
    """Pairs of accounts of which the one with more lists is chosen nine times in ten."""
    chance = np.random.default_rng(7)
    figures = np.round(np.exp(chance.normal(4, 2, (accounts, len(FIELDS)))), 2)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Choice", *(f"{who}_{name}" for who in "AB" for name in FIELDS)])
        for _ in range(rows):
            one, other = chance.choice(accounts, 2, replace=False)
            first = figures[one][2] > figures[other][2]
            chosen = first if chance.random() < 0.9 else not first
            out.writerow([int(chosen), *figures[one], *figures[other]])
    return path


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Pairs:
    return read_pairs(invented(tmp_path_factory.mktemp("pairs") / "pairs.csv"))


def test_who_stands_first_does_not_tell(pairs: Pairs) -> None:
    score = fit(pairs.a, pairs.b, pairs.chosen)
    turned = fit(pairs.b, pairs.a, ~pairs.chosen)
    assert np.allclose(score(pairs.a), turned(pairs.a))


def test_every_pair_is_judged_once_by_what_was_learned_from_others(pairs: Pairs) -> None:
    for folds in (by_pair(pairs, 5, 1), by_account(pairs, 4, 1)):
        judged = np.zeros(len(pairs.chosen), int)
        for learned, held in folds:
            assert not (learned & held).any()
            judged += held
        assert (judged == 1).all()


def test_a_pair_and_its_reverse_are_in_one_part(pairs: Pairs) -> None:
    both: dict[frozenset[int], int] = {}
    for number, (_, held) in enumerate(by_pair(pairs, 5, 1)):
        for row in np.flatnonzero(held):
            key = frozenset((int(pairs.first[row]), int(pairs.second[row])))
            assert both.setdefault(key, number) == number


def test_new_accounts_are_new(pairs: Pairs) -> None:
    for learned, held in by_account(pairs, 4, 1):
        seen = {*pairs.first[learned], *pairs.second[learned]}
        assert not seen & {*pairs.first[held], *pairs.second[held]}


def test_what_is_there_is_learned_and_noise_is_not(pairs: Pairs) -> None:
    assert auc(pairs.chosen, held_out(pairs, by_pair(pairs, 5, 1))) > 0.8
    noise = np.random.default_rng(3).permutation(pairs.chosen)
    shuffled = Pairs(pairs.a, pairs.b, noise, pairs.first, pairs.second)
    assert 0.4 < auc(noise, held_out(shuffled, by_pair(shuffled, 5, 1))) < 0.6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "lacks the columns Choice"),
        ("Choice,A_follower_count\n1,2\n", "lacks the columns A_following_count"),
        ("{many}", "a cell is no number"),
    ],
)
def test_files_that_are_none_are_refused(tmp_path: Path, content: str, said: str) -> None:
    path = invented(tmp_path / "pairs.csv", 50)
    path.write_text(content.replace("{many}", path.read_text() + "1,x" + ",3" * 21 + "\n"))
    with pytest.raises(RowsError, match=said):
        read_pairs(path)


if DATA is not None:
    FILE = DATA / influence.DEFAULT

    def test_people_are_agreed_with() -> None:
        pairs = read_pairs(FILE)
        assert auc(pairs.chosen, held_out(pairs, by_pair(pairs, 10, 1))) >= 0.862
        assert auc(pairs.chosen, influence.shipped_margins(pairs)) >= 0.855
