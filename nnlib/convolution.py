"""Convolution: one small window of weights, slid over the whole picture (lesson 12).

Pictures are `(N, H, W, C)`: examples, rows, columns, channels. A kernel bank is
`(kh, kw, C, F)`: `F` kernels, each `kh × kw` pixels, through all `C` channels. As everywhere in
deep learning the kernel is not flipped, which a mathematician would call cross-correlation.
"""

from typing import Any

import numpy as np

from nnlib.validation import Array, as_float, as_upstream, require_choice, require_whole

Pair = tuple[int, int]


def conv_output_size(n: int, k: int, s: int = 1, p: int = 0) -> int:
    """Count the places where a window of `k` fits into `n` pixels.

    Parameters
    ----------
    n : int
        Pixels along the axis.
    k : int
        Pixels of the window.
    s : int
        Stride: pixels from one place to the next.
    p : int
        Zeros added at each end.

    Returns
    -------
    int
        `floor((n + 2p - k) / s) + 1`; pixels that no longer fill a window are left out.
    """
    n, k, s = require_whole(n, "n"), require_whole(k, "k"), require_whole(s, "s")
    p = require_whole(p, "p", at_least=0)
    if n + 2 * p < k:
        raise ValueError(f"A window of {k} does not fit into {n} pixels with padding {p}.")
    return (n + 2 * p - k) // s + 1


def conv2d(X: Any, K: Any, stride: Any = 1, pad: Any = 0) -> Array:
    """Slide every kernel over every picture; at each place, multiply and sum.

    Parameters
    ----------
    X : array (N, H, W, C)
    K : array (kh, kw, C, F)
    stride : int or (int, int)
    pad : int, (int, int), "valid" or "same"
        Zeros around the picture: that many at each side, none, or as many as it takes for an
        output of `ceil(H / stride)` rows (where their number is odd, one more at the end).

    Returns
    -------
    array (N, H_out, W_out, F)
        With `H_out = conv_output_size(H, kh, stride, pad)`.

    Notes
    -----
    LeCun et al., *Gradient-based learning applied to document recognition*, 1998.
    """
    X, K = _check(X, K)
    (kh, kw, _, F) = K.shape
    (sh, sw), padding, (rows, columns) = layout(X, (kh, kw), stride, pad)
    padded = pad_pictures(X, padding)
    Z = np.zeros((len(X), rows, columns, F), np.result_type(X, K))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
            Z[:, i, j] = np.tensordot(window, K, axes=3)
    return Z


def conv2d_backward(dZ: Any, X: Any, K: Any, stride: Any = 1, pad: Any = 0) -> tuple[Array, Array]:
    """Return `(dX, dK)` of `conv2d`.

    Parameters
    ----------
    dZ : array (N, H_out, W_out, F)
        Gradient of the loss with respect to `conv2d(X, K, stride, pad)`.
    X, K, stride, pad
        What the forward pass was given.

    Returns
    -------
    dX : array (N, H, W, C)
        The blame of each place, times the kernels, added to all pixels of its window.
    dK : array (kh, kw, C, F)
        Every window times the blame of its place, summed over places and examples.
    """
    X, K = _check(X, K)
    (kh, kw, _, F) = K.shape
    (sh, sw), padding, (rows, columns) = layout(X, (kh, kw), stride, pad)
    dZ = as_upstream(dZ, "dZ", (len(X), rows, columns, F))
    padded = pad_pictures(X, padding)
    dpadded, dK = np.zeros(padded.shape, dZ.dtype), np.zeros(K.shape, dZ.dtype)
    for i in range(rows):
        for j in range(columns):
            place = slice(None), slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dpadded[place] += np.tensordot(dZ[:, i, j], K, axes=(1, 3))
            dK += np.tensordot(padded[place], dZ[:, i, j], axes=(0, 0))
    return crop_pictures(dpadded, X, padding), dK


def as_pair(value: Any, name: str, at_least: int = 1) -> Pair:
    """Return one number twice, or two numbers as they are: rows and columns."""
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name} must be one whole number or two, not {value!r}.")
    rows, columns = (require_whole(v, name, at_least=at_least) for v in pair)
    return rows, columns


def resolve_padding(pad: Any, size: Pair, window: Pair, stride: Pair) -> tuple[Pair, Pair]:
    """Return the padding before and after, for rows and for columns."""
    if isinstance(pad, str):
        if require_choice(pad, "pad", ("valid", "same")) == "valid":
            return (0, 0), (0, 0)
        totals = [
            max((-(-n // s) - 1) * s + k - n, 0)
            for n, k, s in zip(size, window, stride, strict=True)
        ]
        rows, columns = ((total // 2, total - total // 2) for total in totals)
        return rows, columns
    pads = as_pair(pad, "pad", at_least=0)
    for p, k in zip(pads, window, strict=True):
        if p >= k:
            raise ValueError(
                f"pad must be smaller than the window, {k}, not {p}: "
                "a window of padding alone sees nothing."
            )
    return (pads[0], pads[0]), (pads[1], pads[1])


def pad_pictures(X: Array, padding: tuple[Pair, Pair], fill: float = 0.0) -> Array:
    """Surround the pictures with `fill`."""
    (top, bottom), (left, right) = padding
    if top == bottom == left == right == 0:
        return X
    N, H, W, C = X.shape
    padded = np.full((N, top + H + bottom, left + W + right, C), fill, X.dtype)
    padded[:, top : top + H, left : left + W] = X
    return padded


def crop_pictures(padded: Array, X: Array, padding: tuple[Pair, Pair]) -> Array:
    """Cut the padding around pictures like `X` off again."""
    (top, _), (left, _) = padding
    return padded[:, top : top + X.shape[1], left : left + X.shape[2]]


def places_of(size: Pair, window: Pair, stride: Pair, padding: tuple[Pair, Pair]) -> Pair:
    """Count the places of a window, down and across."""
    padded = [n + before + after for n, (before, after) in zip(size, padding, strict=True)]
    if padded[0] < window[0] or padded[1] < window[1]:
        raise ValueError(
            f"A window of {window} does not fit into pictures of {size} with padding {padding}."
        )
    down, across = ((n - k) // s + 1 for n, k, s in zip(padded, window, stride, strict=True))
    return down, across


def layout(X: Array, window: Pair, stride: Any, pad: Any) -> tuple[Pair, tuple[Pair, Pair], Pair]:
    """Return stride, padding, and places, each for rows and columns."""
    size = (X.shape[1], X.shape[2])
    steps = as_pair(stride, "stride")
    padding = resolve_padding(pad, size, window, steps)
    return steps, padding, places_of(size, window, steps, padding)


def _check(X: Any, K: Any) -> tuple[Array, Array]:
    """Return pictures and kernels with as many channels as they have."""
    X, K = as_float(X, "X", "(N, H, W, C)"), as_float(K, "K", "(kh, kw, C, F)")
    if X.shape[3] != K.shape[2]:
        raise ValueError(
            f"X {X.shape} has {X.shape[3]} channels, and K {K.shape} expects {K.shape[2]}."
        )
    return X, K
