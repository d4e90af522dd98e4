"""What goes wrong in gradient descent, and what to say about it (lesson 08)."""

from __future__ import annotations

import numpy as np

from autograder.engine.exercise import old_mistake

STEP = "Look at “One step downhill” above."
LINEAR = "Look at “A neuron that learns from numbers” above."
SCALE = "Look at “Scale first” above."


def as_params(params):
    return [(np.asarray(W), np.asarray(b)) for W, b in params]


def moved(rule):
    """Make a `gd_step` that applies a rule to every parameter and its gradient."""

    def gd_step(params, grads, lr):
        pairs = zip(as_params(params), as_params(grads), strict=True)
        return [(rule(W, dW, lr), rule(b, db, lr)) for (W, b), (dW, db) in pairs]

    return gd_step


def _step_in_place(params, grads, lr):
    for (W, b), (dW, db) in zip(as_params(params), as_params(grads), strict=True):
        W -= lr * dW
        b -= lr * db
    return params


def fitted(*, sign=-1.0, scale=2.0, mean=True, bias=True, fresh=False, rate=True):
    """Make a `fit_linear` in which one thing may be wrong."""

    def fit_linear(X, y, lr, epochs):
        X, y = np.asarray(X), np.asarray(y)
        w, b = np.zeros(X.shape[1]), 0.0
        step = sign * (lr if rate else 1.0)
        for _ in range(epochs):
            d = scale * (X @ w + b - y) / (len(X) if mean else 1)
            w = w + step * (X.T @ d)
            if fresh:
                d = scale * (X @ w + b - y) / len(X)
            b = b + step * d.sum() * bias
        return w, b

    return fit_linear


def _targets_in_place(X, y, lr, epochs):
    w, b = fitted()(X, y, lr, epochs)
    y -= X @ w
    return w, b


def scaled(center, spread):
    """Make a `standardize` with another centre or spread."""

    def standardize(train, test):
        train, test = np.asarray(train), np.asarray(test)
        middle, width = center(train, test), spread(train, test)
        return (train - middle) / width, (test - middle) / width

    return standardize


def mean(train, test):
    return train.mean(axis=0)


def deviation(train, test):
    width = train.std(axis=0)
    return np.where(width == 0, 1, width)


def _together(train, test):
    return np.concatenate([train, test])


def _each_by_itself(train, test):
    train, test = np.asarray(train), np.asarray(test)
    return tuple((a - mean(a, a)) / deviation(a, a) for a in (train, test))


def _scaled_in_place(train, test):
    train, test = np.asarray(train), np.asarray(test)
    middle, width = mean(train, test), deviation(train, test)
    for array in (train, test):
        array -= middle
        array /= width
    return train, test


STEP_MISTAKES = (
    old_mistake(
        "uphill",
        moved(lambda p, g, lr: p + lr * g),
        "This step goes uphill: the gradient points to where the loss grows, so it is subtracted. "
        + STEP,
    ),
    old_mistake(
        "learning rate left out",
        moved(lambda p, g, lr: p - g),
        "The direction is right, and the step is as long as the gradient. Multiply it by `lr`. "
        + STEP,
    ),
    old_mistake(
        "only the step",
        moved(lambda p, g, lr: -lr * g),
        "This is the step itself. The new parameter is the old one plus the step. " + STEP,
    ),
    old_mistake(
        "bias not moved",
        lambda params, grads, lr: [
            (W - lr * dW, b)
            for (W, b), (dW, _) in zip(as_params(params), as_params(grads), strict=True)
        ],
        "The weights moved and the biases did not. Both are parameters, and both have a gradient. "
        + STEP,
    ),
    old_mistake(
        "parameters changed in place",
        _step_in_place,
        "The new values are right, but the caller's own arrays were changed: `-=` writes into "
        "them. `W - lr * dW` makes a new array. " + STEP,
    ),
)

LINEAR_MISTAKES = (
    old_mistake(
        "uphill",
        fitted(sign=1.0),
        "Each step goes uphill, and the loss grows. The gradient is subtracted. " + LINEAR,
    ),
    old_mistake(
        "not averaged",
        fitted(mean=False),
        "The steps are N times too long: the loss is a mean over the examples, so its gradient has "
        "a 1/N. " + LINEAR,
    ),
    old_mistake(
        "factor 2 lost",
        fitted(scale=1.0),
        "The steps are half as long as they should be. The derivative of a square has a factor 2. "
        + LINEAR,
    ),
    old_mistake(
        "bias not trained",
        fitted(bias=False),
        "The bias stayed at 0. It has a gradient too: the sum of the errors' gradients. " + LINEAR,
    ),
    old_mistake(
        "learning rate left out",
        fitted(rate=False),
        "The steps do not depend on `lr`. Multiply both gradients by it. " + LINEAR,
    ),
    old_mistake(
        "bias moved with the new weights",
        fitted(fresh=True),
        "The bias was moved by an error computed after the weights had moved. Compute both "
        "gradients first, then move both. " + LINEAR,
    ),
    old_mistake(
        "one step only",
        lambda X, y, lr, epochs: fitted()(X, y, lr, 1),
        "Only one step was taken. Take `epochs` of them: is the `return` inside the loop? "
        + LINEAR,
    ),
    old_mistake(
        "input changed in place",
        _targets_in_place,
        "The answer is right, but the caller's own `y` was changed. `y_hat - y` makes a new array; "
        "`y -= ...` writes into the old one. " + LINEAR,
    ),
)

SCALE_MISTAKES = (
    old_mistake(
        "test data leaks into the scaling",
        scaled(
            lambda train, test: _together(train, test).mean(axis=0),
            lambda train, test: _together(train, test).std(axis=0),
        ),
        "The mean and the deviation were taken over both tables. The test data is the future: "
        "nothing may be learned from it, not even a mean. Take them from `train` alone. " + SCALE,
    ),
    old_mistake(
        "test scaled by itself",
        _each_by_itself,
        "`test` was scaled with its own mean and deviation. The network learned in the units of "
        "`train`: use the mean and deviation of `train` for both. " + SCALE,
    ),
    old_mistake(
        "test not scaled",
        lambda train, test: (scaled(mean, deviation)(train, test)[0], np.asarray(test)),
        "`test` came back as it was. It needs the same shift and the same scale as `train`. "
        + SCALE,
    ),
    old_mistake(
        "one mean for the whole table",
        scaled(lambda train, test: train.mean(), lambda train, test: train.std()),
        "There is one mean for the whole table. Each feature needs its own: take it down the "
        "columns, axis 0. " + SCALE,
    ),
    old_mistake(
        "not divided",
        scaled(mean, lambda train, test: 1.0),
        "The features are shifted, but not scaled. Divide by their standard deviation. " + SCALE,
    ),
    old_mistake(
        "variance for deviation",
        scaled(mean, lambda train, test: deviation(train, test) ** 2),
        "You divided by the variance. The standard deviation is its square root: `std`. " + SCALE,
    ),
    old_mistake(
        "not shifted",
        scaled(lambda train, test: 0.0, deviation),
        "The features are scaled, but not shifted. Subtract their mean first. " + SCALE,
    ),
    old_mistake(
        "N - 1 for N",
        scaled(mean, lambda train, test: train.std(axis=0, ddof=1)),
        "This deviation divides by N - 1. The course divides by N, as `std` does by itself. "
        + SCALE,
    ),
    old_mistake(
        "divided by zero",
        scaled(mean, lambda train, test: train.std(axis=0)),
        "A feature that never varies has the deviation 0, and dividing by it gives nan. Such a "
        "feature is only shifted: put 1 where the deviation is 0. " + SCALE,
    ),
    old_mistake(
        "input changed in place",
        _scaled_in_place,
        "The values are right, but the caller's own tables were changed: `-=` writes into them. "
        + SCALE,
    ),
)
