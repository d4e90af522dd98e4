"""The gated recurrent unit: an LSTM's memory with two gates and no separate cell (lesson 14).

Cho et al., *Learning phrase representations using RNN encoder-decoder*, 2014; in the variant
that applies the reset gate after the product with `Wh`, which is Keras's and cuDNN's.
"""

from typing import Any

import numpy as np

from nnlib.activations import sigmoid
from nnlib.dense import dense_forward
from nnlib.recurrent import (
    Params,
    check_sequence,
    check_step,
    input_and_weight_grads,
    time_first,
)
from nnlib.validation import Array, as_float, require_items


def gru_step(x: Any, h: Any, params: Params) -> Array:
    """Keep a part of the state, and replace the rest by something new.

    With `Zx = x @ Wx + b[0]` and `Zh = h @ Wh + b[1]`, each cut into three blocks of H columns:
    `z = sigmoid(Zx₁ + Zh₁)` (how much to keep), `r = sigmoid(Zx₂ + Zh₂)` (how much of the past
    the new part sees), `n = tanh(Zx₃ + r Zh₃)` (the new part). Then `h = z h + (1 - z) n`.

    Parameters
    ----------
    x : array (N, D)
    h : array (N, H)
    params : (Wx, Wh, b)
        Arrays (D, 3H), (H, 3H), (2, 3H), the blocks in the order z, r, n, as in Keras.

    Returns
    -------
    array (N, H)
    """
    Wx, Wh, b = require_items(params, "params", "Wx, Wh and b", 3)
    check_step(x, h, Wx, Wh, b, gates=3)
    b = _check_bias(b, Wh)
    h, _ = _gru_cell(dense_forward(x, Wx, b[0]), as_float(h, "h"), as_float(Wh, "Wh"), b[1])
    return h


def gru_forward(X: Any, params: Params) -> tuple[Array, Any]:
    """Run a gated recurrent unit over sequences `X (N, T, D)`.

    Returns
    -------
    states : array (N, T, H)
    cache
        For `gru_backward`.
    """
    Wx, Wh, b = require_items(params, "params", "Wx, Wh and b", 3)
    b = _check_bias(b, Wh)
    X, Wx, Wh, Zx = check_sequence(X, (Wx, Wh, b[0]), gates=3)
    N, T, _ = X.shape
    states = np.zeros((T + 1, N, len(Wh)), X.dtype)
    kept = []
    for t in range(T):
        states[t + 1], gates = _gru_cell(Zx[t], states[t], Wh, b[1])
        kept.append(gates)
    return states[1:].swapaxes(0, 1), (X, Wx, Wh, states, kept)


def gru_backward(dstates: Any, cache: Any) -> tuple[Array, Params]:
    """Return `dX (N, T, D)` and `(dWx, dWh, db)` of `gru_forward`."""
    X, Wx, Wh, states, kept = require_items(cache, "cache", "what gru_forward kept", 5)
    dH = time_first(dstates, states[1:])
    H = len(Wh)
    dZx = np.empty((*dH.shape[:2], 3 * H), dH.dtype)
    dZh = np.empty_like(dZx)
    dh = np.zeros_like(dH[0])
    for t in reversed(range(len(dH))):
        z, r, n, past = kept[t]
        dh = dh + dH[t]
        dn = dh * (1 - z) * (1 - n * n)
        dZx[t, :, :H] = dZh[t, :, :H] = dh * (states[t] - n) * z * (1 - z)
        dZx[t, :, H : 2 * H] = dZh[t, :, H : 2 * H] = dn * past * r * (1 - r)
        dZx[t, :, 2 * H :] = dn
        dZh[t, :, 2 * H :] = dn * r
        dh = dh * z + dZh[t] @ Wh.T
    dX, (dWx, _, db) = input_and_weight_grads(dZx, X, Wx, states[:-1])
    before, blame = states[:-1].reshape(-1, H), dZh.reshape(-1, 3 * H)
    return dX, (dWx, before.T @ blame, np.stack([db, blame.sum(axis=0)]))


def _gru_cell(zx: Array, h: Array, Wh: Array, bh: Array) -> tuple[Array, tuple[Array, ...]]:
    """Return the new state, and `(z, r, n, past)` for the way back."""
    H = len(Wh)
    zh = h @ Wh + bh
    gates = sigmoid(zx[:, : 2 * H] + zh[:, : 2 * H])
    z, r, past = gates[:, :H], gates[:, H:], zh[:, 2 * H :]
    n = np.tanh(zx[:, 2 * H :] + r * past)
    return z * h + (1 - z) * n, (z, r, n, past)


def _check_bias(b: Any, Wh: Any) -> Array:
    b, Wh = as_float(b, "b"), as_float(Wh, "Wh")
    if b.shape != (2, Wh.shape[-1]):
        raise ValueError(f"b must have shape (2, 3H), here {(2, Wh.shape[-1])}, not {b.shape}.")
    return b
