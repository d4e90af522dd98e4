"""The course's look: sizes and fonts that every picture shares.

Nothing here changes matplotlib's global settings; `look` applies them for one block or function.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.viz.tools.colours import AMOUNTS, COLOURS, PALE

# Width and height in inches, at DPI dots an inch on the screen.
NORMAL = (6.4, 4.2)
WIDE = (9.6, 4.0)
DPI = 110

_SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": PALE,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": True,
    "legend.framealpha": 0.9,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "image.cmap": AMOUNTS,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.constrained_layout.h_pad": 0.1,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
}


@contextmanager
def look() -> Iterator[None]:
    """Apply the course's look within a `with` block, or to a function as `@look()`."""
    with matplotlib.rc_context(_SETTINGS):
        yield


def new_figure(size: tuple[float, float] = NORMAL, rows: int = 1, columns: int = 1) -> Any:
    """Make a figure that belongs to nobody: no window, no double display, nothing to close.

    Returns
    -------
    (Figure, array of Axes (rows, columns))
    """
    with look():
        figure = Figure(figsize=size, layout="constrained")
        return figure, figure.subplots(rows, columns, squeeze=False)


def get_axes(ax: Axes | None = None, size: tuple[float, float] = NORMAL) -> Axes:
    """Return `ax`, or the axes of a new figure where the caller gave none."""
    return new_figure(size)[1][0, 0] if ax is None else ax


def label(ax: Axes, title: str | None = None, x: str | None = None, y: str | None = None) -> Axes:
    """Write the title and both axes' names, in sizes that hold on any figure."""
    for text, write, size in (
        (title, ax.set_title, _SETTINGS["axes.titlesize"]),
        (x, ax.set_xlabel, _SETTINGS["axes.labelsize"]),
        (y, ax.set_ylabel, _SETTINGS["axes.labelsize"]),
    ):
        if text is not None:
            write(text, fontsize=size)
    ax.tick_params(labelsize=_SETTINGS["xtick.labelsize"])
    return ax
