"""Pooling: keep one number for each window, the largest or the mean (lesson 12).

A loop here runs over the few positions inside a window, never over pixels: position `(i, j)` of
all windows is one strided slice of the picture.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.convolution import Pair, as_pair, pad_pictures, places_of, resolve_padding
from nnlib.validation import Array, as_float, require_same_shape


def maxpool2d(X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Keep the largest value of each window, channel by channel.

    Parameters
    ----------
    X : array (N, H, W, C)
    k : int or (int, int)
        Pixels of the window.
    stride : int or (int, int)
        Pixels from one window to the next; `k`, if left out: windows side by side.
    pad : int, (int, int), "valid" or "same"
        As for `conv2d`, but padding never wins.

    Returns
    -------
    array (N, H_out, W_out, C)
        With `H_out = conv_output_size(H, k, stride, pad)`: rows and columns at the end that do
        not fill a window are dropped.
    """
    X, k, stride, padding, shape = _check(X, k, stride, pad)
    padded = pad_pictures(X, padding, fill=-np.inf)
    places = _positions(k, stride, shape)
    A = padded[next(places)].copy()
    for place in places:
        np.maximum(A, padded[place], out=A)
    return A


def maxpool2d_backward(dA: Any, X: Any, A: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return `dX` of `maxpool2d`: each blame goes to the pixel that won, the others get none.

    Where several pixels share the largest value, the first one, row by row, takes it all.

    Parameters
    ----------
    dA : array (N, H_out, W_out, C)
        Gradient of the loss with respect to `A`.
    X : array (N, H, W, C)
    A : array (N, H_out, W_out, C)
        What `maxpool2d` returned.
    k, stride, pad
        What the forward pass was given.
    """
    X, k, stride, padding, shape = _check(X, k, stride, pad)
    dA, A = _check_upstream(dA, shape), as_float(A, "A")
    require_same_shape(dA, A, "dA", "A")
    padded = pad_pictures(X, padding, fill=-np.inf)
    dX = np.zeros(padded.shape, dA.dtype)
    waiting = np.ones(A.shape, bool)
    for place in _positions(k, stride, shape):
        won = waiting & (padded[place] == A)
        dX[place] += dA * won
        waiting ^= won
    return _crop(dX, X, padding)


def avgpool2d(X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return the mean of each window, channel by channel; padding does not count.

    Parameters and result are those of `maxpool2d`.
    """
    X, k, stride, padding, shape = _check(X, k, stride, pad)
    padded = pad_pictures(X, padding)
    total = sum(padded[place] for place in _positions(k, stride, shape))
    return total / _counts(X, k, stride, padding, shape)


def avgpool2d_backward(dA: Any, X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return `dX` of `avgpool2d`: each blame is spread evenly over its window."""
    X, k, stride, padding, shape = _check(X, k, stride, pad)
    share = _check_upstream(dA, shape) / _counts(X, k, stride, padding, shape)
    dX = np.zeros(pad_pictures(X, padding).shape, share.dtype)
    for place in _positions(k, stride, shape):
        dX[place] += share
    return _crop(dX, X, padding)


def global_avgpool2d(X: Any) -> Array:
    """Return the mean of each channel over the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").mean(axis=(1, 2))


def global_avgpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_avgpool2d`: every pixel takes the same share."""
    X = as_float(X, "X", "(N, H, W, C)")
    N, H, W, C = X.shape
    share = _check_upstream(dA, (N, C)) / (H * W)
    return np.broadcast_to(share[:, np.newaxis, np.newaxis], X.shape).copy()


def global_maxpool2d(X: Any) -> Array:
    """Return the largest value of each channel in the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").max(axis=(1, 2))


def global_maxpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_maxpool2d`: pixels that share the largest value share the blame."""
    X = as_float(X, "X", "(N, H, W, C)")
    dA = _check_upstream(dA, (X.shape[0], X.shape[3]))
    won = X == X.max(axis=(1, 2), keepdims=True)
    share = (dA / won.sum(axis=(1, 2))).astype(dA.dtype)
    return won * share[:, np.newaxis, np.newaxis]


def _positions(k: Pair, stride: Pair, shape: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    """Yield, for each position in a window, the slice that takes it from all windows at once."""
    (kh, kw), (sh, sw), (_, down, across, _) = k, stride, shape
    for i in range(kh):
        for j in range(kw):
            yield slice(None), slice(i, i + sh * down, sh), slice(j, j + sw * across, sw)


def _counts(
    X: Array, k: Pair, stride: Pair, padding: tuple[Pair, Pair], shape: tuple[int, ...]
) -> Array:
    """Count the real pixels in each window: `(1, H_out, W_out, 1)`."""
    real = pad_pictures(np.ones((1, *X.shape[1:3], 1), X.dtype), padding)
    return np.asarray(sum(real[place] for place in _positions(k, stride, shape)))


def _crop(padded: Array, X: Array, padding: tuple[Pair, Pair]) -> Array:
    """Cut the padding off again."""
    (top, _), (left, _) = padding
    return padded[:, top : top + X.shape[1], left : left + X.shape[2]]


def _check(
    X: Any, k: Any, stride: Any, pad: Any
) -> tuple[Array, Pair, Pair, tuple[Pair, Pair], tuple[int, ...]]:
    """Return the arguments as pairs, and the shape of the output."""
    X = as_float(X, "X", "(N, H, W, C)")
    N, H, W, C = X.shape
    k = as_pair(k, "k")
    stride = k if stride is None else as_pair(stride, "stride")
    padding = resolve_padding(pad, (H, W), k, stride)
    return X, k, stride, padding, (N, *places_of((H, W), k, stride, padding), C)


def _check_upstream(dA: Any, shape: tuple[int, ...]) -> Array:
    dA = as_float(dA, "dA")
    if dA.shape != shape:
        raise ValueError(f"dA must have the shape of the output, {shape}, not {dA.shape}.")
    return dA
