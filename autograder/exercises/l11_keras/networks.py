"""What the exercises of lesson 11 share: drawn networks, and what they compute."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.activations import relu
from nnlib.mlp import init_params, mlp_forward

Params = list[tuple[Any, Any]]


def drawn(sizes: list[int], rng: np.random.Generator) -> Params:
    """Draw the parameters of a network, biases too, to the precision that Keras keeps."""
    params = init_params(sizes, rng)
    return [(W.astype(np.float32), rng.normal(size=b.shape).astype(np.float32)) for W, b in params]


def flat(pairs: Any) -> list[Any]:
    """Return the arrays of a network in one list."""
    return [array for pair in pairs for array in pair]


def logits(params: Params, X: Any) -> Any:
    """Return what the NumPy network computes."""
    return mlp_forward(X, params, [relu] * (len(params) - 1))


def close(a: Any, b: Any) -> bool:
    """Compare to the precision of float32; what holds no real numbers is close to nothing."""
    try:
        left, right = np.asarray(a), np.asarray(b)
    except ValueError:  # rows of different lengths
        return False
    if left.shape != right.shape or not {left.dtype.kind, right.dtype.kind} <= set("biuf"):
        return False
    return bool(np.allclose(left, right, rtol=1e-4, atol=1e-5))
