"""RNN and LSTM as layers, for sequences `(N, T, D)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import recurrent
from nnlib.initializers import glorot_uniform, orthogonal
from nnlib.layers.base import Layer, Shape, require_axes
from nnlib.validation import Array, as_upstream, require_whole


class RNN(Layer):
    """A simple recurrent layer, `SimpleRNN` in Keras: `h = tanh(x @ Wx + h @ Wh + b)`.

    Parameters
    ----------
    units : int
        Size `H` of the state.
    return_sequences : bool
        True returns the state after every step, `(N, T, H)`; False only the last, `(N, H)`.
    """

    gates = 1
    run: Callable = staticmethod(recurrent.rnn_forward)
    run_backward: Callable = staticmethod(recurrent.rnn_backward)

    def __init__(self, units: int, return_sequences: bool = False) -> None:
        super().__init__()
        self.units = require_whole(units, "units")
        self.return_sequences = return_sequences

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(T, D)` becomes `(T, units)`, or `(units,)`."""
        require_axes(self, input_shape, 2, "(N, T, D)")
        return (input_shape[0], self.units) if self.return_sequences else (self.units,)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw `Wx`, and an orthogonal `Wh`, which neither blows a state up nor lets it fade."""
        width = self.gates * self.units
        self.params["Wx"] = glorot_uniform((input_shape[-1], width), rng)
        self.params["Wh"] = orthogonal((self.units, width), rng)
        self.params["b"] = self.create_bias(width)

    def create_bias(self, width: int) -> Array:
        """Return the first bias."""
        return np.zeros(width)

    def forward(self, X: Any, training: bool = False) -> Array:
        """Run over the sequences from a state of zeros."""
        self.require_built()
        p = self.params
        states, self.cache = self.run(X, (p["Wx"], p["Wh"], p["b"]))
        self.states = states
        return states if self.return_sequences else states[:, -1]

    def backward(self, upstream: Array) -> Array:
        """Walk back through time; store the gradients, and return `dX`."""
        dstates = upstream
        if not self.return_sequences:
            dstates = np.zeros_like(self.states)
            dstates[:, -1] = as_upstream(upstream, "upstream", self.states[:, -1].shape)
        dX, (dWx, dWh, db) = self.run_backward(dstates, self.cache)
        self.store(Wx=dWx, Wh=dWh, b=db)
        return dX


class LSTM(RNN):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997). Parameters are those of `RNN`."""

    gates = 4
    run = staticmethod(recurrent.lstm_forward)
    run_backward = staticmethod(recurrent.lstm_backward)

    def create_bias(self, width: int) -> Array:
        """Start with the forget gate open, at 1, so that gradients pass from the first step on.

        Jozefowicz, Zaremba and Sutskever, *An empirical exploration of recurrent network
        architectures*, 2015.
        """
        b = np.zeros(width)
        b[self.units : 2 * self.units] = 1
        return b
