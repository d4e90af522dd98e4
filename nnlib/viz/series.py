"""Time series: windows and their targets, forecasts against the truth (lesson 14)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.validation import as_float
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import (
    BLUE,
    GREY,
    LINES,
    VERMILLION,
    WIDE,
    colour,
    get_axes,
    label,
    look,
    pale,
)
from nnlib.viz.tools.widgets import Explorer, explore

MakeWindows = Callable[[Any, int, int], Any]


@look()
def draw_window(
    make_windows: MakeWindows,
    series: Any,
    L: int,
    horizon: int,
    k: int = 0,
    *,
    y_name: str = "value",
    ax: Axes | None = None,
) -> Axes:
    """Draw one window of a series, and the target that is to be told from it.

    Parameters
    ----------
    make_windows : function (series, L, horizon), to windows (N, L) or (N, L, 1) and targets (N,)
        The learner's own. It is given the numbers 0, 1, 2 … in place of the values, so that what
        it returns says where each value came from.
    series : array (T,)
    L : int
        The length of a window.
    horizon : int
        How many steps after the window's last value the target lies.
    k : int
        Which window.
    y_name : str
        What a value is, with its unit.
    """
    series = as_float(series, "series", "(T,)")
    windows, targets = make_windows(np.arange(len(series), dtype=float), L, horizon)
    windows = np.asarray(windows).reshape(len(windows), -1)
    if not 0 <= k < len(windows):
        raise ValueError(f"k must be one of the {len(windows)} windows from 0, not {k}.")
    seen, target = windows[k].astype(int), int(np.ravel(targets[k])[-1])
    ax = get_axes(ax, WIDE)
    ax.plot(series, ".-", color=GREY, lw=1, ms=3)
    ax.axvspan(seen.min() - 0.5, seen.max() + 0.5, color=pale(BLUE, 0.2), zorder=0)
    ax.plot(seen, series[seen], "o-", color=BLUE, label=f"window {k}: {len(seen)} values")
    ax.plot([target], [series[target]], "s", color=VERMILLION, mec="black", ms=9, label="target")
    ax.legend()
    distance = target - int(seen.max())
    verdict = f"the target lies {distance} after the window"
    if distance <= 0:
        verdict = "the target lies inside the window: it is given away"
    return label(ax, f"{len(windows)} windows; {verdict}", "time step", y_name)


def explore_windows(make_windows: MakeWindows, series: Any, *, y_name: str = "value") -> Explorer:
    """Turn length and horizon, and slide the window along the series (T,) of `y_name`."""
    T = len(series)
    return explore(
        lambda L, horizon, k: (
            draw_window(make_windows, series, L, horizon, k, y_name=y_name).figure
        ),
        alt=(
            "A time series with its first window of 8 values in blue, and the target, one step "
            "after the window, as a red square."
        ),
        L=slider(2, max(3, T // 4), min(8, max(3, T // 4)), label="length L"),
        horizon=slider(1, max(2, T // 8), 1, label="horizon"),
        k=slider(0, T // 2, 0, label="which window"),
    )


@look()
def draw_gaps(
    series: Any, begin: int, filled: Any, *, y_name: str = "value", ax: Axes | None = None
) -> Axes:
    """Draw a series with holes, the values that were filled in, and what is left out.

    Parameters
    ----------
    series : array (T,)
        NaN where a value is missing.
    begin : int
        What comes before is not used.
    filled : array (T - begin,)
        The series from there on, without holes.
    y_name : str
        What a value is, with its unit.
    """
    series, filled = np.asarray(series, dtype=float), as_float(filled, "filled", "(T,)")
    if len(filled) != len(series) - begin:
        raise ValueError(
            f"filled must hold the {len(series) - begin} values from {begin} on, not {len(filled)}."
        )
    ax = get_axes(ax, WIDE)
    ax.plot(series, color=BLUE, lw=1.6, label="measured")
    places = np.arange(begin, len(series))
    holes = np.isnan(series[begin:])
    ax.plot(places[holes], filled[holes], "s", color=VERMILLION, ms=4, label="filled in")
    for k in np.flatnonzero(np.isnan(series[:begin])):
        ax.axvspan(k - 0.5, k + 0.5, color=pale(GREY, 0.45), lw=0, zorder=0)
    ax.axvline(begin, color="black", ls=":", lw=1.4)
    ax.legend(loc="upper left")
    return label(ax, f"Holes in grey; used from week {begin} on", "week", y_name)


@look()
def draw_forecast(
    truth: Any,
    forecasts: Mapping[str, Any],
    time: Any = None,
    *,
    y_name: str = "value",
    ax: Axes | None = None,
) -> Axes:
    """Draw forecasts over the truth, each with its mean absolute error.

    Parameters
    ----------
    truth : array (T,)
    forecasts : mapping of names to arrays (T,)
        Such as {"LSTM": …, "as today": …}.
    time : array (T,)
        What stands on the horizontal axis; left out, time steps.
    y_name : str
        What a value is, with its unit.
    """
    truth = as_float(truth, "truth", "(T,)")
    time = np.arange(len(truth)) if time is None else np.asarray(time)
    ax = get_axes(ax, WIDE)
    ax.plot(time, truth, color="black", lw=1.6, label="truth")
    for k, (name, forecast) in enumerate(forecasts.items()):
        forecast = as_float(forecast, name)
        if forecast.shape != truth.shape:
            raise ValueError(
                f"The forecast {name!r} must have the truth's shape {truth.shape}, "
                f"not {forecast.shape}."
            )
        error = np.abs(forecast - truth).mean()
        style = LINES[(k + 1) % len(LINES)]
        ax.plot(time, forecast, style, color=colour(k), lw=1.8, label=f"{name}: off by {error:.3g}")
    ax.legend()
    return label(ax, "Forecasts and their mean absolute error", "time", y_name)
