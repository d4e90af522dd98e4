"""Pictures of lesson 06: blame on its way back through a small network, and down to the pixels."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import relu_backward as relu_backward_reference
from nnlib.activations import sigmoid
from nnlib.dense import dense_backward as dense_backward_reference
from nnlib.losses import cross_entropy_grad
from nnlib.mlp import mlp_forward_cached
from nnlib.validation import Array
from nnlib.viz.tools.controls import choice, slider
from nnlib.viz.tools.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SIGNED,
    VERMILLION,
    look,
    new_figure,
    pale,
)
from nnlib.viz.tools.widgets import Explorer, explore

Layer = tuple[Array, Array]

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


def trace(
    params: Sequence[Layer],
    X: Array,
    y: Array,
    dense_backward: Callable[..., Any],
    relu_backward: Callable[..., Any],
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
    (W1, b1), (W2, b2) = params
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    Z2 = A1 @ W2 + b2
    dZ2 = (sigmoid(Z2) - y) / len(X)
    dA1, dW2, db2 = dense_backward(dZ2, (A1, W2))
    dZ1 = relu_backward(dA1, Z1)
    _, dW1, db1 = dense_backward(dZ1, (X, W1))
    names = ["Z1", "A1", "Z2", "dZ2", "dA1", "dW2", "db2", "dZ1", "dW1", "db1"]
    return dict(zip(names, (Z1, A1, Z2, dZ2, dA1, dW2, db2, dZ1, dW1, db1), strict=True))


@look()
def draw_blame(
    found: dict[str, Array],
    params: Sequence[Layer],
    X: Array,
    y: Array,
    step: int = len(STEPS) - 1,
    row: int = 0,
) -> Figure:
    """Draw one example on the network, and beside it what this step computes for the batch.

    Parameters
    ----------
    found : dict of arrays
        From `trace`.
    params, X, y
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
    _draw_network(network, found, params, X[row], y[row], step, row, known)
    title, names = STEPS[step]
    text.axis("off")
    text.set_title(title, fontsize=13)
    lines = []
    for name in names or ("Z1", "A1", "Z2"):
        array = np.asarray(found[name])
        shape = str(tuple(array.shape))
        lines += [f"{name} = {FORMULAS[name]}", f"   shape {shape}", *_rows(array), ""]
    text.text(
        0.04, 0.97, "\n".join(lines), va="top", size=11, family="DejaVu Sans Mono",
        transform=text.transAxes,
    )  # fmt: skip
    return figure


def explore_blame(
    dense_backward: Callable[..., Any],
    relu_backward: Callable[..., Any],
    params: Sequence[Layer],
    X: Array,
    y: Array,
) -> Explorer:
    """Step back through the network, one array at a time, with the learner's own functions."""

    def draw(step: int, row: int) -> Figure:
        found = trace(params, X, y, dense_backward, relu_backward)
        return draw_blame(found, params, X, y, step, row)

    return explore(
        draw,
        alt=(
            "A network with two inputs, three hidden neurons and one output. Each neuron shows its "
            "value; the output and the hidden neurons also show their blame in orange. The third "
            "hidden neuron was off for this example, and its blame is stopped."
        ),
        step=slider(0, len(STEPS) - 1, 4, label="step"),
        row=choice(range(len(X)), label="example on the network"),
    )


def blame_of_pixels(X: Array, y: Array, params: Sequence[Layer]) -> Array:
    """Return the gradient of the loss with respect to the inputs: an array (N, D) like `X`.

    Every example is judged alone, so that its blame does not depend on the others.
    """
    logits, caches = mlp_forward_cached(X, params)
    dA = len(X) * cross_entropy_grad(logits, y)
    for layer in range(len(caches) - 1, -1, -1):
        A, W, Z = caches[layer]
        dZ = relu_backward_reference(dA, Z) if layer < len(caches) - 1 else dA
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


def _draw_network(
    ax: Axes,
    found: dict[str, Array],
    params: Sequence[Layer],
    x: Array,
    y: Array,
    step: int,
    row: int,
    known: set[str],
) -> None:
    ax.axis("off")
    ax.set(xlim=(-0.25, 2.35), ylim=(-0.3, 1.12))
    clear = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    W1, W2 = params[0][0], params[1][0]
    places = [_column(0, len(x)), _column(1, W1.shape[1]), _column(2, 1)]
    for k, W in enumerate((W1, W2)):
        # Weights light up when their gradient is found; blame travels along layer 2 alone, since
        # nobody asks for the blame of the inputs.
        backward = k == 1 and step == 3
        lit = backward or step == (5, 2)[k]
        for i, start in enumerate(places[k]):
            for j, end in enumerate(places[k + 1]):
                tone = VERMILLION if lit else GREY
                ends = (end, start) if backward else (start, end)
                ax.annotate(
                    "",
                    ends[1],
                    ends[0],
                    zorder=1,
                    arrowprops={"arrowstyle": "-|>", "color": tone, "lw": 1.2, "shrinkA": 24,
                                "shrinkB": 24},
                )  # fmt: skip
                share = 0.28 if k == 0 else 0.5
                at = (
                    start[0] + share * (end[0] - start[0]),
                    start[1] + share * (end[1] - start[1]),
                )
                box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
                ax.text(
                    *at, f"{W[i, j]:g}", ha="center", va="center", size=10, color=tone, bbox=box
                )
    values = (x, found["A1"][row], found["Z2"][row])
    for k, (column, tone) in enumerate(zip(places, (BLUE, ORANGE, GREEN), strict=True)):
        for i, place in enumerate(column):
            off = k == 1 and found["Z1"][row, i] <= 0
            face = "white" if off else pale(tone, 0.6)
            ax.scatter(*place, s=1150, color=[face], edgecolor="black", zorder=3)
            ax.text(*place, f"{values[k][i]:g}", ha="center", va="center", size=13, zorder=4)
            notes = _notes(k, i, found, row, known)
            if notes:
                ax.text(place[0], place[1] - 0.115, notes, ha="center", va="top", size=10.5,
                        color=VERMILLION, zorder=4, bbox=clear)  # fmt: skip
    right = places[2][0]
    ax.text(right[0], right[1] + 0.12, f"truth {y.item():g}", ha="center", size=11)
    for x_, name in enumerate(("inputs X", "hidden A1", "output Z2")):
        ax.text(x_, 1.07, name, ha="center", size=11, color=GREY)


def _notes(k: int, i: int, found: dict[str, Array], row: int, known: set[str]) -> str:
    """Write the blame of one unit, as far as it is known."""
    wanted = ((), ("dA1", "dZ1"), ("dZ2",))[k]
    # The gradient of a column of numbers, for one unit: drop the layer's number from the name.
    return "\n".join(
        f"{name[:-1]} = {np.asarray(found[name])[row, i] + 0.0:g}"
        for name in wanted
        if name in known
    )


def _column(x: float, count: int) -> list[tuple[float, float]]:
    spacing = 0.46
    return [(x, 0.5 + ((count - 1) / 2 - i) * spacing) for i in range(count)]


def _rows(array: Array) -> list[str]:
    """Print an array without brackets, its columns flush right; −0 is 0."""
    cells = [[f"{value + 0.0:g}" for value in row] for row in np.atleast_2d(array)]
    width = max(len(cell) for row in cells for cell in row)
    return ["   " + "  ".join(cell.rjust(width) for cell in row) for row in cells]
