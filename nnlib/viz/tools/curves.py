"""Several curves in one picture, and the two that training leaves behind."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.viz.tools.colours import BLUE, GREY, ORANGE, line
from nnlib.viz.tools.style import get_axes, label, look


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
    ax = get_axes()
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
        ax.plot(x, values, **line(k), label=name)
    if log:
        ax.set_yscale("log")
    if x.dtype.kind in "iu":
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    # Beneath the picture, where it hides no curve.
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, frameon=False)
    return label(ax, title, x_name, y_name)


@look()
def draw_history(history: Mapping[str, Sequence[float]]) -> Axes:
    """Draw the loss over the epochs, for training and (where recorded) validation data.

    Parameters
    ----------
    history : mapping with one number an epoch
        As `fit` returns it: `history["loss"]` and, with validation data, `history["val_loss"]`.
    """
    ax = get_axes()
    losses, validation = history["loss"], history.get("val_loss")
    epochs = np.arange(1, len(losses) + 1)
    ax.plot(epochs, losses, "-", color=BLUE, label="training")
    title = f"loss {losses[-1]:.3g} after {len(epochs)} epochs"
    if validation is not None:
        ax.plot(epochs, validation, "--", color=ORANGE, label="validation")
        best = int(np.nanargmin(validation))
        ax.plot(epochs[best], validation[best], "o", color=ORANGE, mec="black", label="best")
        ax.axvline(epochs[best], color=GREY, ls=":", lw=1.2, zorder=0)
        title = f"best validation loss {validation[best]:.3g} in epoch {epochs[best]}"
        ax.legend()
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return label(ax, title, "epoch", "loss")
