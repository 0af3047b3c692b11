"""Versions of trained models: a digest of the weights themselves, so that no two models can claim
the same one.
"""

import hashlib
from functools import cache

from enrichers.engines.models.linear import FOLDER


@cache
def version_of(name: str) -> str:
    """The first 8 hexadecimal digits of the SHA-256 of the weights that ship under a name; reads
    them once.

    Raises FileNotFoundError where there are none.
    """
    graph = FOLDER / f"{name}.onnx"
    with (graph if graph.is_file() else FOLDER / f"{name}.npy").open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()[:8]
