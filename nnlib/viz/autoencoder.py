"""The latent plane: where an autoencoder puts its examples, and what lies between (lesson 15)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import Array, require_whole
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import as_points, scatter_classes
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Decode = Callable[[Array], Any]
SQUARE = (6.0, 6.0)


@look()
def draw_latent(Z: Any, y: Any, ax: Axes | None = None) -> Axes:
    """Draw examples where their two latent numbers put them, each class named in its middle.

    Parameters
    ----------
    Z : array (N, 2)
    y : array (N,), labels
    """
    Z, y = as_points(Z, y)
    ax = get_axes(ax)
    scatter_classes(ax, Z, y, {k: str(k) for k in np.unique(y)}, size=16)
    for k in np.unique(y):
        x = np.median(Z[y == k], axis=0)
        box = {"boxstyle": "circle,pad=0.2", "facecolor": "white", "alpha": 0.85}
        ax.text(x[0], x[1], str(k), ha="center", va="center", weight="bold", bbox=box, zorder=4)
    return label(ax, "Examples in the latent plane", "latent 1", "latent 2")


@look()
def draw_latent_grid(decode: Decode, Z: Any, shape: tuple[int, int], side: int = 12) -> Axes:
    """Draw what the decoder makes of a grid of points over the latent plane.

    Parameters
    ----------
    decode : function of latents (M, 2), to pictures (M, height · width)
        Called once.
    Z : array (N, 2)
        The examples' latents; the grid spans all but their outer hundredths.
    shape : (height, width) of a picture
    side : int
        Pictures along each side.
    """
    low, high = np.quantile(np.asarray(Z, dtype=float), [0.01, 0.99], axis=0)
    side = require_whole(side, "side")
    x, y = (np.linspace(low[k], high[k], side) for k in (0, 1))
    # Rows from the top: the highest second latent comes first.
    points = np.stack(np.meshgrid(x, y[::-1]), axis=-1).reshape(-1, 2)
    pictures = _decoded(decode, points, shape).reshape(side, side, *shape)
    mosaic = pictures.transpose(0, 2, 1, 3).reshape(side * shape[0], side * shape[1])
    ax = get_axes(size=SQUARE)
    ax.imshow(mosaic, cmap="gray", extent=(low[0], high[0], low[1], high[1]), aspect="auto")
    # Without lines between them the pictures run into one another.
    edges = np.linspace(low, high, side + 1)[1:-1]
    ax.vlines(edges[:, 0], low[1], high[1], color="white", lw=1.5)
    ax.hlines(edges[:, 1], low[0], high[0], color="white", lw=1.5)
    return label(ax, "What the decoder makes of the plane", "latent 1", "latent 2")


def explore_latent(decode: Decode, Z: Any, y: Any, shape: tuple[int, int]) -> Explorer:
    """Walk the latent plane, and see what the decoder makes of the place."""
    Z, y = as_points(Z, y)
    low, high = np.quantile(Z, [0.01, 0.99], axis=0)
    middle = (low + high) / 2

    @look()
    def draw(z1: float, z2: float) -> Figure:
        figure, axes = new_figure(WIDE, columns=2)
        left, right = axes[0]
        draw_latent(Z, y, left)
        left.plot([z1], [z2], "+", color="black", ms=22, mew=3, zorder=5)
        picture = _decoded(decode, np.array([[z1, z2]]), shape)[0]
        right.imshow(picture, cmap="gray")
        right.axis("off")
        label(right, f"decoded from ({z1:.2f}, {z2:.2f})")
        return figure

    return explore(
        draw,
        alt=(
            "On the left the examples in the latent plane, by class, with a cross in the middle; "
            "on the right the picture that the decoder makes of the cross."
        ),
        z1=slider(float(low[0]), float(high[0]), float(middle[0]), label="latent 1"),
        z2=slider(float(low[1]), float(high[1]), float(middle[1]), label="latent 2"),
    )


def _decoded(decode: Decode, points: Array, shape: tuple[int, int]) -> Array:
    pictures = np.asarray(decode(points))
    expected = (len(points), shape[0] * shape[1])
    if pictures.size != expected[0] * expected[1] or len(pictures) != len(points):
        raise ValueError(f"decode must return pictures of shape {expected}, not {pictures.shape}.")
    return pictures.reshape(len(points), *shape)
