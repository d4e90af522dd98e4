"""Convolution: one small window of weights, slid over the whole picture (lesson 12).

Pictures are `(N, H, W, C)`: examples, rows, columns, channels. A kernel bank is
`(kh, kw, C, F)`: `F` kernels, each `kh × kw` pixels, through all `C` channels. As everywhere in
deep learning the kernel is not flipped, which a mathematician would call cross-correlation.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnlib.dense import dense_param_grads
from nnlib.validation import Array, as_float, require_choice, require_whole

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
    LeCun et al., *Gradient-based learning applied to document recognition*, 1998. All windows
    are laid out as the rows of one table, so that one matrix product does all the work.
    """
    K = _kernel(X, K)
    windows = patches(X, K.shape[:2], stride, pad)
    rows = windows.reshape(-1, windows.shape[-1])
    return (rows @ kernel_columns(K)).reshape(*windows.shape[:3], -1)


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
        A convolution again: of `dZ`, with the kernels turned by half a circle.
    dK : array (kh, kw, C, F)
        Every window times the blame of its place, summed over places and examples.
    """
    K = _kernel(X, K)
    dX = conv2d_input_grad(dZ, X, K, stride, pad)
    dK, _ = dense_param_grads(dZ, (patches(X, K.shape[:2], stride, pad), kernel_columns(K)))
    return dX, dK.reshape(K.shape)


def conv2d_input_grad(dZ: Any, X: Any, K: Any, stride: Any = 1, pad: Any = 0) -> Array:
    """Return only `dX` of `conv2d_backward`."""
    X, dZ = as_float(X, "X", "(N, H, W, C)"), as_float(dZ, "dZ", "(N, H_out, W_out, F)")
    K = _kernel(X, K)
    (sh, sw), ((top, _), (left, _)), places = _layout(X, K.shape[:2], stride, pad)
    (N, H, W, _), (kh, kw, C, F) = X.shape, K.shape
    _check_upstream(dZ, (N, *places, F))
    # A stride skipped places: there the blame is zero. Around it, room for the turned kernel.
    spread = np.zeros((N, H + kh - 1, W + kw - 1, F), dZ.dtype)
    spread[:, kh - 1 - top :: sh, kw - 1 - left :: sw][:, : places[0], : places[1]] = dZ
    turned = K[::-1, ::-1].transpose(0, 1, 3, 2).reshape(-1, C)
    windows = _view_windows(spread, (kh, kw), (1, 1), (H, W))
    return (windows.reshape(-1, kh * kw * F) @ turned).reshape(X.shape)


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
    steps, padding, places = _layout(X, (kh, kw), stride, pad)
    view = _view_windows(pad_pictures(X, padding), (kh, kw), steps, places)
    return view.reshape(len(X), *places, kh * kw * X.shape[3])


def kernel_columns(K: Array) -> Array:
    """View a kernel bank as the weights of a dense layer on patches: `(kh kw C, F)`."""
    return K.reshape(-1, K.shape[-1])


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


def places_of(size: Pair, window: Pair, stride: Pair, padding: tuple[Pair, Pair]) -> Pair:
    """Count the places of a window, down and across."""
    padded = [n + before + after for n, (before, after) in zip(size, padding, strict=True)]
    if padded[0] < window[0] or padded[1] < window[1]:
        raise ValueError(
            f"A window of {window} does not fit into pictures of {size} with padding {padding}."
        )
    down, across = ((n - k) // s + 1 for n, k, s in zip(padded, window, stride, strict=True))
    return down, across


def _layout(X: Array, window: Pair, stride: Any, pad: Any) -> tuple[Pair, tuple[Pair, Pair], Pair]:
    """Return stride, padding, and places, each for rows and columns."""
    size = (X.shape[1], X.shape[2])
    steps = as_pair(stride, "stride")
    padding = resolve_padding(pad, size, window, steps)
    return steps, padding, places_of(size, window, steps, padding)


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


def _kernel(X: Any, K: Any) -> Array:
    """Check kernels against the channels of the pictures."""
    X, K = as_float(X, "X", "(N, H, W, C)"), as_float(K, "K", "(kh, kw, C, F)")
    if X.shape[3] != K.shape[2]:
        raise ValueError(
            f"X {X.shape} has {X.shape[3]} channels, and K {K.shape} expects {K.shape[2]}."
        )
    return K


def _check_upstream(dZ: Array, shape: tuple[int, ...]) -> None:
    if dZ.shape != shape:
        raise ValueError(f"dZ must have the shape of the output, {shape}, not {dZ.shape}.")
