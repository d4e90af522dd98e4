"""The diagram of a network: units, layers, weights, and the count of parameters (lesson 03)."""

import itertools
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from nnlib.validation import Array, as_float, require_whole
from nnlib.viz.tools.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SIGNED,
    WIDE,
    get_axes,
    label,
    look,
    pale,
)

# A layer of more units than this is drawn as its first few and its last, with dots between.
MOST = 8


@look()
def draw_network(
    sizes: Sequence[int], weights: Sequence[Any] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a fully connected network, with its shapes and parameter counts beneath.

    Parameters
    ----------
    sizes : whole numbers
        Units in each layer, from the input to the output: `[3, 4, 2]`.
    weights : list of arrays (D, H), one for each pair of neighbouring layers
        Where given, purple lines are positive weights, orange ones negative, thicker where larger.
    """
    sizes = [require_whole(size, "a layer's size") for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"A network needs an input and an output layer: two sizes, not {sizes}.")
    matrices = _checked(weights, sizes)
    ax = get_axes(ax, WIDE)
    ax.axis("off")
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-0.45, 1.05))
    spacing = 1 / max(3, min(MOST, max(sizes)))
    layers = [_heights(size, spacing) for size in sizes]
    for k, (left, right) in enumerate(itertools.pairwise(layers)):
        ax.add_collection(_weight_lines(k, left, right, matrices[k]))
    total = 0
    for x, (size, units) in enumerate(zip(sizes, layers, strict=True)):
        role, tone = ("hidden", ORANGE) if 0 < x else ("input", BLUE)
        role, tone = ("output", GREEN) if x == len(sizes) - 1 else (role, tone)
        heights = list(units.values())
        ax.scatter([x] * len(units), heights, s=260, color=[pale(tone, 0.7)], edgecolor="black")
        if size > len(units):
            ax.text(x, sum(heights[-2:]) / 2, "⋮", ha="center", va="center", size=18)
        ax.text(x, -0.04, f"{role}\n{size} unit{'s' * (size > 1)}", ha="center", va="top")
        if x > 0:
            D, count = sizes[x - 1], (sizes[x - 1] + 1) * size
            total += count
            text = f"W ({D}, {size}), b ({size},)\n{D}·{size} + {size} = {count:,}"
            ax.text(x - 0.5, -0.25, text, ha="center", va="top", color=GREY)
    return label(ax, f"{'-'.join(map(str, sizes))} network: {total:,} parameters")


def _heights(size: int, spacing: float) -> dict[int, float]:
    """Give the units that are drawn their heights, the first one on top."""
    rows = min(size, MOST)
    heights = [0.5 + ((rows - 1) / 2 - row) * spacing for row in range(rows)]
    if size <= MOST:
        return dict(enumerate(heights))
    # The last row but one is left to the dots.
    return dict(enumerate(heights[:-2])) | {size - 1: heights[-1]}


def _weight_lines(
    k: int, left: dict[int, float], right: dict[int, float], W: Array | None
) -> LineCollection:
    """Connect every unit drawn in layer `k` with every unit drawn in the next."""
    pairs = [(i, j) for i in left for j in right]
    lines = [[(k, left[i]), (k + 1, right[j])] for i, j in pairs]
    if W is None:
        return LineCollection(lines, colors=GREY, linewidths=0.8, alpha=0.6, zorder=0)
    values = np.array([W[i, j] for i, j in pairs])
    share = values / (np.abs(W).max() or 1.0)
    # PuOr from 0 to 1 runs from orange to purple, and is white in the middle: keep off the middle.
    colours = matplotlib.colormaps[SIGNED](0.5 + 0.5 * np.sign(share) * (0.35 + 0.6 * abs(share)))
    return LineCollection(lines, colors=colours, linewidths=0.3 + 3 * np.abs(share), zorder=0)


def _checked(weights: Sequence[Any] | None, sizes: Sequence[int]) -> Sequence[Array | None]:
    if weights is None:
        return [None] * (len(sizes) - 1)
    matrices = [as_float(W, "a weight matrix") for W in weights]
    shapes, expected = [W.shape for W in matrices], list(itertools.pairwise(sizes))
    if shapes != expected:
        raise ValueError(f"weights must have the shapes {expected} for {sizes}, not {shapes}.")
    return matrices
