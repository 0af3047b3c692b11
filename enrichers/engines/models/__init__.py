"""Trained models: weights as `NAME.npy`, and `NAME.json` with labels, scales and where the model
comes from.
"""

from enrichers.engines.models.linear import Linear, load_linear

__all__ = ["Linear", "load_linear"]
