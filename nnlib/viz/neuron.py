"""Pictures of lesson 01: the line of a neuron, and how it moves with every mistake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.viz.tools.colours import AMOUNTS, line, two_class_map
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import (
    as_points,
    ask_grid,
    draw_zero_line,
    frame,
    legend_beside,
    one_answer_each,
    scatter_classes,
    shade,
)
from nnlib.viz.tools.style import get_axes, label, look
from nnlib.viz.tools.widgets import Explorer, explore

NeuronBatch = Callable[[Any, Any, Any], Any]


@look()
def draw_neuron(
    neuron_batch: NeuronBatch,
    X: Any,
    y: Any,
    w: Sequence[float],
    b: float,
    names: tuple[str, str] = ("x1", "x2"),
) -> Axes:
    """Draw what a neuron says about every point of the plane, and where it changes its mind.

    Parameters
    ----------
    neuron_batch : function (X, w, b) to labels 0 and 1
        The learner's own. It is called twice: with a grid for the shading, and with `X`.
    X : (N, 2)
    y : (N,), labels 0 and 1
    w : two numbers
    b : number
    names : two strings
        What the features are.
    """
    X, y = as_points(X, y)
    weights = np.array(w, dtype=float)
    ax = get_axes()
    # The origin is in sight: without a bias the line cannot leave it.
    frame(ax, np.vstack([X, np.zeros(2)]), flattest=0.7)
    _, _, answers = ask_grid(
        ax, lambda points: neuron_batch(points, weights.copy(), b), "neuron_batch"
    )
    shade(ax, answers, cmap=two_class_map(), vmin=0, vmax=1)
    # Equal units make the arrow of w stand upright on the line.
    ax.set_aspect("equal")
    ax.plot([0], [0], "+", color="black", ms=12, mew=1.5, label="origin")
    _draw_line(ax, weights, b)
    scatter_classes(ax, X, y)
    right = int(np.sum(one_answer_each(neuron_batch(X, weights.copy(), b), X, "neuron_batch") == y))
    legend_beside(ax)
    return label(ax, f"{right} of {len(y)} on the right side", *names)


def explore_neuron(
    neuron_batch: NeuronBatch, X: Any, y: Any, names: tuple[str, str] = ("x1", "x2")
) -> Explorer:
    """Turn and shift the neuron's line with sliders for `w0`, `w1` and `b`."""
    return explore(
        lambda w0, w1, b: draw_neuron(neuron_batch, X, y, (w0, w1), b, names),
        alt=(
            "Points of two classes, and the straight line of a neuron with weights 1 and 1 and "
            "bias 0. Beyond the line the plane is orange, where the neuron fires; before it, blue."
        ),
        w0=slider(-3.0, 3.0, 1.0, 0.1, "weight w0"),
        w1=slider(-3.0, 3.0, 1.0, 0.1, "weight w1"),
        b=slider(-6.0, 6.0, 0.0, 0.1, "bias b"),
    )


@look()
def draw_lines(
    X: Any,
    y: Any,
    lines: Sequence[tuple[Any, float]],
    kinds: Sequence[str],
    names: tuple[str, str] = ("x1", "x2"),
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
    ax = get_axes()
    frame(ax, np.vstack([X, np.zeros(2)]), margin=0.1)
    scatter_classes(ax, X, y, {k: kinds[k] for k in np.unique(y)})
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
def draw_mistakes(curves: Mapping[str, Sequence[int]]) -> Axes:
    """Draw the mistakes of each epoch, one pass over the data; one curve for each name."""
    ax = get_axes()
    for k, (name, mistakes) in enumerate(curves.items()):
        epochs = np.arange(1, len(mistakes) + 1)
        ax.plot(epochs, mistakes, **line(k, dots=True), label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(bottom=-1)
    ax.legend()
    return label(ax, "Mistakes in each epoch", "epoch", "mistakes among 100 flowers")


def _draw_line(ax: Axes, w: np.ndarray, b: float) -> None:
    """Draw `x · w + b = 0`, and the weights as an arrow to the side where the neuron fires."""
    length = np.hypot(*w)
    if length == 0:
        return  # the same answer everywhere: there is no line
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    foot, along = draw_zero_line(ax, w, b, color="black", zorder=2)
    # Start the arrow where the line passes nearest to the middle of what is in sight.
    middle = np.array([sum(xlim), sum(ylim)]) / 2
    start = foot + (middle - foot) @ along * along
    reach = 0.22 * min(xlim[1] - xlim[0], ylim[1] - ylim[0])
    ax.annotate(
        "w",
        xy=tuple(start),
        xytext=tuple(start + reach * w / length),
        ha="center",
        va="center",
        arrowprops={"arrowstyle": "<-", "lw": 1.8, "shrinkA": 6, "shrinkB": 0},
        annotation_clip=True,
        zorder=4,
    )


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
