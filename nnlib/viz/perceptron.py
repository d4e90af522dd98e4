"""How a neuron learns: its line after each mistake, and fewer mistakes from epoch to epoch."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.viz.tools.plane import as_points, frame, legend_beside, scatter_classes
from nnlib.viz.tools.style import AMOUNTS, COLOURS, LINES, get_axes, label, look, marker


@look()
def draw_lines(
    X: Any,
    y: Any,
    lines: Sequence[tuple[Any, float]],
    kinds: Sequence[str],
    names: tuple[str, str] = ("x1", "x2"),
    ax: Axes | None = None,
) -> Axes:
    """Draw the neuron's line `x · w + b = 0` after each change, numbered from 1, the last one thick.

    Parameters
    ----------
    X : (N, 2)
    y : (N,), labels 0 and 1
    lines : one `(w, b)` for each change; a line out of sight is left out
    kinds, names : two strings each
        What the classes and the features are called.
    """
    X, y = as_points(X, y)
    ax = get_axes(ax)
    frame(ax, np.vstack([X, np.zeros(2)]), margin=0.1)
    scatter_classes(ax, X, y, kinds)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for k, (w, b) in enumerate(lines, start=1):
        last = k == len(lines)
        ends = _ends(np.asarray(w), b, (left, right, bottom, top))
        if ends is None:
            continue
        tone = colormaps[AMOUNTS](0.85 * (1 - k / len(lines)))
        ax.plot(*ends.T, color=tone, lw=3.2 if last else 1.4, zorder=2)
        # On the line, a little below its upper end, where lines that cross are still apart.
        place = ends[0] + 0.07 * (ends[1] - ends[0])
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        ax.text(place[0], place[1], str(k), color=tone, ha="center", va="center", size=11, bbox=box)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    legend_beside(ax)
    return label(ax, f"The line after each of {len(lines)} mistakes", *names)


@look()
def draw_mistakes(curves: Mapping[str, Sequence[int]], ax: Axes | None = None) -> Axes:
    """Draw the mistakes of each epoch, one pass over the data; one curve for each name."""
    ax = get_axes(ax)
    for k, (name, mistakes) in enumerate(curves.items()):
        epochs = np.arange(1, len(mistakes) + 1)
        ax.plot(epochs, mistakes, LINES[k], marker=marker(k), color=COLOURS[k], ms=5, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(bottom=-1)
    ax.legend()
    return label(ax, "Mistakes in each epoch", "epoch", "mistakes among 100 flowers")


def _ends(w: np.ndarray, b: float, view: tuple[float, float, float, float]) -> np.ndarray | None:
    """Return the two points in which the line meets the border of the view, upper left first."""
    left, right, bottom, top = view
    points = []
    if w[1]:
        points += [(x, -(b + w[0] * x) / w[1]) for x in (left, right)]
    if w[0]:
        points += [(-(b + w[1] * y) / w[0], y) for y in (bottom, top)]
    room = 1e-9
    inside = [
        (x, y)
        for x, y in points
        if left - room <= x <= right + room and bottom - room <= y <= top + room
    ]
    return np.array([min(inside), max(inside)]) if len(set(inside)) > 1 else None
