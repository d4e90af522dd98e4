"""The layers of a convolutional network, for pictures `(N, H, W, C)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib import pooling
from nnlib._fast.convolution import input_grad, kernel_columns, patches
from nnlib._fast.pooling import maxpool2d
from nnlib.convolution import as_pair, places_of, resolve_padding
from nnlib.dense import as_inputs, as_product_grad, as_table
from nnlib.initializers import glorot_uniform
from nnlib.layers.base import Layer, Shape, require_axes
from nnlib.layers.dense import ActivatedLayer
from nnlib.validation import Array, as_float, require_whole


class Conv2D(ActivatedLayer):
    """Slide `filters` kernels over every picture, and activate: `A = f(conv2d(X, K) + b)`.

    Parameters
    ----------
    filters : int
        Kernels `F`, which is the number of channels that come out.
    kernel_size, strides : int or (int, int)
    padding : "valid", "same", int or (int, int)
    activation : str or None
    use_bias : bool
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        activation: str | None = None,
        use_bias: bool = True,
    ) -> None:
        super().__init__(activation)
        self.filters = require_whole(filters, "filters")
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.strides = as_pair(strides, "strides")
        self.padding = require_padding(padding, self.kernel_size)
        self.use_bias = use_bias

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(H, W, C)` becomes `(H_out, W_out, filters)`."""
        size = window_places(self, input_shape, self.kernel_size, self.strides, self.padding)
        return (*size, self.filters)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw `K (kh, kw, C, F)` by `glorot_uniform`; `b (F,)` starts at zero."""
        self.params["K"] = glorot_uniform((*self.kernel_size, input_shape[-1], self.filters), rng)
        if self.use_bias:
            self.params["b"] = np.zeros(self.filters)

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `f(conv2d(X, K) + b)`, `(N, H_out, W_out, F)`: a dense layer on patches."""
        self.require_built()
        K = kernel_columns(self.params["K"])
        self.X = X = as_float(X, "X", "(N, H, W, C)")
        self.patches = as_inputs(patches(X, self.kernel_size, self.strides, self.padding), K)
        Z = as_table(self.patches) @ K
        if self.use_bias:
            Z += self.params["b"]
        return self.activate(Z.reshape(*self.patches.shape[:-1], self.filters))

    def backward(self, upstream: Array) -> Array:
        """Store `dK` and `db`, and return `dX`."""
        dZ = self._learn(upstream)
        return input_grad(dZ, self.X, self.params["K"], self.strides, self.padding)

    def backward_params(self, upstream: Array) -> None:
        """Store `dK` and `db`."""
        self._learn(upstream)

    def _learn(self, upstream: Array) -> Array:
        """Store `dK` and `db`, in place, and return `dZ`."""
        dZ = self.activate_backward(upstream)
        dZ = as_product_grad(dZ, self.patches, kernel_columns(self.params["K"]))
        table = as_table(dZ)
        np.matmul(as_table(self.patches).T, table, out=kernel_columns(self.grads["K"]))
        if self.use_bias:
            np.add.reduce(table, axis=0, out=self.grads["b"])  # The sum, by its fastest name.
        return dZ


class MaxPool2D(Layer):
    """Keep the largest value of each window.

    Parameters
    ----------
    pool_size : int or (int, int)
    strides : int or (int, int), or None
        None: windows side by side.
    padding : "valid", "same", int or (int, int)
    """

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: Any = "valid") -> None:
        super().__init__()
        self.pool_size = as_pair(pool_size, "pool_size")
        self.strides = self.pool_size if strides is None else as_pair(strides, "strides")
        self.padding = require_padding(padding, self.pool_size)

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(H, W, C)` becomes `(H_out, W_out, C)`."""
        size = window_places(self, input_shape, self.pool_size, self.strides, self.padding)
        return (*size, input_shape[-1])

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return the pooled pictures."""
        self.options = (self.pool_size, self.strides, self.padding)
        self.X, self.A = X, maxpool2d(X, *self.options)
        return self.A

    def backward(self, upstream: Array) -> Array:
        """Return `dX`."""
        return pooling.maxpool2d_backward(upstream, self.X, self.A, *self.options)


class GlobalAvgPool2D(Layer):
    """Keep the mean of each channel: `(N, H, W, C)` becomes `(N, C)`."""

    pool = staticmethod(pooling.global_avgpool2d)
    pool_backward = staticmethod(pooling.global_avgpool2d_backward)

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(H, W, C)` becomes `(C,)`."""
        require_axes(self, input_shape, 3, "(N, H, W, C)")
        return input_shape[-1:]

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return the pooled pictures."""
        self.X = X
        return self.pool(X)

    def backward(self, upstream: Array) -> Array:
        """Return `dX`."""
        return self.pool_backward(upstream, self.X)


class GlobalMaxPool2D(GlobalAvgPool2D):
    """Keep the largest value of each channel: `(N, H, W, C)` becomes `(N, C)`."""

    pool = staticmethod(pooling.global_maxpool2d)
    pool_backward = staticmethod(pooling.global_maxpool2d_backward)


def require_padding(padding: Any, window: tuple[int, int]) -> Any:
    """Return the padding as it is, if windows of this size can have it."""
    resolve_padding(padding, window, window, window)
    return padding


def window_places(
    layer: Layer, input_shape: Shape, window: tuple[int, int], stride: tuple[int, int], pad: Any
) -> tuple[int, int]:
    """Return how many places a window has, down and across."""
    require_axes(layer, input_shape, 3, "(N, H, W, C)")
    size = (input_shape[0], input_shape[1])
    return places_of(size, window, stride, resolve_padding(pad, size, window, stride))
