"""What every layer can do: build, forward, backward, and say what it is made of."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from typing import Any, Self

import numpy as np

from nnlib.validation import (
    Array,
    require_items,
    require_rng,
    require_shape,
)

Shape = tuple[int, ...]


class Layer:
    """One step of a network.

    Attributes
    ----------
    params : dict of arrays
        What the optimizer changes.
    grads : dict of arrays
        The gradient of each parameter, by the same names and shapes. `backward` writes them;
        nothing else does.
    state : dict of arrays
        What the layer remembers without learning it, such as running means.
    sublayers : list of Layer
        Layers inside this one.

    Notes
    -----
    Shapes leave out the batch: a layer for `X (N, D)` is built with `(D,)`.
    """

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.state: dict[str, Array] = {}
        self.sublayers: list[Layer] = []
        self.built = False

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: Any = np.float64) -> Self:
        """Create the parameters for inputs of this shape, drawn from `rng`.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch.
        rng : numpy Generator
        dtype : float32 or float64

        Returns
        -------
        Layer
            Itself, for chaining.
        """
        input_shape = require_shape(input_shape, "input_shape (without the batch)")
        self.output_shape(input_shape)  # Refuses what does not fit, before anything is made.
        self.create(input_shape, require_rng(rng))
        # In C order, so that a layer may look at them in other shapes without a copy.
        self.params = {name: p.astype(dtype, order="C") for name, p in self.params.items()}
        self.state = {name: s.astype(dtype) for name, s in self.state.items()}
        self.grads = {name: np.zeros_like(p) for name, p in self.params.items()}
        for layer, shape in zip(self.sublayers, self.sublayer_shapes(input_shape), strict=True):
            layer.build(shape, rng, dtype)
        self.built = True
        return self

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Fill `params` and `state`; layers without any leave this as it is."""

    def sublayer_shapes(self, input_shape: Shape) -> list[Shape]:
        """Return the input shape of each sublayer."""
        return []

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that comes out, without the batch."""
        return input_shape

    def forward(self, X: Any, training: bool = False) -> Array:
        """Compute the output for a batch, and keep what `backward` needs.

        Parameters
        ----------
        X : array (N, …)
        training : bool
            True lets dropout drop, and batch normalization use the batch's own statistics.
        """
        raise NotImplementedError

    def backward(self, upstream: Array) -> Array:
        """Store the parameters' gradients, and return the input's.

        Parameters
        ----------
        upstream : array like the last output
            Gradient of the loss with respect to that output.

        Returns
        -------
        array like the last input
        """
        raise NotImplementedError

    def backward_params(self, upstream: Array) -> None:
        """Store the parameters' gradients only: a network's input does not learn."""
        self.backward(upstream)

    def store(self, **grads: Array) -> None:
        """Write gradients in place, since an optimizer may hold the arrays."""
        for name, gradient in grads.items():
            self.grads[name][...] = gradient

    def walk(self) -> Iterator[Layer]:
        """Yield this layer and all layers inside it."""
        yield self
        for layer in self.sublayers:
            yield from layer.walk()

    def count_params(self) -> int:
        """Count the numbers that are learned, in this layer and inside it."""
        self.require_built()
        return sum(math.prod(p.shape) for layer in self.walk() for p in layer.params.values())

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that would make an equal layer."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def require_built(self) -> None:
        """Demand that `build` has been called."""
        if not self.built:
            raise ValueError(
                f"{type(self).__name__} has no parameters yet: "
                "call build(input_shape, rng), or put it into a Sequential."
            )

    def __getattr__(self, name: str) -> Any:
        # Python asks here for what is missing: mostly what forward keeps, when it has not run.
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}: call forward before backward."
        )

    def __repr__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


def require_layers(layers: Any) -> list[Layer]:
    """Return a list of layers, of which there must be one at least."""
    layers = require_items(layers, "layers", "layers")
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        raise TypeError("layers must be a list of layers, and hold at least one.")
    return layers


def require_axes(layer: Layer, input_shape: Shape, axes: int, shape: str) -> None:
    """Demand a number of axes, not counting the batch."""
    if len(input_shape) != axes:
        raise ValueError(
            f"{type(layer).__name__} needs inputs {shape}, and its input_shape is {input_shape}."
        )
