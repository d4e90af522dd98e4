"""Embedding and PositionalEncoding as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.embedding import embedding_backward, embedding_forward, positional_encoding
from nnlib.layers.base import Layer, Shape, require_axes
from nnlib.validation import Array, as_float, as_upstream, require_whole


class Embedding(Layer):
    """Give each word a learned vector: whole numbers `(N, T)` become `(N, T, D)`.

    Parameters
    ----------
    input_dim : int
        Words `V`; inputs lie in `0 … V-1`.
    output_dim : int
        Features `D` of a vector.
    """

    def __init__(self, input_dim: int, output_dim: int) -> None:
        super().__init__()
        self.input_dim = require_whole(input_dim, "input_dim")
        self.output_dim = require_whole(output_dim, "output_dim")

    def output_shape(self, input_shape: Shape) -> Shape:
        """Append the features."""
        return (*input_shape, self.output_dim)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw `E (V, D)`."""
        self.params["E"] = rng.uniform(-0.05, 0.05, (self.input_dim, self.output_dim))

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `E[X]`."""
        self.require_built()
        self.ids = X
        return embedding_forward(X, self.params["E"])

    def backward(self, upstream: Array) -> Array:
        """Store `dE`, and return zeros: the number of a word has no slope."""
        self.store(E=embedding_backward(upstream, self.ids, self.params["E"]))
        return np.zeros(np.shape(self.ids), upstream.dtype)


class PositionalEncoding(Layer):
    """Add to each vector of a sequence the fixed pattern of its place (Vaswani et al., 2017)."""

    def output_shape(self, input_shape: Shape) -> Shape:
        """Nothing changes."""
        require_axes(self, input_shape, 2, "(N, T, D)")
        return input_shape

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `X + positional_encoding(T, D)`."""
        X = self.X = as_float(X, "X", "(N, T, D)")
        return X + positional_encoding(X.shape[1], X.shape[2]).astype(X.dtype)

    def backward(self, upstream: Array) -> Array:
        """A constant was added: the gradient passes as it is."""
        upstream = as_upstream(upstream, "upstream", self.X.shape)
        return upstream
