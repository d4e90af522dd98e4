"""Kernels and feature maps: what a convolution looks for, and where it finds it (lesson 12)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import Array, as_float
from nnlib.viz.tools.colours import AMOUNTS, SIGNED
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import WIDE, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

# A first kernel for the widget: bright on the right, dark on the left.
EDGE = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
MOST = 16


@look()
def draw_feature_maps(maps: Any, titles: Sequence[str] | None = None) -> Figure:
    """Draw feature maps as tiles, all on one scale.

    Parameters
    ----------
    maps : array (H, W, F)
        One picture's maps; the first 16 are drawn.
    titles : strings, one a map
    """
    maps = as_float(maps, "maps")
    if maps.ndim != 3:
        raise ValueError(f"maps must have shape (H, W, F), one picture's maps, not {maps.shape}.")
    tiles = np.moveaxis(maps, -1, 0)[:MOST]
    if titles is None:
        titles = [f"map {k}" for k in range(len(tiles))]
    columns = min(8, len(tiles))
    rows = -(-len(tiles) // columns)
    figure, axes = new_figure((1.25 * columns + 0.6, 1.45 * rows), rows, columns)
    for ax in axes.flat:
        ax.axis("off")
    largest, signed = np.abs(tiles).max(), bool(maps.min() < 0)
    for ax, tile, title in zip(axes.flat, tiles, titles, strict=False):
        picture = _tile(ax, tile, largest, signed)
        ax.set_title(title, fontsize=10)
    figure.colorbar(picture, ax=axes, fraction=0.03, aspect=12 * rows)
    return figure


@look()
def draw_kernel_at_work(conv2d: Callable[..., Any], image: Any, kernel: Any) -> Figure:
    """Draw a picture, a kernel, and what the learner's `conv2d` makes of the two.

    Parameters
    ----------
    conv2d : function (X, K), as in lesson 12
        Called once, with `X` (1, H, W, 1) and `K` (kh, kw, 1, 1).
    image : array (H, W)
    kernel : array (kh, kw)
    """
    image, kernel = as_float(image, "image"), as_float(kernel, "kernel")
    for name, x in (("image", image), ("kernel", kernel)):
        if x.ndim != 2:
            raise ValueError(f"{name} must have two axes, not the shape {x.shape}.")
    found = np.asarray(conv2d(image[np.newaxis, :, :, np.newaxis], kernel[:, :, None, None]))
    if found.ndim != 4 or found.shape[0] != 1 or found.shape[3] != 1:
        raise ValueError(f"conv2d must return (1, H_out, W_out, 1) here, not {found.shape}.")
    figure, axes = new_figure(WIDE, columns=3)
    first, second, third = axes[0]
    first.imshow(image, cmap="gray")
    first.axis("off")
    label(first, f"picture {image.shape}")
    _tile(second, kernel, np.abs(kernel).max(), signed=True)
    for (i, j), weight in np.ndenumerate(kernel):
        tone = "white" if abs(weight) > 0.7 * np.abs(kernel).max() else "black"
        second.text(j, i, f"{weight:g}", ha="center", va="center", color=tone, size=13)
    label(second, f"kernel {kernel.shape}")
    picture = _tile(third, found[0, :, :, 0], np.abs(found).max(), signed=True)
    figure.colorbar(picture, ax=third, fraction=0.046)
    label(third, f"response {found.shape[1:3]}")
    return figure


def explore_kernel(conv2d: Callable[..., Any], image: Any) -> Explorer:
    """Paint a 3 × 3 kernel with nine sliders, and see what it answers to."""
    cells = {
        f"k{i}{j}": slider(-2, 2, EDGE[i][j], label=f"row {i}, column {j}")
        for i in range(3)
        for j in range(3)
    }
    return explore(
        lambda **values: draw_kernel_at_work(
            conv2d, image, np.array([float(values[name]) for name in cells]).reshape(3, 3)
        ),
        alt=(
            "A picture, a 3 by 3 kernel with negative weights on its left and positive ones on its "
            "right, and the response: strong at vertical edges, zero elsewhere."
        ),
        **cells,
    )


def _tile(ax: Axes, tile: Array, largest: float, signed: bool) -> Any:
    """Draw one array; with signs, zero is white."""
    ax.axis("off")
    largest = largest or 1.0
    low, cmap = (-largest, SIGNED) if signed else (0.0, AMOUNTS)
    return ax.imshow(tile, cmap=cmap, vmin=low, vmax=largest)
