"""The confusion matrix: which class is taken for which (lesson 10)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlib.viz.tools.colours import AMOUNTS
from nnlib.viz.tools.style import get_axes, label, look

SQUARE = (6.0, 5.2)


@look()
def draw_confusion(matrix: Any, names: Sequence[str] | None = None) -> Axes:
    """Draw a confusion matrix: counts in print, the share of each true class in colour.

    Parameters
    ----------
    matrix : integer array (K, K)
        Row: the true class; column: the predicted one.
    names : K strings
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.size == 0:
        raise ValueError(f"A confusion matrix has shape (K, K), not {matrix.shape}.")
    K = len(matrix)
    names = [str(k) for k in range(K)] if names is None else list(names)
    if len(names) != K:
        raise ValueError(
            f"names must hold {K} names for a matrix {matrix.shape}, not {len(names)}."
        )
    # A class without examples has a row of zeros, and stays at zero.
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    ax = get_axes(size=SQUARE)
    picture = ax.imshow(share, cmap=AMOUNTS, vmin=0, vmax=1)
    for (i, j), count in np.ndenumerate(matrix):
        if count:
            tone = "black" if share[i, j] > 0.55 else "white"
            size = 11 if K <= 10 else 8
            ax.text(j, i, f"{count:g}", ha="center", va="center", color=tone, size=size)
    for k in range(K):
        ax.add_patch(Rectangle((k - 0.5, k - 0.5), 1, 1, fill=False, edgecolor="white", lw=1.5))
    long = max(map(len, names)) > 3
    ax.set_xticks(range(K), names, rotation=45 if long else 0, ha="right" if long else "center")
    ax.set_yticks(range(K), names)
    ax.figure.colorbar(picture, ax=ax, label="share of the true class", fraction=0.046)
    right = int(np.trace(matrix))
    return label(ax, f"{right:,} of {int(matrix.sum()):,} right", "predicted class", "true class")
