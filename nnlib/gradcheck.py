"""Checking a gradient by number: nudge each input, see how much the output moves (lesson 05).

A gradient that is slightly wrong still trains, only worse, so nobody sees it. The check compares
every element with a difference quotient, under a *random* upstream gradient: an upstream of ones
lets errors cancel in the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_float,
    require_function,
    require_number,
    require_rng,
    require_same_shape,
)


class GradientError(AssertionError):
    """A gradient that differs from its number: where, by how much, and both values."""


def numeric_grad(f: Callable[[Array], Any], x: Any, h: float = 1e-5) -> Array:
    """Estimate the gradient of a scalar function by central differences.

    `out[i] = (f(x + h eᵢ) - f(x - h eᵢ)) / 2h`, one element after the other.

    Parameters
    ----------
    f : function of an array like `x`, to one number
    x : array of any shape
        A float64 array is nudged in place, so that `f` may also look at it from outside (a
        layer's weights, say), and restored before returning, also after an error.
    h : number above 0
        Truncation error grows with `h²`, round-off error with `1/h`; the sum is least near 1e-5.

    Returns
    -------
    array like `x`, float64
    """
    require_function(f, "f")
    require_number(h, "h", above=0)
    if not (isinstance(x, np.ndarray) and x.dtype == np.float64):
        x = np.array(as_float(x, "x"), dtype=np.float64)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        try:
            x[i] = kept + h
            above = _scalar(f(x))
            x[i] = kept - h
            below = _scalar(f(x))
        finally:
            x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def complex_step_grad(f: Callable[[Array], Any], x: Any, h: float = 1e-20) -> Array:
    """Estimate the gradient of a scalar function by a complex step, exact to rounding.

    `out[i] = imag(f(x + ih eᵢ)) / h` subtracts nothing, so `h` may be tiny. It applies where `f`
    is analytic and computes with complex numbers: sums, products, `exp`, `tanh`, but neither
    `abs` nor `max` (Squire and Trapp, *Using complex variables to estimate derivatives*, 1998).

    Parameters
    ----------
    f : function of a complex array like `x`, to one number
    x : array of any shape
    h : number above 0

    Raises
    ------
    ValueError
        When `f` returns a real number: the step was lost on the way.
    """
    require_function(f, "f")
    require_number(h, "h", above=0)
    x = as_float(x, "x").astype(np.complex128)
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += 1j * h
        value = np.asarray(f(x))
        x[i] = x[i].real
        if value.dtype.kind != "c" or value.size != 1:
            raise ValueError(
                "complex_step_grad needs f to return one complex number, and it returned "
                f"{value.dtype} of shape {value.shape}. Functions such as abs and max lose the "
                "step: use numeric_grad for them."
            )
        gradient[i] = value.item().imag / h
    return gradient


def relative_error(a: Any, b: Any) -> float:
    """Compare two arrays by one number: the largest difference over the largest value.

    `max|a - b| / max(max|a|, max|b|)`, and 0 where both are zero throughout. In float64 a right
    gradient comes below 1e-7 against central differences; 1e-2 and more is a wrong one.

    Parameters
    ----------
    a, b : arrays of the same shape

    Returns
    -------
    float
        NaN when either array holds one.
    """
    a, b = as_float(a, "a"), as_float(b, "b")
    require_same_shape(a, b, "a", "b")
    if a.size == 0:
        raise ValueError("a and b are empty: there is nothing to compare.")
    largest = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / largest) if largest != 0 else 0.0


def check_gradient(
    f: Callable[[Array], Any],
    backward: Callable[[Array, Array], Any],
    x: Any,
    rng: np.random.Generator,
    *,
    h: float = 1e-5,
    tolerance: float = 1e-6,
    name: str = "x",
) -> float:
    """Check the gradient of an array function under a random upstream gradient.

    With upstream `u` like `f(x)`, `backward(x, u)` must be the gradient of `sum(u * f(x))`.

    Parameters
    ----------
    f : function of an array like `x`, to an array of any shape
    backward : function (x, upstream) to an array like `x`
    x : array of any shape
    rng : numpy Generator
    name : str
        What to call `x` when the check fails.

    Returns
    -------
    float
        The relative error.

    Raises
    ------
    GradientError
        When the relative error exceeds `tolerance`. It names the worst element, with the
        analytic and the numeric value.
    """
    require_rng(rng)
    require_function(f, "f")
    require_function(backward, "backward")
    x = np.array(as_float(x, "x"), dtype=np.float64)
    upstream = rng.standard_normal(np.shape(f(x)))
    analytic = backward(x, upstream)
    numeric = numeric_grad(lambda x: np.sum(upstream * f(x)), x, h)
    return _compare(name, analytic, numeric, tolerance)


def _compare(name: str, analytic: Any, numeric: Array, tolerance: float) -> float:
    analytic = as_float(analytic, f"the gradient of {name}")
    if analytic.shape != numeric.shape:
        raise GradientError(
            f"The gradient of {name} must have {name}'s shape {numeric.shape}, "
            f"not {analytic.shape}."
        )
    error = relative_error(analytic, numeric)
    if not error <= tolerance:  # NaN fails, too
        difference = np.abs(analytic - numeric)
        worst = np.unravel_index(np.argmax(np.nan_to_num(difference, nan=np.inf)), numeric.shape)
        where = ", ".join(str(int(i)) for i in worst)
        raise GradientError(
            f"The gradient of {name} is off by {error:.2g} of its size (allowed {tolerance:.0e}), "
            f"most at {name}[{where}]: analytic {analytic[worst]:.8g}, numeric {numeric[worst]:.8g}."
        )
    return error


def _scalar(value: Any) -> float:
    if np.size(value) != 1:
        raise ValueError(f"f must return one number, not an array of shape {np.shape(value)}.")
    return np.asarray(value).item()
