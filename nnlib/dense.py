"""The fully connected layer, forward (lesson 03) and backward (lesson 06)."""

from typing import Any

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
    X, W, b = check_forward(X, W, b)
    return X @ W + b


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
    dZ, X, W = check_backward(dZ, cache)
    dX = dZ @ W.T
    dW = as_table(X).T @ as_table(dZ)
    db = as_table(dZ).sum(axis=0)
    return dX, dW, db


def check_forward(X: Any, W: Any, b: Any) -> tuple[Array, Array, Array]:
    """Return inputs, weights and biases as arrays that fit together."""
    W, b = as_float(W, "W", "(D, H)"), as_float(b, "b")
    X = as_inputs(X, W)
    if b.shape != W.shape[1:]:
        raise ValueError(
            f"b must have one value a neuron of W {W.shape}: shape {W.shape[1:]}, not {b.shape}."
        )
    return X, W, b


def check_backward(dZ: Any, cache: tuple[Any, Any]) -> tuple[Array, Array, Array]:
    """Return a gradient, inputs and weights as arrays that fit together."""
    if not isinstance(cache, tuple | list) or len(cache) != 2:
        raise TypeError("cache must hold the two arrays X and W that dense_forward was given.")
    W = as_float(cache[1], "W", "(D, H)")
    X = as_inputs(cache[0], W)
    return as_product_grad(dZ, X, W), X, W


def as_table(A: Array) -> Array:
    """Lay out the axes before the last as one: the steps of sequences are examples, too."""
    return A if A.ndim == 2 else A.reshape(-1, A.shape[-1])


def as_inputs(X: Any, W: Array) -> Array:
    """Return `X` as an array that holds something and can be multiplied by `W`."""
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
