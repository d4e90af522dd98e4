"""Right answers of lesson 08 in other styles."""

from itertools import pairwise

import numpy as np

from nnlib import descent
from nnlib.mlp import init_params, loss_and_grads
from tests.exercises.right import of_arrays


def _in_pairs(params, grads, lr):
    return [
        (np.asarray(W) - lr * np.asarray(dW), np.asarray(b) - lr * np.asarray(db))
        for (W, b), (dW, db) in zip(params, grads, strict=True)
    ]


def _by_adding(params, grads, lr):
    return [
        (np.add(W, np.negative(dW) * lr), np.add(b, np.negative(db) * lr))
        for (W, b), (dW, db) in zip(params, grads, strict=True)
    ]


def _in_lists(params, grads, lr):
    return [
        [np.asarray(p) - lr * np.asarray(g) for p, g in zip(pair, slopes, strict=True)]
        for pair, slopes in zip(params, grads, strict=True)
    ]


def _both_alike(train, test):
    width = train.std(axis=0)
    width[width == 0] = 1
    return tuple((table - train.mean(axis=0)) / width for table in (train, test))


def _column_by_column(train, test):
    train, test = np.array(train, float), np.array(test, float)
    for d in range(train.shape[1]):
        middle, width = train[:, d].mean(), train[:, d].std() or 1.0
        train[:, d], test[:, d] = (train[:, d] - middle) / width, (test[:, d] - middle) / width
    return train, test


def _by_einsum(train, test):
    middle = np.einsum("nd->d", train) / len(train)
    width = np.where(np.ptp(train, axis=0) == 0, 1, np.std(train, axis=0))
    return (train - middle) / width, (test - middle) / width


def _one_gradient_after_the_other(X, y, lr, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        d = 2 * (X @ w + b - y) / len(X)
        w = w - lr * (X.T @ d)
        b = b - lr * d.sum()
    return w, b


def _as_one_layer(X, y, lr, epochs):
    """Treat the bias as the weight of an input that is always 1."""
    ones = np.column_stack([X, np.ones(len(X))])
    w = np.zeros(ones.shape[1])
    for _ in range(epochs):
        w = w - lr * 2 * ones.T @ (ones @ w - y) / len(y)
    return w[:-1], w[-1]


def _by_loops(X, y, lr, epochs):
    w, b = [0.0] * X.shape[1], 0.0
    for _ in range(epochs):
        errors = [
            sum(p * q for p, q in zip(x, w, strict=True)) + b - t for x, t in zip(X, y, strict=True)
        ]
        slopes = [
            2 * sum(e * x[d] for e, x in zip(errors, X, strict=True)) / len(X)
            for d in range(len(w))
        ]
        w = [p - lr * s for p, s in zip(w, slopes, strict=True)]
        b -= lr * 2 * sum(errors) / len(X)
    return np.array(w), b


def _by_split(X, y, size, rng):
    X, y = np.asarray(X), np.asarray(y)
    order = np.argsort(rng.random(len(X)))
    return [(X[rows], y[rows]) for rows in np.split(order, range(size, len(X), size))]


def _by_index(X, y, size, rng):
    order = [int(i) for i in rng.permutation(len(X))]
    while order:
        rows, order = order[:size], order[size:]
        yield np.array([X[i] for i in rows]), np.array([y[i] for i in rows])


def _weighted_mean(X, y, sizes, lr, epochs, rng):
    params, history = init_params(sizes, rng), []
    for _ in range(epochs):
        losses, counts = [], []
        for X_batch, y_batch in descent.minibatches(X, y, 32, rng):
            loss, grads = loss_and_grads(X_batch, y_batch, params)
            params = descent.gd_step(params, grads, lr)
            losses.append(loss)
            counts.append(len(X_batch))
        history.append(float(np.average(losses, weights=counts)))
    return params, history


def _plain_mean(X, y, sizes, lr, epochs, rng):
    """Take the mean of the mini-batches' losses, which are equally many examples' here."""
    params, history = init_params(sizes, rng), []
    for _ in range(epochs):
        losses = []
        for X_batch, y_batch in descent.minibatches(X, y, 32, rng):
            loss, grads = loss_and_grads(X_batch, y_batch, params)
            params = descent.gd_step(params, grads, lr)
            losses.append(loss)
        history.append(float(np.mean(losses)))
    return params, history


def _with_loops(X, y, sizes, lr, epochs, rng):
    """Other draws for the weights, an order of its own, updates in place."""
    params = [
        [rng.uniform(-1, 1, (d, h)) * np.sqrt(6 / d), np.full(h, 0.01)] for d, h in pairwise(sizes)
    ]
    losses = []
    for _ in range(epochs):
        total, order = 0.0, rng.permutation(len(X))
        for start in range(0, len(X), 32):
            rows = order[start : start + 32]
            loss, grads = loss_and_grads(X[rows], y[rows], [(W, b) for W, b in params])
            for pair, slopes in zip(params, grads, strict=True):
                pair[0] -= lr * slopes[0]
                pair[1] -= lr * slopes[1]
            total += loss * len(rows) / len(X)
        losses.append(total)
    return params, np.array(losses)


RIGHT = {
    "gd_step": (_in_pairs, _by_adding, _in_lists),
    "standardize": of_arrays(_both_alike, _column_by_column, _by_einsum),
    "fit_linear": of_arrays(_one_gradient_after_the_other, _as_one_layer, _by_loops),
    "minibatches": (
        lambda X, y, size, rng: list(descent.minibatches(X, y, size, rng)),
        _by_split,
        _by_index,
    ),
    "train_mlp": (_weighted_mean, _plain_mean, _with_loops),
}
