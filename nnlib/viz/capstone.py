"""Models against baselines, under as much noise and rotation as the reader likes (lesson 18)."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from nnlib.noisy_digits import BRIGHTEST, disturb
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import colour, label, look
from nnlib.viz.tools.widgets import Explorer, explore

SHOWN = 8


@look()
def draw_conditions(
    models: Mapping[str, Callable[[Any], Any]],
    images: Any,
    labels: Any,
    degrees: float,
    noise: float,
) -> Figure:
    """Disturb digits; draw a few of them above the share that each model gets right.

    Parameters
    ----------
    models : mapping of names to functions
        Each from images (N, H, W) to labels (N,).
    images : array (N, H, W)
        Clean, brightness 0 to 16.
    labels : whole numbers (N,)
    degrees, noise : float
        As in `nnlib.noisy_digits.disturb`.
    """
    X = disturb(images, np.random.default_rng(0), degrees, noise)
    figure = Figure(figsize=(9.6, 2.2 + 0.5 * len(models)), layout="constrained")
    grid = GridSpec(2, SHOWN, figure, height_ratios=[1, 0.45 * len(models) + 0.3])
    for place, image in enumerate(X[:SHOWN]):
        ax = figure.add_subplot(grid[0, place])
        ax.imshow(image, cmap="Greys", vmin=0, vmax=BRIGHTEST)
        ax.axis("off")
    ax = figure.add_subplot(grid[1, :])
    for k, (name, predict) in enumerate(models.items()):
        share = float(np.mean(np.asarray(predict(X)) == labels))
        ax.barh(name, share, color=colour(k))
        ax.text(min(share, 0.93) + 0.01, k, f"{share:.2f}", va="center")
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.axvline(0.1, color="black", lw=1, ls=":")
    label(ax, None, "share right on pictures put aside (dotted: guessing)")
    return figure


def explore_conditions(
    models: Mapping[str, Callable[[Any], Any]], images: Any, labels: Any
) -> Explorer:
    """Let the reader turn the digits further, and add more noise."""

    def draw(degrees: float, noise: float) -> Figure:
        return draw_conditions(models, images, labels, degrees, noise)

    return explore(
        draw,
        alt="Eight disturbed digits, and below them one bar for each model: the share of such pictures "
        "that it gets right.",
        degrees=slider(0.0, 90.0, 30.0, label="turned by at most (degrees)"),
        noise=slider(0.0, 8.0, 3.0, label="noise"),
    )
