"""How good is a prediction, in words that people use; and how to test it fairly (lesson 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_array,
    as_labels,
    require_rng,
    require_same_shape,
    require_whole,
)


def accuracy(y: Any, y_hat: Any) -> float:
    """Return the share of labels that are right.

    Parameters
    ----------
    y, y_hat : integer arrays (N,)
    """
    y, y_hat = as_array(y, "y"), as_array(y_hat, "y_hat")
    require_same_shape(y, y_hat, "y", "y_hat")
    if y.size == 0:
        raise ValueError("y and y_hat are empty: at least one label is needed.")
    for name, labels in (("y", y), ("y_hat", y_hat)):
        if labels.dtype.kind not in "iubf":
            raise TypeError(f"{name} must hold labels that are numbers, not {labels.dtype}.")
    return float(np.mean(y == y_hat))


def confusion_matrix(y: Any, y_hat: Any, K: int) -> Array:
    """Count which class was taken for which.

    Parameters
    ----------
    y, y_hat : integer arrays (N,)
        Truth and prediction, in `0 … K-1`.
    K : int

    Returns
    -------
    integer array (K, K)
        Row: the truth. Column: the prediction. Right answers stand on the diagonal.
    """
    K = require_whole(K, "K")
    y, y_hat = as_labels(y, K), as_labels(y_hat, K, "y_hat")
    require_same_shape(y, y_hat, "y", "y_hat")
    M = np.zeros((K, K), dtype=int)
    for truth, guess in zip(y.ravel(), y_hat.ravel(), strict=True):
        M[truth, guess] += 1
    return M


def k_fold(N: int, k: int, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """Split `N` examples into `k` parts, each of which is the validation set once.

    Parameters
    ----------
    N : int
    k : int
        From 2 to N.
    rng : numpy Generator

    Yields
    ------
    (train, validation) : integer arrays
        Indices of examples. The validation parts differ in size by one at most.
    """
    N, k = require_whole(N, "N"), require_whole(k, "k", at_least=2)
    if k > N:
        raise ValueError(f"k must be at most N: {N} examples cannot make {k} parts.")
    parts = np.array_split(require_rng(rng).permutation(N), k)
    return (
        (np.concatenate(parts[:i] + parts[i + 1 :]), validation)
        for i, validation in enumerate(parts)
    )
