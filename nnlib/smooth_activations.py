"""Smooth relatives of ReLU: softplus, ELU and GELU (beyond lesson 02; lesson 17 uses GELU)."""

import math
from typing import Any

import numpy as np

from nnlib.activations import sigmoid
from nnlib.validation import Array, as_float, require_number


def softplus(z: Any) -> Array:
    """Return `log(1 + exp(z))`: ReLU with its corner rounded off, always positive.

    Dugas et al., *Incorporating second-order functional knowledge for better option pricing*, 2001.
    """
    z = as_float(z, "z")
    # log(1 + exp(z)) = z + log(1 + exp(-z)): exp never sees a number above 0.
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def softplus_grad(z: Any) -> Array:
    """Return the slope of softplus at `z`, which is the sigmoid."""
    return sigmoid(z)


def elu(z: Any, alpha: float = 1.0) -> Array:
    """Return `z` where `z > 0`, else `alpha (exp(z) - 1)`, which levels off at `-alpha`.

    Clevert, Unterthiner and Hochreiter, *Exponential linear units*, 2016.
    """
    z = as_float(z, "z")
    alpha = require_number(alpha, "alpha", at_least=0)
    # np.where computes both sides, so the left one must not see large z.
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def elu_grad(z: Any, alpha: float = 1.0) -> Array:
    """Return the slope of ELU at `z`: 1 where `z > 0`, else `alpha exp(z)`."""
    z = as_float(z, "z")
    alpha = require_number(alpha, "alpha", at_least=0)
    return np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))


def gelu(z: Any, approximate: bool = False) -> Array:
    """Weigh `z` by how probable a standard normal number below it is: `z Φ(z)`.

    Parameters
    ----------
    z : array of any shape
    approximate : bool
        False: the exact `Φ(z) = (1 + erf(z / √2)) / 2`. True: the tanh formula of the paper,
        which differs by less than 0.0005.

    Returns
    -------
    array of the same shape

    Notes
    -----
    Hendrycks and Gimpel, *Gaussian error linear units*, 2016.
    """
    z = as_float(z, "z")
    if approximate:
        return 0.5 * z * (1 + np.tanh(_gelu_inner(z)))
    return z * _normal_cdf(z)


def gelu_grad(z: Any, approximate: bool = False) -> Array:
    """Return the slope of GELU at `z`: `Φ(z) + z φ(z)`, or that of the tanh formula."""
    z = as_float(z, "z")
    z = np.clip(z, -100, 100)  # The slope is 0 or 1 long before; z² must stay finite in float32.
    if approximate:
        t = np.tanh(_gelu_inner(z))
        inner_slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z**2)
        return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * inner_slope
    return _normal_cdf(z) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


def _gelu_inner(z: Array) -> Array:
    """Return what the tanh formula puts inside tanh."""
    return math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)


def _normal_cdf(z: Array) -> Array:
    """Return Φ(z), the probability that a standard normal number lies below `z`."""
    return 0.5 * (1 + erf(z / math.sqrt(2)))


def erf(x: Any) -> Array:
    """Return the error function of every element, to the last digits of float64.

    Notes
    -----
    Python's `math.erf` takes one number, NumPy has none. So a table holds `math.erf` and its
    derivatives at grid points 1/16 apart, and a Taylor polynomial bridges at most 1/32 from
    there: `erf' = 2/√π exp(-x²)`, and `erf^(n+1) = -2x erf^(n) - 2(n-1) erf^(n-1)`.
    """
    x = as_float(x, "x")
    inside = np.clip(x, -_ERF_EDGE, _ERF_EDGE)
    nearest = np.rint(inside * _ERF_STEPS)
    rest = inside - nearest / _ERF_STEPS
    row = np.nan_to_num(nearest).astype(np.intp) + _ERF_STEPS * _ERF_EDGE
    coefficients = _ERF_TABLE[row]
    result = coefficients[..., -1]
    for n in range(_ERF_TABLE.shape[1] - 2, -1, -1):
        result = result * rest + coefficients[..., n]
    return result.astype(x.dtype)


def _erf_taylor(x: float, terms: int) -> list[float]:
    """Return `erf^(n)(x) / n!` for n below `terms`."""
    slope = 2 / math.sqrt(math.pi) * math.exp(-x * x)
    derivatives = [math.erf(x), slope, -2 * x * slope]
    for n in range(2, terms - 1):
        derivatives.append(-2 * x * derivatives[n] - 2 * (n - 1) * derivatives[n - 1])
    return [d / math.factorial(n) for n, d in enumerate(derivatives)]


_ERF_EDGE = 6  # erf(6) differs from 1 by 2e-17, less than float64 can show.
_ERF_STEPS = 16
_ERF_TABLE = np.array(
    [
        _erf_taylor(k / _ERF_STEPS, terms=10)
        for k in range(-_ERF_STEPS * _ERF_EDGE, _ERF_STEPS * _ERF_EDGE + 1)
    ]
)
