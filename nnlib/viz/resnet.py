"""Layer by layer: what is left of a gradient in a deep network (lesson 13)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nnlib.validation import as_float
from nnlib.viz.tools.colours import line
from nnlib.viz.tools.style import get_axes, label, look


@look()
def draw_by_layer(networks: Mapping[str, Any]) -> Axes:
    """Draw the norm of the gradient in each layer of each network, in powers of ten.

    Parameters
    ----------
    networks : mapping of names to arrays (L,), from the first layer to the last
        Such as {"plain": grad_norms(plain, X, y), "residual": grad_norms(residual, X, y)}.
    """
    ax = get_axes()
    for k, (name, values) in enumerate(networks.items()):
        values = as_float(values, name, "(L,)")
        layers = np.arange(1, len(values) + 1)
        # Zero has no place on a logarithmic axis: such layers stay empty.
        shown = np.where(values > 0, values, np.nan)
        ax.plot(layers, shown, **line(k, dots=True), label=name)
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return label(ax, "Gradient norm in each layer", "layer, from the input", "gradient norm")
