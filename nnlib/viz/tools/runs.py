"""Runs that differ by chance alone: a band around their middle, or one dot for each."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.validation import as_float
from nnlib.viz.tools.colours import BLACK, colour, line, marker
from nnlib.viz.tools.style import get_axes, label, look


@look()
def draw_bands(
    x: Any,
    runs: Mapping[str, Any],
    *,
    title: str,
    x_name: str,
    y_name: str,
    log_x: bool = False,
    log_y: bool = False,
) -> Axes:
    """Draw, for each name, the median over its runs, and a band from the lowest to the highest.

    Parameters
    ----------
    x : array (T,), or a mapping of names to arrays (T,)
        One for all, or each name's own.
    runs : mapping of names to arrays (S, T)
        One row for each of S runs, such as those of S random seeds. NaN breaks the line.
    log_x, log_y : bool
        Whether an axis counts in powers of ten.
    """
    ax = get_axes()
    whole = True
    for k, (name, values) in enumerate(runs.items()):
        values = as_float(values, name, "(S, T)")
        places = np.asarray(x[name] if isinstance(x, Mapping) else x)
        if places.shape != values.shape[1:]:
            raise ValueError(
                f"{name} must have one column for each x, {places.shape}, not {values.shape}."
            )
        whole = whole and places.dtype.kind in "iu"
        low, middle, high = values.min(axis=0), np.median(values, axis=0), values.max(axis=0)
        ax.fill_between(places, low, high, color=colour(k), alpha=0.18)
        ax.plot(places, middle, **line(k, dots=True), label=name)
    if log_x:
        ax.set_xscale("log")
    elif whole:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if log_y:
        ax.set_yscale("log")
    if len(runs) > 1:
        ax.legend()
    return label(ax, title, x_name, y_name)


@look()
def draw_runs(runs: Mapping[str, Sequence[float]], title: str, x_name: str) -> Axes:
    """Draw one row for each name, with one dot for each run and a bar at their median."""
    ax = get_axes()
    for k, (name, values) in enumerate(runs.items()):
        ax.plot(values, np.full(len(values), k), marker(k), color=colour(k), label=name)
        ax.plot([np.median(values)] * 2, [k - 0.3, k + 0.3], color=BLACK, lw=2)
    ax.set_yticks(range(len(runs)), list(runs))
    ax.set_ylim(len(runs) - 0.4, -0.6)
    return label(ax, title, x_name)
