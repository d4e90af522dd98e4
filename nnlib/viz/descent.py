"""Pictures of lesson 08: ways down a loss surface, and the edge of stability."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import Array, as_float, require_whole
from nnlib.viz.tools.colours import BLUE, colour, line, marker
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import ask_grid
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Limits = tuple[float, float]
# The learning-rate bowl: curvature 1 along the weight, 10 along the bias. Gradient descent along
# an axis multiplies the distance by 1 - lr · curvature, so it is stable below lr = 2/10.
BOWL = np.array([1.0, 10.0])
BOWL_START = (-4.0, 1.6)


def bowl(w: Array) -> Array:
    """Return `(w1² + 10 w2²) / 2` for points `(M, 2)`: an array `(M,)`."""
    return (w**2 @ BOWL) / 2


@look()
def draw_descent(
    f: Callable[[Array], Any],
    paths: Mapping[str, Any],
    xlim: Limits,
    ylim: Limits,
    names: tuple[str, str] = ("w1", "w2"),
    ax: Axes | None = None,
) -> Axes:
    """Draw the contours of a loss over two parameters, and paths of points over it.

    Parameters
    ----------
    f : function of points (M, 2), to losses (M,)
        Called once, with a grid.
    paths : mapping of names to arrays (T, 2)
        Each from its start (a dot) to its end (a larger marker).
    xlim, ylim : pairs of numbers
        What is in sight; a path may leave it.
    names : two strings
        What the parameters are.
    """
    ax = get_axes(ax)
    ax.set(xlim=xlim, ylim=ylim)
    w1, w2, losses = ask_grid(ax, f, "f")
    # Levels evenly spaced in the fourth root of the loss: the floor shows as well as the walls.
    low = losses.min()
    levels = low + (losses.max() - low) * np.linspace(0, 1, 15) ** 4
    ax.contourf(w1, w2, losses, levels=levels, cmap="Greys", alpha=0.6, zorder=0)
    ax.contour(w1, w2, losses, levels=levels, colors="white", linewidths=0.7, zorder=0)
    for k, (name, path) in enumerate(paths.items()):
        path = as_float(path, name)
        if path.ndim != 2 or path.shape[1] != 2:
            raise ValueError(f"The path {name!r} must have shape (T, 2), not {path.shape}.")
        ax.plot(*path.T, **line(k), marker=".", lw=1.6, ms=6)
        ax.plot(*path[-1], marker(k), color=colour(k), mec="black", ms=10, label=name, zorder=4)
    if len(paths) > 1:
        ax.legend()
    return label(ax, None, *names)


@look()
def draw_learning_rate(
    gd_step: Callable[[Any, Any, float], Any], lr: float, steps: int = 40
) -> Figure:
    """Draw gradient descent in a bowl ten times steeper along one side, and its loss.

    Parameters
    ----------
    gd_step : function (params, grads, lr) to new params, with params and grads lists of (W, b)
        The learner's own, called once a step with one weight and one bias.
    lr : number
    """
    params = [(np.array([[BOWL_START[0]]]), np.array([BOWL_START[1]]))]
    path = [BOWL_START]
    for _ in range(require_whole(steps, "steps")):
        [(W, b)] = params
        params = gd_step(params, [(BOWL[0] * W, BOWL[1] * b)], lr)
        [(W, b)] = params
        path.append((float(np.squeeze(W)), float(np.squeeze(b))))
    figure, axes = new_figure(WIDE, columns=2)
    left, right = axes[0]
    draw_descent(bowl, {"path": path}, (-5, 5), (-2.5, 2.5), ("weight w", "bias b"), left)
    label(left, f"learning rate {lr:.3g}")
    losses = bowl(np.array(path))
    right.semilogy(np.maximum(losses, 1e-16), color=BLUE)
    outcome = "falls" if losses[-1] < losses[0] else "grows"
    label(right, f"the loss {outcome}: {losses[0]:.3g} to {losses[-1]:.2g}", "step", "loss")
    return figure


def explore_learning_rate(gd_step: Callable[[Any, Any, float], Any]) -> Explorer:
    """Turn the learning rate up until gradient descent leaves the bowl."""
    return explore(
        lambda lr: draw_learning_rate(gd_step, lr),
        alt=(
            "On the left the contours of a long bowl with the path of gradient descent at learning "
            "rate 0.15, jumping from wall to wall while it nears the middle; on the right its loss, "
            "falling from step to step."
        ),
        lr=slider(0.005, 0.215, 0.15, 0.005, "learning rate"),
    )
