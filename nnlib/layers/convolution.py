"""The layers of a convolutional network, for pictures `(N, H, W, C)`."""

from typing import Any

import numpy as np

from nnlib import pooling
from nnlib.convolution import as_pair, conv2d, conv2d_backward, conv2d_kernel_grad, resolve_padding
from nnlib.initializers import get_initializer
from nnlib.layers.base import Layer, Shape, require_axes
from nnlib.layers.dense import ActivatedLayer
from nnlib.validation import Array, require_whole


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
    kernel_initializer, bias_initializer : str
        Names in `INITIALIZERS`.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        activation: str | None = None,
        use_bias: bool = True,
        kernel_initializer: str = "glorot_uniform",
        bias_initializer: str = "zeros",
    ) -> None:
        super().__init__(activation)
        self.filters = require_whole(filters, "filters")
        self.kernel_size = as_pair(kernel_size, "kernel_size")
        self.strides = as_pair(strides, "strides")
        self.padding = padding
        self.use_bias = use_bias
        self.kernel_initializer, self.bias_initializer = kernel_initializer, bias_initializer
        self.init_kernel = get_initializer(kernel_initializer)
        self.init_bias = get_initializer(bias_initializer)

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(H, W, C)` becomes `(H_out, W_out, filters)`."""
        size = window_places(self, input_shape, self.kernel_size, self.strides, self.padding)
        return (*size, self.filters)

    def create(self, input_shape: Shape, rng: np.random.Generator) -> None:
        """Draw `K (kh, kw, C, F)` and `b (F,)`."""
        self.params["K"] = self.init_kernel((*self.kernel_size, input_shape[-1], self.filters), rng)
        if self.use_bias:
            self.params["b"] = self.init_bias((self.filters,), rng)

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return `f(conv2d(X, K) + b)`, `(N, H_out, W_out, F)`."""
        self.require_built()
        self.cache = (X, self.params["K"], self.strides, self.padding)
        Z = conv2d(*self.cache)
        if self.use_bias:
            Z += self.params["b"]
        return self.activate(Z)

    def backward(self, upstream: Array) -> Array:
        """Store `dK` and `db`, and return `dX`."""
        dZ = self.activate_backward(upstream)
        dX, dK = conv2d_backward(dZ, *self.cache)
        self._store(dZ, dK)
        return dX

    def backward_params(self, upstream: Array) -> None:
        """Store `dK` and `db`."""
        dZ = self.activate_backward(upstream)
        self._store(dZ, conv2d_kernel_grad(dZ, *self.cache))

    def _store(self, dZ: Array, dK: Array) -> None:
        self.store(K=dK)
        if self.use_bias:
            self.store(b=np.add.reduce(dZ.reshape(-1, self.filters)))


class MaxPool2D(Layer):
    """Keep the largest value of each window.

    Parameters
    ----------
    pool_size : int or (int, int)
    strides : int or (int, int), or None
        None: windows side by side.
    padding : "valid", "same", int or (int, int)
    """

    pool, pool_backward = staticmethod(pooling.maxpool2d), staticmethod(pooling.maxpool2d_backward)

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: Any = "valid") -> None:
        super().__init__()
        self.pool_size = as_pair(pool_size, "pool_size")
        self.strides = self.pool_size if strides is None else as_pair(strides, "strides")
        self.padding = padding

    def output_shape(self, input_shape: Shape) -> Shape:
        """`(H, W, C)` becomes `(H_out, W_out, C)`."""
        size = window_places(self, input_shape, self.pool_size, self.strides, self.padding)
        return (*size, input_shape[-1])

    def forward(self, X: Any, training: bool = False) -> Array:
        """Return the pooled pictures."""
        self.cache = (X, self.pool_size, self.strides, self.padding)
        return self.pool(*self.cache)

    def backward(self, upstream: Array) -> Array:
        """Return `dX`."""
        return self.pool_backward(upstream, *self.cache)


class AvgPool2D(MaxPool2D):
    """Keep the mean of each window. Parameters are those of `MaxPool2D`."""

    pool, pool_backward = staticmethod(pooling.avgpool2d), staticmethod(pooling.avgpool2d_backward)


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


def window_places(
    layer: Layer, input_shape: Shape, window: tuple[int, int], stride: tuple[int, int], pad: Any
) -> list[int]:
    """Return how many places a window has, down and across."""
    require_axes(layer, input_shape, 3, "(N, H, W, C)")
    size = (input_shape[0], input_shape[1])
    padding = resolve_padding(pad, size, window, stride)
    padded = [n + sum(p) for n, p in zip(size, padding, strict=True)]
    if padded[0] < window[0] or padded[1] < window[1]:
        raise ValueError(
            f"{type(layer).__name__}: a window of {window} does not fit into pictures of {size}."
        )
    return [(n - k) // s + 1 for n, k, s in zip(padded, window, stride, strict=True)]
