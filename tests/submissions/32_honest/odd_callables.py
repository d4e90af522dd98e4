# Answers that are callable objects, methods, closures, vectorised, cached, typed, with extra arguments.
# ---
# points = "full"

# %%
from __future__ import annotations

import functools
import operator
from typing import Any, Callable

import numpy as np


class Adder:
    """Adds a bias, and counts how often."""

    def __init__(self):
        self.calls = 0

    def __call__(self, Z, b, *, dtype=None):
        self.calls += 1
        return np.add(Z, b, dtype=dtype)

    def dot(self, X, w):
        return np.asarray(X).dot(np.asarray(w))


def typed(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(*args, **kwargs)

# %% row_sums
@typed
@functools.wraps(np.sum)
def row_sums(X: np.ndarray, axis: int = 1, /, *unused, keepdims: bool = False) -> np.ndarray:
    return np.apply_along_axis(np.sum, axis, np.asarray(X))

# %% add_bias
add_bias = Adder()

# %% batch_dot
batch_dot = Adder().dot

# %% mean_of
def mean_of(values, total=None):
    head, *rest = values
    total = head if total is None else total + head
    return mean_rest(rest, total, len(values))


def mean_rest(rest, total, count):
    return total / count if not rest else mean_rest(rest[1:], total + rest[0], count)

# %% running_total
def running_total(values):
    so_far = functools.reduce(lambda made, v: [*made, (made[-1] if made else 0) + v], values, [])
    return list(map(operator.pos, so_far))
