"""Lesson 12: slide a window, keep the largest, build a convolutional network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Arguments, Draw, old_exercise, old_part
from autograder.exercises.l12_cnn import mistakes as wrong
from autograder.exercises.l12_cnn.shift_test import (
    CNN_MISTAKES,
    NETWORK,
    RIGHT_NETWORKS,
    form_part,
    learning_part,
    weights_part,
)
from nnlib.convolution import conv2d as conv2d_reference
from nnlib.convolution import conv_output_size as conv_output_size_reference
from nnlib.pooling import maxpool2d as maxpool2d_reference
from nnlib.with_keras import vision as keras_vision


def _sizes(stride: bool, pad: bool) -> Draw:
    """Draw n, k, s, p; with a stride, steps that come out even and steps that do not."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        drawn: list[Arguments] = []
        for left_over in (0, 1, 0, 1, 2):
            k, s = int(rng.integers(2, 6)), int(rng.integers(3, 5)) if stride else 1
            p = int(rng.integers(1, min(k, 4))) if pad else 0
            steps = int(rng.integers(4, 8))
            drawn.append((k + steps * s + (left_over if stride else 0) - 2 * p, k, s, p))
        return drawn

    return cases


def _pictures(rng: np.random.Generator, n: int, stride: int = 1, pad: int = 0) -> Arguments:
    """Draw pictures and kernels whose sizes along all axes differ."""
    kh, kw = (int(size) for size in rng.permutation([2, 3]))
    C, F = (int(size) for size in rng.permutation([2, 3]))
    H, W = (kh + int(rng.integers(2, 4)), kw + int(rng.integers(4, 6)))
    return floats(rng, n, H, W, C), floats(rng, kh, kw, C, F), stride, pad


def _any(rng: np.random.Generator, n: int) -> Arguments:
    return _pictures(rng, n, int(rng.integers(1, 3)), int(rng.integers(2)))


def _strides(rng: np.random.Generator) -> list[Arguments]:
    """Draw strides that come out even and strides that leave pixels over."""
    drawn: list[Arguments] = []
    for stride, left_over in ((2, 0), (2, 1), (3, 1), (3, 2)):
        size = 3 + stride + left_over
        X, K = floats(rng, 2, size, size + stride, 2), floats(rng, 3, 3, 2, 2)
        drawn.append((X, K, stride, 0))
    return drawn


def _paddings(rng: np.random.Generator) -> list[Arguments]:
    wide = (floats(rng, 2, 4, 5, 2), floats(rng, 3, 3, 2, 3), 1, 2)
    return [*(_pictures(rng, n, 1, 1) for n in (1, 2, 3)), wide]


def _windows(rng: np.random.Generator, n: int, left_over: bool = False) -> Arguments:
    """Draw pictures and a window; with something left over, at the end of both axes."""
    k = int(rng.integers(2, 4))
    down, across = (int(places) for places in rng.permutation([1, 2, 3])[:2])
    extra = int(rng.integers(1, k)) if left_over else 0
    C = 2 + n % 2
    return floats(rng, n, down * k + extra, across * k + extra, C), k


def _left_over(rng: np.random.Generator) -> list[Arguments]:
    return [_windows(rng, n, left_over=True) for n in (1, 2, 3)]


def _with_lists(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function the line of the stub, which makes arrays of lists."""

    def call(X: Any, *args: Any) -> Any:
        return function(np.asarray(X), *(np.asarray(a) if np.ndim(a) else a for a in args))

    return call


conv_output_size = old_exercise(
    name="conv_output_size",
    signature="conv_output_size(n, k, s, p)",
    reference=conv_output_size_reference,
    parts=(
        old_part(
            "stride 1, no padding", 0.5, lambda rng: [(8, 3, 1, 0), *_sizes(False, False)(rng)]
        ),
        old_part("padding", 0.5, lambda rng: [(8, 3, 1, 1), *_sizes(False, True)(rng)]),
        old_part("stride", 0.5, lambda rng: [(8, 3, 2, 0), *_sizes(True, False)(rng)]),
        old_part("both", 0.5, lambda rng: [(4, 4, 2, 0), *_sizes(True, True)(rng)]),
    ),
    look=wrong.SIZE,
    hints=(
        "Where does the window start in its first place, and where in its last one? How many steps lie between?",
        "With padding the picture has n + 2p pixels. The last start is at n + 2p - k. Whole steps of s "
        + "that fit in there, plus the place where it began.",
        "In one line: return (n + 2 * p - ?) // s + ?",
    ),
    mistakes=wrong.SIZE_MISTAKES,
    right=(
        lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s)),
        lambda n, k, s, p: int(np.floor((n + 2 * p - k) / s)) + 1,
        lambda n, k, s, p: sum(1 for i in range(-p, n + p) if (i + p) % s == 0 and i + k <= n + p),
        lambda n, k, s, p: (n + 2 * p - k + s) / s // 1,
    ),
)

conv2d = old_exercise(
    name="conv2d",
    signature="conv2d(X, K, stride=1, pad=0)",
    reference=conv2d_reference,
    parts=(
        values(
            2,
            _pictures,
            extra=[
                (
                    np.arange(9.0).reshape(1, 3, 3, 1),
                    np.array([[1, 0], [0, 2.0]])[..., None, None],
                    1,
                    0,
                )
            ],
            name="values, stride 1, no padding",
        ),
        old_part("stride", 0.75, _strides),
        old_part("padding", 0.75, _paddings),
        kinds(0.25, _any),
        unchanged(0.25, _any),
    ),
    look=wrong.SLIDE,
    hints=(
        "Take one place first, in row i and column j of the result. Which rows and columns of X does the window cover there?",
        "window = X[:, i*stride : i*stride+kh, j*stride : j*stride+kw] has the shape (N, kh, kw, C). Times "
        + "K (kh, kw, C, F), summed over the three axes that both share, it gives (N, F).",
        "Pad, make out = np.zeros((N, rows, columns, F)), then loop over i and j: "
        + "out[:, i, j] = np.tensordot(window, K, axes=?)",
    ),
    mistakes=wrong.CONV2D_MISTAKES,
    right=(
        wrong.slide,
        _with_lists(lambda X, K, stride=1, pad=0: _number_by_number(X, K, stride, pad)),
        _with_lists(lambda X, K, stride=1, pad=0: _kernel_outside(X, K, stride, pad)),
        _with_lists(lambda X, K, stride=1, pad=0: _by_view(X, K, stride, pad)),
    ),
)

maxpool2d = old_exercise(
    name="maxpool2d",
    signature="maxpool2d(X, k)",
    reference=maxpool2d_reference,
    parts=(
        values(
            1.5,
            _windows,
            extra=[(-np.arange(1.0, 17.0).reshape(1, 4, 4, 1), 2)],
            name="values, windows that fill the picture",
        ),
        old_part("pixels left over", 0.75, _left_over),
        kinds(0.5, _windows),
        unchanged(0.25, _windows),
    ),
    look=wrong.POOL,
    hints=(
        "It is your conv2d with two changes: how far is it from one window to the next, and what is done with the window?",
        "There are H // k places down and W // k across. The window of place (i, j) is "
        + "X[:, i*k : i*k+k, j*k : j*k+k]; its maximum over the axes 1 and 2 has the shape (N, C).",
        "out = np.zeros((N, H // k, W // k, C)), then in two loops: out[:, i, j] = X[:, ?, ?].max(axis=(1, 2))",
    ),
    mistakes=wrong.POOL_MISTAKES,
    right=(
        wrong.pool,
        _with_lists(lambda X, k: _by_reshape(X, k)),
        _with_lists(lambda X, k: _by_slices(X, k)),
    ),
)


build_cnn = old_exercise(
    name="build_cnn",
    signature="build_cnn(shape, classes)",
    reference=keras_vision.build_cnn,
    parts=(form_part(1), weights_part(1), learning_part(2)),
    example=((12, 12, 1), 10),
    keras=True,
    look=NETWORK,
    hints=(
        "Of the two ways from maps to numbers, which one gives a row whose length does not depend on H and W?",
        "Conv2D with ReLU, MaxPooling2D, Conv2D with ReLU: maps (h, w, F). One number a map: (F,). Then "
        + "a dense layer with one unit a class.",
        'keras.Sequential([keras.Input(shape), layers.Conv2D(16, 3, padding="same", activation="relu"), '
        + "layers.MaxPooling2D(2), a second Conv2D, layers.Global...(), layers.Dense(?)])",
    ),
    mistakes=CNN_MISTAKES,
    right=RIGHT_NETWORKS,
)


def _number_by_number(X, K, stride, pad):
    X = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    (N, H, W, _), (kh, kw, _, F) = X.shape, K.shape
    out = np.zeros((N, (H - kh) // stride + 1, (W - kw) // stride + 1, F))
    for n, i, j, f in np.ndindex(*out.shape):
        top, left = i * stride, j * stride
        out[n, i, j, f] = np.sum(X[n, top : top + kh, left : left + kw] * K[..., f])
    return out


def _kernel_outside(X, K, stride, pad):
    """Loop over the few pixels of the kernel: each meets one strided slice of the picture."""
    N, H, W, C = X.shape
    kh, kw = K.shape[:2]
    padded = np.zeros((N, H + 2 * pad, W + 2 * pad, C), X.dtype)
    padded[:, pad : pad + H, pad : pad + W] = X
    down, across = (H + 2 * pad - kh) // stride + 1, (W + 2 * pad - kw) // stride + 1
    return sum(
        padded[:, i : i + stride * down : stride, j : j + stride * across : stride] @ K[i, j]
        for i in range(kh)
        for j in range(kw)
    )


def _by_view(X, K, stride, pad):
    X = np.pad(X, [(0, 0), (pad, pad), (pad, pad), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijcf->nhwf", windows[:, ::stride, ::stride], K)


def _by_reshape(X, k):
    N, H, W, C = X.shape
    tiles = X[:, : H // k * k, : W // k * k].reshape(N, H // k, k, W // k, k, C)
    return tiles.max(axis=(2, 4))


def _by_slices(X, k):
    N, H, W, C = X.shape
    out = np.full((N, H // k, W // k, C), -np.inf)
    for i in range(k):
        for j in range(k):
            out = np.maximum(out, X[:, i::k, j::k][:, : H // k, : W // k])
    return out
