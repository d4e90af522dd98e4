"""Pictures of digits in rows, with what was said about each (lesson 08) or with the row's name (15)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.viz.tools.colours import PALE, VERMILLION
from nnlib.viz.tools.style import look, new_figure

COLUMNS = 10


@look()
def draw_digits(images: Any, said: Sequence[int], truth: Sequence[int]) -> Figure:
    """Draw images ten in a row; where the answer is wrong, the truth stands beside it in red.

    Parameters
    ----------
    images : array (n, height, width)
    said, truth : n labels
    """
    images = np.asarray(images)
    if images.ndim != 3 or not len(images) == len(said) == len(truth):
        raise ValueError(
            f"images must be (n, height, width) with n labels said and true, and their shape is "
            f"{images.shape} with {len(said)} and {len(truth)}."
        )
    rows = -(-len(images) // COLUMNS)
    figure, axes = new_figure((9.6, 1.25 * rows), rows, COLUMNS)
    for ax in axes.ravel():
        ax.axis("off")
    for ax, image, guess, right in zip(axes.ravel(), images, said, truth, strict=False):
        ax.imshow(image, cmap="Greys")
        text, tone = (
            (f"{guess}", "black") if guess == right else (f"{guess}, not {right}", VERMILLION)
        )
        ax.set_title(text, fontsize=12, color=tone)
    return figure


@look()
def draw_rows(rows: Mapping[str, Any]) -> Figure:
    """Draw rows of small pictures beneath one another, each row with its name (lesson 15).

    Parameters
    ----------
    rows : mapping of names to arrays (n, height, width), values from 0 to 1
        As many pictures in each row.
    """
    images = {name: np.asarray(row, dtype=float) for name, row in rows.items()}
    shapes = {image.shape for image in images.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 3:
        raise ValueError(
            f"Every row must be (n, height, width), all of one shape, not {sorted(shapes)}."
        )
    (columns, _, _) = next(iter(shapes))
    figure, axes = new_figure((9.6, 0.98 * len(images) + 0.3), len(images), columns)
    for line, (name, row) in zip(axes, images.items(), strict=True):
        for ax, image in zip(line, row, strict=True):
            ax.imshow(image, cmap="Greys", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color(PALE)
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=12)
    return figure
