"""Pooling: keep the largest number of each window, or one of the whole picture (lesson 12)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib.convolution import Pair, as_pair, crop_pictures, pad_pictures, places_of, resolve_padding
from nnlib.validation import Array, as_float, as_upstream, require_same_shape


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
    X, (kh, kw), (sh, sw), padding, shape = check_pooling(X, k, stride, pad)
    padded = pad_pictures(X, padding, fill=-np.inf)
    A = np.zeros(shape, X.dtype)
    for i in range(shape[1]):
        for j in range(shape[2]):
            window = padded[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
            A[:, i, j] = window.max(axis=(1, 2))
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
    X, k, stride, padding, shape = check_pooling(X, k, stride, pad)
    dA, A = as_upstream(dA, "dA", shape), as_float(A, "A")
    require_same_shape(dA, A, "dA", "A")
    padded = pad_pictures(X, padding, fill=-np.inf)
    dX = np.zeros(padded.shape, dA.dtype)
    waiting = np.ones(A.shape, bool)
    for place in positions(k, stride, shape):
        won = waiting & (padded[place] == A)
        dX[place] += dA * won
        waiting ^= won
    return crop_pictures(dX, X, padding)


def global_avgpool2d(X: Any) -> Array:
    """Return the mean of each channel over the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").mean(axis=(1, 2))


def global_avgpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_avgpool2d`: every pixel takes the same share."""
    X = as_float(X, "X", "(N, H, W, C)")
    N, H, W, C = X.shape
    share = as_upstream(dA, "dA", (N, C)) / (H * W)
    return np.broadcast_to(share[:, np.newaxis, np.newaxis], X.shape).copy()


def global_maxpool2d(X: Any) -> Array:
    """Return the largest value of each channel in the whole picture: `(N, H, W, C)` to `(N, C)`."""
    return as_float(X, "X", "(N, H, W, C)").max(axis=(1, 2))


def global_maxpool2d_backward(dA: Any, X: Any) -> Array:
    """Return `dX` of `global_maxpool2d`: pixels that share the largest value share the blame."""
    X = as_float(X, "X", "(N, H, W, C)")
    dA = as_upstream(dA, "dA", (X.shape[0], X.shape[3]))
    won = X == X.max(axis=(1, 2), keepdims=True)
    share = (dA / won.sum(axis=(1, 2))).astype(dA.dtype)
    return won * share[:, np.newaxis, np.newaxis]


def positions(k: Pair, stride: Pair, shape: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
    """Yield, for each position in a window, the slice that takes it from all windows at once.

    A loop over these few positions is far shorter than one over all places of the window.
    """
    (kh, kw), (sh, sw), (_, down, across, _) = k, stride, shape
    for i in range(kh):
        for j in range(kw):
            yield slice(None), slice(i, i + sh * down, sh), slice(j, j + sw * across, sw)


def check_pooling(
    X: Any, k: Any, stride: Any, pad: Any
) -> tuple[Array, Pair, Pair, tuple[Pair, Pair], tuple[int, ...]]:
    """Return the arguments as pairs, and the shape of the output."""
    X = as_float(X, "X", "(N, H, W, C)")
    N, H, W, C = X.shape
    k = as_pair(k, "k")
    stride = k if stride is None else as_pair(stride, "stride")
    padding = resolve_padding(pad, (H, W), k, stride)
    return X, k, stride, padding, (N, *places_of((H, W), k, stride, padding), C)
