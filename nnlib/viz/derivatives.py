"""Slopes by nudging: how good they are for each step h, and where they point (lesson 05)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from nnlib.validation import Array
from nnlib.viz.tools.colours import BLUE, GREY, ORANGE, VERMILLION
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

NumericGrad = Callable[[Callable[[Array], Any], Array, float], Any]

EXPONENTS = np.arange(-15, 0.01, 0.25)


@look()
def draw_step(
    numeric_grad: NumericGrad,
    f: Callable[[Any], Any],
    f_grad: Callable[[float], float],
    x: float,
    exponent: float,
    name: str = "f",
) -> Figure:
    """Draw the line through `x - h` and `x + h`, and beside it the slope's error for every `h`.

    Parameters
    ----------
    numeric_grad : function (f, x, h) to the slopes at x (1,)
        The learner's own.
    f, f_grad : functions of one number
        The function, and its slope as known from paper.
    x : number
    exponent : number
        `h` is `10 ** exponent`.
    """
    figure, axes = new_figure(WIDE, columns=2)
    left, right = axes[0]

    def error(h: float) -> float:
        slope = np.asarray(numeric_grad(lambda z: float(f(z[0])), np.array([x]), h))
        if slope.shape != (1,):
            raise ValueError(f"numeric_grad must return one slope for one x, not {slope.shape}.")
        return abs(float(slope[0]) - f_grad(x))

    h = float(10.0**exponent)
    near = np.linspace(x - 1.3, x + 1.3, 121)
    left.plot(near, [f(z) for z in near], color=BLUE)
    rise = (f(x + h) - f(x - h)) / (2 * h)
    middle = (f(x + h) + f(x - h)) / 2
    left.plot(near[[0, -1]], middle + rise * (near[[0, -1]] - x), "--", color=VERMILLION)
    left.plot([x - h, x + h], [f(x - h), f(x + h)], "o", color=VERMILLION, mec="black")
    label(left, f"h = {h:.2g}: slope {rise:.10g}", "x", f"{name}(x)")
    hs = 10.0**EXPONENTS
    forward = [abs((f(x + step) - f(x)) / step - f_grad(x)) for step in hs]
    # A logarithmic axis has no place for an error of exactly 0.
    tiny = np.finfo(float).eps / 100
    right.plot(hs, np.maximum(forward, tiny), ":", color=GREY, label="forward: x to x + h")
    central = np.maximum([error(step) for step in hs], tiny)
    right.plot(hs, central, color=ORANGE, label="central: x − h to x + h")
    here = max(error(h), tiny)
    right.plot([h], [here], "o", color=VERMILLION, mec="black", zorder=3)
    right.set(xscale="log", yscale="log", ylim=(1e-13, 1e4))
    right.legend(loc="upper left", fontsize=10)
    label(right, f"error {here:.1e}", "h", "error of the slope")
    return figure


def explore_step(
    numeric_grad: NumericGrad,
    f: Callable[[Any], Any],
    f_grad: Callable[[float], float],
    x: float,
    name: str = "f",
) -> Explorer:
    """Slide `h` from 1 down to 1e-15, and watch the error fall and rise again."""
    return explore(
        lambda exponent: draw_step(numeric_grad, f, f_grad, x, exponent, name),
        alt=f"Left: the curve of {name} with a dashed line through two of its points, at x minus h and x "
        "plus h. Right: the error of the slope against h, both logarithmic, in the form of a V. The "
        "central difference is best near h = 1e-5, the forward difference near 1e-8, and is worse.",
        exponent=slider(-15.0, 0.0, -0.5, 0.25, "h is 10 to the power"),
    )


@look()
def draw_downhill(loss: Callable[[Array], Any], grad: Callable[[Array], Any]) -> Axes:
    """Draw the loss over two weights as a map, with arrows against the gradient.

    Parameters
    ----------
    loss : function of weights (2,), to one number above 0
    grad : function of weights (2,), to its gradient (2,)
    """
    ax = get_axes(size=(6.8, 5.0))
    ticks = np.linspace(-3.0, 6.0, 49)
    heights = np.array([[float(loss(np.array([a, b]))) for a in ticks] for b in ticks])
    # Bands of equal ratio: near the lowest point, equal steps would all be one colour.
    levels = np.geomspace(heights.min() * 0.999, heights.max() * 1.001, 13)
    bands = ax.contourf(ticks, ticks, heights, levels=levels, norm=LogNorm())
    bar = ax.figure.colorbar(bands, ax=ax, ticks=levels[::2], format="%.2f")
    bar.set_label("loss")
    starts = np.array([[a, b] for b in ticks[4::8] for a in ticks[4::8]])
    arrows = -np.array([np.asarray(grad(w.copy())) for w in starts])
    lengths = np.linalg.norm(arrows, axis=1, keepdims=True)
    # Steep places would hide the others, so the root of the length is drawn.
    arrows = arrows / np.sqrt(np.maximum(lengths, 1e-12))
    ax.quiver(*starts.T, *arrows.T, color="white", edgecolor="black", linewidth=0.6, width=0.009)
    return label(ax, "Each arrow: the gradient, with its sign turned round", "w0", "w1")
