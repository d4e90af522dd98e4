"""How a hidden layer bends a boundary, and how layers multiply the bends (lesson 03)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import sigmoid
from nnlib.mlp import Params
from nnlib.validation import Array
from nnlib.viz.tools.boundary import draw_boundary
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.plane import legend_beside
from nnlib.viz.tools.style import BLUE, LINES, WIDE, colour, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Forward = Callable[[Array, Params, Sequence[Callable[[Array], Array]]], Any]


@look()
def draw_creases(
    forward: Forward, X: Any, y: Any, params: Params, leak: float = 0.0, ax: Axes | None = None
) -> Axes:
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
    ax = get_axes(ax, (7.6, 4.2))

    def predict(points: Array) -> Array:
        logits = np.asarray(forward(points, params, [lambda Z: np.maximum(Z, leak * Z)]))
        if logits.shape != (len(points), 2):
            raise ValueError(
                f"mlp_forward must return logits {(len(points), 2)} here, not shape {logits.shape}."
            )
        return sigmoid(logits[:, 1] - logits[:, 0])  # softmax of two, as one probability

    draw_boundary(predict, X, y, title=f"leak {leak:g}", ax=ax)
    limits = ax.get_xlim(), ax.get_ylim()
    W, b = params[0]
    for j, w in enumerate(W.T):
        # The point of the line w · x + b = 0 that is nearest to the origin, and one beside it.
        near = -b[j] * w / (w @ w)
        beside = near + np.array([-w[1], w[0]])
        tone, dashes = colour(j + 2), LINES[1 + j % 3]
        ax.axline(near, beside, color=tone, ls=dashes, lw=2, label=f"neuron {j} bends here")
    ax.set(xlim=limits[0], ylim=limits[1])
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
