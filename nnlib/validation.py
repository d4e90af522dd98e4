"""Argument checks that every module shares: what was expected, and what came.

An error in a network often shows up far from its cause, as a strange number ten lines later.
So public functions check what they are given, and say it in one line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray


def as_float(x: Any, name: str, shape: str = "") -> Array:
    """Return `x` as a floating-point array: float32 and float64 stay, whole numbers become float64.

    With `shape`, written as in the docstrings ("(N, D)"), the number of axes must agree and no
    axis may be empty. The array is not copied when it already fits, so callers must not write
    into it.
    """
    if type(x) is not np.ndarray:
        x = as_array(x, name)
    kind = x.dtype.kind
    if kind != "f":
        if kind not in "iub":
            raise TypeError(f"{name} must hold real numbers, and its type is {x.dtype}.")
        x = x.astype(np.float64)
    if shape:
        if x.ndim != _axes(shape):
            raise ValueError(f"{name} must have shape {shape}, not {x.shape}.")
        if x.size == 0:
            raise ValueError(f"{name} is empty: it must have shape {shape}, and it is {x.shape}.")
    return x


def as_array(x: Any, name: str) -> Array:
    """Return `x` as an array of whatever type."""
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(
            f"{name} must be a regular array of numbers: its rows differ in length."
        ) from None


@cache
def _axes(shape: str) -> int:
    """Count the axes in a shape such as "(N,)" or "(N, D)"."""
    return len([axis for axis in shape.strip("()").split(",") if axis.strip()])


def as_upstream(upstream: Any, name: str, shape: tuple[int, ...]) -> Array:
    """Return an upstream gradient as an array of the shape of the output."""
    upstream = as_float(upstream, name)
    if upstream.shape != shape:
        raise ValueError(
            f"{name} must have the shape of the output, {shape}, not {upstream.shape}."
        )
    return upstream


def as_labels(y: Any, K: int, name: str = "y") -> Array:
    """Return `y` as an array of whole labels, usually `(N,)`, each in `0 … K-1`."""
    y = as_array(y, name)
    if y.size == 0:
        raise ValueError(f"{name} is empty: at least one label is needed.")
    if y.dtype.kind not in "iu":
        raise TypeError(
            f"{name} must hold whole-number labels, and its type is {y.dtype}. "
            "Convert with .astype(int) if the values are whole."
        )
    # As a number without sign a negative label is huge, so one comparison finds both errors.
    if y.astype(np.uintp).max() >= K:
        raise ValueError(
            f"{name} must lie in 0 … {K - 1} for {K} classes, "
            f"and it runs from {y.min()} to {y.max()}."
        )
    return y


def require_same_shape(a: Array, b: Array, name_a: str, name_b: str) -> None:
    """Demand equal shapes, without any broadcasting."""
    if a.shape != b.shape:
        raise ValueError(
            f"{name_a} and {name_b} must have the same shape, not {a.shape} and {b.shape}."
        )


def require_one_each(X: Array, y: Array) -> None:
    """Demand as many targets as examples."""
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(
            f"X and y must have one row an example each, and their shapes are {X.shape} "
            f"and {y.shape}."
        )


def require_finite(x: Array, name: str) -> None:
    """Demand data without NaN and infinity."""
    if not np.isfinite(x).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(
            f"{name} must be finite, and {name}[{', '.join(map(str, where))}] is {x[where]}. "
            "Remove or fill such values first."
        )


def require_number(
    value: Any,
    name: str,
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return `value` if it is a finite real number within the bounds that are given."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}.")
    bounds = []
    fine = math.isfinite(value)
    for bound, words, holds in (
        (above, "greater than", lambda v, b: v > b),
        (at_least, "at least", lambda v, b: v >= b),
        (below, "less than", lambda v, b: v < b),
        (at_most, "at most", lambda v, b: v <= b),
    ):
        if bound is not None:
            bounds.append(f"{words} {bound:g}")
            fine = fine and holds(value, bound)
    if not fine:
        raise ValueError(f"{name} must be {' and '.join(bounds) or 'finite'}, not {value!r}.")
    return float(value)


def require_whole(value: Any, name: str, *, at_least: int = 1) -> int:
    """Return `value` as an int if it is a whole number of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, not {type(value).__name__}.")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, not {value}.")
    return int(value)


def require_choice(value: Any, name: str, choices: Sequence[str]) -> str:
    """Return `value` if it is one of the names in `choices`."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {known}, not {value!r}.")
    return value


def require_items(value: Any, name: str, items: str, count: int | None = None) -> list[Any]:
    """Return `value` as a list if it holds items, `count` of them where that is given."""
    if not isinstance(value, list | tuple | np.ndarray) or getattr(value, "ndim", 1) == 0:
        raise TypeError(f"{name} must be a list or tuple of {items}, not {type(value).__name__}.")
    if count is not None and len(value) != count:
        raise ValueError(f"{name} must hold {items}, {count} in all, not {len(value)}.")
    return list(value)


def require_shape(shape: Any, name: str) -> tuple[int, ...]:
    """Return `shape` as a tuple if it holds whole numbers above 0, one at least."""
    sizes = require_items(shape, name, "sizes")
    if not sizes:
        raise ValueError(f"{name} must hold one size at least.")
    return tuple(require_whole(size, f"every size in {name}") for size in sizes)


def require_function(value: Any, name: str) -> Any:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function, not {type(value).__name__}.")
    return value


def require_state(state: Any, name: str = "state") -> dict[str, Any]:
    """Return `state` if it is a dictionary, of whatever is remembered from call to call."""
    if not isinstance(state, dict):
        raise TypeError(f"{name} must be a dictionary, empty at first, not {type(state).__name__}.")
    return state


def require_rng(rng: Any) -> np.random.Generator:
    """Return `rng` if it is a NumPy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a NumPy Generator such as np.random.default_rng(0), "
            f"not {type(rng).__name__}."
        )
    return rng
