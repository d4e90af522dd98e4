"""The plane: points by class, a grid to ask a function about, the boundary it draws."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from nnlib.validation import Array, as_float, as_labels
from nnlib.viz.tools.colours import colour, marker, pale, two_class_map
from nnlib.viz.tools.style import get_axes, label, look

# Side of the grid: fine enough for the eye, coarse enough for a learner's loop over its points.
GRID = 120


def as_points(X: Any, y: Any) -> tuple[Array, Array]:
    """Return points `(N, 2)` and their labels `(N,)`, or say what is wrong with them."""
    X = as_float(X, "X", "(N, 2)")
    if X.shape[1] != 2:
        raise ValueError(f"X must hold points of the plane, (N, 2), not {X.shape}.")
    y = np.asarray(y)
    y = as_labels(y, int(y.max(initial=0)) + 1 if y.dtype.kind in "iu" else 1)
    if y.shape != (len(X),):
        raise ValueError(f"y must have one label a point, shape ({len(X)},), not {y.shape}.")
    return X, y


def scatter_classes(
    ax: Axes,
    X: Array,
    y: Array,
    names: Mapping[int, str] | None = None,
    size: float = 46,
    edge: str = "black",
    width: float = 0.6,
) -> None:
    """Draw points by class, each class with its own colour and marker."""
    names = names or {k: f"class {k}" for k in np.unique(y)}
    for k, name in names.items():
        ax.scatter(
            X[y == k, 0],
            X[y == k, 1],
            s=size,
            color=colour(k),
            marker=marker(k),
            edgecolor=edge,
            linewidth=width,
            label=name,
            zorder=3,
        )


def legend_beside(ax: Axes) -> None:
    """Put the legend to the right of the plane, where it hides no point."""
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)


def draw_zero_line(ax: Axes, w: Array, b: float, **options: Any) -> tuple[Array, Array]:
    """Draw the line `x · w + b = 0`, and leave the limits as they are.

    Returns
    -------
    foot (2,), along (2,)
        The line's nearest point to the origin, and its direction, of length 1.
    """
    limits = ax.get_xlim(), ax.get_ylim()
    length = np.hypot(*w)
    foot, along = -b * w / length**2, np.array([-w[1], w[0]]) / length
    ax.axline(foot, foot + along, **options)
    ax.set(xlim=limits[0], ylim=limits[1])
    return foot, along


def frame(ax: Axes, X: Array, margin: float = 0.25, flattest: float = 0.0) -> None:
    """Set the limits so that all points lie well inside.

    The shorter side becomes at least `flattest` times the longer one, for axes of equal units.
    """
    low, high = X.min(axis=0), X.max(axis=0)
    middle, half = (low + high) / 2, (0.5 + margin) * np.where(high > low, high - low, 1.0)
    half = np.maximum(half, flattest * half.max())
    ax.set(
        xlim=(middle[0] - half[0], middle[0] + half[0]),
        ylim=(middle[1] - half[1], middle[1] + half[1]),
    )


def ask_grid(ax: Axes, function: Callable[[Array], Any], name: str) -> tuple[Array, Array, Array]:
    """Call a function once with all points of a grid over the axes.

    Returns
    -------
    x (GRID,), y (GRID,), answers (GRID, GRID)
        The answers with one row for each `y`.
    """
    x, y = np.linspace(*ax.get_xlim(), GRID), np.linspace(*ax.get_ylim(), GRID)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return x, y, one_answer_each(function(points), points, name).reshape(GRID, GRID)


def one_answer_each(answers: Any, points: Array, name: str, each: str = "a point") -> Array:
    """Demand one number for each point from a learner's function."""
    answers = np.asarray(answers)
    if answers.shape != (len(points),) or answers.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} must return one number {each}, shape {(len(points),)}, "
            f"and it returned {answers.dtype} of shape {answers.shape}."
        )
    return answers


def shade(ax: Axes, values: Array, **options: Any) -> None:
    """Colour the plane behind everything else."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ax.imshow(
        values,
        extent=(left, right, bottom, top),
        origin="lower",
        aspect="auto",
        zorder=0,
        **options,
    )


@look()
def draw_boundary(
    predict: Callable[[Array], Any],
    X: Any,
    y: Any,
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
    return label(ax, f"{title}: {count}" if title else count, "x1", "x2")
