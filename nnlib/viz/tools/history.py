"""Training curves: what training and validation data say, epoch by epoch (lesson 10)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.viz.tools.style import BLUE, GREY, ORANGE, get_axes, label, look


@look()
def draw_history(
    history: Mapping[str, Sequence[float]],
    metric: str = "loss",
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw a metric over the epochs, for training and (where recorded) validation data.

    Parameters
    ----------
    history : mapping of metric to one number an epoch
        As `fit` returns it: `history["loss"]` and, with validation data, `history["val_loss"]`.
    metric : str
    log : bool
        Whether the vertical axis counts in powers of ten.
    """
    if metric not in history:
        raise ValueError(f"history has no {metric!r}; it has {', '.join(map(repr, history))}.")
    ax = get_axes(ax)
    epochs = np.arange(1, len(history[metric]) + 1)
    ax.plot(epochs, history[metric], "-", color=BLUE, label="training")
    validation = history.get(f"val_{metric}")
    title = f"{metric} {history[metric][-1]:.3g} after {len(epochs)} epochs"
    if validation is not None:
        ax.plot(epochs, validation, "--", color=ORANGE, label="validation")
        best = int(np.nanargmin(validation) if "loss" in metric else np.nanargmax(validation))
        ax.plot(epochs[best], validation[best], "o", color=ORANGE, mec="black", label="best")
        ax.axvline(epochs[best], color=GREY, ls=":", lw=1.2, zorder=0)
        title = f"best validation {metric} {validation[best]:.3g} in epoch {epochs[best]}"
        ax.legend()
    if log:
        ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return label(ax, title, "epoch", metric)
