"""Attention: every position asks all others, and mixes their answers (lesson 17).

Vaswani et al., *Attention is all you need*, 2017. Arrays are `(…, T, D)`: `T` positions with
`D` features; axes before them (examples, heads) just come along.
"""

import math
from typing import Any

import numpy as np

from nnlib._fast.dense import dense_backward, dense_forward
from nnlib.activations import softmax
from nnlib.validation import Array, as_array, as_float, as_upstream, require_items, require_whole

Projection = tuple[Array, Array]


def causal_mask(T: int) -> Array:
    """Return who may look at whom when nobody may look ahead.

    Returns
    -------
    bool array (T, T)
        True at `[i, j]` where position i may look at position j: `j <= i`.
    """
    return np.tri(require_whole(T, "T"), dtype=bool)


def attention_scores(Q: Any, K: Any) -> Array:
    """Return how well each query matches each key: `Q @ K.T / sqrt(D)`.

    Without `sqrt(D)`, dot products would grow with the number of features, and softmax would
    pick one key alone, with hardly a gradient.

    Parameters
    ----------
    Q : array (…, Tq, D)
    K : array (…, Tk, D)

    Returns
    -------
    array (…, Tq, Tk)
    """
    Q, K = as_float(Q, "Q"), as_float(K, "K")
    if Q.ndim < 2 or K.ndim < 2 or Q.shape[-1] != K.shape[-1] or Q.shape[:-2] != K.shape[:-2]:
        raise ValueError(
            f"Q (…, Tq, D) and K (…, Tk, D) must agree in D and in the axes before T, "
            f"and they are {Q.shape} and {K.shape}."
        )
    if Q.size == 0 or K.size == 0:
        raise ValueError(f"Q and K must not be empty, and they are {Q.shape} and {K.shape}.")
    return Q @ np.swapaxes(K, -1, -2) / math.sqrt(Q.shape[-1])


def attention_weights(Q: Any, K: Any, mask: Any = None) -> Array:
    """Return how much each query looks at each key: softmax of `attention_scores`.

    Parameters
    ----------
    Q : array (…, Tq, D)
    K : array (…, Tk, D)
    mask : bool array (Tq, Tk), or None
        True where a query may look at a key. Applied before softmax, so that rows still sum to 1.

    Returns
    -------
    array (…, Tq, Tk)
    """
    scores = attention_scores(Q, K)
    if mask is not None:
        scores = np.where(_check_mask(mask, scores.shape), scores, -np.inf)
    return softmax(scores)


def attention(Q: Any, K: Any, V: Any, mask: Any = None) -> Array:
    """Answer each query with a mean of the values, weighted by how well their keys match.

    Parameters
    ----------
    Q : array (…, Tq, D)
        What each position asks.
    K : array (…, Tk, D)
        What each position offers to be found by.
    V : array (…, Tk, Dv)
        What each position has to say.
    mask : bool array (Tq, Tk), or None
        True where a query may look at a key.

    Returns
    -------
    array (…, Tq, Dv)
    """
    V = as_float(V, "V")
    weights = attention_weights(Q, K, mask)
    if V.ndim < 2 or V.shape[:-1] != as_float(K, "K").shape[:-1]:
        raise ValueError(
            f"V must have one row a key, {(*np.shape(K)[:-1], 'Dv')}, and it is {V.shape}."
        )
    return weights @ V


def attention_backward(dO: Any, Q: Any, K: Any, V: Any, weights: Any) -> tuple[Array, Array, Array]:
    """Return `(dQ, dK, dV)` of `attention`.

    Parameters
    ----------
    dO : array (…, Tq, Dv)
        Gradient of the loss with respect to the output.
    Q, K, V : arrays
        What the forward pass was given.
    weights : array (…, Tq, Tk)
        From `attention_weights`, with the mask: weights that it made 0 pass no blame.
    """
    Q, K, V = as_float(Q, "Q"), as_float(K, "K"), as_float(V, "V")
    weights = as_float(weights, "weights")
    if min(Q.ndim, K.ndim, V.ndim, weights.ndim) < 2:
        raise ValueError("Q, K, V and weights must have shapes (…, T, D), two axes at least.")
    if weights.shape != (*Q.shape[:-1], K.shape[-2]) or V.shape[:-1] != K.shape[:-1]:
        raise ValueError(
            f"weights must have shape (…, Tq, Tk) and V (…, Tk, Dv) to meet Q {Q.shape} and "
            f"K {K.shape}, and they are {weights.shape} and {V.shape}."
        )
    dO = as_upstream(dO, "dO", (*weights.shape[:-1], V.shape[-1]))
    dV = np.swapaxes(weights, -1, -2) @ dO
    dweights = dO @ np.swapaxes(V, -1, -2)
    # Back through softmax, as in softmax_backward, from the weights that are known already.
    dscores = weights * (dweights - (dweights * weights).sum(axis=-1, keepdims=True))
    dscores *= 1 / math.sqrt(Q.shape[-1])
    return dscores @ K, np.swapaxes(dscores, -1, -2) @ Q, dV


def split_heads(X: Any, h: int) -> Array:
    """Share the features out to `h` heads, each with its own `D / h`.

    Parameters
    ----------
    X : array (N, T, D)
    h : int
        Must divide `D`.

    Returns
    -------
    array (N, h, T, D / h)
        Head `i` holds the features `i D/h … (i+1) D/h - 1` of every position.
    """
    X, h = as_float(X, "X", "(N, T, D)"), require_whole(h, "h")
    N, T, D = X.shape
    if D % h:
        raise ValueError(f"{D} features cannot be shared by {h} heads: {h} must divide {D}.")
    # A reshape straight to (N, h, T, D/h) would mix up positions and features.
    return X.reshape(N, T, h, D // h).swapaxes(1, 2)


def merge_heads(X: Any) -> Array:
    """Put the heads' features side by side again: `(N, h, T, D)` to `(N, T, h D)`."""
    X = as_float(X, "X", "(N, h, T, D)")
    N, h, T, D = X.shape
    return X.swapaxes(1, 2).reshape(N, T, h * D)


def multihead_attention(
    X: Any, params: dict[str, Projection], h: int, mask: Any = None
) -> tuple[Array, dict[str, Any]]:
    """Let `h` heads attend, each to what it has learned to look for.

    Parameters
    ----------
    X : array (N, T, D)
        Queries, keys and values are all made from it: self-attention.
    params : dict
        A pair `(W, b)` for each of `query`, `key`, `value`: `(D, h d)` and `(h d,)`; and for
        `output`: `(h d, D_out)` and `(D_out,)`.
    h : int
        Heads.
    mask : bool array (T, T), or None

    Returns
    -------
    Y : array (N, T, D_out)
    cache : dict
        For `multihead_attention_backward`.
    """
    X = as_float(X, "X", "(N, T, D)")
    _check_projections(params)
    Q, K, V = (
        split_heads(dense_forward(X, *params[name]), h) for name in ("query", "key", "value")
    )
    weights = attention_weights(Q, K, mask)
    merged = merge_heads(weights @ V)
    cache = {"X": X, "Q": Q, "K": K, "V": V, "weights": weights, "merged": merged}
    return dense_forward(merged, *params["output"]), cache


def multihead_attention_backward(
    dY: Any, params: dict[str, Projection], cache: dict[str, Any]
) -> tuple[Array, dict[str, Projection]]:
    """Return `dX`, and the gradients of the parameters under the same names."""
    if not isinstance(cache, dict) or "merged" not in cache:
        raise TypeError("cache must be the dictionary that multihead_attention returned.")
    _check_projections(params)
    heads = cache["Q"].shape[1]
    grads = {}
    dmerged, *grads["output"] = dense_backward(dY, (cache["merged"], params["output"][0]))
    blames = attention_backward(
        split_heads(dmerged, heads), cache["Q"], cache["K"], cache["V"], cache["weights"]
    )
    dX = np.zeros_like(cache["X"])
    for name, blame in zip(("query", "key", "value"), blames, strict=True):
        dx, *grads[name] = dense_backward(merge_heads(blame), (cache["X"], params[name][0]))
        dX += dx  # X went three ways, so its blame comes back three times.
    return dX, {name: (dW, db) for name, (dW, db) in grads.items()}


def _check_projections(params: Any) -> None:
    if not isinstance(params, dict) or not {"query", "key", "value", "output"} <= params.keys():
        raise TypeError(
            "params must be a dictionary with a pair (W, b) for query, key, value and output."
        )
    for name, pair in params.items():
        require_items(pair, f"params[{name!r}]", "W and b", 2)


def _check_mask(mask: Any, shape: tuple[int, ...]) -> Array:
    mask = as_array(mask, "mask")
    if mask.dtype != bool:
        raise TypeError(
            f"mask must be boolean, True where a query may look, and its type is {mask.dtype}."
        )
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"mask must have shape {shape[-2:]} (Tq, Tk), not {mask.shape}.")
    if not mask.any(axis=-1).all():
        raise ValueError("mask must let every query look at one key at least.")
    return mask
