"""Recurrent networks: the same cell at every time step, with a state that remembers (lesson 14).

`X` is `(N, T, D)`: N sequences of T steps with D features. A `*_step` moves one step; a
`*_forward` runs all of them, from a state of zeros, and returns all states with a cache;
`*_backward` walks back through time (Werbos, *Backpropagation through time*, 1990). What the
inputs contribute, `X @ Wx + b`, does not wait for the state, so it is one product for all steps.
"""

from typing import Any

import numpy as np

from nnlib._fast import recurrent as fast
from nnlib._fast.dense import dense_backward, dense_forward
from nnlib.activations import sigmoid
from nnlib.dense import check_forward
from nnlib.validation import Array, as_float, as_upstream, require_items

Params = tuple[Any, Any, Any]


def rnn_step(x: Any, h: Any, Wx: Any, Wh: Any, b: Any) -> Array:
    """Mix the new input with the memory: `tanh(x @ Wx + h @ Wh + b)`.

    Parameters
    ----------
    x : array (N, D)
        The input at this step.
    h : array (N, H)
        The state before this step.
    Wx : array (D, H)
    Wh : array (H, H)
    b : array (H,)

    Returns
    -------
    array (N, H)
        The state after this step. Elman, *Finding structure in time*, 1990.
    """
    x, h, Wx, Wh, b = _check_step(x, h, Wx, Wh, b, gates=1)
    return np.tanh(x @ Wx + h @ Wh + b)


def rnn_forward(X: Any, params: Params) -> tuple[Array, Any]:
    """Run a simple recurrent network over sequences.

    Parameters
    ----------
    X : array (N, T, D)
    params : (Wx, Wh, b)
        As for `rnn_step`.

    Returns
    -------
    states : array (N, T, H)
        The state after each step; `states[:, -1]` has seen everything.
    cache
        For `rnn_backward`.
    """
    X, Wx, Wh, Zx = _check_sequence(X, params, gates=1)
    N, T, _ = X.shape
    states = np.zeros((T + 1, N, len(Wh)), X.dtype)  # Time first: each step is one block.
    for t in range(T):
        states[t + 1] = np.tanh(Zx[t] + states[t] @ Wh)
    return states[1:].swapaxes(0, 1), (X, Wx, Wh, states)


def rnn_backward(dstates: Any, cache: Any) -> tuple[Array, Params]:
    """Return `dX (N, T, D)` and `(dWx, dWh, db)` of `rnn_forward`.

    Parameters
    ----------
    dstates : array (N, T, H)
        Gradient of the loss with respect to every state, without what reaches it through later
        states.
    cache
        From `rnn_forward`.
    """
    X, Wx, Wh, states = require_items(cache, "cache", "what rnn_forward kept", 4)
    dH = _time_first(dstates, states[1:])
    dZ = np.empty_like(dH)
    dh = np.zeros_like(dH[0])
    for t in reversed(range(len(dH))):
        dh = dh + dH[t]
        dZ[t] = dh * (1 - states[t + 1] ** 2)
        dh = dZ[t] @ Wh.T
    return _input_and_weight_grads(dZ, X, Wx, states[:-1])


def lstm_step(x: Any, h: Any, c: Any, params: Params) -> tuple[Array, Array]:
    """Forget a part of the cell, write a part, show a part.

    With `Z = x @ Wx + h @ Wh + b` cut into four blocks of H columns, in this order:
    `i = sigmoid` (how much to write), `f = sigmoid` (how much to keep), `g = tanh` (what to
    write), `o = sigmoid` (how much to show). Then `c = f c + i g` and `h = o tanh(c)`.

    Parameters
    ----------
    x : array (N, D)
    h, c : arrays (N, H)
        State and cell before this step.
    params : (Wx, Wh, b)
        Arrays (D, 4H), (H, 4H), (4H,), the blocks in the order i, f, g, o, as in Keras.

    Returns
    -------
    h, c : arrays (N, H)
        Hochreiter and Schmidhuber, *Long short-term memory*, 1997; the forget gate is of Gers,
        Schmidhuber and Cummins, *Learning to forget*, 2000.
    """
    Wx, Wh, b = require_items(params, "params", "Wx, Wh and b", 3)
    x, h, Wx, Wh, b = _check_step(x, h, Wx, Wh, b, gates=4)
    c = as_float(c, "c")
    if c.shape != h.shape:
        raise ValueError(f"h and c must have the same shape, not {h.shape} and {c.shape}.")
    Z = x @ Wx + h @ Wh + b
    i, f, g, o = np.split(Z, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def lstm_forward(X: Any, params: Params) -> tuple[Array, Any]:
    """Run a long short-term memory over sequences.

    Parameters
    ----------
    X : array (N, T, D)
    params : (Wx, Wh, b)
        As for `lstm_step`.

    Returns
    -------
    states : array (N, T, H)
    cache
        For `lstm_backward`.
    """
    X, Wx, Wh, Zx = _check_sequence(X, params, gates=4)
    N, T, _ = X.shape
    H = len(Wh)
    states, cells = np.zeros((2, T + 1, N, H), X.dtype)
    gates = np.empty((T, N, 4 * H), X.dtype)
    for t in range(T):
        states[t + 1], cells[t + 1], gates[t] = fast.lstm_step(Zx[t], states[t], cells[t], Wh)
    return states[1:].swapaxes(0, 1), (X, Wx, Wh, states, cells, gates)


def lstm_backward(dstates: Any, cache: Any) -> tuple[Array, Params]:
    """Return `dX (N, T, D)` and `(dWx, dWh, db)` of `lstm_forward`.

    The cell's gradient is only multiplied with the forget gate from step to step: where the gate
    is open it arrives undiminished, which is why an LSTM remembers longer than a simple network.
    """
    X, Wx, Wh, states, cells, gates = require_items(cache, "cache", "what lstm_forward kept", 6)
    dH = _time_first(dstates, states[1:])
    H = len(Wh)
    # All that does not depend on the blame, for all steps at once: slopes of gates and of tanh.
    i, f, g, o = (gates[..., k * H : (k + 1) * H] for k in range(4))
    slopes = gates * (1 - gates)
    slopes[..., 2 * H : 3 * H] = 1 - g * g
    shown = np.tanh(cells[1:])
    shown_slope = o * (1 - shown * shown)
    dZ = np.empty_like(gates)
    dh, dc = np.zeros_like(dH[0]), np.zeros_like(dH[0])
    for t in reversed(range(len(dH))):
        dh = dh + dH[t]
        dc = dc + dh * shown_slope[t]
        z = dZ[t]
        z[:, :H] = dc * g[t]
        z[:, H : 2 * H] = dc * cells[t]
        z[:, 2 * H : 3 * H] = dc * i[t]
        z[:, 3 * H :] = dh * shown[t]
        z *= slopes[t]
        dc = dc * f[t]
        dh = z @ Wh.T
    return _input_and_weight_grads(dZ, X, Wx, states[:-1])


def _check_step(x: Any, h: Any, Wx: Any, Wh: Any, b: Any, gates: int) -> tuple[Array, ...]:
    """Return what a step is given, as arrays whose shapes fit together."""
    h, Wx, Wh = as_float(h, "h", "(N, H)"), as_float(Wx, "Wx", "(D, H)"), as_float(Wh, "Wh")
    H = h.shape[1]
    if Wh.shape != (H, gates * H) or Wx.shape[1] != gates * H:
        raise ValueError(
            f"For a state h {h.shape}, Wx must be (D, {gates * H}) and Wh ({H}, {gates * H}), "
            f"and they are {Wx.shape} and {Wh.shape}."
        )
    x = as_float(x, "x", "(N, D)")
    if len(x) != len(h):
        raise ValueError(f"x and h must have the same batch, not {x.shape} and {h.shape}.")
    x, Wx, b = check_forward(x, Wx, b)
    return x, h, Wx, Wh, b


def _check_sequence(X: Any, params: Params, gates: int) -> tuple[Array, Array, Array, Array]:
    """Return `X`, `Wx`, `Wh`, and what the inputs contribute, time first: `(T, N, gates H)`."""
    Wx, Wh, b = require_items(params, "params", "Wx, Wh and b", 3)
    X, Wx, Wh = as_float(X, "X", "(N, T, D)"), as_float(Wx, "Wx", "(D, H)"), as_float(Wh, "Wh")
    if Wh.ndim != 2 or Wh.shape[1] != gates * Wh.shape[0] or Wx.shape[1] != Wh.shape[1]:
        raise ValueError(
            f"Wx must be (D, {gates} H) and Wh (H, {gates} H), "
            f"and they are {Wx.shape} and {Wh.shape}."
        )
    return X, Wx, Wh, dense_forward(X, Wx, b).swapaxes(0, 1)


def _time_first(dstates: Any, states: Array) -> Array:
    """Return the states' gradient as `(T, N, H)`, of the shape of the states."""
    T, N, H = states.shape
    return as_upstream(dstates, "dstates", (N, T, H)).swapaxes(0, 1)


def _input_and_weight_grads(dZ: Array, X: Array, Wx: Array, before: Array) -> tuple[Array, Params]:
    """Gather, over all steps at once, what `dZ (T, N, …)` means for inputs and weights."""
    dX, dWx, db = dense_backward(dZ.swapaxes(0, 1), (X, Wx))
    dWh = before.reshape(-1, before.shape[-1]).T @ dZ.reshape(-1, dZ.shape[-1])
    return dX, (dWx, dWh, db)
