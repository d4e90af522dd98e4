"""Value and slope of an activation, side by side (lesson 02)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.validation import Array
from nnlib.viz.tools.colours import BLUE, ORANGE, PALE, VERMILLION
from nnlib.viz.tools.plane import one_answer_each
from nnlib.viz.tools.style import WIDE, label, look, new_figure

Function = Callable[[Any], Any]

REACH = 6.0


@look()
def draw_activation(f: Function, f_grad: Function, z: float, name: str = "f") -> Figure:
    """Draw the curve with its tangent at `z`, and beside it the slope at every `z`.

    Parameters
    ----------
    f, f_grad : functions of an array (n,), to an array (n,)
        The learner's own; each is called twice, with a range of `z` and with the one `z`.
    z : number
        Where the tangent touches.
    """
    figure, axes = new_figure(WIDE, columns=2)
    zs = np.linspace(-REACH, REACH, 241)

    def ask(g: Function, z: Array, called: str) -> Array:
        return one_answer_each(g(z.copy()), z, called, "for each z")

    value = float(ask(f, np.array([z]), name)[0])
    slope = float(ask(f_grad, np.array([z]), f"{name}_grad")[0])
    left, right = axes[0]
    left.plot(zs, ask(f, zs, name), color=BLUE)
    around = np.array([z - 1.5, z + 1.5])
    left.plot(around, value + slope * (around - z), color=VERMILLION, ls="--")
    left.plot([z], [value], "o", color=VERMILLION, markeredgecolor="black")
    label(left, f"{name}({z:.3g}) = {value:.3g}", "z", f"{name}(z)")
    right.plot(zs, ask(f_grad, zs, f"{name}_grad"), color=ORANGE)
    right.plot([z], [slope], "o", color=VERMILLION, markeredgecolor="black")
    label(right, f"slope at {z:.3g} is {slope:.3g}", "z", f"slope of {name}")
    for ax in (left, right):
        ax.axhline(0, color=PALE, lw=1, zorder=0)
        ax.axvline(0, color=PALE, lw=1, zorder=0)
        ax.margins(y=0.12)
        ax.set_xlim(-REACH, REACH)
    return figure
