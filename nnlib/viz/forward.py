"""Pictures of lesson 03: a network as a diagram, and where its layers bend a boundary."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from nnlib.activations import sigmoid
from nnlib.mlp import Params
from nnlib.validation import Array, require_whole
from nnlib.viz.tools.colours import BLUE, GREEN, GREY, LINES, ORANGE, colour, pale
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import draw_boundary, draw_zero_line, legend_beside
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

# A layer of more units than this is drawn as its first few and its last, with dots between.
MOST = 8
Forward = Callable[[Array, Params, Sequence[Callable[[Array], Array]]], Any]


@look()
def draw_network(sizes: Sequence[int]) -> Axes:
    """Draw a fully connected network, with its shapes and parameter counts beneath.

    Parameters
    ----------
    sizes : whole numbers
        Units in each layer, from the input to the output: `[3, 4, 2]`.
    """
    sizes = [require_whole(size, "a layer's size") for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"A network needs an input and an output layer: two sizes, not {sizes}.")
    ax = get_axes(size=WIDE)
    ax.axis("off")
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-0.45, 1.05))
    spacing = 1 / max(3, min(MOST, max(sizes)))
    layers = [_heights(size, spacing) for size in sizes]
    for k, (left, right) in enumerate(itertools.pairwise(layers)):
        lines = [[(k, start), (k + 1, end)] for start in left for end in right]
        ax.add_collection(LineCollection(lines, colors=GREY, linewidths=0.8, alpha=0.6, zorder=0))
    total = 0
    for x, (size, heights) in enumerate(zip(sizes, layers, strict=True)):
        role, tone = ("hidden", ORANGE) if 0 < x else ("input", BLUE)
        role, tone = ("output", GREEN) if x == len(sizes) - 1 else (role, tone)
        ax.scatter([x] * len(heights), heights, s=260, color=[pale(tone, 0.7)], edgecolor="black")
        if size > len(heights):
            ax.text(x, sum(heights[-2:]) / 2, "⋮", ha="center", va="center", size=18)
        ax.text(x, -0.04, f"{role}\n{size} unit{'s' * (size > 1)}", ha="center", va="top")
        if x > 0:
            D, count = sizes[x - 1], (sizes[x - 1] + 1) * size
            total += count
            text = f"W ({D}, {size}), b ({size},)\n{D}·{size} + {size} = {count:,}"
            ax.text(x - 0.5, -0.25, text, ha="center", va="top", color=GREY)
    return label(ax, f"{'-'.join(map(str, sizes))} network: {total:,} parameters")


@look()
def draw_creases(forward: Forward, X: Any, y: Any, params: Params, leak: float = 0.0) -> Axes:
    """Shade the plane by a network's answers, with the line at which each hidden neuron bends.

    Parameters
    ----------
    forward : function of (X, params, activations) to logits (M, K)
        The learner's `mlp_forward`.
    X : array (N, 2)
    y : array (N,), labels
    params : [(W, b), (W, b)]
        Two layers: one hidden, with inputs from the plane, and two logits.
    leak : number
        The hidden activation is `max(z, leak z)`: 1 bends nothing, 0 is ReLU.
    """
    if len(params) != 2:
        raise ValueError(f"params must hold two layers, one of them hidden, not {len(params)}.")
    ax = get_axes(size=(7.6, 4.2))

    def predict(points: Array) -> Array:
        logits = np.asarray(forward(points, params, [lambda Z: np.maximum(Z, leak * Z)]))
        if logits.shape != (len(points), 2):
            raise ValueError(
                f"mlp_forward must return logits {(len(points), 2)} here, not shape {logits.shape}."
            )
        return sigmoid(logits[:, 1] - logits[:, 0])  # softmax of two, as one probability

    draw_boundary(predict, X, y, title=f"leak {leak:g}", ax=ax)
    W, b = params[0]
    for j, w in enumerate(W.T):
        tone, dashes, name = colour(j + 2), LINES[1 + j % 3], f"neuron {j} bends here"
        draw_zero_line(ax, w, b[j], color=tone, ls=dashes, lw=2, label=name)
    legend_beside(ax)
    return ax


def explore_creases(forward: Forward, X: Any, y: Any, params: Params) -> Explorer:
    """Slide from no bend to ReLU, and see the boundary bend at the neurons' lines."""
    return explore(
        lambda leak: draw_creases(forward, X, y, params, leak),
        alt="Two half moons of points. With leak 0 the boundary between the classes runs straight "
        "except where it meets one of the dashed lines of the hidden neurons: there it bends.",
        leak=slider(0.0, 1.0, 0.0, 0.05, "leak"),
    )


@look()
def draw_zigzags(x: Array, curves: Mapping[str, Array]) -> Figure:
    """Draw functions of one input side by side, each under its own title."""
    figure, axes = new_figure((WIDE[0], 3.0), columns=len(curves))
    for ax, (title, values) in zip(axes[0], curves.items(), strict=True):
        ax.plot(x, values, color=BLUE, lw=1.6)
        label(ax, title, "input", "output" if ax is axes[0, 0] else None)
    return figure


def _heights(size: int, spacing: float) -> list[float]:
    """Give the units that are drawn their heights, the first one on top."""
    rows = min(size, MOST)
    heights = [0.5 + ((rows - 1) / 2 - row) * spacing for row in range(rows)]
    # In a shortened layer the last row but one is left to the dots.
    return heights if size <= MOST else [*heights[:-2], heights[-1]]
