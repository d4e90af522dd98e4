"""The layers of a multilayer perceptron: Dense, Activation, Flatten, Dropout."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import activations as a
from nnlib.dense import as_inputs, as_product_grad, as_table
from nnlib.initializers import glorot_uniform
from nnlib.layers.base import Layer, Shape
from nnlib.validation import (
    Array,
    as_float,
    as_upstream,
    require_choice,
    require_number,
    require_same_shape,
    require_whole,
)

Backward = Callable[[Array, Array], Array]


def _by_slope(slope: Callable[[Array], Array]) -> Backward:
    """Make the backward pass of an elementwise function from its slope."""

    def backward(dA: Array, Z: Array) -> Array:
        dA, A_slope = as_float(dA, "dA"), slope(Z)
        require_same_shape(dA, A_slope, "dA", "Z")
        return dA * A_slope

    return backward


# Each activation with its way back, `dZ = backward(dA, Z)`.
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Backward]] = {
    "linear": (a.identity, _by_slope(np.ones_like)),
    "sigmoid": (a.sigmoid, _by_slope(a.sigmoid_grad)),
    "tanh": (a.tanh, _by_slope(a.tanh_grad)),
    "relu": (a.relu, a.relu_backward),
    "leaky_relu": (a.leaky_relu, _by_slope(a.leaky_relu_grad)),
    "softplus": (a.softplus, _by_slope(a.sigmoid)),
    "softmax": (a.softmax, a.softmax_backward),
}


class Activation(Layer):
    """Apply an activation function.

    Parameters
    ----------
    activation : str
        One of the names in `ACTIVATIONS`.
    """

    def __init__(self, activation: str) -> None:
        super().__init__()
        self.activation = require_choice(activation, "activation", tuple(ACTIVATIONS))
        self.function, self.function_backward = ACTIVATIONS[activation]

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `A = f(Z)`, with `Z = X`."""
        self.Z = X
        return self.function(X)

    def backward(self, upstream: Array) -> Array:
        """Return `dZ`."""
        return self.function_backward(upstream, self.Z)


class ActivatedLayer(Layer):
    """A layer that computes sums `Z` and may activate them: `A = f(Z)`."""

    def __init__(self, activation: str | None) -> None:
        super().__init__()
        self.activation = activation
        self.after = Activation(activation) if activation is not None else None

    def activate(self, Z: Array) -> Array:
        """Return `f(Z)`."""
        return self.after.forward(Z) if self.after else Z

    def activate_backward(self, upstream: Array) -> Array:
        """Return `dZ`."""
        return self.after.backward(upstream) if self.after else upstream


class Dense(ActivatedLayer):
    """Connect every input to every neuron: `A = f(X @ W + b)`.

    Parameters
    ----------
    units : int
        Neurons `H`.
    activation : str or None
        The name of `f`; None leaves the sums as they are, as logits.
    use_bias : bool
    """

    def __init__(self, units: int, activation: str | None = None, use_bias: bool = True) -> None:
        super().__init__(activation)
        self.units = require_whole(units, "units")
        self.use_bias = use_bias

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(…, D)` becomes `(…, units)`."""
        return (*input_shape[:-1], self.units)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw `W (D, H)` by `glorot_uniform`; `b (H,)` starts at zero."""
        self.params["W"] = glorot_uniform((input_shape[-1], self.units), rng)
        if self.use_bias:
            self.params["b"] = np.zeros(self.units)

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `f(X @ W + b)`, `(N, H)`."""
        self.require_built()
        W = self.params["W"]
        self.X = X = as_inputs(X, W)
        Z = as_table(X) @ W
        if self.use_bias:
            Z += self.params["b"]
        return self.activate(Z if X.ndim == 2 else Z.reshape(*X.shape[:-1], self.units))

    def backward(self, upstream: Array) -> Array:
        """Store `dW` and `db`, and return `dX`."""
        dZ = self._learn(upstream)
        dX = dZ @ self.params["W"].T
        return dX if self.X.ndim == 2 else dX.reshape(self.X.shape)

    def backward_params(self, upstream: Array) -> None:
        """Store `dW` and `db`."""
        self._learn(upstream)

    def _learn(self, upstream: Array) -> Array:
        """Store `dW` and `db`, in place, and return `dZ` as a table."""
        dZ = as_product_grad(self.activate_backward(upstream), self.X, self.params["W"])
        dZ = as_table(dZ)
        np.matmul(as_table(self.X).T, dZ, out=self.grads["W"])
        if self.use_bias:
            np.add.reduce(dZ, axis=0, out=self.grads["b"])  # The sum, by its fastest name.
        return dZ


class Flatten(Layer):
    """Lay out each example as one row: `(N, H, W, C)` becomes `(N, H W C)`."""

    def output_shape(self, input_shape: Shape) -> Shape:
        """Multiply the sizes."""
        return (math.prod(input_shape),)

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return a view of the same numbers."""
        X = as_float(X, "X")
        if X.ndim < 2 or X.size == 0:
            raise ValueError(f"X must have shape (N, …), not empty, and it is {X.shape}.")
        self.input_shape = X.shape
        return X.reshape(len(X), -1)

    def backward(self, upstream: Array) -> Array:
        """Give the gradient its old shape back."""
        N, *sizes = self.input_shape
        return as_upstream(upstream, "upstream", (N, math.prod(sizes))).reshape(self.input_shape)


class Dropout(Layer):
    """Silence each value with probability `rate` while training (Srivastava et al., 2014).

    Parameters
    ----------
    rate : number from 0 to below 1
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = require_number(rate, "rate", at_least=0, below=1)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Keep the source of randomness."""
        self.rng = rng

    def forward(self, X: Any, training: bool = False) -> Array:
        """Multiply with a fresh mask of 0 and `1 / (1 - rate)`; outside training do nothing."""
        self.require_built()
        self.X = X = as_float(X, "X")
        self.mask = self.rng.random(X.shape) >= self.rate if training and self.rate else None
        return X if self.mask is None else X * self.mask / (1 - self.rate)

    def backward(self, upstream: Array) -> Array:
        """Multiply with the same mask."""
        upstream = as_upstream(upstream, "upstream", self.X.shape)
        return upstream if self.mask is None else upstream * self.mask / (1 - self.rate)
