"""Activation functions and their slopes (lesson 02).

Each takes an array of any shape and gives one of the same shape. A slope `f_grad(z)` is taken
at the same `z` that the function was given, and is meant to be multiplied by the upstream
gradient: `dZ = dA * f_grad(Z)`.
"""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float, require_number, require_same_shape


def identity(z: Any) -> Array:
    """Return `z`: the activation of an output layer that predicts any real number."""
    return as_float(z, "z").copy()


def sigmoid(z: Any) -> Array:
    """Squash into (0, 1): `1 / (1 + exp(-z))`.

    Read the result as the probability of class 1.

    Notes
    -----
    `exp(1000)` overflows. With `e = exp(-|z|)`, which never exceeds 1, the same function is
    `1 / (1 + e)` on the right of zero and `e / (1 + e)` on the left.
    """
    z = as_float(z, "z")
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_grad(z: Any) -> Array:
    """Return the slope of the sigmoid at `z`: `s (1 - s)` with `s = sigmoid(z)`.

    It is 0.25 at most, at zero, and vanishes on both sides: a stack of sigmoids multiplies such
    slopes, so that little is left for the first layers.
    """
    s = sigmoid(z)
    return s * (1 - s)


def tanh(z: Any) -> Array:
    """Squash into (-1, 1), through the origin: `2 sigmoid(2z) - 1`."""
    return np.tanh(as_float(z, "z"))


def tanh_grad(z: Any) -> Array:
    """Return the slope of tanh at `z`: `1 - tanh(z)²`, 1 at zero."""
    return 1 - tanh(z) ** 2


def relu(z: Any) -> Array:
    """Keep what is positive: `max(z, 0)`.

    Nair and Hinton, *Rectified linear units improve restricted Boltzmann machines*, 2010.
    """
    return np.maximum(as_float(z, "z"), 0)


def relu_grad(z: Any) -> Array:
    """Return the slope of ReLU at `z`: 1 where `z > 0`, else 0.

    At exactly 0 there is no slope; 0 is the usual choice, and works.
    """
    z = as_float(z, "z")
    return np.where(z > 0, 1, 0).astype(z.dtype)


def relu_backward(dA: Any, Z: Any) -> Array:
    """Carry a gradient back through ReLU: it passes where `Z > 0`, and stops elsewhere.

    Parameters
    ----------
    dA : array
        Gradient of the loss with respect to `A = relu(Z)`.
    Z : array of the same shape
        What ReLU was given, not what it returned.

    Returns
    -------
    array of the same shape
        `dZ = dA * relu_grad(Z)`.
    """
    dA, Z = as_float(dA, "dA"), as_float(Z, "Z")
    require_same_shape(dA, Z, "dA", "Z")
    return dA * (Z > 0)


def leaky_relu(z: Any, alpha: float = 0.01) -> Array:
    """Keep what is positive, let a little of the rest through: `z` where `z > 0`, else `alpha z`.

    Maas, Hannun and Ng, *Rectifier nonlinearities improve neural network acoustic models*, 2013.
    """
    z = as_float(z, "z")
    alpha = require_number(alpha, "alpha", at_least=0)
    return np.where(z > 0, z, alpha * z)


def leaky_relu_grad(z: Any, alpha: float = 0.01) -> Array:
    """Return the slope of leaky ReLU at `z`: 1 where `z > 0`, else `alpha`."""
    z = as_float(z, "z")
    alpha = require_number(alpha, "alpha", at_least=0)
    return np.where(z > 0, 1, alpha).astype(z.dtype)


def softplus(z: Any) -> Array:
    """Round off ReLU's corner: `log(1 + exp(z))`, always positive. Its slope is the sigmoid.

    Dugas et al., *Incorporating second-order functional knowledge for better option pricing*, 2001.
    """
    z = as_float(z, "z")
    # log(1 + exp(z)) = z + log(1 + exp(-z)): exp never sees a number above 0.
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softmax(Z: Any, axis: int = -1) -> Array:
    """Turn scores into probabilities: `exp(Z) / sum(exp(Z))` along `axis`.

    Parameters
    ----------
    Z : array
        Scores, also called logits; usually `(N, K)` with one row an example.
    axis : int
        The axis of the classes.

    Returns
    -------
    array of the same shape
        Positive, with sum 1 along `axis`.

    Notes
    -----
    Adding a constant to all scores changes nothing, so the largest is subtracted first:
    `exp` then never sees a number above 0, and cannot overflow.
    """
    Z = _scores(Z, axis)
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return E / E.sum(axis=axis, keepdims=True)


def softmax_backward(dA: Any, Z: Any, axis: int = -1) -> Array:
    """Carry a gradient back through softmax.

    Every output depends on every score, so the slope is not a number but a matrix:
    `∂A_i/∂Z_j = A_i (δ_ij - A_j)`. Its product with `dA` needs no matrix.

    Parameters
    ----------
    dA : array
        Gradient of the loss with respect to `A = softmax(Z)`.
    Z : array of the same shape
    axis : int

    Returns
    -------
    array of the same shape
        `dZ = A * (dA - sum(dA * A))`.
    """
    dA, A = as_float(dA, "dA"), softmax(Z, axis)
    require_same_shape(dA, A, "dA", "Z")
    return A * (dA - (dA * A).sum(axis=axis, keepdims=True))


def log_softmax(Z: Any, axis: int = -1) -> Array:
    """Return the logarithm of softmax, finite even where softmax rounds to 0.

    Parameters
    ----------
    Z : array
        Scores, as for `softmax`.
    axis : int

    Returns
    -------
    array of the same shape
        `Z - log(sum(exp(Z)))`, never positive.
    """
    Z = _scores(Z, axis)
    shifted = Z - Z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _scores(Z: Any, axis: int) -> Array:
    """Check that there are scores to compare along `axis`."""
    Z = as_float(Z, "Z")
    try:
        scores = Z.shape[axis]
    except IndexError:
        raise ValueError(f"axis {axis} does not exist in an array of shape {Z.shape}.") from None
    if scores == 0:
        raise ValueError(f"Z has no scores along axis {axis}: its shape is {Z.shape}.")
    return Z
