"""Ways to fit the pattern and not the noise: weight penalty, dropout, early stopping (lesson 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib.mlp import Params
from nnlib.validation import (
    Array,
    as_float,
    require_items,
    require_number,
    require_rng,
    require_whole,
)


def l2_penalty(params: Params, lam: float) -> float:
    """Return the cost of large weights: `lam` times the sum of their squares.

    Parameters
    ----------
    params : list of (W, b)
        Biases cost nothing: they shift a neuron's threshold, and do not bend the function.
    lam : number from 0
        The strength of the penalty, a hyperparameter.
    """
    lam = require_number(lam, "lam", at_least=0)
    return float(lam * sum(np.sum(as_float(W, "W") ** 2) for W, _ in _pairs(params)))


def l2_penalty_grads(params: Params, lam: float) -> list[tuple[Array, Array]]:
    """Return the gradient of `l2_penalty` for each `(W, b)`: `(2 lam W, 0)`."""
    lam = require_number(lam, "lam", at_least=0)
    return [
        (2 * lam * as_float(W, "W"), np.zeros_like(as_float(b, "b"))) for W, b in _pairs(params)
    ]


def _pairs(params: Any) -> list[list[Any]]:
    return [
        require_items(pair, "every layer of params", "W and b", 2)
        for pair in require_items(params, "params", "pairs (W, b)")
    ]


def dropout(X: Any, p: float, rng: np.random.Generator, training: bool) -> Array:
    """Silence each value with probability `p` while training; do nothing otherwise.

    Parameters
    ----------
    X : array of any shape
    p : number from 0 to below 1
        The probability of being silenced.
    rng : numpy Generator
    training : bool

    Returns
    -------
    array of the same shape
        Survivors are divided by `1 - p`, so that the expected sum stays what it is at test
        time: Srivastava et al., *Dropout*, 2014. The gradient goes the same way, with the same
        mask: who was silent takes no blame.
    """
    X, p = as_float(X, "X"), require_number(p, "p", at_least=0, below=1)
    require_rng(rng)
    if not training:
        return X.copy()
    mask = rng.random(X.shape) >= p
    return X * mask / (1 - p)


def early_stop(history: Sequence[float], patience: int) -> bool:
    """Say whether training should stop: the validation loss has not improved for a while.

    Parameters
    ----------
    history : sequence of float
        The validation loss after each epoch so far.
    patience : int
        How many epochs without a new minimum are enough.

    Returns
    -------
    bool
        True when the last `patience` values are all no better than the best one before them.

    Examples
    --------
    >>> early_stop([0.9, 0.5, 0.6, 0.5], patience=2), early_stop([0.9, 0.5, 0.6], patience=2)
    (True, False)
    """
    patience = require_whole(patience, "patience")
    if not require_items(history, "history", "losses"):
        raise ValueError("history is empty: at least one validation loss is needed.")
    losses = as_float(history, "history", "(epochs,)")
    waited = len(losses) - 1 - np.argmin(losses)
    return bool(waited >= patience)
