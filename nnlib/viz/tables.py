"""Blame flows back: every array of a network, and beneath it its gradient (lesson 06)."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import relu
from nnlib.losses import cross_entropy_grad
from nnlib.validation import Array, as_float
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import GREY, SIGNED, VERMILLION, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

DenseBackward = Callable[[Any, Any], Any]
ReluBackward = Callable[[Any, Any], Any]

# In the order in which backpropagation finds them, with the formula of each step.
STEPS = (
    ("forward pass done: no blame yet", ()),
    ("dZ2 = (softmax(Z2) - one_hot(y)) / N", ("Z2",)),
    ("dW2 = A1ᵀ @ dZ2,  db2 = sum of its rows,  dA1 = dZ2 @ W2ᵀ", ("W2", "b2", "A1")),
    ("dZ1 = dA1 where Z1 > 0, else 0", ("Z1",)),
    ("dW1 = Xᵀ @ dZ1,  db1 = sum of its rows,  dX = dZ1 @ W1ᵀ", ("W1", "b1", "X")),
)
ORDER = ("X", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2")


@look()
def draw_backprop(
    dense_backward: DenseBackward,
    relu_backward: ReluBackward,
    X: Any,
    y: Any,
    params: Any,
    step: int,
) -> Figure:
    """Draw the arrays of a network with one hidden layer, and the gradients known after `step`.

    Each gradient stands beneath its array, and has its shape. Purple is positive, orange
    negative, white zero.

    Parameters
    ----------
    dense_backward : function (dZ, cache), to (dX, dW, db)
        The learner's own; the cache is `(X, W)`, the layer's input and weights.
    relu_backward : function (dA, Z), to dZ
        The learner's own.
    X : array (N, D), of few rows and columns
    y : array (N,), labels
    params : [(W1, b1), (W2, b2)]
    step : 0 to 4
    """
    values = _forward(X, params)
    gradients = _backward(dense_backward, relu_backward, values, np.asarray(y), step)
    title, new = STEPS[step]
    widths = [max(values[name].shape[-1], 2) for name in ORDER]
    figure, axes = new_figure((11.0, 5.0), 2, len(ORDER))
    axes[0, 0].get_gridspec().set_width_ratios(widths)
    for name, (top, bottom) in zip(ORDER, axes.T, strict=True):
        value = values[name]
        _heat(top, value, f"{name} {value.shape}", "black")
        tone = VERMILLION if name in new else "black"
        if name in gradients:
            _heat(bottom, gradients[name], f"d{name} {gradients[name].shape}", tone)
        else:
            bottom.axis("off")
            bottom.set_title(f"d{name}", fontsize=10)
            bottom.text(0.5, 0.5, "?", ha="center", va="center", size=18, color=GREY)
    figure.suptitle(title, fontsize=13)
    return figure


def explore_backprop(
    dense_backward: DenseBackward, relu_backward: ReluBackward, X: Any, y: Any, params: Any
) -> Explorer:
    """Step through backpropagation, from the loss back to the input."""
    return explore(
        lambda step: draw_backprop(dense_backward, relu_backward, X, y, params, step),
        alt=(
            "Two rows of coloured tables. Above, the arrays of a network with one hidden layer in "
            "the order of the forward pass; beneath each its gradient, of the same shape. The "
            "gradients appear from right to left, step by step."
        ),
        step=slider(0, len(STEPS) - 1, len(STEPS) - 1, label="steps back"),
    )


def _forward(X: Any, params: Any) -> dict[str, Array]:
    (W1, b1), (W2, b2) = params
    given = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    v = {name: as_float(x, name) for name, x in given.items()}
    v["Z1"] = v["X"] @ v["W1"] + v["b1"]
    v["A1"] = relu(v["Z1"])
    v["Z2"] = v["A1"] @ v["W2"] + v["b2"]
    return v


def _backward(
    dense_backward: DenseBackward,
    relu_backward: ReluBackward,
    v: dict[str, Array],
    y: Array,
    step: int,
) -> dict[str, Array]:
    """Run as many steps as are shown, so that a function not yet written stops only its own."""
    d: dict[str, Any] = {}
    if step >= 1:
        d["Z2"] = cross_entropy_grad(v["Z2"], y)
    if step >= 2:
        d["A1"], d["W2"], d["b2"] = dense_backward(d["Z2"], (v["A1"], v["W2"]))
    if step >= 3:
        d["Z1"] = relu_backward(d["A1"], v["Z1"])
    if step >= 4:
        d["X"], d["W1"], d["b1"] = dense_backward(d["Z1"], (v["X"], v["W1"]))
    return {name: as_float(gradient, f"d{name}") for name, gradient in d.items()}


def _heat(ax: Axes, array: Array, title: str, tone: str) -> None:
    table = array if array.ndim == 2 else array.reshape(1, -1)
    largest = np.abs(table).max(initial=0) or 1.0
    ax.imshow(table, cmap=SIGNED, vmin=-largest, vmax=largest)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(tone)
    ax.set_title(title.replace(" ", "\n", 1), fontsize=10, color=tone)
