"""The residual connection as a layer around other layers."""

from collections.abc import Sequence
from typing import Any

from nnlib.layers.base import Layer, Shape, require_layers
from nnlib.residual import residual_forward
from nnlib.validation import Array, as_float, as_upstream


class Residual(Layer):
    """Add to the input what `layers` make of it: `X + F(X)` (He et al., 2016).

    Parameters
    ----------
    layers : list of Layer
        The block `F`. Its output must have the shape of its input.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__()
        self.layers = self.sublayers = require_layers(layers)

    def sublayer_shapes(self, input_shape: Shape) -> list[Shape]:
        """Pass the shape on from layer to layer."""
        shapes = [input_shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return shapes[:-1]

    def output_shape(self, input_shape: Shape) -> Shape:
        """Nothing may change."""
        last = self.layers[-1].output_shape(self.sublayer_shapes(input_shape)[-1])
        if last != input_shape:
            raise ValueError(
                f"Residual adds its block's output {last} to its input {input_shape}: "
                "the shapes must be the same."
            )
        return input_shape

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `X + F(X)`."""
        self.require_built()

        def block(A: Array) -> Array:
            for layer in self.layers:
                A = layer.forward(A, training)
            return A

        self.X = as_float(X, "X")
        return residual_forward(self.X, block)

    def backward(self, upstream: Array) -> Array:
        """Return the upstream itself plus what comes back through the block."""
        upstream = as_upstream(upstream, "upstream", self.X.shape)
        dA = upstream
        for layer in reversed(self.layers):
            dA = layer.backward(dA)
        return upstream + dA
