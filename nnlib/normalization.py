"""Batch and layer normalization: give every signal mean 0 and variance 1 (lessons 10 and 13).

Both do the same arithmetic along different axes: a batch is normalized feature by feature over
its examples, a layer example by example over its features.
"""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float, require_number, require_same_shape, require_state


def normalize(X: Array, axes: tuple[int, ...], eps: float) -> tuple[Array, Array]:
    """Shift and scale to mean 0 and variance 1 along `axes`.

    Returns
    -------
    X_hat : array like `X`
        `(X - mean) / deviation`.
    deviation : array
        `sqrt(variance + eps)`, with `axes` kept at length 1.
    """
    centred = X - X.mean(axis=axes, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + X.dtype.type(eps))
    return centred / deviation, deviation


def normalize_backward(
    dX_hat: Array, X_hat: Array, deviation: Array, axes: tuple[int, ...]
) -> Array:
    """Carry a gradient back through `normalize`.

    Mean and deviation depend on `X` too. So whatever in `dX_hat` would only shift or stretch all
    values together has no effect on `X_hat`, and is taken out: its mean, and its part along
    `X_hat`.
    """
    shift = dX_hat.mean(axis=axes, keepdims=True)
    stretch = (dX_hat * X_hat).mean(axis=axes, keepdims=True)
    return (dX_hat - shift - X_hat * stretch) / deviation


def batchnorm_forward(
    X: Any,
    gamma: Any,
    beta: Any,
    state: dict[str, Any],
    training: bool,
    momentum: float = 0.9,
    eps: float = 1e-5,
) -> Array:
    """Normalize each feature over the batch, then scale by `gamma` and shift by `beta`.

    Parameters
    ----------
    X : array (N, D)
        Or `(N, H, W, C)`: all axes but the last are the batch.
    gamma, beta : arrays (D,)
        Learned; they can undo the normalization where that helps.
    state : dict
        Running `mean` and `var`, arrays (D,), which start at 0 and 1. Training replaces them by
        `momentum running + (1 - momentum) batch`. Otherwise they stand in for the statistics of
        the batch, so that one example does not depend on its neighbours.
    training : bool
    momentum : number from 0 to 1
    eps : number above 0
        Added to the variance.

    Returns
    -------
    array of the same shape

    Notes
    -----
    Ioffe and Szegedy, *Batch normalization*, 2015.
    """
    X, gamma, beta = _check(X, gamma, beta, eps)
    momentum = require_number(momentum, "momentum", at_least=0, at_most=1)
    require_state(state)
    state.setdefault("mean", np.zeros_like(gamma))
    state.setdefault("var", np.ones_like(gamma))
    if training:
        axes = tuple(range(X.ndim - 1))
        mean, var = X.mean(axis=axes), X.var(axis=axes)
        state["mean"] = momentum * state["mean"] + (1 - momentum) * mean
        state["var"] = momentum * state["var"] + (1 - momentum) * var
    else:
        mean, var = state["mean"], state["var"]
    return gamma * (X - mean) / np.sqrt(var + X.dtype.type(eps)) + beta


def batchnorm_backward(
    dY: Any, X: Any, gamma: Any, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Return `(dX, dgamma, dbeta)` of `batchnorm_forward` in training.

    Parameters
    ----------
    dY : array (N, D)
        Gradient of the loss with respect to the output.
    X, gamma, eps
        What the forward pass was given.
    """
    X, gamma, dY = _check(X, gamma, dY, eps, upstream=True)
    axes = tuple(range(X.ndim - 1))
    X_hat, deviation = normalize(X, axes, eps)
    dX = normalize_backward(dY * gamma, X_hat, deviation, axes)
    return dX, (dY * X_hat).sum(axis=axes), dY.sum(axis=axes)


def layernorm_forward(X: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> Array:
    """Normalize each example over its features, then scale by `gamma` and shift by `beta`.

    Parameters
    ----------
    X : array (N, D)
        Or `(N, T, D)`: only the last axis is normalized.
    gamma, beta : arrays (D,)
    eps : number above 0

    Returns
    -------
    array of the same shape
        No statistics are kept, so training and testing are alike: Ba, Kiros and Hinton, *Layer
        normalization*, 2016.
    """
    X, gamma, beta = _check(X, gamma, beta, eps)
    return normalize(X, (-1,), eps)[0] * gamma + beta


def layernorm_backward(
    dY: Any, X: Any, gamma: Any, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Return `(dX, dgamma, dbeta)` of `layernorm_forward`."""
    X, gamma, dY = _check(X, gamma, dY, eps, upstream=True)
    X_hat, deviation = normalize(X, (-1,), eps)
    dX = normalize_backward(dY * gamma, X_hat, deviation, (-1,))
    axes = tuple(range(X.ndim - 1))
    return dX, (dY * X_hat).sum(axis=axes), dY.sum(axis=axes)


def _check(
    X: Any, gamma: Any, other: Any, eps: float, upstream: bool = False
) -> tuple[Array, Array, Array]:
    """Check `X`, `gamma`, and either `beta` or the upstream gradient."""
    require_number(eps, "eps", above=0)
    X, gamma = as_float(X, "X"), as_float(gamma, "gamma", "(D,)")
    if X.ndim < 2 or X.size == 0:
        raise ValueError(f"X must have shape (N, D), not empty, and it is {X.shape}.")
    if gamma.shape != X.shape[-1:]:
        raise ValueError(
            f"gamma must have one value a feature of X {X.shape}: shape {X.shape[-1:]}, "
            f"not {gamma.shape}."
        )
    name = "dY" if upstream else "beta"
    other = as_float(other, name)
    if upstream:
        require_same_shape(other, X, "dY", "X")
    else:
        require_same_shape(other, gamma, "beta", "gamma")
    return X, gamma, other
