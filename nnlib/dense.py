"""The fully connected layer, forward (lesson 03) and backward (lesson 06).

The three formulas of the layer are `weighted_sums`, `input_grad` and `param_grads`. The functions
of the lessons check their arguments, and then call them; so do the layers, which check less often.
"""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float


def dense_forward(X: Any, W: Any, b: Any) -> Array:
    """Give each example `H` weighted sums of its `D` features: `Z = X @ W + b`.

    Parameters
    ----------
    X : array (N, D)
        More axes before the last are fine: `(N, T, D)` holds T steps of N sequences.
    W : array (D, H)
        Column `j` holds the weights of neuron `j`.
    b : array (H,)

    Returns
    -------
    array (N, H)

    Examples
    --------
    >>> dense_forward([[1.0, 2.0]], [[1.0, 0.0, 3.0], [0.0, 1.0, 1.0]], [0.5, 0.0, 0.0])
    array([[1.5, 2. , 5. ]])
    """
    W, b = as_float(W, "W", "(D, H)"), as_float(b, "b")
    X = as_inputs(X, W)
    if b.shape != W.shape[1:]:
        raise ValueError(
            f"b must have one value a neuron of W {W.shape}: shape {W.shape[1:]}, not {b.shape}."
        )
    return weighted_sums(X, W, b)


def dense_backward(dZ: Any, cache: tuple[Any, Any]) -> tuple[Array, Array, Array]:
    """Share the blame for `dZ` between the inputs, the weights and the bias.

    Parameters
    ----------
    dZ : array (N, H)
        Gradient of the loss with respect to `Z = X @ W + b`.
    cache : (X, W)
        What `dense_forward` was given: arrays (N, D) and (D, H).

    Returns
    -------
    dX : array (N, D)
        `dZ @ W.T`: the blame flows back along the same weights, transposed.
    dW : array (D, H)
        `X.T @ dZ`: each weight sums, over the examples, its input times the blame.
    db : array (H,)
        The sum of `dZ` over the examples.

    Notes
    -----
    The mean over the batch is the business of the loss: `dZ` carries its `1/N` already.
    """
    dZ, X, W = _check(dZ, cache)
    return input_grad(dZ, W), *param_grads(dZ, X)


def dense_param_grads(dZ: Any, cache: tuple[Any, Any]) -> tuple[Array, Array]:
    """Return only `(dW, db)` of `dense_backward`: all that a network's first layer needs."""
    dZ, X, _ = _check(dZ, cache)
    return param_grads(dZ, X)


# The formulas. More axes before the last are laid out as one long table first: one large product
# is faster than a stack of small ones.


def weighted_sums(X: Array, W: Array, b: Array | None) -> Array:
    """Return `Z = X @ W + b`, without `b` where there is none."""
    Z = _rows(X) @ W
    if b is not None:
        Z += b
    return Z if X.ndim == 2 else Z.reshape(*X.shape[:-1], -1)


def input_grad(dZ: Array, W: Array) -> Array:
    """Return `dX = dZ @ W.T`."""
    dX = _rows(dZ) @ W.T
    return dX if dZ.ndim == 2 else dX.reshape(*dZ.shape[:-1], -1)


def param_grads(
    dZ: Array, X: Array, dW: Array | None = None, db: Array | None = None
) -> tuple[Array, Array]:
    """Return `dW = X.T @ dZ` and `db`, the sum of `dZ`, written into arrays where these are given."""
    blame = _rows(dZ)
    return np.matmul(_rows(X).T, blame, out=dW), np.add.reduce(blame, out=db)


def _rows(A: Array) -> Array:
    return A if A.ndim == 2 else A.reshape(-1, A.shape[-1])


def as_inputs(X: Any, W: Array) -> Array:
    """Return `X` as an array, of which `X @ W` exists and is not empty."""
    X = as_float(X, "X")
    if X.ndim < 2 or X.shape[-1] != W.shape[0]:
        raise ValueError(
            f"X must have shape (N, {W.shape[0]}) to meet W {W.shape}, and it is {X.shape}."
        )
    if X.size == 0:
        raise ValueError(f"X is empty: its shape is {X.shape}.")
    return X


def as_product_grad(dZ: Any, X: Array, W: Array) -> Array:
    """Return `dZ` as an array of the shape of `X @ W`."""
    dZ = as_float(dZ, "dZ")
    if dZ.shape != X.shape[:-1] + W.shape[1:]:
        raise ValueError(
            f"dZ must have the shape of X @ W, {(*X.shape[:-1], W.shape[1])}, not {dZ.shape}."
        )
    return dZ


def _check(dZ: Any, cache: tuple[Any, Any]) -> tuple[Array, Array, Array]:
    """Return `dZ`, `X` and `W`, checked against each other."""
    if not isinstance(cache, tuple | list) or len(cache) != 2:
        raise TypeError("cache must hold the two arrays X and W that dense_forward was given.")
    W = as_float(cache[1], "W", "(D, H)")
    X = as_inputs(cache[0], W)
    return as_product_grad(dZ, X, W), X, W
