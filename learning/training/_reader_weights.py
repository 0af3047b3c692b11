"""The weights of the reader, by their names: what stays as it came, and what is learned."""

from typing import Any

import numpy as np

SIGNS = (2, 3)
"""The numbers of `[brand]` and `[other]`, unused in the vocabulary as it comes."""
WORDS = "embeddings.word_embeddings.weight"
HEADS, NORM = 12, 1e-12
Tree = dict[str, Any]
"""Arrays by name."""


def starting_from(weights: Tree, seed: int) -> tuple[Tree, Tree]:
    """What stays and what is learned, from the weights of the sentence model."""
    kept = {WORDS: np.asarray(weights[WORDS], np.float32)}
    learned = {
        name: np.asarray(value, np.float32)
        for name, value in weights.items()
        if name != WORDS and "position_ids" not in name and "pooler" not in name
    }
    width = kept[WORDS].shape[1]
    generator = np.random.default_rng(seed)
    learned["signs"] = generator.normal(0, 0.02, (len(SIGNS), width)).astype(np.float32)
    learned["head.weight"] = generator.normal(0, 0.02, (3, width)).astype(np.float32)
    learned["head.bias"] = np.zeros(3, np.float32)
    return kept, learned


def layers_of(learned: Tree) -> int:
    """How many layers the encoder has."""
    return len({name.split(".")[2] for name in learned if name.startswith("encoder.layer.")})
