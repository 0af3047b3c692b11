"""The reader as it is trained: all-MiniLM-L6-v2 with the mean of what it makes of the pieces and one
linear head over it. Needs JAX.

Vectors of words stay as they came, so that a word no labelled text holds keeps the company of those
it is like; only the two signs for brands are learned.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from learning.training._reader_weights import HEADS, NORM, SIGNS, WORDS, Tree, layers_of

DROPPED = 0.1


def logits(kept: Tree, learned: Tree, pieces: Any, asked: Any, random: Any | None = None) -> Any:
    """A row of three per text; pieces of number 0 are padding. With `random`, parts are dropped."""
    mask = (pieces != 0).astype(jnp.float32)
    keys = (
        iter(jax.random.split(random, 2 + 3 * layers_of(learned))) if random is not None else None
    )
    states = kept[WORDS][pieces]
    for place, sign in enumerate(SIGNS):
        states = jnp.where((pieces == sign)[:, :, None], learned["signs"][place], states)
    states = states + learned["embeddings.position_embeddings.weight"][: pieces.shape[1]]
    states = states + learned["embeddings.token_type_embeddings.weight"][asked]
    states = _dropped(_normed(states, learned, "embeddings.LayerNorm"), keys)
    hidden = (1 - mask)[:, None, None, :] * -1e9
    for layer in range(layers_of(learned)):
        states = _layer(states, hidden, learned, f"encoder.layer.{layer}", keys)
    whole = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return _linear(_dropped(whole, keys), learned, "head")


def _layer(states: Any, hidden: Any, learned: Tree, name: str, keys: Any) -> Any:
    count, length, width = states.shape

    def by_head(part: str) -> Any:
        every = _linear(states, learned, f"{name}.attention.self.{part}")
        return every.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    query, key, value = map(by_head, ("query", "key", "value"))
    shares = jax.nn.softmax(
        query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS) + hidden, axis=-1
    )
    seen = (_dropped(shares, keys) @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
    seen = _dropped(_linear(seen, learned, f"{name}.attention.output.dense"), keys)
    states = _normed(states + seen, learned, f"{name}.attention.output.LayerNorm")
    inner = jax.nn.gelu(_linear(states, learned, f"{name}.intermediate.dense"), approximate=False)
    inner = _dropped(_linear(inner, learned, f"{name}.output.dense"), keys)
    return _normed(states + inner, learned, f"{name}.output.LayerNorm")


def _linear(states: Any, learned: Tree, name: str) -> Any:
    return states @ learned[f"{name}.weight"].T + learned[f"{name}.bias"]


def _normed(states: Any, learned: Tree, name: str) -> Any:
    apart = states - states.mean(-1, keepdims=True)
    spread = jax.lax.rsqrt((apart**2).mean(-1, keepdims=True) + NORM)
    return apart * spread * learned[f"{name}.weight"] + learned[f"{name}.bias"]


def _dropped(states: Any, keys: Any) -> Any:
    if keys is None:
        return states
    kept = jax.random.bernoulli(next(keys), 1 - DROPPED, states.shape)
    return jnp.where(kept, states / (1 - DROPPED), 0)
