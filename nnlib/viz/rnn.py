"""Pictures of lesson 14: windows of a time series, forecasts, and an unrolled cell."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from nnlib.validation import Array, as_float
from nnlib.viz.tools.colours import BLUE, GREY, LINES, SIGNED, VERMILLION, colour, line, pale
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import WIDE, get_axes, label, look, new_figure
from nnlib.viz.tools.widgets import Explorer, explore

MakeWindows = Callable[[Any, int, int], Any]
Step = Callable[..., Any]
Walk = Callable[[Array, float], Array]
SIZE = (9.6, 5.6)
NUDGE = 1e-4
ROUND = "round,pad=0,rounding_size=0.08"
ROW = {"RNN": "state, RNN", "LSTM": "cell, LSTM"}
NAMED_UP_TO = 12  # boxes with a number in them; more of them would overlap


@look()
def draw_window(
    make_windows: MakeWindows,
    series: Any,
    L: int,
    horizon: int,
    k: int = 0,
    *,
    y_name: str = "value",
) -> Axes:
    """Draw one window of a series, and the target that is to be told from it.

    Parameters
    ----------
    make_windows : function (series, L, horizon), to windows (N, L) or (N, L, 1) and targets (N,)
        The learner's own. It is given the numbers 0, 1, 2 … in place of the values, so that what
        it returns says where each value came from.
    series : array (T,)
    L : int
        The length of a window.
    horizon : int
        How many steps after the window's last value the target lies.
    k : int
        Which window.
    y_name : str
        What a value is, with its unit.
    """
    series = as_float(series, "series", "(T,)")
    windows, targets = make_windows(np.arange(len(series), dtype=float), L, horizon)
    windows = np.asarray(windows).reshape(len(windows), -1)
    if not 0 <= k < len(windows):
        raise ValueError(f"k must be one of the {len(windows)} windows from 0, not {k}.")
    seen, target = windows[k].astype(int), int(np.ravel(targets[k])[-1])
    ax = get_axes(size=WIDE)
    ax.plot(series, ".-", color=GREY, lw=1, ms=3)
    ax.axvspan(seen.min() - 0.5, seen.max() + 0.5, color=pale(BLUE, 0.2), zorder=0)
    ax.plot(seen, series[seen], "o-", color=BLUE, label=f"window {k}: {len(seen)} values")
    ax.plot([target], [series[target]], "s", color=VERMILLION, mec="black", ms=9, label="target")
    ax.legend()
    distance = target - int(seen.max())
    verdict = f"the target lies {distance} after the window"
    if distance <= 0:
        verdict = "the target lies inside the window: it is given away"
    return label(ax, f"{len(windows)} windows; {verdict}", "time step", y_name)


def explore_windows(make_windows: MakeWindows, series: Any, *, y_name: str = "value") -> Explorer:
    """Turn length and horizon, and slide the window along the series (T,) of `y_name`."""
    T = len(series)
    return explore(
        lambda L, horizon, k: draw_window(make_windows, series, L, horizon, k, y_name=y_name),
        alt=(
            "A time series with its first window of 8 values in blue, and the target, one step "
            "after the window, as a red square."
        ),
        L=slider(2, max(3, T // 4), min(8, max(3, T // 4)), label="length L"),
        horizon=slider(1, max(2, T // 8), 1, label="horizon"),
        k=slider(0, T // 2, 0, label="which window"),
    )


@look()
def draw_gaps(series: Any, begin: int, filled: Any, *, y_name: str = "value") -> Axes:
    """Draw a series with holes, the values that were filled in, and what is left out.

    Parameters
    ----------
    series : array (T,)
        NaN where a value is missing.
    begin : int
        What comes before is not used.
    filled : array (T - begin,)
        The series from there on, without holes.
    y_name : str
        What a value is, with its unit.
    """
    series, filled = np.asarray(series, dtype=float), as_float(filled, "filled", "(T,)")
    if len(filled) != len(series) - begin:
        raise ValueError(
            f"filled must hold the {len(series) - begin} values from {begin} on, not {len(filled)}."
        )
    ax = get_axes(size=WIDE)
    ax.plot(series, color=BLUE, lw=1.6, label="measured")
    places = np.arange(begin, len(series))
    holes = np.isnan(series[begin:])
    ax.plot(places[holes], filled[holes], "s", color=VERMILLION, ms=4, label="filled in")
    for k in np.flatnonzero(np.isnan(series[:begin])):
        ax.axvspan(k - 0.5, k + 0.5, color=pale(GREY, 0.45), lw=0, zorder=0)
    ax.axvline(begin, color="black", ls=":", lw=1.4)
    ax.legend(loc="upper left")
    return label(ax, f"Holes in grey; used from week {begin} on", "week", y_name)


@look()
def draw_forecast(
    truth: Any, forecasts: Mapping[str, Any], time: Any = None, *, y_name: str = "value"
) -> Axes:
    """Draw forecasts over the truth, each with its mean absolute error.

    Parameters
    ----------
    truth : array (T,)
    forecasts : mapping of names to arrays (T,)
        Such as {"LSTM": …, "as today": …}.
    time : array (T,)
        What stands on the horizontal axis; left out, time steps.
    y_name : str
        What a value is, with its unit.
    """
    truth = as_float(truth, "truth", "(T,)")
    time = np.arange(len(truth)) if time is None else np.asarray(time)
    ax = get_axes(size=WIDE)
    ax.plot(time, truth, color="black", lw=1.6, label="truth")
    for k, (name, forecast) in enumerate(forecasts.items()):
        forecast = as_float(forecast, name)
        if forecast.shape != truth.shape:
            raise ValueError(
                f"The forecast {name!r} must have the truth's shape {truth.shape}, "
                f"not {forecast.shape}."
            )
        error = np.abs(forecast - truth).mean()
        style = LINES[(k + 1) % len(LINES)]
        ax.plot(time, forecast, style, color=colour(k), lw=1.8, label=f"{name}: off by {error:.3g}")
    ax.legend()
    return label(ax, "Forecasts and their mean absolute error", "time", y_name)


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
        left.semilogy(np.arange(1, len(x) + 1), share, **line(k, dots=True), label=name)
    left.set(xlim=(0.4, len(x) + 0.6), ylim=(1e-6, 10))
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
            place, face = (t + 0.7, y - 0.26), colormaps[SIGNED]((tones[t] + 1) / 2)
            box = FancyBboxPatch(place, 0.6, 0.52, boxstyle=ROUND, fc=face, ec=BLUE, lw=1.2)
            ax.add_patch(box)
            if T <= NAMED_UP_TO:
                ink = "white" if abs(tones[t]) > 0.75 else "black"
                ax.text(t + 1, y, f"{values[t]:.2f}", ha="center", va="center", color=ink)
            if y and t + 1 < T:
                ax.annotate("", (t + 1.68, y), (t + 1.32, y), arrowprops=arrow)
            if y == 1:
                ax.annotate("", (t + 1, 0.72), (t + 1, 0.28), arrowprops=arrow)
    ax.set(xlim=(0.4, T + 0.6), ylim=(-0.6, len(rows) - 0.4))
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(left=False, bottom=False, labelbottom=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    label(ax, "The same cell, the same weights, at every step")


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
