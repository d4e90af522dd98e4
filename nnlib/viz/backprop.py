"""Pictures of lesson 06: blame on its way back through a small network, and down to the pixels."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import relu, sigmoid
from nnlib.activations import relu_backward as relu_backward_reference
from nnlib.dense import dense_backward as dense_backward_reference
from nnlib.losses import cross_entropy_grad
from nnlib.mlp import mlp_forward_cached
from nnlib.validation import Array, as_float
from nnlib.viz.tools.colours import BLUE, GREEN, GREY, ORANGE, SIGNED, VERMILLION, pale
from nnlib.viz.tools.controls import choice, slider
from nnlib.viz.tools.style import look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Layer = tuple[Array, Array]
DenseBackward = Callable[[Any, Any], Any]
ReluBackward = Callable[[Any, Any], Any]

# What each step finds out, and from what.
STEPS = (
    ("Forward: values from left to right", ()),
    ("The blame of the output", ("dZ2",)),
    ("The gradients of layer 2", ("dW2", "db2")),
    ("Back along the weights, transposed", ("dA1",)),
    ("Through ReLU: only neurons that were on", ("dZ1",)),
    ("The gradients of layer 1", ("dW1", "db1")),
)
FORMULAS = {
    "Z1": "X @ W1 + b1",
    "A1": "relu(Z1)",
    "Z2": "A1 @ W2 + b2",
    "dZ2": "(sigmoid(Z2) - y) / N",
    "dW2": "A1.T @ dZ2",
    "db2": "sum of the rows of dZ2",
    "dA1": "dZ2 @ W2.T",
    "dZ1": "dA1 * (Z1 > 0)",
    "dW1": "X.T @ dZ1",
    "db1": "sum of the rows of dZ1",
}
# The tables' steps, in the order in which backpropagation finds the gradients, with the formulas.
TABLE_STEPS = (
    ("forward pass done: no blame yet", ()),
    ("dZ2 = (softmax(Z2) - one_hot(y)) / N", ("Z2",)),
    ("dW2 = A1ᵀ @ dZ2,  db2 = sum of its rows,  dA1 = dZ2 @ W2ᵀ", ("W2", "b2", "A1")),
    ("dZ1 = dA1 where Z1 > 0, else 0", ("Z1",)),
    ("dW1 = Xᵀ @ dZ1,  db1 = sum of its rows,  dX = dZ1 @ W1ᵀ", ("W1", "b1", "X")),
)
# Behind a text that stands on a line.
CLEAR = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
TABLES = ("X", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2")


def trace(
    params: Sequence[Layer],
    X: Array,
    y: Array,
    dense_backward: DenseBackward,
    relu_backward: ReluBackward,
) -> dict[str, Array]:
    """Run a network with one hidden layer forward and back; name every array on the way.

    Parameters
    ----------
    params : two pairs (W, b)
        With `D` inputs, ReLU in the hidden layer, and one linear output.
    X : array (N, D)
    y : array (N, 1)
        Classes 0 and 1: the loss is the binary cross-entropy of `sigmoid(Z2)`.
    dense_backward, relu_backward : functions
        The learner's own, with the arguments and results of nnlib's.
    """
    values = _forward(X, params)
    dZ2 = (sigmoid(values["Z2"]) - y) / len(X)
    gradients = _backward(dense_backward, relu_backward, values, dZ2, 4)
    return values | {f"d{name}": gradient for name, gradient in gradients.items()}


@look()
def draw_blame(
    found: dict[str, Array], params: Sequence[Layer], y: Array, step: int, row: int = 0
) -> Figure:
    """Draw one example on the network, and beside it what this step computes for the batch.

    Parameters
    ----------
    found : dict of arrays
        From `trace`.
    params, y
        As `trace` got them.
    step : int
        How far the blame has come, from 0 (forward only) to 5.
    row : int
        Which example stands on the network.
    """
    figure, axes = new_figure((9.6, 4.6), 1, 2)
    known = {name for _, names in STEPS[: step + 1] for name in names}
    network, text = axes[0]
    network.set_title(f"Example {row}: values, and blame in orange", fontsize=13)
    _draw_weights(network, params, step)
    _draw_units(network, found, y, row, known)
    title, names = STEPS[step]
    text.axis("off")
    text.set_title(title, fontsize=13)
    lines = []
    for name in names or ("Z1", "A1", "Z2"):
        array = found[name]
        lines += [f"{name} = {FORMULAS[name]}", f"   shape {array.shape}", *_rows(array), ""]
    text.text(
        0.04, 0.97, "\n".join(lines), va="top", size=11, family="DejaVu Sans Mono",
        transform=text.transAxes,
    )  # fmt: skip
    return figure


def explore_blame(
    dense_backward: DenseBackward,
    relu_backward: ReluBackward,
    params: Sequence[Layer],
    X: Array,
    y: Array,
) -> Explorer:
    """Step back through the network, one array at a time, with the learner's own functions."""
    return explore(
        lambda step, row: draw_blame(
            trace(params, X, y, dense_backward, relu_backward), params, y, step, row
        ),
        alt=(
            "A network with two inputs, three hidden neurons and one output. Each neuron shows its "
            "value; the output and the hidden neurons also show their blame in orange. The third "
            "hidden neuron was off for this example, and its blame is stopped."
        ),
        step=slider(0, len(STEPS) - 1, 4, label="step"),
        row=choice(range(len(X)), label="example on the network"),
    )


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
    dZ2 = cross_entropy_grad(values["Z2"], np.asarray(y))
    gradients = _backward(dense_backward, relu_backward, values, dZ2, step)
    title, new = TABLE_STEPS[step]
    widths = [max(values[name].shape[-1], 2) for name in TABLES]
    figure, axes = new_figure((11.0, 5.0), 2, len(TABLES))
    axes[0, 0].get_gridspec().set_width_ratios(widths)
    for name, (top, bottom) in zip(TABLES, axes.T, strict=True):
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
        step=slider(0, len(TABLE_STEPS) - 1, len(TABLE_STEPS) - 1, label="steps back"),
    )


def blame_of_pixels(X: Array, y: Array, params: Sequence[Layer]) -> Array:
    """Return the gradient of the loss with respect to the inputs: an array (N, D) like `X`.

    Every example is judged alone, so that its blame does not depend on the others.
    """
    logits, caches = mlp_forward_cached(X, params)
    dA = len(X) * cross_entropy_grad(logits, y)
    for A, W, Z in reversed(caches):
        dZ = dA if Z is logits else relu_backward_reference(dA, Z)
        dA, _, _ = dense_backward_reference(dZ, (A, W))
    return dA


@look()
def draw_pixels(images: Array, blame: Array, titles: Sequence[str]) -> Figure:
    """Draw images above the gradient of the loss with respect to each of their pixels.

    Parameters
    ----------
    images, blame : arrays (n, height, width)
    titles : n strings
    """
    figure, axes = new_figure((9.6, 3.9), 2, len(images))
    for k, (image, gradient) in enumerate(zip(images, blame, strict=True)):
        most = float(np.abs(gradient).max()) or 1.0
        axes[0, k].imshow(image, cmap="Greys")
        shown = axes[1, k].imshow(gradient, cmap=SIGNED, vmin=-most, vmax=most)
        axes[0, k].set_title(titles[k], fontsize=12)
    for ax in axes.ravel():
        ax.set(xticks=[], yticks=[])
    bar = figure.colorbar(shown, ax=list(axes[1]), ticks=[-most, 0, most], shrink=0.9)
    bar.ax.set_yticklabels(["more ink\nhelps", "no matter", "more ink\nharms"], fontsize=11)
    return figure


def _forward(X: Any, params: Any) -> dict[str, Array]:
    """Return every array of the forward pass, by name."""
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
    dZ2: Array,
    step: int,
) -> dict[str, Array]:
    """Run as many steps as are shown, so that a function not yet written stops only its own."""
    d: dict[str, Any] = {}
    if step >= 1:
        d["Z2"] = dZ2
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


def _draw_weights(ax: Axes, params: Sequence[Layer], step: int) -> None:
    """Draw an arrow and a number for each weight."""
    ax.axis("off")
    ax.set(xlim=(-0.25, 2.35), ylim=(-0.3, 1.12))
    for k, (W, _) in enumerate(params):
        # Weights light up when their gradient is found; blame travels along layer 2 alone, since
        # nobody asks for the blame of the inputs.
        backward = k == 1 and step == 3
        tone = VERMILLION if backward or step == (5, 2)[k] else GREY
        arrow = {"arrowstyle": "-|>", "color": tone, "lw": 1.2, "shrinkA": 24, "shrinkB": 24}
        share = 0.28 if k == 0 else 0.5
        for (i, j), weight in np.ndenumerate(W):
            start, end = _place(k, i, W.shape[0]), _place(k + 1, j, W.shape[1])
            ends = (end, start) if backward else (start, end)
            ax.annotate("", ends[1], ends[0], zorder=1, arrowprops=arrow)
            x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            text = f"{weight:g}"
            ax.text(x, y, text, ha="center", va="center", size=10, color=tone, bbox=CLEAR)


def _draw_units(ax: Axes, found: dict[str, Array], truth: Array, row: int, known: set[str]) -> None:
    """Draw each unit with its value, and beneath it as much of its blame as is known."""
    columns = (
        ("inputs", "X", BLUE, ()),
        ("hidden", "A1", ORANGE, ("dA1", "dZ1")),
        ("output", "Z2", GREEN, ("dZ2",)),
    )
    for k, (_, name, tone, blame) in enumerate(columns):
        values = found[name][row]
        for i, value in enumerate(values):
            x, y = _place(k, i, len(values))
            off = k == 1 and found["Z1"][row, i] <= 0
            ax.scatter(x, y, s=1150, color=["white" if off else pale(tone, 0.6)],
                       edgecolor="black", zorder=3)  # fmt: skip
            ax.text(x, y, f"{value:g}", ha="center", va="center", size=13, zorder=4)
            # The gradient of a column of numbers, for one unit: the layer's number is dropped.
            notes = [f"{d[:-1]} = {found[d][row, i] + 0.0:g}" for d in blame if d in known]
            if notes:
                ax.text(x, y - 0.115, "\n".join(notes), ha="center", va="top", size=10.5,
                        color=VERMILLION, zorder=4, bbox=CLEAR)  # fmt: skip
    x, y = _place(2, 0, 1)
    ax.text(x, y + 0.12, f"truth {truth[row].item():g}", ha="center", size=11)
    for k, (role, name, *_) in enumerate(columns):
        ax.text(k, 1.07, f"{role} {name}", ha="center", size=11, color=GREY)


def _place(k: int, i: int, count: int) -> tuple[float, float]:
    """Return where unit `i` of `count` stands in column `k`."""
    return k, 0.5 + ((count - 1) / 2 - i) * 0.46


def _rows(array: Array) -> list[str]:
    """Print an array without brackets, its columns flush right; −0 is 0."""
    cells = [[f"{value + 0.0:g}" for value in row] for row in np.atleast_2d(array)]
    width = max(len(cell) for row in cells for cell in row)
    return ["   " + "  ".join(cell.rjust(width) for cell in row) for row in cells]
