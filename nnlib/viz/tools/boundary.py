"""The decision boundary: what a network answers at every point of the plane (lesson 03)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from nnlib.validation import Array
from nnlib.viz.tools.plane import (
    as_points,
    ask_grid,
    frame,
    legend_beside,
    one_answer_each,
    scatter_classes,
    shade,
)
from nnlib.viz.tools.style import colour, get_axes, label, look, pale, two_class_map


@look()
def draw_boundary(
    predict: Callable[[Array], Any],
    X: Any,
    y: Any,
    names: tuple[str, str] = ("x1", "x2"),
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Shade the plane by a network's answers, and draw the examples over it.

    Parameters
    ----------
    predict : function of points (M, 2)
        Returns whole-number labels (M,), shaded class by class, or probabilities of class 1 (M,),
        shaded by degree with the line where they pass one half. It is called twice: with a grid,
        and with `X`.
    X : array (N, 2)
    y : array (N,), labels
    names : two strings
        What the features are.
    title : str
        Stands before the count of right answers.
    """
    X, y = as_points(X, y)
    ax = get_axes(ax)
    frame(ax, X)
    x1, x2, answers = ask_grid(ax, predict, "predict")
    found = one_answer_each(predict(X), X, "predict")
    if answers.dtype.kind == "f":
        shade(ax, answers, cmap=two_class_map(), vmin=0, vmax=1)
        if answers.min() < 0.5 < answers.max():
            ax.contour(x1, x2, answers, levels=[0.5], colors="black", linewidths=1.8)
        found = found >= 0.5
    else:
        K = int(max(answers.max(), y.max())) + 1
        tints = ListedColormap([pale(colour(k), 0.4) for k in range(K)])
        shade(ax, answers, cmap=tints, vmin=-0.5, vmax=K - 0.5, interpolation="nearest")
        if answers.min() < answers.max():
            steps = np.arange(answers.min(), answers.max()) + 0.5
            ax.contour(x1, x2, answers, levels=steps, colors="black", linewidths=1)
    scatter_classes(ax, X, y, size=30)
    legend_beside(ax)
    count = f"{int(np.sum(found == y))} of {len(y)} right"
    return label(ax, f"{title}: {count}" if title else count, *names)
