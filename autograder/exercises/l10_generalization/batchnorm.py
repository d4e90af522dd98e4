"""Batch normalization: the batch's statistics in training, the running ones at test time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats, kinds
from autograder.engine.exercise import (
    Arguments,
    ExerciseText,
    old_exercise,
    old_mistake,
    old_part,
    old_wrapped,
)
from autograder.exercises.shared.optional import optional_arguments
from nnlib import normalization as reference

NORM = "Look at “Batch normalization” above."


def _arguments(rng: np.random.Generator, n: int, training: bool) -> Arguments:
    d = int(rng.integers(2, 5))
    state = {"mean": floats(rng, d), "var": floats(rng, d) ** 2 + 0.5}
    # Rows far apart: values that differ in the last digit only are beyond float32.
    X = floats(rng, n, d) + 10 * np.arange(n)[:, np.newaxis]
    return X, floats(rng, d), floats(rng, d), state, training


def _either(rng: np.random.Generator, n: int) -> Arguments:
    return _arguments(rng, n, bool(rng.integers(2)))


def _in_training(rng: np.random.Generator) -> list[Arguments]:
    cases = [_arguments(rng, n, True) for n in (3, 4, 5, 8)]
    # Close values: their variance is so small that eps shows.
    X, *rest = _arguments(rng, 6, True)
    return [*cases, (X / 1000, *rest)]


def _at_test_time(rng: np.random.Generator) -> list[Arguments]:
    return [_arguments(rng, n, False) for n in (1, 2, 5)]


def _states(rng: np.random.Generator) -> list[Arguments]:
    return [_arguments(rng, n, training) for n in (4, 7) for training in (True, False)]


def _constant_feature(rng: np.random.Generator) -> list[Arguments]:
    X, *rest = _arguments(rng, 4, True)
    X[:, 0] = 2.5
    return [(X, *rest), (X[:1], *rest)]


def _as_floats(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function the line of the stub, which makes float arrays."""

    def call(X, gamma, beta, *rest):
        X, gamma, beta = (np.asarray(a, dtype=float) for a in (X, gamma, beta))
        return function(X, gamma, beta, *rest)

    return call


def _running(old: Any, new: Any) -> Any:
    return 0.9 * old + 0.1 * new


def _normalize(
    mean_of: Callable[..., Any] = lambda X: X.mean(axis=0),
    var_of: Callable[..., Any] = lambda X: X.var(axis=0),
    divisor: Callable[..., Any] = lambda var: np.sqrt(var + 1e-5),
    scale: Callable[..., Any] = lambda X_hat, gamma, beta: gamma * X_hat + beta,
    batch_if: Callable[[bool], bool] = lambda training: training,
    update_if: Callable[[bool], bool] = lambda training: training,
    running: Callable[..., Any] = _running,
    kept_var: Callable[..., Any] | None = None,
) -> Callable[..., Any]:
    """Make a batch normalization that differs from the right one in what is given."""

    def forward(X, gamma, beta, state, training):
        mean, var = state["mean"], state["var"]
        if update_if(training):
            state["mean"] = running(mean, mean_of(X))
            state["var"] = running(var, (kept_var or var_of)(X))
        if batch_if(training):
            mean, var = mean_of(X), var_of(X)
        return scale((X - mean) / divisor(var), gamma, beta)

    return forward


def _updated_first(X, gamma, beta, state, training):
    if training:
        state["mean"] = _running(state["mean"], X.mean(axis=0))
        state["var"] = _running(state["var"], X.var(axis=0))
    return gamma * (X - state["mean"]) / np.sqrt(state["var"] + 1e-5) + beta


def _unbiased(X):
    return X.var(axis=0, ddof=1) if len(X) > 1 else np.zeros(X.shape[1])


def _in_place(X, gamma, beta, state, training):
    Y = _normalize()(X, gamma, beta, state, training)
    X[...] = Y
    return X


def _feature_by_feature(X, gamma, beta, state, training):
    Y = np.empty(X.shape)
    for j in range(X.shape[1]):
        mean, var = state["mean"][j], state["var"][j]
        if training:
            mean = sum(X[:, j]) / len(X)
            var = sum((x - mean) ** 2 for x in X[:, j]) / len(X)
            state["mean"][j] = 0.9 * state["mean"][j] + 0.1 * mean
            state["var"][j] = 0.9 * state["var"][j] + 0.1 * var
        Y[:, j] = gamma[j] * (X[:, j] - mean) / (var + 1e-5) ** 0.5 + beta[j]
    return Y


def _with_einsum(X, gamma, beta, state, training):
    if training:
        N = len(X)
        mean = np.einsum("nd->d", X) / N
        var = np.einsum("nd,nd->d", X - mean, X - mean) / N
        state.update(mean=_running(state["mean"], mean), var=_running(state["var"], var))
    else:
        mean, var = state["mean"], state["var"]
    return (X - mean) * (gamma / np.sqrt(var + 1e-5)) + beta


_CATALOGUE = (
    old_mistake(
        "state not updated",
        _normalize(update_if=lambda training: False),
        "The values are right, but the running statistics were not brought up to date: in "
        'training write the new averages into state["mean"] and state["var"]. ' + NORM,
    ),
    old_mistake(
        "batch statistics at test time",
        _normalize(batch_if=lambda training: True),
        "At test time the batch's own mean and variance were used. Then an answer depends on its "
        'neighbours, and a single example has no spread at all. Use state["mean"] and '
        'state["var"]. ' + NORM,
    ),
    old_mistake(
        "running statistics in training",
        _normalize(batch_if=lambda training: False),
        "In training the running statistics were used. Training normalizes with the mean and "
        "variance of the batch itself. " + NORM,
    ),
    old_mistake(
        "updated first, then used",
        _updated_first,
        "In training the running statistics were brought up to date and then used. Normalize with "
        "the batch's own; the running ones are for test time. " + NORM,
    ),
    old_mistake(
        "state updated at test time",
        _normalize(update_if=lambda training: True),
        "The running statistics changed at test time. Only training may change them. " + NORM,
    ),
    old_mistake(
        "weights of the average swapped",
        _normalize(running=lambda old, new: 0.1 * old + 0.9 * new),
        "The weights of the running average are swapped: the old value keeps the share "
        "`momentum`, 0.9, and the batch enters with 0.1. " + NORM,
    ),
    old_mistake(
        "only the last batch kept",
        _normalize(running=lambda old, new: new),
        "The state holds the statistics of the last batch. Keep a running average: "
        "momentum * old + (1 - momentum) * new. " + NORM,
    ),
    old_mistake(
        "deviation kept for variance",
        _normalize(kept_var=lambda X: X.std(axis=0)),
        'The standard deviation was averaged into state["var"]. Average the variance. ' + NORM,
    ),
    old_mistake(
        "running variance divided by N - 1",
        _normalize(kept_var=_unbiased),
        'The variance for state["var"] was divided by N - 1. Average the same variance that '
        "normalizes: `X.var(axis=0)`. " + NORM,
    ),
    old_mistake(
        "divided by N - 1",
        _normalize(var_of=_unbiased),
        "The variance was divided by N - 1. Here it is the mean of the squared deviations: "
        "`X.var(axis=0)`, as NumPy does by itself. " + NORM,
    ),
    old_mistake(
        "wrong axis",
        _normalize(
            mean_of=lambda X: X.mean(axis=1, keepdims=True),
            var_of=lambda X: X.var(axis=1, keepdims=True),
            update_if=lambda training: False,
        ),
        "Each example was normalized over its features. Batch normalization goes down the columns: "
        "each feature over its examples, axis 0. " + NORM,
    ),
    old_mistake(
        "one mean for all features",
        _normalize(mean_of=np.mean, var_of=np.var),
        "All features share one mean and one variance. Each has its own: axis=0. " + NORM,
    ),
    old_mistake(
        "divided by the variance",
        _normalize(divisor=lambda var: var + 1e-5),
        "The values were divided by the variance. Divide by its root. " + NORM,
    ),
    old_mistake(
        "eps outside the root",
        _normalize(divisor=lambda var: np.sqrt(var) + 1e-5),
        "`eps` was added to the root. Here it belongs inside, beside the variance: "
        "np.sqrt(var + eps). " + NORM,
    ),
    old_mistake(
        "eps left out",
        _normalize(divisor=np.sqrt),
        "A feature that is the same in all examples has variance 0, and this divides by it. Add "
        "`eps` to the variance. " + NORM,
    ),
    old_mistake(
        "gamma and beta left out",
        _normalize(scale=lambda X_hat, gamma, beta: X_hat),
        "The values are normalized, but not scaled and shifted: multiply with `gamma`, then add "
        "`beta`. " + NORM,
    ),
    old_mistake(
        "beta left out",
        _normalize(scale=lambda X_hat, gamma, beta: gamma * X_hat),
        "The shift is missing: add `beta`. " + NORM,
    ),
    old_mistake(
        "gamma and beta swapped",
        _normalize(scale=lambda X_hat, gamma, beta: beta * X_hat + gamma),
        "`gamma` and `beta` are swapped: `gamma` multiplies, `beta` is added. " + NORM,
    ),
    old_mistake(
        "shifted before scaling",
        _normalize(scale=lambda X_hat, gamma, beta: gamma * (X_hat + beta)),
        "`beta` was added before `gamma` multiplied. First scale, then shift. " + NORM,
    ),
    old_mistake(
        "input changed in place",
        _in_place,
        "The values are right, but the caller's own `X` was overwritten. Make a new array. " + NORM,
    ),
)


def _other_eps(rng: np.random.Generator) -> list[Arguments]:
    return [(*_arguments(rng, n, training), 0.5, 0.5) for n, training in ((4, True), (3, False))]


def _fixed_eps(X, gamma, beta, state, training, momentum=0.9, eps=1e-5):
    return _normalize()(X, gamma, beta, state, training)


EPS_IGNORED = old_mistake(
    "eps ignored",
    _fixed_eps,
    "With another `eps` the values are not what they should be. Use the argument in your line, and "
    "not its usual value 1e-5; and `momentum` in place of 0.9. " + NORM,
)

batchnorm_forward = old_exercise(
    name="batchnorm_forward",
    signature="batchnorm_forward(X, gamma, beta, state, training)",
    reference=reference.batchnorm_forward,
    parts=(
        old_part("training: values", 1, _in_training),
        old_part("test time: values", 0.75, _at_test_time),
        optional_arguments(
            0.25,
            "another eps",
            reference.batchnorm_forward,
            _other_eps,
            ExerciseText("batchnorm_forward", NORM, "", (EPS_IGNORED,)),
        ),
        old_part("state kept, the rest untouched", 1, _states, watch="arguments"),
        old_part("a constant feature, one row", 0.5, _constant_feature, watch="warnings"),
        kinds(0.5, _either),
    ),
    look=NORM,
    hints=(
        "Two cases. Whose mean and variance normalize in training, and whose at test time? In which case does the state change?",
        "Training: mean = X.mean(axis=0), var = X.var(axis=0), and state[...] = momentum * state[...] + (1 - momentum) * (the new one). Test time: mean and var come from the state. Then gamma * (X - mean) / np.sqrt(var + eps) + beta.",
        'if training: mean, var = X.mean(axis=0), ?; state["mean"] = momentum * state["mean"] + (1 - momentum) * mean; the same for "var". else: mean, var = state["mean"], ?. Then one line for both cases.',
    ),
    mistakes=tuple(old_wrapped(m, _as_floats) for m in (EPS_IGNORED, *_CATALOGUE)),
    right=tuple(map(_as_floats, (_normalize(), _feature_by_feature, _with_einsum))),
)
