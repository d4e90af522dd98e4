"""The fully connected layer, forward (lesson 03) and backward (lesson 06)."""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float

Grads = tuple[Array | None, Array | None]


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
    X, W, b = as_float(X, "X"), as_float(W, "W", "(D, H)"), as_float(b, "b")
    _check_product(X, W)
    if b.shape != W.shape[1:]:
        raise ValueError(
            f"b must have one value a neuron of W {W.shape}: shape {W.shape[1:]}, not {b.shape}."
        )
    Z = _rows(X) @ W
    Z += b
    return Z if X.ndim == 2 else Z.reshape(*X.shape[:-1], W.shape[1])


def dense_backward(
    dZ: Any, cache: tuple[Any, Any], out: Grads = (None, None)
) -> tuple[Array, Array, Array]:
    """Share the blame for `dZ` between the inputs, the weights and the bias.

    Parameters
    ----------
    dZ : array (N, H)
        Gradient of the loss with respect to `Z = X @ W + b`.
    cache : (X, W)
        What `dense_forward` was given: arrays (N, D) and (D, H).
    out : (dW, db)
        Arrays to write these gradients into, as a layer does with its own; None makes new ones.

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
    dZ, X, W = _check_upstream(dZ, cache)
    blame = _rows(dZ)
    dX = blame @ W.T
    return dX if X.ndim == 2 else dX.reshape(X.shape), *_param_grads(blame, X, out)


def dense_param_grads(
    dZ: Any, cache: tuple[Any, Any], out: Grads = (None, None)
) -> tuple[Array, Array]:
    """Return only `(dW, db)` of `dense_backward`: all that a network's first layer needs."""
    dZ, X, _ = _check_upstream(dZ, cache)
    return _param_grads(_rows(dZ), X, out)


def _param_grads(blame: Array, X: Array, out: Grads) -> tuple[Array, Array]:
    dW, db = out
    if dW is not None and dW.shape != (X.shape[-1], blame.shape[1]):
        raise ValueError(
            f"out must hold arrays of the shapes of W and b, and its first is {dW.shape}."
        )
    return np.matmul(_rows(X).T, blame, out=dW), np.add.reduce(blame, out=db)


def _rows(A: Array) -> Array:
    """Lay out an array as a table: one large product is faster than a stack of small ones."""
    return A if A.ndim == 2 else A.reshape(-1, A.shape[-1])


def _check_product(X: Array, W: Array) -> None:
    """Demand that `X @ W` exists and is not empty."""
    if X.ndim < 2 or X.shape[-1] != W.shape[0]:
        raise ValueError(
            f"X must have shape (N, {W.shape[0]}) to meet W {W.shape}, and it is {X.shape}."
        )
    if X.size == 0:
        raise ValueError(f"X is empty: its shape is {X.shape}.")


def _check_upstream(dZ: Any, cache: tuple[Any, Any]) -> tuple[Array, Array, Array]:
    """Return `dZ`, `X` and `W`, checked against each other."""
    try:
        X, W = cache
    except (TypeError, ValueError):
        raise TypeError(
            "cache must hold the two arrays X and W that dense_forward was given."
        ) from None
    dZ, X, W = as_float(dZ, "dZ"), as_float(X, "X"), as_float(W, "W", "(D, H)")
    _check_product(X, W)
    if dZ.shape != X.shape[:-1] + W.shape[1:]:
        raise ValueError(
            f"dZ must have the shape of X @ W, {(*X.shape[:-1], W.shape[1])}, not {dZ.shape}."
        )
    return dZ, X, W
