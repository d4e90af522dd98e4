"""What a loss charges: confident errors explode, margins cost nothing (lesson 04)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib.viz.controls import choice, slider
from nnlib.viz.plane import legend_beside
from nnlib.viz.style import BLUE, GREY, LINES, VERMILLION, colour, get_axes, label, look
from nnlib.viz.widgets import Explorer, explore

Loss = Callable[[Any, Any], Any]


@look()
def draw_probability_loss(loss: Loss, p: float, y: int = 1, ax: Axes | None = None) -> Axes:
    """Draw the loss of one example over the probability that was given to class 1.

    Parameters
    ----------
    loss : function (y, p) of arrays (N,), to one number
        The learner's own; it is called with one example at a time, 200 times.
    p : number between 0 and 1
        The probability to mark.
    y : 0 or 1
        The example's true class.
    """
    ax = get_axes(ax)
    ps = np.linspace(0.001, 0.999, 199)
    ax.plot(ps, [_charge(loss, y, q) for q in ps], color=BLUE)
    marked = _charge(loss, y, p)
    ax.plot([p], [marked], "o", color=VERMILLION, mec="black", ms=10)
    ax.axvline(0.5, color=GREY, ls=":", lw=1.2, zorder=0)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.2, 7.2))
    return label(
        ax, f"true class {y}, p = {p:.3g}: loss {marked:.3g}", "probability p of class 1", "loss"
    )


def explore_probability(loss: Loss) -> Explorer:
    """Drag the probability of an example towards the wrong side."""
    return explore(
        lambda p, y: draw_probability_loss(loss, p, y).figure,
        alt=(
            "The loss of an example of class 1 over the probability given to it: near 0 at "
            "probability 1, rising without bound towards probability 0; probability 0.7 is marked."
        ),
        p=slider(0.001, 0.999, 0.7, 0.001, "probability p"),
        y=choice([1, 0], label="true class"),
    )


@look()
def draw_margin_losses(losses: Mapping[str, Loss], ax: Axes | None = None) -> Axes:
    """Draw losses of one example of class +1 over its score, right of zero where it is right.

    Parameters
    ----------
    losses : mapping of names to functions (y, score) of arrays (N,), to one number
        With `y` of -1 or 1, such as {"hinge": hinge}. Each is called once for each of 161 scores.
    """
    ax = get_axes(ax)
    scores = np.linspace(-3, 3, 161)
    ax.plot(scores, np.where(scores < 0, 1.0, 0.0), color=GREY, ls=":", label="mistake or not")
    for k, (name, loss) in enumerate(losses.items()):
        values = [_charge(loss, 1, score) for score in scores]
        ax.plot(scores, values, LINES[k % 4], color=colour(k), label=name)
    ax.axvline(1, color=GREY, ls=":", lw=1.2, zorder=0)
    ax.set_ylim(-0.2, 4.2)
    legend_beside(ax)
    return label(ax, "What a score costs", "score of an example of class +1", "loss")


def _charge(loss: Loss, y: int, prediction: float) -> float:
    value = np.asarray(loss(np.array([y]), np.array([prediction])))
    if value.size != 1 or value.dtype.kind not in "biuf":
        raise ValueError(f"A loss must return one number, not {value.dtype} of {value.shape}.")
    return float(value.item())
