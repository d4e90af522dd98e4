"""Pictures of lesson 10: curves through points, where training stops, one dot for each run."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.validation import Array, as_float
from nnlib.viz.tools.history import draw_history
from nnlib.viz.tools.style import BLACK, LINES, VERMILLION, colour, get_axes, label, look, marker


@look()
def draw_fits(
    x: Any, y: Any, models: Mapping[str, Callable[[Array], Any]], ax: Axes | None = None
) -> Axes:
    """Draw points, and the curve of each model that was fitted to them.

    Parameters
    ----------
    x, y : arrays (N,)
    models : mapping of names to functions of x (M,), to predictions (M,)
    """
    x, y = as_float(x, "x", "(N,)"), as_float(y, "y", "(N,)")
    ax = get_axes(ax)
    grid = np.linspace(x.min(), x.max(), 300)
    ax.plot(x, y, "o", color=BLACK, ms=6, zorder=3)
    for k, (name, model) in enumerate(models.items()):
        ax.plot(grid, model(grid), LINES[k % 4], color=colour(k), label=name)
    room = 0.3 * (y.max() - y.min())
    ax.set_ylim(y.min() - room, y.max() + room)  # A wild curve must not flatten the points.
    ax.legend()
    return label(ax, f"{len(x)} points, {len(models)} curves", "x", "y")


@look()
def draw_stop(
    history: Mapping[str, Sequence[float]], epoch: int | None, ax: Axes | None = None
) -> Axes:
    """Draw training and validation loss, and the epoch (from 1) in which training would stop."""
    ax = draw_history(history, ax=ax)
    if epoch is not None:
        ax.axvline(epoch, color=VERMILLION, lw=1.8)
        ax.annotate(
            f"stop after {epoch}",
            (epoch, ax.get_ylim()[1]),
            color=VERMILLION,
            va="top",
            rotation=90,
            xytext=(5, 0),
            textcoords="offset points",
        )
    return ax


@look()
def draw_runs(
    runs: Mapping[str, Sequence[float]], title: str, x_name: str, ax: Axes | None = None
) -> Axes:
    """Draw one row for each name, with one dot for each run and a bar at their median."""
    ax = get_axes(ax)
    for k, (name, values) in enumerate(runs.items()):
        ax.plot(values, np.full(len(values), k), marker(k), color=colour(k), label=name)
        ax.plot([np.median(values)] * 2, [k - 0.3, k + 0.3], color=BLACK, lw=2)
    ax.set_yticks(range(len(runs)), list(runs))
    ax.set_ylim(len(runs) - 0.4, -0.6)
    return label(ax, title, x_name)
