"""The line of a neuron: weights turn it, the bias frees it from the origin (lesson 01)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import (
    as_points,
    ask_grid,
    frame,
    legend_beside,
    one_answer_each,
    scatter_classes,
    shade,
)
from nnlib.viz.tools.style import get_axes, label, look, two_class_map
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
    ax: Axes | None = None,
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
    ax = get_axes(ax)
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


def _draw_line(ax: Axes, w: np.ndarray, b: float) -> None:
    """Draw `x · w + b = 0`, and the weights as an arrow to the side where the neuron fires."""
    length = np.hypot(*w)
    if length == 0:
        return  # the same answer everywhere: there is no line
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    foot = -b * w / length**2  # the line's nearest point to the origin
    along = np.array([-w[1], w[0]]) / length
    ax.axline(foot, foot + along, color="black", zorder=2)
    ax.set(xlim=xlim, ylim=ylim)
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
