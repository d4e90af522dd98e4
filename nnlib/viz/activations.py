"""Value and slope of an activation, and how slopes multiply away with depth (lesson 02)."""

from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlib.validation import require_whole
from nnlib.viz.controls import slider
from nnlib.viz.style import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    VERMILLION,
    WIDE,
    colour,
    get_axes,
    label,
    look,
    marker,
    new_figure,
)
from nnlib.viz.widgets import Explorer, explore

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
    value, slope = (_at(g, z, what) for g, what in ((f, name), (f_grad, f"{name}_grad")))
    left, right = axes[0]
    left.plot(zs, _curve(f, zs, name), color=BLUE)
    around = np.array([z - 1.5, z + 1.5])
    left.plot(around, value + slope * (around - z), color=VERMILLION, ls="--")
    left.plot([z], [value], "o", color=VERMILLION, markeredgecolor="black")
    label(left, f"{name}({z:.3g}) = {value:.3g}", "z", f"{name}(z)")
    right.plot(zs, _curve(f_grad, zs, f"{name}_grad"), color=ORANGE)
    right.plot([z], [slope], "o", color=VERMILLION, markeredgecolor="black")
    label(right, f"slope at {z:.3g} is {slope:.3g}", "z", f"slope of {name}")
    for ax in (left, right):
        ax.axhline(0, color=PALE, lw=1, zorder=0)
        ax.axvline(0, color=PALE, lw=1, zorder=0)
        ax.margins(y=0.12)
    left.set_xlim(-REACH, REACH)
    right.set_xlim(-REACH, REACH)
    return figure


def explore_activation(f: Function, f_grad: Function, name: str = "f") -> Explorer:
    """Slide along `z` and watch value and slope."""
    return explore(
        lambda z: draw_activation(f, f_grad, z, name),
        alt=(
            f"On the left the curve of {name} with its tangent at z = 1; on the right the slope "
            f"of {name} for z between -6 and 6, with the slope at z = 1 marked."
        ),
        z=slider(-REACH, REACH, 1.0, 0.1, "z"),
    )


@look()
def draw_slopes_with_depth(
    gradients: Mapping[str, Function], depth: int = 20, ax: Axes | None = None
) -> Axes:
    """Draw how much of a gradient is left after each layer, for each activation.

    Going back through a layer multiplies the gradient by the activation's slope. The solid line
    takes the slope's root mean square over values `z` with a standard normal distribution, the
    dotted line its largest value. Weights multiply too, and are left out here.

    Parameters
    ----------
    gradients : names and slope functions, such as {"sigmoid": sigmoid_grad, "ReLU": relu_grad}
        Each is called once, with 1,999 values of `z`.
    depth : int
    """
    layers = np.arange(require_whole(depth, "depth") + 1)
    ax = get_axes(ax)
    normal = NormalDist()
    z = np.array([normal.inv_cdf(k / 2000) for k in range(1, 2000)])
    for k, (name, f_grad) in enumerate(gradients.items()):
        slopes = _curve(f_grad, z, name)
        typical, best = np.sqrt(np.mean(slopes**2)), np.abs(slopes).max()
        ax.plot(layers, typical**layers, "-" + marker(k), color=colour(k), ms=5, label=name)
        ax.plot(layers, best**layers, ":", color=colour(k), lw=1.6)
    ax.plot([], [], ":", color=GREY, lw=1.6, label="largest slope")
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return label(
        ax, "Slopes multiply on the way back", "layers passed", "part of the gradient left"
    )


def _curve(f: Function, z: np.ndarray, name: str) -> np.ndarray:
    """Call a function and demand one number for each of its arguments."""
    values = np.asarray(f(z.copy()))
    if values.shape != z.shape or values.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} must return one number for each z, shape {z.shape}, "
            f"and it returned {values.dtype} of shape {values.shape}."
        )
    return values


def _at(f: Function, z: float, name: str) -> float:
    return float(_curve(f, np.array([z]), name)[0])
