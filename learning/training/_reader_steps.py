"""The steps of the reader's training, kept on disk every so often: what was broken off goes on where
it was, with the same batches. Taking steps needs JAX.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from enrichers.engines.models.pieces import Numbers
from learning.report import Say
from learning.training._reader_weights import Tree

KEPT_EVERY = 100
_ROUND = 8
"""Texts are filled up to a multiple of so many pieces: each new length costs a compilation."""
_SORTED = 40
"""Of so many batches the texts are sorted by length, so that little is filled up."""
_WARM, _COOL = 0.06, 0.3
_DECAY, _LARGEST = 0.01, 1.0
_FIRST, _SECOND, _TINY = 0.9, 0.98, 1e-6


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is trained: so many steps of so many texts, the largest rate of learning, the seed."""

    steps: int
    batch: int
    rate: float
    seed: int


@dataclass(slots=True)
class State:
    """Where training stands."""

    step: int
    learned: Tree
    first: Tree
    second: Tree


def begin(learned: Tree) -> State:
    """The state before the first step."""
    zeros = {name: np.zeros_like(value) for name, value in learned.items()}
    return State(0, learned, zeros, {name: value.copy() for name, value in zeros.items()})


def train(
    state: State,
    kept: Tree,
    texts: Sequence[Numbers],
    wanted: NDArray[np.float32],
    counts: NDArray[np.float32],
    plan: Plan,
    folder: Path,
    say: Say,
) -> State:
    """Go on to the plan's last step. `wanted`: the share of each label, or of several that are all
    right; `counts`: how much each row counts.
    """
    import jax
    import jax.numpy as jnp

    step = jax.jit(partial(_step, kept={name: jnp.asarray(one) for name, one in kept.items()}))
    tree = (state.learned, state.first, state.second)
    losses: list[float] = []
    for number, rows in enumerate(_batches(texts, plan), 0):
        if number < state.step:
            continue
        if number >= plan.steps:
            break
        pieces, asked = padded([texts[row] for row in rows])
        random = jax.random.key(plan.seed * 1_000_003 + number, impl="unsafe_rbg")
        *tree, loss = step(
            *tree, pieces, asked, wanted[rows], counts[rows], random, rate_at(number, plan), number
        )
        losses.append(float(loss))
        if (number + 1) % KEPT_EVERY == 0 or number + 1 == plan.steps:
            state = State(number + 1, *({k: np.asarray(v) for k, v in one.items()} for one in tree))
            keep(folder, state, plan)
            say(f"step {number + 1} of {plan.steps}: loss {np.mean(losses):.4f}")
            losses.clear()
    return state


def rate_at(step: int, plan: Plan) -> float:
    """Warms up, stays, and cools down to nothing over the last part."""
    warm, cool = _WARM * plan.steps, _COOL * plan.steps
    return plan.rate * min(1.0, (step + 1) / warm, (plan.steps - step) / cool)


def padded(texts: Sequence[Numbers]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pieces and whether they are asked about, texts × the longest length, rounded up."""
    length = -(-max(len(one.pieces) for one in texts) // _ROUND) * _ROUND
    pieces, asked = (np.zeros((len(texts), length), np.int32) for _ in range(2))
    for place, one in enumerate(texts):
        pieces[place, : len(one.pieces)] = one.pieces
        asked[place, : len(one.asked)] = one.asked
    return pieces, asked


def keep(folder: Path, state: State, plan: Plan) -> None:
    """Write the state; the one before stays until this one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{kind}/{name}": value
        for kind, tree in (
            ("learned", state.learned),
            ("first", state.first),
            ("second", state.second),
        )
        for name, value in tree.items()
    }
    with (folder / "state.tmp").open("wb") as file:
        np.savez(file, step=np.array(state.step), **arrays)
    os.replace(folder / "state.tmp", folder / "state.npz")
    (folder / "plan.json").write_bytes(orjson.dumps(plan))


def kept_state(folder: Path) -> State | None:
    """What was kept there, if anything was."""
    if not (folder / "state.npz").is_file():
        return None
    with np.load(folder / "state.npz") as arrays:
        trees: dict[str, Tree] = {"learned": {}, "first": {}, "second": {}}
        for name in arrays.files:
            kind, slash, rest = name.partition("/")
            if slash:
                trees[kind][rest] = arrays[name]
        return State(int(arrays["step"]), trees["learned"], trees["first"], trees["second"])


def _batches(texts: Sequence[Numbers], plan: Plan) -> Iterator[NDArray[np.int64]]:
    """Places of rows, batch after batch, for ever; all rows once before any twice."""
    lengths = np.array([len(one.pieces) for one in texts])
    random = np.random.default_rng(plan.seed)
    pool = plan.batch * _SORTED
    while True:
        order = random.permutation(len(texts))
        for start in range(0, len(order), pool):
            part = order[start : start + pool]
            part = part[np.argsort(lengths[part], kind="stable")]
            batches = [
                part[begin : begin + plan.batch] for begin in range(0, len(part), plan.batch)
            ]
            for place in random.permutation(len(batches)):
                if len(batches[place]) == plan.batch:  # another size would be compiled anew
                    yield batches[place]


def _step(
    learned: Tree,
    first: Tree,
    second: Tree,
    pieces: Any,
    asked: Any,
    wanted: Any,
    counts: Any,
    random: Any,
    rate: Any,
    number: Any,
    *,
    kept: Tree,
) -> Any:
    """One step of Adam with decoupled decay (Loshchilov & Hutter 2019) and a bound on the gradient."""
    import jax
    import jax.numpy as jnp

    from learning.training._reader_encoder import logits

    def loss_of(learned: Tree) -> Any:
        shares = jax.nn.softmax(logits(kept, learned, pieces, asked, random))
        told = jnp.log(jnp.clip((shares * wanted).sum(-1), 1e-6, 1.0))
        return -(told * counts).sum() / counts.sum()

    loss, slope = jax.value_and_grad(loss_of)(learned)
    size = jnp.sqrt(sum((one**2).sum() for one in slope.values()))
    scale = jnp.minimum(1.0, _LARGEST / (size + 1e-9))
    time = number + 1.0
    new: tuple[Tree, Tree, Tree] = ({}, {}, {})
    for name, value in learned.items():
        mine = slope[name] * scale
        new[1][name] = _FIRST * first[name] + (1 - _FIRST) * mine
        new[2][name] = _SECOND * second[name] + (1 - _SECOND) * mine**2
        move = (new[1][name] / (1 - _FIRST**time)) / (
            jnp.sqrt(new[2][name] / (1 - _SECOND**time)) + _TINY
        )
        if value.ndim > 1:
            move = move + _DECAY * value
        new[0][name] = value - rate * move
    return (*new, loss)
