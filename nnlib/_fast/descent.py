"""Mini-batches from data that are shuffled once an epoch, not batch by batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnlib.validation import Array


def minibatches(
    X: Array, y: Array, size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield the same as `nnlib.descent.minibatches`."""
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    for start in range(0, len(X), size):
        yield X[start : start + size], y[start : start + size]
