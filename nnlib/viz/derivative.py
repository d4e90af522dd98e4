"""The V of the step size: truncation on its right, round-off on its left (lesson 05)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.viz.controls import slider
from nnlib.viz.style import BLUE, GREY, ORANGE, PALE, VERMILLION, WIDE, label, look, new_figure
from nnlib.viz.widgets import Explorer, explore

NumericGrad = Callable[[Callable[[Any], Any], Any, float], Any]

# exp at 1: value, slope and every higher derivative are e.
AT = 1.0
EXACT = float(np.exp(AT))
STEPS = 10.0 ** np.linspace(-13, 0, 53)


@look()
def draw_step_size(numeric_grad: NumericGrad, h: float) -> Figure:
    """Draw the difference quotient of `exp` at 1 with step `h`, and its error for every step.

    Parameters
    ----------
    numeric_grad : function (f, x, h), to the gradient at `x` (1,)
        The learner's own; it is called 54 times.
    h : number above 0
        The step to mark.
    """
    slope = _slope(numeric_grad, h)
    figure, axes = new_figure(WIDE, columns=2)
    left, right = axes[0]
    x = np.linspace(-0.6, 2.6, 161)
    left.plot(x, np.exp(x), color=BLUE, label="exp(x)")
    ends = np.array([AT - h, AT + h])
    left.plot(ends, np.exp(ends), "o", color=VERMILLION, mec="black")
    left.plot(x, np.exp(AT) + slope * (x - AT), "--", color=VERMILLION, label=f"slope {slope:.5g}")
    left.plot(x, EXACT + EXACT * (x - AT), ":", color=GREY, label=f"true slope {EXACT:.5g}")
    left.set(xlim=(-0.6, 2.6), ylim=(-2, 12))
    left.legend(loc="upper left")
    label(left, f"step h = {h:.2g}", "x", "y")
    # An error of exactly zero has no place on a logarithmic axis.
    errors = [max(abs(_slope(numeric_grad, step) / EXACT - 1), 1e-17) for step in STEPS]
    error = abs(slope / EXACT - 1)
    right.loglog(STEPS, errors, color=ORANGE)
    right.loglog([h], [max(error, 1e-17)], "o", color=VERMILLION, mec="black", ms=9)
    right.grid(color=PALE)
    label(right, f"relative error {error:.1e}", "step h", "relative error")
    return figure


def explore_step_size(numeric_grad: NumericGrad) -> Explorer:
    """Slide the step from far too large to far too small."""
    return explore(
        lambda exponent: draw_step_size(numeric_grad, 10.0**exponent),
        alt=(
            "On the left the curve of exp with the line through two points around 1. On the right "
            "the error of its slope over the step h, both logarithmic: a V, lowest near 1e-5, "
            "rising to the right by truncation and to the left by round-off."
        ),
        exponent=slider(-13.0, 0.0, -0.5, 0.25, "h = 10 to the power"),
    )


def _slope(numeric_grad: NumericGrad, h: float) -> float:
    found = np.asarray(numeric_grad(lambda x: np.exp(x).sum(), np.array([AT]), h))
    if found.shape != (1,) or found.dtype.kind not in "biuf":
        raise ValueError(
            f"numeric_grad must return an array like x, shape (1,), not {found.dtype} of shape "
            f"{found.shape}."
        )
    return float(found[0])
