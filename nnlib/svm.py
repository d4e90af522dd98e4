"""The linear support vector machine: a neuron with hinge loss and a margin (lesson 04).

Cortes and Vapnik, *Support-vector networks*, 1995. The kernel machine is no neuron: it keeps
examples, where this one keeps weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.arrays import batch_dot
from nnlib.losses import hinge_grad
from nnlib.validation import (
    Array,
    as_float,
    as_labels,
    require_finite,
    require_number,
    require_rng,
    require_whole,
)


def svm_grads(X: Any, y: Any, w: Any, b: Any, lam: float) -> tuple[Array, float]:
    """Return a subgradient of `mean(max(0, 1 - y (X w + b))) + lam/2 · w·w` for `w` (D,) and `b`.

    The first part counts mistakes, the second keeps the margin wide. There is a corner where an
    example lies right on the margin: there, 0 is taken.

    Parameters
    ----------
    X : array (N, D)
    y : array (N,), -1 or 1
    w : array (D,)
    b : number
        Not penalised: it only shifts the boundary.
    lam : number of at least 0
    """
    X, w, b = as_float(X, "X"), as_float(w, "w"), as_float(b, "b", "()")
    lam = require_number(lam, "lam", at_least=0)
    dscore = hinge_grad(y, batch_dot(X, w) + b)
    return X.T @ dscore + lam * w, float(dscore.sum())


class LinearSVM:
    """A linear support vector machine for two classes, trained by subgradients.

    Parameters
    ----------
    lam : number above 0
        The larger, the wider the margin, and the more examples may lie inside it.

    Attributes
    ----------
    w : array (D,)
    b : float
    """

    def __init__(self, lam: float = 0.01) -> None:
        self.lam = require_number(lam, "lam", above=0)
        self.w = np.zeros(0)
        self.b = 0.0

    def fit(
        self,
        X: Any,
        y: Any,
        rng: np.random.Generator,
        *,
        epochs: int = 100,
        batch_size: int = 32,
        lr: float = 0.5,
    ) -> LinearSVM:
        """Train on standardized features, by stochastic subgradient steps.

        The step at time t is `lr / (1 + lr lam t)`, and the answer is the mean of the weights over
        the second half of the run: single steps keep jumping across the corners of the loss
        (Shalev-Shwartz et al., *Pegasos*, 2007).

        Parameters
        ----------
        X : array (N, D)
        y : array (N,), labels 0 and 1
        rng : numpy Generator
        """
        X = as_float(X, "X", "(N, D)")
        require_finite(X, "X")
        signs = 2 * as_labels(y, 2) - 1
        if len(signs) != len(X):
            raise ValueError(f"X and y must have equal lengths, not {len(X)} and {len(signs)}.")
        require_number(lr, "lr", above=0)
        epochs = require_whole(epochs, "epochs")
        batch_size = require_whole(batch_size, "batch_size")
        w, b = np.zeros(X.shape[1]), 0.0
        mean_w, mean_b, counted, t = np.zeros_like(w), 0.0, 0, 0
        for epoch in range(epochs):
            order = require_rng(rng).permutation(len(X))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                dw, db = svm_grads(X[rows], signs[rows], w, b, self.lam)
                step = lr / (1 + lr * self.lam * t)
                w, b, t = w - step * dw, b - step * db, t + 1
                if epoch >= epochs // 2:
                    counted += 1
                    mean_w += (w - mean_w) / counted
                    mean_b += (b - mean_b) / counted
        self.w, self.b = mean_w, float(mean_b)
        return self

    def score(self, X: Any) -> Array:
        """Return `X w + b` (N,): the sign is the decision, 1 and -1 are the edges of the margin."""
        if self.w.size == 0:
            raise ValueError("The machine has no weights yet: call fit(X, y, rng) first.")
        X = as_float(X, "X", "(N, D)")
        require_finite(X, "X")
        return batch_dot(X, self.w) + self.b

    def predict(self, X: Any) -> Array:
        """Return labels 0 and 1 (N,)."""
        return (self.score(X) >= 0).astype(np.int64)
