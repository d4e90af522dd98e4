"""Convolution as a dense layer on patches: one matrix product for all places and all pictures."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnlib.convolution import Pair, as_pair, layout, pad_pictures
from nnlib.validation import Array, as_float


def patches(X: Any, window: Any, stride: Any = 1, pad: Any = 0) -> Array:
    """Lay out every window of every picture as one row of a table.

    With it a convolution is a dense layer that sees the windows one by one: the same product,
    the same gradients.

    Parameters
    ----------
    X : array (N, H, W, C)
    window : int or (int, int)
    stride, pad
        As for `conv2d`.

    Returns
    -------
    array (N, H_out, W_out, kh kw C)
    """
    X = as_float(X, "X", "(N, H, W, C)")
    kh, kw = as_pair(window, "window")
    steps, padding, places = layout(X, (kh, kw), stride, pad)
    view = _view_windows(pad_pictures(X, padding), (kh, kw), steps, places)
    return view.reshape(len(X), *places, kh * kw * X.shape[3])


def kernel_columns(K: Array) -> Array:
    """View a kernel bank as the weights of a dense layer on patches: `(kh kw C, F)`."""
    return K.reshape(-1, K.shape[-1])


def input_grad(dZ: Array, X: Array, K: Array, stride: Any, pad: Any) -> Array:
    """Return the `dX` of `nnlib.convolution.conv2d_backward`.

    It is a convolution again: of `dZ`, with the kernels turned by half a circle.
    """
    (N, H, W, _), (kh, kw, C, F) = X.shape, K.shape
    (sh, sw), ((top, _), (left, _)), places = layout(X, (kh, kw), stride, pad)
    # A stride skipped places: there the blame is zero. Around it, room for the turned kernel.
    spread = np.zeros((N, H + kh - 1, W + kw - 1, F), dZ.dtype)
    spread[:, kh - 1 - top :: sh, kw - 1 - left :: sw][:, : places[0], : places[1]] = dZ
    turned = K[::-1, ::-1].transpose(0, 1, 3, 2).reshape(-1, C)
    windows = _view_windows(spread, (kh, kw), (1, 1), (H, W))
    return (windows.reshape(-1, kh * kw * F) @ turned).reshape(X.shape)


def _view_windows(X: Array, window: Pair, stride: Pair, places: Pair) -> Array:
    """View every window of every picture: `(N, H_out, W_out, kh, kw C)`.

    Nothing is copied: the view walks through the same memory with other strides. In a row of a
    window, pixels and channels already lie side by side, so they are one axis.
    """
    X = np.ascontiguousarray(X)
    # Not X.strides: along an axis of one, such as one made by np.newaxis, it may say anything.
    item = X.itemsize
    column = item * X.shape[3]
    row = column * X.shape[2]
    n = row * X.shape[1]
    (kh, kw), (sh, sw) = window, stride
    shape = (len(X), *places, kh, kw * X.shape[3])
    return as_strided(X, shape, (n, row * sh, column * sw, row, item), writeable=False)
