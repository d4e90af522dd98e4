"""Lesson 08: gradient descent, scaling, mini-batches, and the training loop."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Arguments, old_exercise, old_part
from autograder.exercises.l08_descent import mistakes as wrong
from autograder.exercises.l08_descent.training import MINIBATCHES, TRAIN_MLP, clouds
from autograder.exercises.l08_descent.training_mistakes import (
    BATCH_MISTAKES,
    BATCHES,
    TRAINING,
    TRAINING_MISTAKES,
    trained,
)
from nnlib import descent as reference
from nnlib.mlp import loss_and_grads


def _params_and_grads(rng: np.random.Generator, n: int) -> Arguments:
    sizes = [n + 1, n, n + 2]
    layers = list(pairwise(sizes))
    params, grads = (
        [(floats(rng, d, h), floats(rng, h)) for d, h in layers[: 1 + n % 2]] for _ in range(2)
    )
    return params, grads, float(rng.choice([0.1, 0.25, 0.03]))


def _regression(rng: np.random.Generator, n: int) -> Arguments:
    return floats(rng, n, 3), floats(rng, n), 0.02, int(rng.integers(3, 6))


def _two_tables(rng: np.random.Generator, n: int) -> Arguments:
    """Draw tables whose means and spreads differ from feature to feature and between the two."""
    center, width = 10 * floats(rng, 3), np.array([1.0, 5.0, 30.0])
    train = center + width * floats(rng, n + 1, 3)
    return train, center + 5 + 2 * width * floats(rng, n, 3)


def _one_never_varies(rng: np.random.Generator) -> list[Arguments]:
    train, test = floats(rng, 4, 3), floats(rng, 2, 3)
    train[:, 1] = 2.0
    return [(train, test), (np.array([[1.0, 4.0]]), np.array([[3.0, 4.0], [1.0, 5.0]]))]


gd_step = old_exercise(
    name="gd_step",
    signature="gd_step(params, grads, lr)",
    reference=reference.gd_step,
    parts=(
        values(1, _params_and_grads),
        kinds(0.5, _params_and_grads),
        unchanged(0.5, _params_and_grads),
    ),
    look=wrong.STEP,
    hints=(
        "The gradient points to where the loss grows. Where do you want to go?",
        "Each new parameter is the old one minus lr times its gradient: the weights and the biases.",
        "return [(W - ?, b - ?) for (W, b), (dW, db) in zip(params, grads)]",
    ),
    mistakes=wrong.STEP_MISTAKES,
    right=(
        wrong.moved(lambda p, g, lr: p - lr * g),
        wrong.moved(lambda p, g, lr: np.add(p, np.negative(g) * lr)),
        lambda params, grads, lr: [
            [np.asarray(p) - lr * np.asarray(g) for p, g in zip(pair, slopes, strict=True)]
            for pair, slopes in zip(params, grads, strict=True)
        ],
    ),
)

standardize = old_exercise(
    name="standardize",
    signature="standardize(train, test)",
    reference=reference.standardize,
    parts=(
        values(1.5, _two_tables),
        old_part("a feature that never varies", 0.5, _one_never_varies),
        kinds(0.5, _two_tables),
        unchanged(0.5, _two_tables),
    ),
    look=wrong.SCALE,
    hints=(
        "Which table may you look at when you compute the mean? And what do you subtract from the other?",
        "mean = train.mean(axis=0) and deviation = train.std(axis=0), both (D,). Put 1 where the deviation is 0.",
        "deviation = np.where(deviation == 0, 1, deviation); return (train - mean) / deviation, (? - ?) / ?",
    ),
    mistakes=wrong.SCALE_MISTAKES,
    right=(
        wrong.scaled(wrong.mean, wrong.deviation),
        lambda train, test: _column_by_column(np.array(train, float), np.array(test, float)),
        wrong.scaled(
            lambda train, test: np.einsum("nd->d", train) / len(train),
            lambda train, test: np.where(np.ptp(train, axis=0) == 0, 1, np.std(train, axis=0)),
        ),
    ),
)

fit_linear = old_exercise(
    name="fit_linear",
    signature="fit_linear(X, y, lr, epochs)",
    reference=reference.fit_linear,
    parts=(
        values(2, _regression),
        kinds(0.5, _regression),
        unchanged(0.5, _regression),
    ),
    look=wrong.LINEAR,
    hints=(
        "What is the prediction, what is its gradient, and who hands the blame to w and b? (Lesson 6 knows.)",
        "y_hat = X @ w + b; d = 2 (y_hat - y) / N; then dw = X.T @ d and db = d.sum().",
        "In the loop: d = 2 * (X @ w + b - y) / len(X); w = w - lr * ?; b = b - lr * ?",
    ),
    mistakes=wrong.LINEAR_MISTAKES,
    right=(
        wrong.fitted(),
        lambda X, y, lr, epochs: _as_one_layer(np.asarray(X), np.asarray(y), lr, epochs),
        lambda X, y, lr, epochs: _by_loops(np.asarray(X), np.asarray(y), lr, epochs),
    ),
)

minibatches = old_exercise(
    name="minibatches",
    signature="minibatches(X, y, size, rng)",
    reference=reference.minibatches,
    parts=(
        MINIBATCHES.part("every example once, with its label", 1.5, "form", "complete", "together"),
        MINIBATCHES.part("the sizes", 0.5, "sizes"),
        MINIBATCHES.part("a random order, from rng", 0.5, "shuffled", "from rng"),
        MINIBATCHES.part("your input stays as it was", 0.5, "unchanged"),
    ),
    look=BATCHES,
    hints=(
        "How can one order of the rows serve for X and for y?",
        "order = rng.permutation(N), and X[order] and y[order] go together. Cut them at 0, size, 2·size, …",
        "for start in range(0, len(X), size): rows = order[start : start + size]; yield X[rows], ?",
    ),
    mistakes=BATCH_MISTAKES,
    right=(
        lambda X, y, size, rng: list(reference.minibatches(X, y, size, rng)),
        lambda X, y, size, rng: _by_split(np.asarray(X), np.asarray(y), size, rng),
        lambda X, y, size, rng: _by_index(X, y, size, rng),
    ),
    example=(np.arange(12.0).reshape(4, 3), np.arange(4), 2, np.random.default_rng(0)),
)

train_mlp = old_exercise(
    name="train_mlp",
    signature="train_mlp(X, y, sizes, lr, epochs, rng)",
    reference=reference.train_mlp,
    parts=(
        TRAIN_MLP.part("it learns", 2, "form", "learns"),
        TRAIN_MLP.part("one step for each mini-batch", 1, "steps", "stale", "biases"),
        TRAIN_MLP.part("the losses", 0.5, "losses"),
        TRAIN_MLP.part("random in every epoch, from rng", 0.5, "from rng", "new order"),
    ),
    look=TRAINING,
    hints=(
        "What happens once, what happens in each epoch, and what for each mini-batch?",
        "Draw params. For each epoch, for each mini-batch: loss_and_grads, then gd_step. Note the mean loss.",
        "for X_batch, y_batch in minibatches(X, y, 32, rng): loss, grads = ?; params = gd_step(?); "
        + "total += loss * len(X_batch). After the epoch: losses.append(total / len(X))",
    ),
    mistakes=TRAINING_MISTAKES,
    right=(
        trained(),
        trained(record=lambda losses, sizes: float(np.mean(losses))),
        lambda X, y, sizes, lr, epochs, rng: _with_loops(X, y, sizes, lr, epochs, rng),
    ),
    example=(*clouds(9, np.random.default_rng(0)), [2, 4, 3], 0.1, 1, np.random.default_rng(0)),
)


def _column_by_column(train, test):
    for d in range(train.shape[1]):
        middle, width = train[:, d].mean(), train[:, d].std() or 1.0
        train[:, d], test[:, d] = (train[:, d] - middle) / width, (test[:, d] - middle) / width
    return train, test


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
    order = np.argsort(rng.random(len(X)))
    return [(X[rows], y[rows]) for rows in np.split(order, range(size, len(X), size))]


def _by_index(X, y, size, rng):
    order = [int(i) for i in rng.permutation(len(X))]
    while order:
        rows, order = order[:size], order[size:]
        yield np.array([X[i] for i in rows]), np.array([y[i] for i in rows])


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
