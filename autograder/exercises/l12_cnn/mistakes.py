"""What goes wrong when a window slides over a picture, and what to say about it (lesson 12)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.exercise import old_mistake

SIZE = "Look at “How often does the window fit?” above."
SLIDE = "Look at “Slide, multiply, add” above."
POOL = "Look at “Pooling: keep the largest” above."


def slide(
    X: Any,
    K: Any,
    stride: int = 1,
    pad: int = 0,
    *,
    border: tuple[int, int] = (1, 1),
    places: Callable[[int, int, int], int] = lambda n, k, s: (n - k) // s + 1,
    answer: Callable[[Any, Any], Any] = lambda window, K: np.tensordot(window, K, axes=3),
    step: int | None = None,
) -> Any:
    """Convolve with a loop over places; a mistake puts another piece in one of four spots."""
    X, K = np.asarray(X), np.asarray(K)
    before, after = (pad * side for side in border)
    X = np.pad(X, ((0, 0), (before, after), (before, after), (0, 0)))
    (_, H, W, _), (kh, kw, _, _) = X.shape, K.shape
    down, across, step = places(H, kh, stride), places(W, kw, stride), step or stride
    # Whoever counts places that do not fill a window sees zeros there.
    room = ((0, 0), (0, stride), (0, stride), (0, 0))
    X = np.pad(X, room)
    rows = [
        [answer(X[:, i * step : i * step + kh, j * step : j * step + kw], K) for j in range(across)]
        for i in range(down)
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def pool(
    X: Any,
    k: int,
    *,
    keep: Callable[[Any], Any] = lambda window: window.max(axis=(1, 2)),
    places: Callable[[int, int], int] = lambda n, k: n // k,
    step: int | None = None,
) -> Any:
    """Pool with a loop over windows; a mistake replaces one of the pieces."""
    X, step = np.asarray(X), step or k
    _, H, W, _ = X.shape
    rows = [
        [keep(X[:, i * step : i * step + k, j * step : j * step + k]) for j in range(places(W, k))]
        for i in range(places(H, k))
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def _ceiling(n, k, s):
    return math.ceil((n - k) / s) + 1


SIZE_MISTAKES = (
    old_mistake(
        "floor against ceiling",
        lambda n, k, s, p: math.ceil((n + 2 * p - k) / s) + 1,
        "You count a last place that the window does not fill. Pixels that are left over at the end "
        "are dropped: round down, with `//`. " + SIZE,
    ),
    old_mistake(
        "not rounded",
        lambda n, k, s, p: (n + 2 * p - k) / s + 1,
        "The answer is not always a whole number. There are no half places: round down, with `//`. "
        + SIZE,
    ),
    old_mistake(
        "off by one",
        lambda n, k, s, p: (n + 2 * p - k) // s,
        "One place is missing: the one at the very start, before the first step. " + SIZE,
    ),
    old_mistake(
        "one added before the division",
        lambda n, k, s, p: (n + 2 * p - k + 1) // s,
        "The 1 is added before the division. It counts the first place, for which no step is taken: "
        "add it after dividing by the stride. " + SIZE,
    ),
    old_mistake(
        "stride ignored",
        lambda n, k, s, p: n + 2 * p - k + 1,
        "The answer does not depend on the stride `s`. With steps of 2 there are about half as many "
        "places. " + SIZE,
    ),
    old_mistake(
        "padding on one side",
        lambda n, k, s, p: (n + p - k) // s + 1,
        "The padding is counted once. There are `p` zeros at each end, so the picture grows by "
        "twice that. " + SIZE,
    ),
    old_mistake(
        "padding ignored",
        lambda n, k, s, p: (n - k) // s + 1,
        "The answer does not depend on the padding `p`. The window may also stand on the zeros "
        "around the picture. " + SIZE,
    ),
    old_mistake(
        "window not subtracted",
        lambda n, k, s, p: (n + 2 * p) // s,
        "The size of the window is missing. A window of `k` pixels cannot start at the last pixel: "
        "its last start is `k` pixels before the end. " + SIZE,
    ),
)

CONV2D_MISTAKES = (
    old_mistake(
        "kernel flipped",
        lambda X, K, stride, pad: slide(X, np.asarray(K)[::-1, ::-1], stride, pad),
        "The kernel is turned by half a circle. That is the convolution of the mathematicians; in "
        "deep learning the kernel is laid on the picture as it is. " + SLIDE,
    ),
    old_mistake(
        "rows and columns of the kernel swapped",
        lambda X, K, stride, pad: slide(X, np.swapaxes(np.asarray(K), 0, 1), stride, pad),
        "Rows and columns of the kernel change places. `K[i, j]` meets the pixel in row i and "
        "column j of the window. " + SLIDE,
    ),
    old_mistake(
        "channels not summed",
        lambda X, K, stride, pad: slide(
            X, K, stride, pad, answer=lambda w, K: np.einsum("nijc,ijcf->ncf", w, K)
        ),
        "The channels stand apart in the result. One kernel looks through all channels at once and "
        "gives one number: the sum runs over rows, columns and channels. " + SLIDE,
    ),
    old_mistake(
        "first channel only",
        lambda X, K, stride, pad: slide(
            np.asarray(X)[..., :1], np.asarray(K)[:, :, :1], stride, pad
        ),
        "Only the first channel counts. The sum at each place runs over rows, columns and all "
        "channels. " + SLIDE,
    ),
    old_mistake(
        "averaged",
        lambda X, K, stride, pad: slide(
            X, K, stride, pad, answer=lambda w, K: np.tensordot(w, K, 3) / K[..., 0].size
        ),
        "The answers are too small: a mean was taken. At each place multiply and add; nothing is "
        "divided. " + SLIDE,
    ),
    old_mistake(
        "channels first",
        lambda X, K, stride, pad: np.moveaxis(slide(X, K, stride, pad), 3, 1),
        "The values are right, but the axes stand in another order. Return `(N, H_out, W_out, F)`: "
        "the kernels come last. " + SLIDE,
    ),
    old_mistake(
        "off by one",
        lambda X, K, stride, pad: slide(X, K, stride, pad, places=lambda n, k, s: (n - k) // s),
        "The last row and the last column of places are missing. The window may stand at the very "
        "end: there are `conv_output_size` places, and `range(n)` already stops before n. " + SLIDE,
    ),
    old_mistake(
        "floor against ceiling",
        lambda X, K, stride, pad: slide(X, K, stride, pad, places=_ceiling),
        "There is a place too many, where the window hangs over the edge. What does not fill a "
        "window is dropped. " + SLIDE,
    ),
    old_mistake(
        "stride ignored",
        lambda X, K, stride, pad: slide(X, K, 1, pad),
        "The stride is ignored: the window moves one pixel at a time. " + SLIDE,
    ),
    old_mistake(
        "stride only counted",
        lambda X, K, stride, pad: slide(X, K, stride, pad, step=1),
        "The number of places is right, but the window still moves one pixel at a time. Place i "
        "starts in row `i * stride`. " + SLIDE,
    ),
    old_mistake(
        "padding ignored",
        lambda X, K, stride, pad: slide(X, K, stride, 0),
        "The padding is ignored: put `pad` rows and columns of zeros around each picture first. "
        + SLIDE,
    ),
    old_mistake(
        "padding on one side",
        lambda X, K, stride, pad: slide(X, K, stride, pad, border=(0, 1)),
        "The zeros stand on one side only. They go all around: above and below, left and right. "
        + SLIDE,
    ),
    old_mistake(
        "padding too wide",
        lambda X, K, stride, pad: slide(X, K, stride, pad, border=(2, 2)),
        "There are twice as many zeros as there should be: `pad` at each side. " + SLIDE,
    ),
)

POOL_MISTAKES = (
    old_mistake(
        "mean for maximum",
        lambda X, k: pool(X, k, keep=lambda window: window.mean(axis=(1, 2))),
        "This is the mean of each window. Max pooling keeps the largest value. " + POOL,
    ),
    old_mistake(
        "negative values lost",
        lambda X, k: np.maximum(pool(X, k), 0),
        "Where all values of a window are negative, you return 0. The largest of −3 and −1 is −1; "
        "nothing may start from 0. " + POOL,
    ),
    old_mistake(
        "maximum over the channels too",
        lambda X, k: pool(X, k, keep=lambda window: window.max(axis=(1, 2, 3))[:, np.newaxis]),
        "The channels were mixed. Each channel is pooled on its own: the maximum runs over rows and "
        "columns, and C stays. " + POOL,
    ),
    old_mistake(
        "windows overlap",
        lambda X, k: pool(X, k, places=lambda n, k: n - k + 1, step=1),
        "The windows overlap: they move one pixel at a time. Here they stand side by side, `k` "
        "pixels from one to the next. " + POOL,
    ),
    old_mistake(
        "floor against ceiling",
        lambda X, k: pool(X, k, places=lambda n, k: -(-n // k)),
        "At the end you pool what is left over. Rows and columns that do not fill a window are "
        "dropped: there are `H // k` places. " + POOL,
    ),
    old_mistake(
        "off by one",
        lambda X, k: pool(X, k, places=lambda n, k: (n - 1) // k),
        "Where the windows fill the picture exactly, the last ones are missing. There are `H // k` "
        "places, and `range(n)` already stops before n. " + POOL,
    ),
    old_mistake(
        "every k-th pixel",
        lambda X, k: pool(X, k, keep=lambda window: window[:, 0, 0]),
        "You keep the first pixel of each window. Keep the largest of its k × k. " + POOL,
    ),
)
