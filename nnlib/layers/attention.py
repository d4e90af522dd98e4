"""Multi-head self-attention as a layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.attention import causal_mask, multihead_attention, multihead_attention_backward
from nnlib.initializers import glorot_uniform
from nnlib.layers.base import Layer, Shape, require_axes
from nnlib.validation import Array, as_float, require_whole

NAMES = ("query", "key", "value", "output")


class MultiHeadAttention(Layer):
    """Let every position of a sequence look at the others (Vaswani et al., 2017).

    Parameters
    ----------
    num_heads : int
        Heads `h`, each with its own queries, keys and values.
    key_dim : int
        Features of a head; `num_heads × key_dim` is usually `D`.
    causal : bool
        True lets a position look at itself and at those before it only.

    Attributes
    ----------
    weights : array (N, h, T, T)
        From the last `forward`: how much each position looked at each other one.
    """

    def __init__(self, num_heads: int, key_dim: int, causal: bool = False) -> None:
        super().__init__()
        self.num_heads = require_whole(num_heads, "num_heads")
        self.key_dim = require_whole(key_dim, "key_dim")
        self.causal = causal

    def output_shape(self, input_shape: Shape) -> Shape:
        """Nothing changes."""
        require_axes(self, input_shape, 2, "(N, T, D)")
        return input_shape

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw a projection for queries, keys and values, and one back to `D`."""
        D, inner = input_shape[-1], self.num_heads * self.key_dim
        for name in NAMES:
            shape = (inner, D) if name == "output" else (D, inner)
            self.params[f"W_{name}"] = glorot_uniform(shape, rng)
            self.params[f"b_{name}"] = np.zeros(shape[1])

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return the mixed sequences, `(N, T, D)`."""
        self.require_built()
        X = as_float(X, "X", "(N, T, D)")
        mask = causal_mask(X.shape[1]) if self.causal else None
        Y, self.cache = multihead_attention(X, self._pairs(), self.num_heads, mask)
        self.weights = self.cache["weights"]
        return Y

    def backward(self, upstream: Array) -> Array:
        """Store the gradients of the projections, and return `dX`."""
        dX, grads = multihead_attention_backward(upstream, self._pairs(), self.cache)
        for name, (dW, db) in grads.items():
            self.store(**{f"W_{name}": dW, f"b_{name}": db})
        return dX

    def _pairs(self) -> dict[str, tuple[Array, Array]]:
        return {name: (self.params[f"W_{name}"], self.params[f"b_{name}"]) for name in NAMES}
