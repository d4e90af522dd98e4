"""Loss functions and their gradients: how wrong is the network, as one number (lessons 04 and 05).

Every loss is a mean over the batch, so that its size does not depend on `N`; every gradient is
taken with respect to the prediction, and carries that `1/N`. Which loss follows from the task:
a real number wants `mse`, two classes `binary_cross_entropy`, K classes `cross_entropy`.
"""

from typing import Any

import numpy as np

from nnlib.activations import softmax
from nnlib.validation import (
    Array,
    as_array,
    as_float,
    as_labels,
    require_number,
    require_same_shape,
    require_whole,
)


def mse(y: Any, y_hat: Any) -> float:
    """Return the mean squared error.

    Parameters
    ----------
    y : array (N,) or (N, K)
        The truth.
    y_hat : array of the same shape
        The prediction. `(N,)` against `(N, 1)` is refused: their difference is a table `(N, N)`.
    """
    y, y_hat = _pair(y, y_hat, "y_hat")
    return float(np.mean((y_hat - y) ** 2))


def mse_grad(y: Any, y_hat: Any) -> Array:
    """Return the gradient of `mse` with respect to `y_hat`: `2 (y_hat - y) / size`."""
    y, y_hat = _pair(y, y_hat, "y_hat")
    return 2 * (y_hat - y) / y.size


def huber(y: Any, y_hat: Any, delta: float = 1.0) -> float:
    """Return the Huber loss: squared for errors up to `delta`, straight beyond.

    `e²/2` where `|e| <= delta`, else `delta (|e| - delta/2)`: Huber, *Robust estimation of a
    location parameter*, 1964.
    """
    y, y_hat = _pair(y, y_hat, "y_hat")
    delta = require_number(delta, "delta", above=0)
    e = np.abs(y_hat - y)
    return float(np.mean(np.where(e <= delta, e**2 / 2, delta * (e - delta / 2))))


def binary_cross_entropy(y: Any, p: Any) -> float:
    """Return the mean surprise at the truth, when `p` was the probability of class 1.

    Parameters
    ----------
    y : array (N,) or (N, K)
        The truth, 0 or 1.
    p : array of the same shape
        Probabilities. They are kept a rounding error away from 0 and 1, where the logarithm
        would be infinite.

    Returns
    -------
    float
        `-mean(y log(p) + (1 - y) log(1 - p))`.
    """
    y, p = _binary(y, p)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def binary_cross_entropy_grad(y: Any, p: Any) -> Array:
    """Return the gradient of `binary_cross_entropy` with respect to `p`."""
    y, p = _binary(y, p)
    return (p - y) / (p * (1 - p)) / y.size


def one_hot(y: Any, K: int) -> Array:
    """Turn labels into rows with a single 1.

    Parameters
    ----------
    y : integer array (N,)
        Labels in `0 … K-1`.
    K : int
        The number of classes, also of those that `y` happens not to contain.

    Returns
    -------
    array (N, K)

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    K = require_whole(K, "K")
    y = as_labels(y, K)
    return np.eye(K)[y]


def cross_entropy(logits: Any, y: Any) -> float:
    """Return the mean surprise at the true class: `-mean(log(softmax(logits))[true class])`.

    Parameters
    ----------
    logits : array (N, K)
        Scores before softmax: softmax is part of this loss, so do not apply it twice. More axes
        before the last are fine, such as `(N, T, K)` for each step of a sequence.
    y : integer array (N,), or array (N, K)
        Labels in `0 … K-1`, or one row of probabilities an example (one-hot rows among them).

    Returns
    -------
    float
        0 for certainty at the right place, `log(K)` for knowing nothing.
    """
    rows, y, _ = classes_of(logits, y)
    shifted = rows - rows.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    if y.ndim == 2:
        return float(-np.mean((y * log_p).sum(axis=1)))
    return float(-np.mean(log_p[np.arange(len(y)), y]))


def cross_entropy_grad(logits: Any, y: Any) -> Array:
    """Return the gradient of `cross_entropy` with respect to the logits.

    Parameters
    ----------
    logits : array (N, K)
    y : integer array (N,), or array (N, K)

    Returns
    -------
    array (N, K)
        `(softmax(logits) - one_hot(y, K)) / N`: what was said, minus what was true.
    """
    rows, y, shape = classes_of(logits, y)
    Y = y if y.ndim == 2 else np.eye(shape[-1], dtype=rows.dtype)[y]
    return ((softmax(rows) - Y) / len(y)).reshape(shape)


def cross_entropy_and_grad(logits: Any, y: Any) -> tuple[float, Array]:
    """Return `cross_entropy` and `cross_entropy_grad` of the same scores."""
    return cross_entropy(logits, y), cross_entropy_grad(logits, y)


def hinge(y: Any, score: Any) -> float:
    """Return the loss of a support vector machine: `mean(max(0, 1 - y score))`.

    Right by a margin of 1 costs nothing, so examples far from the boundary stop pulling: Cortes
    and Vapnik, *Support-vector networks*, 1995.

    Parameters
    ----------
    y : array (N,)
        The truth, -1 or 1 (from 0 and 1: `2 * y - 1`).
    score : array (N,)
        Any real numbers; the sign is the decision.
    """
    y, score = _signed(y, score)
    return float(np.mean(np.maximum(0, 1 - y * score)))


def hinge_grad(y: Any, score: Any) -> Array:
    """Return the gradient of `hinge` with respect to `score`: `-y/N` inside the margin, else 0."""
    y, score = _signed(y, score)
    return np.where(y * score < 1, -y, 0).astype(score.dtype) / y.size


def _pair(y: Any, prediction: Any, name: str) -> tuple[Array, Array]:
    """Check truth and prediction against each other; the result has the prediction's type."""
    prediction = as_float(prediction, name)
    y = as_float(y, "y").astype(prediction.dtype, copy=False)
    require_same_shape(y, prediction, "y", name)
    if y.size == 0:
        raise ValueError(f"y and {name} are empty: at least one example is needed.")
    return y, prediction


def _require_within_unit(x: Array, name: str) -> None:
    low, high = x.min(), x.max()
    if low < 0 or high > 1:
        raise ValueError(f"{name} must lie between 0 and 1, and it runs from {low:g} to {high:g}.")


def _binary(y: Any, p: Any) -> tuple[Array, Array]:
    """Check truth and probability, and move `p` off 0 and 1."""
    y, p = _pair(y, p, "p")
    _require_within_unit(y, "y")
    _require_within_unit(p, "p")
    eps = np.finfo(p.dtype).eps
    return y, np.clip(p, eps, 1 - eps)


def _signed(y: Any, score: Any) -> tuple[Array, Array]:
    y, score = _pair(y, score, "score")
    if not (np.abs(y) == 1).all():
        raise ValueError(
            f"y must hold -1 and 1, and it holds {np.unique(y)[:5].tolist()}. "
            "From labels 0 and 1, take 2 * y - 1."
        )
    return y, score


def classes_of(logits: Any, y: Any) -> tuple[Array, Array, tuple[int, ...]]:
    """Return scores as rows `(N, K)`, labels `(N,)` or rows `(N, K)`, and the scores' old shape."""
    logits, y = as_float(logits, "logits"), as_array(y, "y")
    shape = logits.shape
    if logits.ndim < 2 or logits.size == 0:
        raise ValueError(f"logits must have shape (N, K), not empty, and it is {shape}.")
    K = shape[-1]
    rows = logits.reshape(-1, K)
    if y.shape == shape[:-1]:
        return rows, as_labels(y, K).ravel(), shape
    if y.shape != shape:
        raise ValueError(
            f"y must hold labels {shape[:-1]} or one-hot rows {shape} "
            f"to meet logits {shape}, and it is {y.shape}."
        )
    y = as_float(y, "y").astype(logits.dtype, copy=False).reshape(-1, K)
    if y.min() < 0 or np.abs(y.sum(axis=1) - 1).max() > 1e-3:
        raise ValueError("Every row of y must be one-hot: not negative, with sum 1.")
    return rows, y, shape
