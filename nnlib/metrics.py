"""How good is a prediction, in words that people use; and how to test it fairly (lesson 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_array,
    as_float,
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
    # Each pair is one number in 0 … K²-1, and those are counted.
    return np.bincount(K * y.ravel() + y_hat.ravel(), minlength=K * K).reshape(K, K)


def precision_recall_f1(matrix: Any) -> tuple[Array, Array, Array]:
    """Return precision, recall and F1 of every class, from a confusion matrix.

    Parameters
    ----------
    matrix : integer array (K, K)

    Returns
    -------
    precision, recall, f1 : arrays (K,)
        Of those called k, the share that are; of those that are k, the share found; and their
        harmonic mean. 0 where there is nothing to divide by.
    """
    matrix = as_float(matrix, "matrix", "(K, K)")
    if matrix.shape[0] != matrix.shape[1] or matrix.min() < 0:
        raise ValueError(f"matrix must be square and hold counts, and its shape is {matrix.shape}.")
    hits = np.diag(matrix)
    called, there = matrix.sum(axis=0), matrix.sum(axis=1)
    precision = hits / np.maximum(called, 1)
    recall = hits / np.maximum(there, 1)
    f1 = 2 * hits / np.maximum(called + there, 1)
    return precision, recall, f1


def r2_score(y: Any, y_hat: Any) -> float:
    """Return the share of the variance of `y` that the prediction explains.

    Parameters
    ----------
    y, y_hat : arrays of the same shape

    Returns
    -------
    float
        1 for a perfect prediction, 0 for one no better than the mean, negative for a worse one.
    """
    y, y_hat = as_float(y, "y"), as_float(y_hat, "y_hat")
    require_same_shape(y, y_hat, "y", "y_hat")
    if y.size == 0 or (y == y.flat[0]).all():
        raise ValueError("y must vary: without variance there is nothing to explain.")
    return float(1 - np.sum((y - y_hat) ** 2) / np.sum((y - y.mean()) ** 2))


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
