"""Pooling: keep one number for each window, the largest or the mean (lesson 12).

A loop here runs over the few positions inside a window, never over pixels: position `(i, j)` of
all windows is one strided slice of the picture.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.convolution import Pair, as_pair, pad_pictures, resolve_padding
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
    X, k, stride, padding = _check(X, k, stride, pad)
    padded = pad_pictures(X, padding, fill=-np.inf)
    places = _positions(padded, k, stride)
    A = padded[next(places)].copy()
    for place in places:
        np.maximum(A, padded[place], out=A)
    return A


def maxpool2d_backward(dA: Any, X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return `dX` of `maxpool2d`: each blame goes to the pixel that won, the others get none.

    Where several pixels share the largest value, the first one, row by row, takes it all.
    """
    A = maxpool2d(X, k, stride, pad)
    dA = as_float(dA, "dA")
    require_same_shape(dA, A, "dA", "the output")
    X, k, stride, padding = _check(X, k, stride, pad)
    padded = pad_pictures(X, padding, fill=-np.inf)
    dX = np.zeros(padded.shape, dA.dtype)
    waiting = np.ones(A.shape, bool)
    for place in _positions(padded, k, stride):
        won = waiting & (padded[place] == A)
        dX[place] += dA * won
        waiting ^= won
    return _crop(dX, X, padding)


def avgpool2d(X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return the mean of each window, channel by channel; padding does not count.

    Parameters and result are those of `maxpool2d`.
    """
    X, k, stride, padding = _check(X, k, stride, pad)
    padded = pad_pictures(X, padding)
    total = sum(padded[place] for place in _positions(padded, k, stride))
    return total / _counts(X, k, stride, padding)


def avgpool2d_backward(dA: Any, X: Any, k: Any, stride: Any = None, pad: Any = 0) -> Array:
    """Return `dX` of `avgpool2d`: each blame is spread evenly over its window."""
    X, k, stride, padding = _check(X, k, stride, pad)
    dA = as_float(dA, "dA")
    counts = _counts(X, k, stride, padding)
    if dA.shape != (len(X), *counts.shape[1:3], X.shape[3]):
        raise ValueError(
            f"dA must have the shape of the output, {(len(X), *counts.shape[1:3], X.shape[3])}, "
            f"not {dA.shape}."
        )
    share = dA / counts
    (top, bottom), (left, right) = padding
    N, H, W, C = X.shape
    dX = np.zeros((N, top + H + bottom, left + W + right, C), dA.dtype)
    for place in _positions(dX, k, stride):
        dX[place] += share
    return _crop(dX, X, padding)


def global_avgpool2d(X: Any) -> Array:
    """Return the mean of each channel over the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").mean(axis=(1, 2))


def global_avgpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_avgpool2d`: every pixel takes the same share."""
    X, dA = as_float(X, "X", "(N, H, W, C)"), as_float(dA, "dA", "(N, C)")
    N, H, W, C = X.shape
    if dA.shape != (N, C):
        raise ValueError(f"dA must have the shape of the output, {(N, C)}, not {dA.shape}.")
    return np.broadcast_to(dA[:, None, None] / (H * W), X.shape).copy()


def global_maxpool2d(X: Any) -> Array:
    """Return the largest value of each channel in the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").max(axis=(1, 2))


def global_maxpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_maxpool2d`: pixels that share the largest value share the blame."""
    X, dA = as_float(X, "X", "(N, H, W, C)"), as_float(dA, "dA", "(N, C)")
    if dA.shape != (X.shape[0], X.shape[3]):
        raise ValueError(
            f"dA must have the shape of the output, {(X.shape[0], X.shape[3])}, not {dA.shape}."
        )
    won = X == X.max(axis=(1, 2), keepdims=True)
    return won * (dA / won.sum(axis=(1, 2)))[:, None, None].astype(dA.dtype)


def _positions(X: Array, k: Pair, stride: Pair) -> Iterator[tuple[slice, ...]]:
    """Yield, for each position in a window, the slice that takes it from all windows at once."""
    (_, H, W, _), (kh, kw), (sh, sw) = X.shape, k, stride
    last_row, last_column = (H - kh) // sh * sh, (W - kw) // sw * sw
    for i in range(kh):
        for j in range(kw):
            yield (
                slice(None),
                slice(i, i + last_row + 1, sh),
                slice(j, j + last_column + 1, sw),
            )


def _counts(X: Array, k: Pair, stride: Pair, padding: tuple[Pair, Pair]) -> Array:
    """Count the real pixels in each window: `(1, H_out, W_out, 1)`."""
    real = pad_pictures(np.ones((1, *X.shape[1:3], 1), X.dtype), padding)
    return np.asarray(sum(real[place] for place in _positions(real, k, stride)))


def _crop(padded: Array, X: Array, padding: tuple[Pair, Pair]) -> Array:
    """Cut the padding off again."""
    (top, _), (left, _) = padding
    return padded[:, top : top + X.shape[1], left : left + X.shape[2]]


def _check(X: Any, k: Any, stride: Any, pad: Any) -> tuple[Array, Pair, Pair, tuple[Pair, Pair]]:
    X = as_float(X, "X", "(N, H, W, C)")
    k = as_pair(k, "k")
    stride = k if stride is None else as_pair(stride, "stride")
    padding = resolve_padding(pad, (X.shape[1], X.shape[2]), k, stride)
    for n, size, p in zip(X.shape[1:3], k, padding, strict=True):
        if n + sum(p) < size:
            raise ValueError(f"A window of {size} does not fit into {n} pixels with padding {p}.")
    return X, k, stride, padding
