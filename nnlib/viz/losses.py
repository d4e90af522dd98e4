"""What a loss charges for a probability or a score, and the margin of a linear machine (lesson 04)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.viz.tools.colours import GREY, VERMILLION, line, two_class_map
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
from nnlib.viz.tools.style import get_axes, label, look
from nnlib.viz.tools.widgets import Explorer, explore

Loss = Callable[[Any, Any], Any]


@look()
def draw_confidence(losses: Mapping[str, Loss], p: float) -> Axes:
    """Draw what losses charge an example of class 1 for every probability, with `p` marked.

    Parameters
    ----------
    losses : names and functions of (y, p), to one number
        The learner's own; each is called with one example at a time.
    p : number between 0 and 1
    """
    ax = get_axes()
    ps = np.linspace(0.002, 0.998, 250)
    for k, (name, loss) in enumerate(losses.items()):
        charged = [float(loss(np.array([1]), np.array([q]))) for q in ps]
        here = float(loss(np.array([1]), np.array([p])))
        ax.plot(ps, charged, **line(k), label=f"{name}: {here:.3g}")
        ax.plot(p, here, "o", color=VERMILLION, markeredgecolor="black", zorder=3)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.15, 7))
    ax.legend(loc="upper right", title=f"loss at p = {p:g}")
    return label(ax, "The truth is class 1", "predicted probability p of class 1", "loss")


def explore_confidence(losses: Mapping[str, Loss]) -> Explorer:
    """Drag the probability of the true class, and see what each loss charges."""
    return explore(
        lambda p: draw_confidence(losses, p),
        alt="Loss against the predicted probability of the true class. The squared error never "
        "exceeds 1. The cross-entropy is near 0 at p = 1 and shoots up as p approaches 0; at the marked "
        "p = 0.1 it is 2.3.",
        p=slider(0.002, 0.998, 0.1, 0.002, "probability p"),
    )


@look()
def draw_score_losses(losses: Mapping[str, Callable[[float], float]]) -> Axes:
    """Draw what losses charge an example of class 1, for every score.

    Parameters
    ----------
    losses : names and functions of one score, to one number
    """
    ax = get_axes()
    scores = np.linspace(-3, 3, 241)
    for k, (name, loss) in enumerate(losses.items()):
        charged = [float(loss(float(s))) for s in scores]
        ax.plot(scores, charged, **line(k), label=name)
    ax.axvline(0, color=GREY, lw=1, zorder=0)
    ax.legend(loc="upper right")
    return label(ax, "The truth is class 1", "score: wrong side < 0 < right side", "loss")


@look()
def draw_margin(
    score: Callable[[Any], Any],
    X: Any,
    y: Any,
    kinds: tuple[str, str],
    names: tuple[str, str] = ("x1", "x2"),
) -> Axes:
    """Draw where a machine's score is -1, 0 and 1, and ring the examples that the hinge charges.

    Parameters
    ----------
    score : function of points (M, 2), to scores (M,)
        Called twice: with a grid, and with `X`.
    X : array (N, 2)
    y : array (N,), labels 0 and 1
    kinds, names : two strings each
        What the classes and the features are called.
    """
    X, y = as_points(X, y)
    ax = get_axes(size=(7.6, 4.6))
    frame(ax, X, margin=0.05)
    x1, x2, scores = ask_grid(ax, score, "score")
    shade(ax, (scores >= 0).astype(float), cmap=two_class_map(), vmin=-0.4, vmax=1.4)
    ax.contour(
        x1,
        x2,
        scores,
        levels=[-1, 0, 1],
        colors="black",
        linestyles=["--", "-", "--"],
        linewidths=2,
    )
    own = one_answer_each(score(X), X, "score")
    charged = (2 * y - 1) * own < 1
    for k, kind in enumerate(kinds):
        for rows, edge, width in ((~charged, "white", 0.4), (charged, "black", 1.4)):
            here = (y == k) & rows
            named = {k: kind if edge == "white" else f"{kind}, charged"}
            scatter_classes(ax, X[here], y[here], named, 30, edge, width)
    ax.plot([], [], "-", color="black", label="score 0")
    ax.plot([], [], "--", color="black", label="score −1 and 1")
    legend_beside(ax)
    right = int(((own >= 0) == y).sum())
    return label(ax, f"{right} of {len(y)} right, {int(charged.sum())} charged", *names)
