"""The reader's training: the same batches however often it is broken off, rows as they are asked."""

from pathlib import Path

import numpy as np

from enrichers.engines.models.pieces import Numbers
from learning.training._reader_rows import Row
from learning.training._reader_steps import (
    Plan,
    State,
    _batches,
    begin,
    keep,
    kept_state,
    padded,
    rate_at,
)
from learning.training._reader_weights import layers_of, starting_from
from learning.training.reader import counts, held_out, learned_from, wanted

PLAN = Plan(steps=100, batch=4, rate=1e-4, seed=3)
TEXTS = [Numbers((1,) * length, (0,) * length) for length in range(3, 60)]


def test_batches_are_the_same_each_time_and_take_all_before_any_twice() -> None:
    first = [batch.tolist() for batch, _ in zip(_batches(TEXTS, PLAN), range(14), strict=False)]
    again = [batch.tolist() for batch, _ in zip(_batches(TEXTS, PLAN), range(14), strict=False)]
    assert first == again
    assert len({row for batch in first for row in batch}) == 14 * PLAN.batch


def test_the_rate_warms_up_stays_and_cools_down() -> None:
    rates = [rate_at(step, PLAN) for step in range(100)]
    assert rates[0] < rates[5] == PLAN.rate == rates[60]
    assert rates[99] < 0.05 * PLAN.rate


def test_texts_are_filled_up_to_one_length() -> None:
    pieces, asked = padded([Numbers((5, 6, 7), (0, 0, 1)), Numbers((5,), (0,))])
    assert pieces.tolist() == [[5, 6, 7, *(0,) * 5], [5, *(0,) * 7]]
    assert asked[0].tolist() == [0, 0, 1, *(0,) * 5]


def test_a_state_comes_back_whole(tmp_path: Path) -> None:
    assert kept_state(tmp_path) is None
    state = begin({"head.weight": np.ones((3, 2), np.float32)})
    keep(tmp_path, State(7, state.learned, state.first, state.second), PLAN)
    back = kept_state(tmp_path)
    assert back is not None
    assert back.step == 7
    assert back.learned["head.weight"].tolist() == [[1.0, 1.0]] * 3


def test_words_stay_and_the_rest_is_learned() -> None:
    weights = {
        "embeddings.word_embeddings.weight": np.zeros((9, 4)),
        "encoder.layer.0.output.dense.bias": np.zeros(4),
        "pooler.dense.bias": np.zeros(4),
    }
    kept, learned = starting_from(weights, 1)
    assert [*kept] == ["embeddings.word_embeddings.weight"]
    assert learned["signs"].shape == (2, 4)
    assert "pooler.dense.bias" not in learned
    assert layers_of(learned) == 1


def test_what_is_anything_but_blame_may_be_either() -> None:
    rows = [Row("a", "", label, "set") for label in (0, 1, 1, 1, 2)]
    rows.append(Row("b", "", -1, "invented x"))
    assert wanted(rows)[-1].tolist() == [0, 1, 1]
    assert wanted(rows)[0].tolist() == [1, 0, 0]
    weights = counts(rows)
    assert weights[0] > weights[1]


def test_what_is_held_out_is_not_learned_from() -> None:
    rows = [Row(str(number), "", 1, "set") for number in range(100)]
    assert len(held_out(rows)) == 4
    assert not {*held_out(rows)} & {*learned_from(rows)}
    assert len(held_out(rows)) + len(learned_from(rows)) == 100
