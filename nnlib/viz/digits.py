"""Pictures of digits in rows, each with what was said about it (lesson 08)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.viz.style import VERMILLION, look, new_figure

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
