"""A recurrent network unrolled: one cell at every step, and what is left of the first input (lesson 14)."""

from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from nnlib.validation import Array, as_float
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import BLUE, GREY, LINES, SIGNED, colour, label, look, marker, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

Step = Callable[..., Any]
Walk = Callable[[Array, float], Array]
SIZE = (9.6, 5.6)
NUDGE = 1e-4
ROW = {"RNN": "state, RNN", "LSTM": "cell, LSTM"}
NAMED_UP_TO = 12  # boxes with a number in them; more of them would overlap


def explore_unrolled(rnn_step: Step, x: Any, lstm_step: Step | None = None) -> Explorer:
    """Unroll a cell with one unit along a series, and see how long the first input matters.

    The simple cell takes the input with weight 1 and its own state with the weight `keep`. The
    LSTM's forget gate is `keep`, and its other gates and its candidate look at the input.

    Parameters
    ----------
    rnn_step : function (x, h, Wx, Wh, b)
        The learner's own.
    x : array (T,)
        One number a step.
    lstm_step : function (x, h, c, params), or None
        The learner's own; left out, only the simple cell is shown.
    """
    x = as_float(x, "x", "(T,)")
    walks: dict[str, Walk] = {"RNN": lambda x, keep: _rnn_states(rnn_step, x, keep)}
    if lstm_step is not None:
        walks["LSTM"] = lambda x, keep: _lstm_states(lstm_step, x, keep)
    return explore(
        lambda steps, keep: draw_unrolled(walks, x[:steps], keep),
        alt=(
            f"A chain of boxes, one a step, for {' and '.join(walks)}: inputs below, states above. "
            "Beneath them a curve that says how much of the first input is left after each step."
        ),
        steps=slider(2, len(x), min(8, len(x)), label="steps"),
        keep=slider(0.5, 1.2, 0.9, 0.05, label="weight of the memory"),
    )


@look()
def draw_unrolled(walks: dict[str, Walk], x: Any, keep: float) -> Figure:
    """Draw inputs and states step by step, and what is left of the first input.

    Parameters
    ----------
    walks : mapping of "RNN" and "LSTM" to functions of inputs (T,) and keep
        They return the simple cell's states (T,), and the LSTM's cells (T,).
    x : array (T,)
    keep : float
    """
    x = as_float(x, "x", "(T,)")
    figure, axes = new_figure(SIZE, rows=2)
    chain, left = axes[:, 0]
    states = {name: walk(x, keep) for name, walk in walks.items()}
    _draw_chain(chain, {"input": x, **{ROW[name]: h for name, h in states.items()}})
    nudged = x.copy()
    nudged[0] += NUDGE
    for k, (name, walk) in enumerate(walks.items()):
        share = np.abs(walk(nudged, keep) - states[name])
        # A share of 0 has no place in powers of ten: the line ends there.
        share = np.where(share > 1e-14, share, np.nan) / max(share[0], 1e-14)
        left.semilogy(
            np.arange(1, len(x) + 1), share, LINES[k], marker=marker(k), ms=5, color=colour(k),
            label=name,
        )  # fmt: skip
    left.set_xlim(0.4, len(x) + 0.6)
    left.set_ylim(1e-6, 10)
    left.grid(axis="y", color=GREY, alpha=0.25)
    left.legend(loc="lower left")
    label(left, "How much of the first input is left", "step", "share")
    return figure


def _draw_chain(ax: Axes, rows: dict[str, Array]) -> None:
    """Draw one row of boxes for the inputs, and above it one for each cell's states."""
    T = len(next(iter(rows.values())))
    arrow = {"arrowstyle": "->", "color": GREY, "lw": 1.2}
    largest = {name: max(np.abs(values).max(), 1e-12) for name, values in rows.items()}
    for y, (name, values) in enumerate(rows.items()):
        tones = np.asarray(values) / largest[name]
        for t in range(T):
            face = _tone(tones[t])
            ax.add_patch(_box(t + 1, y, face))
            if T <= NAMED_UP_TO:
                ink = "white" if abs(tones[t]) > 0.75 else "black"
                ax.text(t + 1, y, f"{values[t]:.2f}", ha="center", va="center", color=ink)
            if y and t + 1 < T:
                ax.annotate("", (t + 1.68, y), (t + 1.32, y), arrowprops=arrow)
            if y == 1:
                ax.annotate("", (t + 1, 0.72), (t + 1, 0.28), arrowprops=arrow)
    ax.set_xlim(0.4, T + 0.6)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(left=False, bottom=False, labelbottom=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    label(ax, "The same cell, the same weights, at every step")


def _tone(value: float) -> Any:
    return matplotlib.colormaps[SIGNED]((value + 1) / 2)


def _box(t: float, y: float, face: Any) -> Any:
    return FancyBboxPatch(
        (t - 0.3, y - 0.26), 0.6, 0.52, boxstyle="round,pad=0,rounding_size=0.08",
        facecolor=face, edgecolor=BLUE, lw=1.2,
    )  # fmt: skip


def _rnn_states(rnn_step: Step, x: Array, keep: float) -> Array:
    h, states = np.zeros((1, 1)), []
    for value in x:
        h = np.asarray(
            rnn_step(np.array([[value]]), h, np.ones((1, 1)), np.array([[keep]]), np.zeros(1))
        )
        states.append(_one_number(h, "rnn_step"))
    return np.array(states)


def _lstm_states(lstm_step: Step, x: Array, keep: float) -> Array:
    # sigmoid(log(k / (1 - k))) is k; a gate of 1 and more stands for "as good as open".
    kept = min(keep, 0.999)
    b = np.array([0.0, np.log(kept / (1 - kept)), 0.0, 0.0])
    params = np.array([[1.0, 0.0, 1.0, 1.0]]), np.zeros((1, 4)), b
    h, c, states = np.zeros((1, 1)), np.zeros((1, 1)), []
    for value in x:
        h, c = lstm_step(np.array([[value]]), h, c, params)
        states.append(_one_number(c, "lstm_step"))
    return np.array(states)


def _one_number(state: Any, name: str) -> float:
    state = np.asarray(state)
    if state.shape != (1, 1):
        raise ValueError(f"{name} must return a state of shape (1, 1) here, not {state.shape}.")
    return float(state[0, 0])
