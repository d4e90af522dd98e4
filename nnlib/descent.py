"""Gradient descent: mini-batches, scaling, and the training loop written out (lesson 08)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nnlib._fast.mlp import loss_and_grads  # as in nnlib.mlp, and without its checks
from nnlib.mlp import Params, init_params
from nnlib.validation import (
    Array,
    as_array,
    as_float,
    require_finite,
    require_items,
    require_number,
    require_one_each,
    require_rng,
    require_same_shape,
    require_whole,
)


def gd_step(params: Params, grads: Params, lr: float) -> list[tuple[Array, Array]]:
    """Take one step downhill: every parameter minus `lr` times its gradient.

    Parameters
    ----------
    params : list of (W, b)
    grads : list of (dW, db)
        In the same order.
    lr : number above 0
        The learning rate.

    Returns
    -------
    list of (W, b)
        New arrays; `params` is left as it was.
    """
    lr = require_number(lr, "lr", above=0)
    params = require_items(params, "params", "pairs (W, b)")
    grads = require_items(grads, "grads", "pairs (dW, db)")
    if len(params) != len(grads):
        raise ValueError(f"params has {len(params)} layers, and grads has {len(grads)}.")
    new_params = []
    for layer, (pair, slopes) in enumerate(zip(params, grads, strict=True)):
        W, b = require_items(pair, "every layer of params", "W and b", 2)
        dW, db = require_items(slopes, "every layer of grads", "dW and db", 2)
        W, b, dW, db = as_float(W, "W"), as_float(b, "b"), as_float(dW, "dW"), as_float(db, "db")
        require_same_shape(W, dW, f"W of layer {layer}", "its gradient")
        require_same_shape(b, db, f"b of layer {layer}", "its gradient")
        new_params.append((W - lr * dW, b - lr * db))
    return new_params


def fit_linear(X: Any, y: Any, lr: float, epochs: int) -> tuple[Array, float]:
    """Fit a linear neuron to real numbers, by gradient descent on the mean squared error.

    Parameters
    ----------
    X : array (N, D)
        Standardized, or the steps zigzag.
    y : array (N,)
    lr : number above 0
    epochs : int
        Steps, each over all examples.

    Returns
    -------
    w : array (D,)
    b : float
        Both start at zero.
    """
    X, y = as_float(X, "X", "(N, D)"), as_float(y, "y", "(N,)")
    require_finite(X, "X")
    require_finite(y, "y")
    _require_examples(X, y)
    y = y.astype(X.dtype, copy=False)
    lr = require_number(lr, "lr", above=0)
    w, b = np.zeros(X.shape[1], X.dtype), 0.0
    for _ in range(require_whole(epochs, "epochs")):
        dy_hat = 2 * (X @ w + b - y) / len(X)
        dw, db = X.T @ dy_hat, float(dy_hat.sum())
        w, b = w - lr * dw, b - lr * db
    return w, b


def minibatches(
    X: Any, y: Any, size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Go through all examples once, in random order, a few at a time.

    Parameters
    ----------
    X : array (N, …)
    y : array (N, …)
        Shuffled in the same order as `X`, so that pairs stay together.
    size : int
        Examples a batch; the last batch holds what is left, which may be fewer.
    rng : numpy Generator

    Yields
    ------
    (X_batch, y_batch)
        `ceil(N / size)` pairs. Size 1 makes descent stochastic, size N gives the whole batch.
    """
    X, y = as_array(X, "X"), as_array(y, "y")
    _require_examples(X, y)
    size = require_whole(size, "size")
    order = require_rng(rng).permutation(len(X))

    def batches() -> Iterator[tuple[Array, Array]]:
        for start in range(0, len(X), size):
            rows = order[start : start + size]
            yield X[rows], y[rows]

    return batches()  # Apart, so that bad arguments are refused now and not at the first batch.


def standardize(train: Any, test: Any) -> tuple[Array, Array]:
    """Shift and scale every feature to mean 0 and standard deviation 1 over the training data.

    Parameters
    ----------
    train : array (N, D)
    test : array (M, D)
        Scaled with the mean and deviation of `train`: at test time nothing else is known.

    Returns
    -------
    (train, test)
        New arrays. A feature that never varies in `train` is only shifted.
    """
    train, test = as_float(train, "train", "(N, D)"), as_float(test, "test", "(M, D)")
    require_finite(train, "train")
    require_finite(test, "test")
    if train.shape[1] != test.shape[1]:
        raise ValueError(
            f"train and test must have the same features, not {train.shape[1]} and {test.shape[1]}."
        )
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation = np.where(deviation == 0, 1, deviation)
    return (train - mean) / deviation, (test - mean) / deviation


def train_mlp(
    X: Any,
    y: Any,
    sizes: Sequence[int],
    lr: float,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 32,
) -> tuple[list[tuple[Array, Array]], list[float]]:
    """Train a ReLU network to tell classes apart, with mini-batch gradient descent.

    Parameters
    ----------
    X : array (N, D)
    y : integer array (N,)
        Labels in `0 … sizes[-1] - 1`.
    sizes : sequence of int
        Neurons in each layer: `[D, …, K]`.
    lr : number above 0
    epochs : int
        Passes over the data.
    rng : numpy Generator
        Draws the first weights, then the order of the examples.
    batch_size : int

    Returns
    -------
    params : list of (W, b)
    losses : list of float
        The mean loss of each epoch, taken while the weights move.
    """
    X = as_float(X, "X", "(N, D)")
    require_finite(X, "X")
    if require_items(sizes, "sizes", "sizes")[:1] != [X.shape[1]]:
        raise ValueError(f"sizes must start with the {X.shape[1]} features of X, not {sizes}.")
    epochs = require_whole(epochs, "epochs")
    params = init_params(sizes, rng)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            loss, grads = loss_and_grads(X_batch, y_batch, params)
            params = gd_step(params, grads, lr)
            total += loss * len(X_batch)
        losses.append(total / len(X))
    return params, losses


def _require_examples(X: Array, y: Array) -> None:
    """Demand as many targets as examples, and at least one."""
    require_one_each(X, y)
    if len(X) == 0:
        raise ValueError("X and y are empty: at least one example is needed.")
