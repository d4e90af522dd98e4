"""Several curves in one picture, told apart by colour and by line."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.viz.tools.style import LINES, colour, get_axes, label, look


@look()
def draw_curves(
    x: Any,
    curves: Mapping[str, Any],
    *,
    title: str,
    x_name: str,
    y_name: str,
    points: Any = None,
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one curve over `x` for each name.

    Parameters
    ----------
    x : (N,)
    curves : names and values (N,)
    points : (N,), optional
        What the curves try to meet, drawn as dots.
    log : bool
        Whether the vertical axis counts in powers of ten; values must then be positive.
    """
    ax = get_axes(ax)
    x = np.asarray(x)
    if points is not None:
        ax.plot(x, points, "o", color="black", ms=3.5, label="data")
    for k, (name, values) in enumerate(curves.items()):
        values = np.asarray(values)
        if values.shape != x.shape:
            raise ValueError(
                f"{name} must have one value for each x, {x.shape}, not {values.shape}."
            )
        if log and not (values > 0).all():
            raise ValueError(f"{name} must be positive to be drawn in powers of ten.")
        ax.plot(x, values, LINES[k % len(LINES)], color=colour(k), label=name)
    if log:
        ax.set_yscale("log")
    if x.dtype.kind in "iu":
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    # Beneath the picture, where it hides no curve.
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, frameon=False)
    return label(ax, title, x_name, y_name)
