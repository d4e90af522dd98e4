"""Pictures of lesson 00: flowers sorted by two scores, and the table nobody asked for."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import Array
from nnlib.viz.tools.colours import BLUE, GREY, SIGNED, VERMILLION, colour, marker
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure


def score_plane(Z: Array, kinds: Array, names: Sequence[str]) -> Axes:
    """Draw each example at its two scores `Z` (N, 2); colour and marker say which kind it is."""
    ax = get_axes()
    for k, name in enumerate(names):
        rows = kinds == k
        ax.scatter(Z[rows, 0], Z[rows, 1], s=34, c=colour(k), marker=marker(k), label=name)
    ax.axvline(0, color=GREY, linewidth=1.2)
    ax.axhline(0, color=GREY, linewidth=1.2)
    ax.legend(loc="upper left")
    return label(ax, "Two scores for each flower", "score 1", "score 2")


def differences(D: Array) -> Figure:
    """Draw an N×N table of differences beside its diagonal, the N differences that were meant."""
    n, largest = len(D), float(np.abs(D).max())
    with look():
        figure = Figure(figsize=(9.6, 5.2), layout="constrained")
        table, meant = figure.subplots(1, 2, width_ratios=(6, 1))
        for ax, values, box in ((table, D, 1), (meant, np.diag(D)[:, np.newaxis], 6)):
            image = ax.imshow(values, SIGNED, aspect="auto", vmin=-largest, vmax=largest)
            ax.set_box_aspect(box)
        table.plot([0, n - 1], [0, n - 1], color="black", linewidth=1.2)
        meant.set_xticks([])
        label(table, f"What came: {n} × {n}", "width of flower …", "guess for flower …")
        label(meant, f"Meant: {n}", None, "guess for, and width of, flower …")
        figure.colorbar(image, ax=[table, meant], label="difference in cm", shrink=0.9)
    return figure


def two_losses(slopes: Array, right: Array, wrong: Array) -> Figure:
    """Draw the loss over the slope, computed from N differences and from the N×N table."""
    figure, axes = new_figure(WIDE, 1, 2)
    for ax, losses, hue, name in (
        (axes[0, 0], right, BLUE, "From the 150 differences"),
        (axes[0, 1], wrong, VERMILLION, "From the 150 × 150 table"),
    ):
        best = int(np.argmin(losses))
        ax.plot(slopes, losses, color=hue)
        ax.plot(slopes[best], losses[best], marker="o", markersize=10, color=hue)
        ax.annotate(
            f"lowest at slope {slopes[best]:.2f}",
            (slopes[best], losses[best]),
            xytext=(0, 16),
            textcoords="offset points",
            ha="center",
        )
        ax.set_ylim(0, max(right.max(), wrong.max()) * 1.05)
        label(ax, name, "slope of the line", "mean squared difference")
    return figure
