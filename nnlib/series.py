"""Time series as examples: windows, a split and a scale that respect time (lesson 14)."""

from typing import Any

import numpy as np

from nnlib.validation import (
    Array,
    as_array,
    as_float,
    require_finite,
    require_number,
    require_one_each,
    require_whole,
)


def make_windows(series: Any, L: int, horizon: int) -> tuple[Array, Array]:
    """Cut a series into pairs of a past and a future value.

    Parameters
    ----------
    series : array (T,)
        Without gaps: fill them first.
    L : int
        Values in each window.
    horizon : int
        How many steps after the end of the window the target lies; 1 is the next value.

    Returns
    -------
    X : array (N, L)
        `X[i] = series[i : i + L]`, with `N = T - L - horizon + 1`.
    y : array (N,)
        `y[i] = series[i + L - 1 + horizon]`.

    Examples
    --------
    >>> make_windows([1.0, 2.0, 3.0, 4.0, 5.0], 3, 1)
    (array([[1., 2., 3.],
           [2., 3., 4.]]), array([4., 5.]))
    """
    series = as_float(series, "series", "(T,)")
    require_finite(series, "series")
    L, horizon = require_whole(L, "L"), require_whole(horizon, "horizon")
    N = len(series) - L - horizon + 1
    if N < 1:
        raise ValueError(
            f"A series of {len(series)} values is too short for windows of {L} "
            f"and a horizon of {horizon}: at least {L + horizon} are needed."
        )
    X = np.array([series[i : i + L] for i in range(N)])
    y = series[L - 1 + horizon :].copy()
    return X, y


def chronological_split(X: Any, y: Any, fraction: float) -> tuple[Array, Array, Array, Array]:
    """Split examples in order of time: learn from the past, test on the future.

    Parameters
    ----------
    X : array (N, …)
        Oldest first.
    y : array (N, …)
    fraction : number between 0 and 1
        The share of examples to train on, rounded down.

    Returns
    -------
    X_train, y_train, X_test, y_test : arrays
        Neither part may be empty.
    """
    X, y = as_array(X, "X"), as_array(y, "y")
    fraction = require_number(fraction, "fraction", above=0, below=1)
    require_one_each(X, y)
    cut = int(len(X) * fraction)
    if cut == 0 or cut == len(X):
        raise ValueError(f"fraction {fraction:g} of {len(X)} examples leaves one part empty.")
    return X[:cut].copy(), y[:cut].copy(), X[cut:].copy(), y[cut:].copy()


def scale_by_past(series: Any, cut: int) -> tuple[Array, float, float]:
    """Scale a series by the mean and the standard deviation of its past alone.

    Parameters
    ----------
    series : array (T,)
    cut : int
        The first `cut` values are the past.

    Returns
    -------
    scaled : array (T,)
        The whole series, `(series - mean) / std`.
    mean, std : float
        With them a forecast is turned back: `forecast * std + mean`.
    """
    series = as_float(series, "series", "(T,)")
    require_finite(series, "series")
    cut = require_whole(cut, "cut")
    past = series[:cut]
    if len(past) < cut:
        raise ValueError(f"The past has {cut} values, and the series only {len(series)}.")
    mean, std = float(past.mean()), float(past.std())
    if std == 0:
        raise ValueError(
            f"The first {cut} values are all {mean:g}: they have no spread to scale by."
        )
    return (series - mean) / std, mean, std
