"""Pictures of lesson 10: curves through points, where training stops, error over capacity."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.validation import Array, as_float
from nnlib.viz.tools.colours import BLACK, BLUE, GREY, ORANGE, VERMILLION, line
from nnlib.viz.tools.controls import choice
from nnlib.viz.tools.curves import draw_history
from nnlib.viz.tools.plane import one_answer_each
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Predict = Callable[[Array], Any]
Data = tuple[Any, Any]


@look()
def draw_fits(x: Any, y: Any, models: Mapping[str, Callable[[Array], Any]]) -> Axes:
    """Draw points, and the curve of each model that was fitted to them.

    Parameters
    ----------
    x, y : arrays (N,)
    models : mapping of names to functions of x (M,), to predictions (M,)
    """
    x, y = as_float(x, "x", "(N,)"), as_float(y, "y", "(N,)")
    ax = get_axes()
    grid = np.linspace(x.min(), x.max(), 300)
    ax.plot(x, y, "o", color=BLACK, ms=6, zorder=3)
    for k, (name, model) in enumerate(models.items()):
        ax.plot(grid, model(grid), **line(k), label=name)
    _keep_in_sight(ax, y)
    ax.legend()
    return label(ax, f"{len(x)} points, {len(models)} curves", "x", "y")


@look()
def draw_stop(history: Mapping[str, Sequence[float]], epoch: int | None) -> Axes:
    """Draw training and validation loss, and the epoch (from 1) in which training would stop."""
    ax = draw_history(history)
    if epoch is not None:
        ax.axvline(epoch, color=VERMILLION, lw=1.8)
        ax.annotate(
            f"stop after {epoch}",
            (epoch, ax.get_ylim()[1]),
            color=VERMILLION,
            va="top",
            rotation=90,
            xytext=(5, 0),
            textcoords="offset points",
        )
    return ax


def explore_capacity(
    fit: Callable[[Any], Predict], capacities: Sequence[Any], train: Data, validation: Data
) -> Explorer:
    """Choose a model's capacity, and compare its error on seen and unseen data.

    Parameters
    ----------
    fit : function of a capacity, to a function of x (M,) that predicts y (M,)
        It fits to the training data; called once for each capacity, before the first drawing.
    capacities : the values to choose from, such as numbers of hidden units, in rising order
    train, validation : pairs of arrays x (N,), y (N,)
    """
    train, validation = _checked(train, "train"), _checked(validation, "validation")
    models = [fit(capacity) for capacity in capacities]
    errors = np.array([[_error(model, data) for data in (train, validation)] for model in models])
    best = capacities[int(errors[:, 1].argmin())]
    x, y = np.concatenate([train, validation], axis=1)
    grid, places = np.linspace(x.min(), x.max(), 300), np.arange(len(models))

    @look()
    def draw(capacity: Any) -> Figure:
        k = list(capacities).index(capacity)
        figure, axes = new_figure(WIDE, columns=2)
        left, right = axes[0]
        left.plot(*train, "o", color=BLUE, ms=5, label="training")
        left.plot(*validation, "s", color=ORANGE, ms=5, label="validation")
        left.plot(grid, one_answer_each(models[k](grid), grid, "the model"), color="black")
        _keep_in_sight(left, y)
        left.legend()
        label(left, f"capacity {capacity}", "x", "y")
        right.semilogy(places, errors[:, 0], "o-", color=BLUE, label="training")
        right.semilogy(places, errors[:, 1], "s--", color=ORANGE, label="validation")
        right.axvline(k, color=VERMILLION, lw=1.5, zorder=0)
        right.set_xticks(places, [str(each) for each in capacities])
        right.grid(axis="y", color=GREY, alpha=0.25)
        right.legend()
        gap = f"training {errors[k, 0]:.2g}, validation {errors[k, 1]:.2g}"
        label(right, gap, "capacity", "mean squared error")
        return figure

    return explore(
        draw,
        alt=(
            "On the left training and validation examples with the curve of a model. On the right "
            "the mean squared error over capacity: on training data it falls on, on validation "
            f"data it is lowest at {best}."
        ),
        capacity=choice(capacities, best, "capacity"),
    )


def _keep_in_sight(ax: Axes, y: Array) -> None:
    """Let the axis reach a little further than the data: a wild curve must not flatten them."""
    room = 0.3 * (y.max() - y.min())
    ax.set_ylim(y.min() - room, y.max() + room)


def _error(model: Predict, data: tuple[Array, Array]) -> float:
    x, y = data
    return float(np.mean((one_answer_each(model(x), x, "the model") - y) ** 2))


def _checked(data: Data, name: str) -> tuple[Array, Array]:
    x, y = (as_float(part, f"{name} data", "(N,)") for part in data)
    if len(x) != len(y):
        raise ValueError(f"{name} data needs one y for each x, not {len(x)} and {len(y)}.")
    return x, y
